"""Which logs an experiment has."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import List, Sequence

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services import paths


@attrs.frozen
class LogFile:
    """One log of an experiment. ``modified_s``: POSIX seconds."""

    name: str
    size_bytes: int
    modified_s: float


def list_logs(directory: Path) -> List[LogFile]:
    """The logs in a serialization directory, by name; workers' logs and the 0.x pair included.

    Raises StorageError if the directory cannot be listed.
    """
    found = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                if is_own_log(directory, entry.name):
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


def is_own_log(directory: Path, name: str) -> bool:
    """Whether this is a log of the directory, and not a link to something elsewhere. ``name`` may
    come from anybody."""
    if not paths.is_log(name):
        return False
    path = os.path.realpath(directory / name)
    return os.path.dirname(path) == os.path.realpath(directory) and os.path.isfile(path)


def check_own_log(directory: Path, name: str) -> None:
    """Raise NotFoundError unless ``is_own_log``."""
    if not is_own_log(directory, name):
        raise NotFoundError(f"There is no log called {quoted(name)} in this experiment.")
