"""One watcher a project, over all processes and servers."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Iterator

from mallennlp.exceptions import StorageError


@contextlib.contextmanager
def watch_lock(path: Path) -> Iterator[bool]:
    """Gives whether this process is the one that watches from now on; another one is not waited
    for. The lock ends with the process, however it ends. Raises StorageError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        yield _locked(handle)
    finally:
        os.close(handle)


def is_free(path: Path) -> bool:
    """Whether nobody watches at the moment. Raises StorageError."""
    with watch_lock(path) as got:
        return got


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        # Some network file systems know no locks. Two watchers are then a waste, not a danger.
        return True
    return True
