"""The numbers of one tag, as many as memory allows."""

from __future__ import annotations

import math
import sys
from array import array
from bisect import bisect_left, bisect_right
from typing import List, Sequence

_GROUP = 4
"""Of so many points that lie side by side two are kept where there are too many."""
_PLACE_BYTES = 100
"""Of memory, for the place of a series in a dictionary that grows."""


class Series:
    """Steps in ascending order, with their times (POSIX seconds) and values.

    ``thinned``: not every point that was added is still there. Those that are lie evenly: of each
    group of points the lowest and the highest, and every time that there are too many the groups
    become twice as large, also those of the points that come later.
    """

    __slots__ = ("steps", "times_s", "values", "_group", "_whole")  # there may be very many

    def __init__(self) -> None:
        self.steps = array("d")
        self.times_s = array("d")
        self.values = array("d")
        self._group = 0
        """How many points become two from now on; 0 while all are kept."""
        self._whole = 0
        """So many points at the beginning are such pairs already."""

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def size_bytes(self) -> int:
        """About how much memory it takes; without points that is not nothing."""
        columns = sum(map(sys.getsizeof, (self.steps, self.times_s, self.values)))
        return _PLACE_BYTES + sys.getsizeof(self) + columns

    @property
    def thinned(self) -> bool:
        """Whether there were more points."""
        return self._group > 0

    def add(self, step: float, time_s: float, value: float) -> None:
        """Put a point at the end. What stands at this step or behind it was done again, after a
        recovery for instance, and goes."""
        steps = self.steps
        while steps and steps[-1] >= step:
            self._pop()
        steps.append(step)
        self.times_s.append(time_s)
        self.values.append(value)
        if self._group and len(steps) - self._whole >= self._group:
            self._keep(self._of(range(self._whole, len(self))), self._whole)

    def between(self, begin: float, end: float) -> "Series":
        """A copy of the points from one step to another."""
        first, last = bisect_left(self.steps, begin), bisect_right(self.steps, end)
        copied = Series()
        copied._group = self._group
        copied._extend(self, first, last)
        return copied

    def then(self, other: "Series") -> "Series":
        """These points, and behind them those of another series that come after the last step."""
        first = bisect_right(other.steps, self.steps[-1]) if self.steps else 0
        joined = self.between(-math.inf, math.inf)
        joined._group = max(self._group, other._group)
        joined._extend(other, first, len(other))
        return joined

    def _extend(self, other: "Series", first: int, last: int) -> None:
        self.steps += other.steps[first:last]
        self.times_s += other.times_s[first:last]
        self.values += other.values[first:last]
        self._whole = len(self)

    def _pop(self) -> None:
        for column in (self.steps, self.times_s, self.values):
            column.pop()
        self._whole = min(self._whole, len(self))

    def thin(self) -> None:
        """Keep about every second point."""
        count = len(self)
        groups = (range(at, min(at + _GROUP, count)) for at in range(0, count, _GROUP))
        self._group = 2 * self._group or _GROUP
        self._keep([at for group in groups for at in self._of(group)], 0)

    def _keep(self, places: Sequence[int], begin: int) -> None:
        """Of the points from ``begin`` on keep those at these places."""
        for column in (self.steps, self.times_s, self.values):
            column[begin:] = array("d", [column[at] for at in places])
        self._whole = len(self)

    def _of(self, group: range) -> List[int]:
        """What is kept of a group: the lowest and the highest point, and what is not a number."""
        values = self.values
        kept = {min(group, key=values.__getitem__), max(group, key=values.__getitem__)}
        gap = next((at for at in group if values[at] != values[at]), None)
        if gap is not None:
            kept = {gap, *[at for at in kept if values[at] == values[at]][:1]}
        if group[0] == 0:
            kept.add(0)  # where the curve begins
        return sorted(kept)
