"""One scan at a time, over all processes."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from typing import Iterator

from mallennlp.exceptions import StorageError


@contextlib.contextmanager
def scan_lock(path: Path) -> Iterator[bool]:
    """Wait until no other process scans, and keep others waiting. The lock ends with the process,
    however it ends. Gives whether no other one scans for certain."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        mend = "Make it writable for this user."
        raise StorageError(f"{path} cannot be written: {error.strerror}. {mend}") from error
    try:
        # Some network file systems know no locks. Two scans at once are then a waste, not a danger:
        # the index itself is safe.
        alone = False
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
            alone = True
        yield alone
    finally:
        os.close(handle)
