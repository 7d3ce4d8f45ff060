"""The event files of a run as one: those of all its recoveries, put in a row."""

from __future__ import annotations

import os
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import attrs

from mallennlp.exceptions import StorageError
from mallennlp.services.tensorboard.event_file import EventFile, Window
from mallennlp.services.tensorboard.finding import event_files
from mallennlp.services.tensorboard.series import Series

_MOST_KEPT_BYTES = 100_000_000
"""Of memory, of all runs that a process remembers; of one run, beside its last file, too."""
_BYTES = 2_000
"""Of memory, of a run without any file."""


class Tag(NamedTuple):
    """``folder``: the one in ``log/`` whose files have the tag; "" for ``log/`` itself."""

    folder: str
    name: str


@attrs.frozen
class TagSeries:
    """The numbers of a tag over the whole run.

    * ``elapsed_s``: seconds since the beginning, without the pauses before recoveries;
    * ``thinned``: there are more points in the files;
    * ``late``: more were wanted, and there was no time to read them.
    """

    steps: Sequence[float]
    elapsed_s: Sequence[float]
    values: Sequence[float]
    thinned: bool
    late: bool = False


class RunEvents:
    """What the event files of one run hold. Make it by ``run_events``, which remembers it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: Dict[str, Tuple[str, EventFile]] = {}
        self._lock = Lock()
        self._is_full = False
        self.size_bytes = _BYTES
        """About how much memory it takes."""

    def update(self, until_s: float) -> None:
        """Read what is new, until a time of the monotonic clock. What no memory is left for is not
        read; ``problems`` tells of it."""
        with self._lock:
            there = dict(event_files(self._directory))
            self._files = {
                path: self._files.get(path, (folder, EventFile(Path(path))))
                for path, folder in there.items()
            }
            size_bytes, self._is_full = _BYTES, False
            for _, file in self._files.values():
                self._is_full = size_bytes > _MOST_KEPT_BYTES
                if not self._is_full:
                    file.update(until_s)
                size_bytes += file.size_bytes
            self.size_bytes = size_bytes

    @property
    def read_bytes(self) -> int:
        """How much of the files was read."""
        return sum(file.read_bytes for _, file in list(self._files.values()))

    @property
    def unread_bytes(self) -> int:
        """How much of the files is still to be read; the next ``update`` goes on with it."""
        if self._is_full:
            return 0
        unread = [file for _, file in list(self._files.values()) if not file.whole]
        return sum(max(0, _size(file.path) - file.read_bytes) for file in unread)

    def problems(self) -> List[str]:
        """What is wrong with files, one sentence each."""
        found = [file.problem for _, file in list(self._files.values()) if file.problem]
        if self._is_full:
            most = f"{_MOST_KEPT_BYTES // 1_000_000:,} MB"
            found.append(f"TensorBoard's files hold more than {most} of numbers; not all are read.")
        return found

    def tags(self) -> List[Tag]:
        """What there are numbers of, in the order of their first appearance."""
        with self._lock:
            found = {
                Tag(folder, name): None
                for folder, file in self._files.values()
                for name in file.series
            }
        return list(found)

    def series(self, tag: Tag) -> TagSeries:
        """The numbers of a tag; none for one that there is not."""
        with self._lock:
            files = [file for file in self._in_order(tag.folder) if tag.name in file.series]
            return _joined([(file, file.series[tag.name]) for file in files], self._began_s())

    def window(self, tag: Tag, begin: float, end: float, until_s: float) -> TagSeries:
        """The numbers of a tag from one step to another, all of them, read from the files again.
        ``until_s``: when to stop, by the monotonic clock; what is not read by then is as ``series``
        has it, and it is said in ``late``.

        Reading takes long, so that nobody else waits for it.
        """
        with self._lock:
            zeros = self._began_s()
            known = [
                (file, file.series[tag.name].between(begin, end))
                for file in self._in_order(tag.folder)
                if tag.name in file.series
            ]
        parts, late = [], False
        for file, rough in known:
            found = _window(file, tag.name, (begin, end), until_s)
            if found is None:  # it is gone or damaged meanwhile
                parts.append((file, rough))
                continue
            late = late or not found.whole
            parts.append((file, found.series if found.whole else found.series.then(rough)))
        return attrs.evolve(_joined(parts, zeros), late=late)

    def _in_order(self, folder: str) -> List[EventFile]:
        files = [file for where, file in self._files.values() if where == folder]
        return sorted(files, key=lambda file: file.first_s or 0.0)

    def _began_s(self) -> Mapping[str, float]:
        """For each file the POSIX time that is its zero: when its part of the training began, less
        the length of the parts before. A part begins where all files before it have ended."""
        files = sorted(
            (file.first_s, file.last_s or file.first_s, str(file.path))
            for _, file in self._files.values()
            if file.first_s is not None
        )
        zeros: Dict[str, float] = {}
        zero_s = end_s = 0.0
        for first_s, last_s, path in files:
            if not zeros:
                zero_s = end_s = first_s
            elif first_s > end_s:
                zero_s += first_s - end_s
            end_s = max(end_s, last_s)
            zeros[path] = zero_s
        return zeros


def _window(
    file: EventFile, tag: str, steps: Tuple[float, float], until_s: float
) -> Optional[Window]:
    """What ``EventFile.window`` gives; None for a file that cannot be read."""
    try:
        return file.window(tag, *steps, until_s)
    except (OSError, StorageError):
        return None


def _joined(parts: Sequence[Tuple[EventFile, Series]], zeros: Mapping[str, float]) -> TagSeries:
    """Series one behind the other. What a recovery did again counts once: its way. ``zeros``: when
    the time of each file begins."""
    steps: List[float] = []
    elapsed_s: List[float] = []
    values: List[float] = []
    for file, series in parts:
        if len(series):
            cut = bisect_left(steps, series.steps[0])
            del steps[cut:], elapsed_s[cut:], values[cut:]
        steps += series.steps
        values += series.values
        zero_s = zeros.get(str(file.path), 0.0)
        elapsed_s += [time_s - zero_s for time_s in series.times_s]
    return TagSeries(steps, elapsed_s, values, any(series.thinned for _, series in parts))


def steps_around(series: TagSeries, begin_s: float, end_s: float) -> Tuple[float, float]:
    """The steps between two times of a series, with one more on either side."""
    if not series.steps:
        return 0.0, 0.0
    first = max(0, bisect_left(series.elapsed_s, begin_s) - 1)
    last = min(len(series.steps) - 1, bisect_right(series.elapsed_s, end_s))
    return series.steps[first], series.steps[last]


_kept: "OrderedDict[str, RunEvents]" = OrderedDict()
_kept_lock = Lock()


def run_events(directory: Path, until_s: float) -> RunEvents:
    """The event files of a run as they are now; what was read before is remembered.

    ``until_s``: when to stop reading, by the monotonic clock; ``unread_bytes`` then says what is
    left.
    """
    name = str(directory)
    with _kept_lock:
        found = _kept.pop(name, None) or RunEvents(directory)
        _kept[name] = found
    found.update(until_s)
    with _kept_lock:
        size_bytes = sum(each.size_bytes for each in _kept.values())
        while size_bytes > _MOST_KEPT_BYTES and len(_kept) > 1:
            _, forgotten = _kept.popitem(last=False)
            size_bytes -= forgotten.size_bytes
    return found


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
