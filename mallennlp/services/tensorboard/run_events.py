"""The event files of a run as one: those of all its recoveries, put in a row."""

from __future__ import annotations

import contextlib
import os
from bisect import bisect_left, bisect_right
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

import attrs

from mallennlp.exceptions import StorageError
from mallennlp.services import paths
from mallennlp.services.tensorboard.event_file import EventFile
from mallennlp.services.tensorboard.series import Series

MOST_FILES = 500
"""Of one run."""
_MOST_KEPT_POINTS = 4_000_000
"""Of all runs that a process remembers: about 100 MB."""


class Tag(NamedTuple):
    """``folder``: the one in ``log/`` whose files have the tag; "" for ``log/`` itself."""

    folder: str
    name: str


@attrs.frozen
class TagSeries:
    """The numbers of a tag over the whole run.

    ``elapsed_s``: seconds since the beginning, without the pauses before recoveries; ``thinned``:
    there are more points in the files.
    """

    steps: Sequence[float]
    elapsed_s: Sequence[float]
    values: Sequence[float]
    thinned: bool


class RunEvents:
    """What the event files of one run hold. Make it by ``run_events``, which remembers it."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: Dict[str, Tuple[str, EventFile]] = {}
        self._lock = Lock()

    def update(self, until_s: float) -> None:
        """Read what is new, until a time of the monotonic clock."""
        with self._lock:
            there = dict(_event_files(self._directory))
            self._files = {
                path: self._files.get(path, (folder, EventFile(Path(path))))
                for path, folder in there.items()
            }
            for _, file in self._files.values():
                file.update(until_s)

    @property
    def points(self) -> int:
        """How many are in memory."""
        return sum(file.points for _, file in list(self._files.values()))

    @property
    def read_bytes(self) -> int:
        """How much of the files was read."""
        return sum(file.read_bytes for _, file in list(self._files.values()))

    @property
    def unread_bytes(self) -> int:
        """How much of the files is still to be read; the next ``update`` goes on with it."""
        unread = [file for _, file in list(self._files.values()) if not file.whole]
        return sum(max(0, _size(file.path) - file.read_bytes) for file in unread)

    def problems(self) -> List[str]:
        """What is wrong with files, one sentence each."""
        return [file.problem for _, file in list(self._files.values()) if file.problem]

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
            return self._joined([(file, file.series[tag.name]) for file in files])

    def window(self, tag: Tag, begin: float, end: float) -> TagSeries:
        """The numbers of a tag from one step to another, all of them, read from the files again."""
        with self._lock:
            parts = []
            for file in self._in_order(tag.folder):
                if tag.name in file.series:
                    with contextlib.suppress(OSError, StorageError):  # gone meanwhile
                        parts.append((file, file.window(tag.name, begin, end)))
            return self._joined(parts)

    def _in_order(self, folder: str) -> List[EventFile]:
        files = [file for where, file in self._files.values() if where == folder]
        return sorted(files, key=lambda file: file.first_s or 0.0)

    def _joined(self, parts: Sequence[Tuple[EventFile, Series]]) -> TagSeries:
        """Series one behind the other. What a recovery did again counts once: its way."""
        began_s = self._began_s()
        steps: List[float] = []
        elapsed_s: List[float] = []
        values: List[float] = []
        for file, series in parts:
            if len(series):
                cut = bisect_left(steps, series.steps[0])
                del steps[cut:], elapsed_s[cut:], values[cut:]
            steps += series.steps
            values += series.values
            zero_s = began_s.get(str(file.path), 0.0)
            elapsed_s += [time_s - zero_s for time_s in series.times_s]
        return TagSeries(steps, elapsed_s, values, any(series.thinned for _, series in parts))

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
        points = sum(each.points for each in _kept.values())
        while points > _MOST_KEPT_POINTS and len(_kept) > 1:
            _, forgotten = _kept.popitem(last=False)
            points -= forgotten.points
    return found


def has_event_files(directory: Path) -> bool:
    """Whether the run has any event file."""
    return next(_event_files(directory), None) is not None


def _event_files(directory: Path) -> Iterator[Tuple[str, str]]:
    """The event files of a run, at most ``MOST_FILES``, each with the folder in ``log/`` that it
    lies in. No link leads out of the run's directory."""
    top = os.path.join(directory, paths.TENSORBOARD)
    inside = os.path.join(os.path.realpath(directory), "")
    found = 0
    for folder in ("", *_folders(top)):
        for name in _names(os.path.join(top, folder)):
            path = os.path.join(top, folder, name)
            if name.startswith(paths.EVENTS_PREFIX) and os.path.realpath(path).startswith(inside):
                found += 1
                if found > MOST_FILES:
                    return
                yield path, folder


def _folders(top: str) -> List[str]:
    return [name for name in _names(top) if os.path.isdir(os.path.join(top, name))]


def _names(folder: str) -> List[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:  # it is not there
        return []


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
