"""One event file, read as far as it is written, and on from there when it has grown."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import BinaryIO, Dict, NamedTuple, Optional, Tuple

from mallennlp.exceptions import StorageError
from mallennlp.services.regular_files import open_regular
from mallennlp.services.tensorboard.events import (
    END_OF_TIME_S,
    Event,
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
_BYTES = 2_000
"""Of memory, of a file without any number."""


class Window(NamedTuple):
    """A part of a series. ``whole``: all of the file was looked through for it."""

    series: Series
    whole: bool


class EventFile:
    """The numbers of an event file.

    * ``series``: by tag; ``first_s``, ``last_s``: the time of its first and its last event, POSIX
      seconds, None without any;
    * ``whole``: everything that is written was read, as far as it can be;
    * ``size_bytes``: about how much memory all this takes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._begin()

    def _begin(self) -> None:
        self.series: Dict[str, Series] = {}
        self.first_s: Optional[float] = None
        self.last_s: Optional[float] = None
        self.whole = False
        self.size_bytes = _BYTES
        self._failed = ""
        """Why the last try to read on ended; it may work the next time."""
        self._left_out = ""
        """What is in the file and was not kept."""
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

    @property
    def problem(self) -> str:
        """What is wrong with it now, a sentence, or ""."""
        return self._failed or self._left_out

    def update(self, until_s: float) -> None:
        """Read what has been written since. ``until_s``: when to stop, by the monotonic clock; what
        is left is read the next time. A problem is told in ``problem``."""
        try:
            with open(self.path, "rb", opener=open_regular) as file:
                self._read_on(file, until_s)
        except StorageError as error:
            self._fail(error.message)
            self._seen = ()  # next time it may be another thing
        except OSError as error:
            self._fail(f"cannot be read: {error.strerror}")
            self._seen = ()  # next time it may work

    def _read_on(self, file: BinaryIO, until_s: float) -> None:
        status = os.fstat(file.fileno())
        identity = (status.st_dev, status.st_ino)
        if identity != self._identity or status.st_size < self._position:
            self._begin()  # another file of the same name
            self._identity = identity
        seen = (status.st_size, status.st_mtime_ns)
        if seen == self._seen and self.whole:
            return
        self._seen, self._failed = seen, ""
        try:
            self._read(file, until_s)
        except StorageError as error:  # this stays until the file changes
            self._fail(error.message)
        finally:
            self.size_bytes = _BYTES + sum(map(_bytes_of, self.series.items()))

    def _fail(self, clause: str) -> None:
        self._failed, self.whole = f"{self.path.name} {clause}.", True

    def _read(self, file: BinaryIO, until_s: float) -> None:
        """Records by the million come through here, so nothing is called for one that need not
        be."""
        parse, error = message_parser()
        self.whole = False
        for number, (content, position) in enumerate(records(file, self._position)):
            if _is_late(number, content, until_s):
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
                self._left_out = (
                    f"{self.path.name} has tags of more than {LONGEST_TAG:,} characters."
                )
                return
            if len(self.series) >= MOST_TAGS:
                self._left_out = f"{self.path.name} has more than {MOST_TAGS:,} tags."
                return
            series = self.series[tag] = Series()
            self._most = self._most_points()
        series.add(step, time_s, value)
        if len(series.steps) > self._most:
            series.thin()

    def _most_points(self) -> int:
        return max(_LEAST_POINTS, min(_MOST_POINTS, _ALL_POINTS // len(self.series)))

    def window(self, tag: str, begin: float, end: float, until_s: float) -> Window:
        """The points of a tag from one step to another, read again from the file: for a window of a
        thinned series. Thinned itself where it is a long one. What ``update`` does meanwhile does
        no harm.

        ``until_s``: when to stop, by the monotonic clock. Raises OSError, StorageError.
        """
        parse, name, series = event_parser(), tag.encode("utf-8"), Series()
        last = self._position
        with open(self.path, "rb", opener=open_regular) as file:
            for number, (content, position) in enumerate(records(file, 0)):
                if _is_late(number, content, until_s):
                    return Window(series, False)
                if position <= last and name in content:
                    event = parse(content)
                    if event is not None and is_usable(event) and begin <= event.step <= end:
                        _take(event, tag, series)
                if position >= last:  # there may be damage behind it
                    break
        return Window(series, True)


def _take(event: Event, tag: str, series: Series) -> None:
    for found, value in event.numbers:
        if found == tag:
            series.add(event.step, event.time_s, value)
    if len(series) > _MOST_POINTS:
        series.thin()


def _is_late(number: int, content: bytes, until_s: float) -> bool:
    """Whether time is up, before the record of this number, of which the first is always read. The
    clock is looked at now and then."""
    is_time = number % _LOOK_AT_CLOCK == 0 or len(content) > _LARGE_BYTES
    return bool(number) and is_time and time.monotonic() > until_s


def _bytes_of(item: Tuple[str, Series]) -> int:
    tag, series = item
    return sys.getsizeof(tag) + series.size_bytes
