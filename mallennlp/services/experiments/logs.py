"""The logs of an experiment, read from their end: a log of a gigabyte is never loaded."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import List, Sequence, Tuple

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services import paths
from mallennlp.services.regular_files import open_regular

_BLOCK_BYTES = 65_536
_MOST_BYTES = 4_000_000
_LONGEST_LINE = 5_000


@attrs.frozen
class LogFile:
    """One log of an experiment. ``modified_s``: POSIX seconds."""

    name: str
    size_bytes: int
    modified_s: float


@attrs.frozen
class LogTail:
    """The last lines of a log.

    ``truncated``: there is more before them. ``size_bytes``: of the whole log.
    """

    lines: Tuple[str, ...]
    truncated: bool
    size_bytes: int


def list_logs(directory: Path) -> List[LogFile]:
    """The logs in a serialization directory, by name; workers' logs and the 0.x pair included.

    Raises StorageError if the directory cannot be listed.
    """
    found = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if _is_own_log(directory, entry.name):
                    with contextlib.suppress(FileNotFoundError):  # it vanished meanwhile
                        status = entry.stat()
                        found.append(LogFile(entry.name, status.st_size, status.st_mtime))
    except OSError as error:
        raise StorageError(f"The logs cannot be listed: {error.strerror}.") from error
    return sorted(found, key=lambda log: log.name)


def main_log(logs: Sequence[LogFile], failed: bool) -> LogFile:
    """The log that tells most, of at least one; of the pair of 0.x the one with the traceback.

    ``failed``: the run ended with an exception, so there is a traceback.
    """
    pair = (paths.STDERR_LOG, paths.STDOUT_LOG)
    order = (paths.LOG, *(pair if failed else reversed(pair)))
    by_name = {log.name: log for log in logs}
    return next((by_name[name] for name in order if name in by_name), logs[0])


def tail(directory: Path, name: str, lines: int = 500) -> LogTail:
    """The last lines (at least one) of the log called ``name``.

    ``name`` may come from anybody: only a log's own name is accepted, never a path, and never a
    link that leads out of the directory. Raises NotFoundError or StorageError. At most 4 MB are
    read.
    """
    if not _is_own_log(directory, name):
        raise NotFoundError(f"There is no log called {quoted(name)} in this experiment.")
    wanted = max(lines, 1)
    try:
        with open(directory / name, "rb", opener=open_regular) as file:
            size = file.seek(0, os.SEEK_END)
            position, content = size, b""
            while position > 0 and content.count(b"\n") <= wanted and len(content) < _MOST_BYTES:
                step = min(_BLOCK_BYTES, position)
                position -= step
                file.seek(position)
                content = file.read(step) + content
    except StorageError as error:
        raise StorageError(f"{name} {error.message}.") from error
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}.") from error
    return _cut(content, position > 0, wanted, size)


def _is_own_log(directory: Path, name: str) -> bool:
    """Whether this is a log of the directory, and not a link to something elsewhere."""
    if not paths.is_log(name):
        return False
    path = os.path.realpath(directory / name)
    return os.path.dirname(path) == os.path.realpath(directory) and os.path.isfile(path)


def _cut(content: bytes, began_inside: bool, lines: int, size: int) -> LogTail:
    texts = content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if texts and not texts[-1]:
        texts.pop()
    if began_inside and len(texts) > 1:
        texts = texts[1:]
    kept = texts[-lines:]
    # A carriage return rewrites a line on a terminal: what it replaced is not worth showing.
    shown = tuple(_shorten(text.rstrip("\r").rpartition("\r")[2]) for text in kept)
    return LogTail(shown, began_inside or len(kept) < len(texts), size)


def _shorten(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    return f"{line[:_LONGEST_LINE]}… ({len(line) - _LONGEST_LINE:,} more characters)"
