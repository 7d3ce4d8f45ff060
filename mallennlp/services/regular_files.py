"""Opening files that somebody else may have made.

Opening a pipe waits for whoever writes to it, a device never ends, and the opening alone can make
one do things. So only regular files are opened, whatever a name or a link leads to.
"""

from __future__ import annotations

import errno
import os
import stat

from mallennlp.domain import display
from mallennlp.exceptions import StorageError

_FLAGS = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK


def open_regular(path: str, flags: int = os.O_RDONLY) -> int:
    """Open a regular file and return its descriptor; also an ``opener`` for ``open``.

    Raises StorageError ("is not a regular file": a clause that fits behind its name) for anything
    else, and OSError for what cannot be opened, such as a folder.
    """
    _demand_regular(os.stat(path))
    handle = os.open(path, flags | _FLAGS)
    try:
        _demand_regular(os.fstat(handle))  # it may have been replaced meanwhile
    except BaseException:
        os.close(handle)
        raise
    return handle


def read_regular(path: str, most_bytes: int) -> bytes:
    """All of a regular file of at most ``most_bytes``.

    Raises StorageError, with a clause that fits behind its name, and OSError.
    """
    handle = open_regular(path)
    try:
        size = os.fstat(handle).st_size
        if size > most_bytes:
            limit = display.size(most_bytes)
            raise StorageError(f"is too large ({display.size(size)}; at most {limit} are read)")
        return read_at(handle, 0, size)
    finally:
        os.close(handle)


def read_at(handle: int, position: int, size: int) -> bytes:
    """``size`` bytes from ``position`` on; fewer where the file ends before. Raises OSError."""
    content = os.pread(handle, size, position)
    while len(content) < size:
        # Network file systems may give less than there is.
        more = os.pread(handle, size - len(content), position + len(content))
        if not more:
            break
        content += more
    return content


def _demand_regular(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise StorageError("is not a regular file")
