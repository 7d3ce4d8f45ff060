"""A log that is open: its size, and what tells it from another one that takes its place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path
from typing import Iterator

from mallennlp.exceptions import StorageError
from mallennlp.services.logs.listing import check_own_log
from mallennlp.services.regular_files import open_regular, read_at

_HEAD_BYTES = 64
"""So much of a log's beginning tells it apart: it has the time to a thousandth of a second."""
_STAMP = re.compile(r"([0-9a-f]{1,16}-[0-9a-f]{1,16})-([0-9]{1,3})-[0-9a-f]{16}", re.ASCII)


class OpenLog:
    """One log, open for reading. Positions are bytes from its beginning.

    ``size_bytes``: when it was opened; what is written later is not seen. ``name``: the log's.
    """

    def __init__(self, handle: int, name: str) -> None:
        self._handle = handle
        self.name = name
        status = os.fstat(handle)
        self.size_bytes = status.st_size
        self.file_id = f"{status.st_dev:x}-{status.st_ino:x}"
        """The same for the same file on the disk, whatever was written into it since."""

    @property
    def stamp(self) -> str:
        """What ``is_still`` knows this log by, however much it grows."""
        return self._stamp(min(self.size_bytes, _HEAD_BYTES))

    def is_still(self, stamp: str) -> bool:
        """Whether this is the log that had this stamp, and has only grown since. ``stamp`` may come
        from anybody."""
        found = _STAMP.fullmatch(stamp)
        if found is None or found[1] != self.file_id or int(found[2]) > _HEAD_BYTES:
            return False
        return stamp == self._stamp(int(found[2]))

    def read(self, position: int, size: int) -> bytes:
        """``size`` bytes from ``position`` on; fewer at the end. Raises StorageError."""
        wanted = min(size, self.size_bytes - position)
        if wanted <= 0:
            return b""
        try:
            return read_at(self._handle, position, wanted)
        except OSError as error:
            raise _unreadable(self.name, error) from error

    def _stamp(self, head_bytes: int) -> str:
        head = self.read(0, head_bytes)
        return f"{self.file_id}-{len(head)}-{hashlib.sha256(head).hexdigest()[:16]}"


@contextlib.contextmanager
def open_log(directory: Path, name: str) -> Iterator[OpenLog]:
    """The log called ``name`` of a serialization directory. ``name`` may come from anybody.

    Raises NotFoundError for what is none of its logs, StorageError for one that cannot be read.
    """
    check_own_log(directory, name)
    try:
        handle = open_regular(str(directory / name))
    except StorageError as error:
        raise StorageError(f"{name} {error.message}.") from error
    except OSError as error:
        raise _unreadable(name, error) from error
    try:
        yield OpenLog(handle, name)
    finally:
        os.close(handle)


def _unreadable(name: str, error: OSError) -> StorageError:
    return StorageError(f"{name} cannot be read: {error.strerror}.")
