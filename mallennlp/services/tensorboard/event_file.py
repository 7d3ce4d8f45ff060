"""One event file, read as far as it is written, and on from there when it has grown."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import BinaryIO, Dict, Optional, Tuple

from mallennlp.exceptions import StorageError
from mallennlp.services.regular_files import open_regular
from mallennlp.services.tensorboard.events import (
    END_OF_TIME_S,
    event_parser,
    is_usable,
    message_parser,
    number_of,
)
from mallennlp.services.tensorboard.records import records
from mallennlp.services.tensorboard.series import Series

MOST_TAGS = 5_000
"""Of one file; a model of many parameters has five of each."""
LONGEST_TAG = 1_000
"""Characters; what is longer is no name."""
_MOST_POINTS = 20_000
"""Of one tag, while there are few tags."""
_LEAST_POINTS = 500
_ALL_POINTS = 2_000_000
"""Of all tags of one file."""
_LOOK_AT_CLOCK = 4_096
"""Records between two looks at the clock."""
_LARGE_BYTES = 65_536
"""Records of more take so long that the clock is looked at for each."""


class EventFile:
    """The numbers of an event file.

    * ``series``: by tag; ``first_s``, ``last_s``: the time of its first and its last event, POSIX
      seconds, None without any;
    * ``problem``: what is wrong with it, a sentence, or "";
    * ``whole``: everything that is written was read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin()

    def _begin(self) -> None:
        self.series: Dict[str, Series] = {}
        self.first_s: Optional[float] = None
        self.last_s: Optional[float] = None
        self.problem = ""
        self.whole = False
        self._position = 0
        self._most = _MOST_POINTS
        self._seen: Tuple[int, ...] = ()
        self._identity: Tuple[int, ...] = ()

    @property
    def points(self) -> int:
        """How many there are in memory."""
        return sum(map(len, self.series.values()))

    @property
    def read_bytes(self) -> int:
        """How much of it was read."""
        return self._position

    def update(self, until_s: float) -> None:
        """Read what has been written since. ``until_s``: when to stop, by the monotonic clock; what
        is left is read the next time. A problem is told in ``problem``."""
        try:
            with open(self.path, "rb", opener=open_regular) as file:
                status = os.fstat(file.fileno())
                identity = (status.st_dev, status.st_ino)
                if identity != self._identity or status.st_size < self._position:
                    self._begin()  # another file of the same name
                    self._identity = identity
                seen = (status.st_size, status.st_mtime_ns)
                if seen == self._seen and self.whole:
                    return
                self._seen = seen
                self._read(file, until_s)
        except StorageError as error:
            self.problem, self.whole = f"{self.path.name} {error.message}.", True
        except OSError as error:
            self.problem, self.whole = f"{self.path.name} cannot be read: {error.strerror}.", True

    def _read(self, file: BinaryIO, until_s: float) -> None:
        """Records by the million come through here, so nothing is called for one that need not
        be."""
        parse, error = message_parser()
        self.whole = False
        for number, (content, position) in enumerate(records(file, self._position)):
            is_time = number % _LOOK_AT_CLOCK == 0 or len(content) > _LARGE_BYTES
            if number and is_time and time.monotonic() > until_s:
                return
            self._position = position
            try:
                event = parse(content)
            except error:
                continue
            time_s, step = event.wall_time, event.step
            if 0 <= time_s < END_OF_TIME_S and step >= 0:
                if self.first_s is None:
                    self.first_s = time_s
                self.last_s = time_s
                for value in event.summary.value:
                    # Zero is also what there is where there is no number.
                    found = value.simple_value or number_of(value)
                    if found is not None:
                        self._add(value.tag, step, time_s, found)
        self.whole = True

    def _add(self, tag: str, step: int, time_s: float, value: float) -> None:
        series = self.series.get(tag)
        if series is None:
            if len(tag) > LONGEST_TAG:
                self.problem = f"{self.path.name} has tags of more than {LONGEST_TAG:,} characters."
                return
            if len(self.series) >= MOST_TAGS:
                self.problem = f"{self.path.name} has more than {MOST_TAGS:,} tags."
                return
            series = self.series[tag] = Series()
            self._most = self._most_points()
        series.add(step, time_s, value)
        if len(series.steps) > self._most:
            series.thin()

    def _most_points(self) -> int:
        return max(_LEAST_POINTS, min(_MOST_POINTS, _ALL_POINTS // len(self.series)))

    def window(self, tag: str, begin: float, end: float) -> Series:
        """The points of a tag from one step to another, read again from the file: for a window of a
        thinned series. Thinned itself where it is a long one. Raises OSError, StorageError."""
        parse, name, series = event_parser(), tag.encode("utf-8"), Series()
        with open(self.path, "rb", opener=open_regular) as file:
            for content, position in records(file, 0):
                if position > self._position:
                    break
                event = parse(content) if name in content else None
                if event is None or not is_usable(event) or not begin <= event.step <= end:
                    continue
                for found, value in event.numbers:
                    if found == tag:
                        series.add(event.step, event.time_s, value)
                if len(series) > _MOST_POINTS:
                    series.thin()
        return series
