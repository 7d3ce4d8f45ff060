"""Opening files that somebody else may have made.

Opening a pipe waits for whoever writes to it, a device never ends, and the opening alone can make
one do things. So only regular files are opened, whatever a name or a link leads to.
"""

from __future__ import annotations

import errno
import os
import stat
from typing import NoReturn, Optional, Tuple

from mallennlp.domain import display
from mallennlp.exceptions import StorageError

_FLAGS = os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK


def open_regular(path: str, flags: int = os.O_RDONLY) -> int:
    """Open a regular file and return its descriptor; also an ``opener`` for ``open``.

    Raises StorageError ("is not a regular file": a clause that fits behind its name) for anything
    else, and OSError for what cannot be opened, such as a folder.
    """
    return _open(path, flags)[0]


def read_regular(path: str, most_bytes: int, seen_bytes: Optional[int] = None) -> bytes:
    """All of a regular file of at most ``most_bytes``. ``seen_bytes``: its size, if whoever listed
    its folder a moment ago saw that it is one: if it has just so much, it is not looked at again.

    Raises StorageError, with a clause that fits behind its name, and OSError.
    """
    if seen_bytes is not None and seen_bytes <= most_bytes:
        content = _read_as_seen(path, seen_bytes)
        if content is not None:
            return content
    handle, size = _open(path, os.O_RDONLY)
    try:
        if size > most_bytes:
            limit = display.size(most_bytes)
            raise StorageError(f"is too large ({display.size(size)}; at most {limit} are read)")
        return read_at(handle, 0, size)
    finally:
        os.close(handle)


def lies_inside(path: str, directory: str) -> bool:
    """Whether a path is in a directory, or below it, once all links are followed: what a link in a
    run's directory leads to may be anybody's."""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(directory), ""))


def _read_as_seen(path: str, size: int) -> Optional[bytes]:
    """All of a file, if it has this size; None for any other, and for what cannot be read."""
    try:
        handle = os.open(path, os.O_RDONLY | _FLAGS)
        try:
            content = os.pread(handle, size + 1, 0)
        finally:
            os.close(handle)
    except OSError:  # also of what has no positions, such as a pipe
        return None
    return content if len(content) == size else None


def _open(path: str, flags: int) -> Tuple[int, int]:
    """Descriptor and size of a regular file."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        _refuse(path)
    handle = os.open(path, flags | _FLAGS)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):  # it was replaced meanwhile
        os.close(handle)
        _refuse(path)
    return handle, status.st_size


def _refuse(path: str) -> NoReturn:
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise StorageError("is not a regular file")


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
