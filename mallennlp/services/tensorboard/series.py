"""The numbers of one tag, as many as memory allows."""

from __future__ import annotations

from array import array
from typing import Sequence

BYTES_PER_POINT = 3 * 8
_GROUP = 4
"""Of so many points that lie side by side two are kept where there are too many."""


class Series:
    """Steps in ascending order, with their times (POSIX seconds) and values.

    ``thinned``: not every point that was added is still there.
    """

    def __init__(self) -> None:
        self.steps = array("d")
        self.times_s = array("d")
        self.values = array("d")
        self.thinned = False

    def __len__(self) -> int:
        return len(self.steps)

    def add(self, step: float, time_s: float, value: float) -> None:
        """Put a point at the end. What stands at this step or behind it was done again, after a
        recovery for instance, and goes."""
        while self.steps and self.steps[-1] >= step:
            self._pop()
        self.steps.append(step)
        self.times_s.append(time_s)
        self.values.append(value)

    def _pop(self) -> None:
        for column in (self.steps, self.times_s, self.values):
            column.pop()

    def thin(self) -> None:
        """Keep about every second point: of each four the lowest and the highest."""
        self.thinned = True
        kept = [at for begin in range(0, len(self), _GROUP) for at in self._of_group(begin)]
        self.steps = array("d", [self.steps[at] for at in kept])
        self.times_s = array("d", [self.times_s[at] for at in kept])
        self.values = array("d", [self.values[at] for at in kept])

    def _of_group(self, begin: int) -> Sequence[int]:
        places = range(begin, min(begin + _GROUP, len(self)))
        # What is not a number is neither, and must be seen.
        gap = next((at for at in places if self.values[at] != self.values[at]), None)
        if gap is not None:
            return sorted({gap, places[0]})
        lowest, highest = min(places, key=self.values.__getitem__), max(
            places, key=self.values.__getitem__
        )
        return sorted({lowest, highest})
