"""Opening one file of an experiment that somebody named: nothing outside its directory, ever."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Iterable, Iterator, Sequence, Tuple

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import NotFoundError, StorageError

LONGEST_NAME = 4_096
"""Characters; no system has longer ones."""
_BLOCK_BYTES = 1 << 18
_FILE = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_DIRECTORY


@attrs.frozen
class OpenedFile:
    """A file of an experiment, open. ``name``: without its folders; ``size_bytes``: at this moment.

    Read it with ``pieces`` or close it.
    """

    name: str
    size_bytes: int
    file: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """The file in pieces, up to the size that it had when it was opened; it is closed then."""
        left = self.size_bytes
        with self.file:
            while left > 0:
                block = self.file.read(min(_BLOCK_BYTES, left))
                if not block:
                    return
                left -= len(block)
                yield block


def open_file(directory: Path, name: str, closed: Iterable[Path] = ()) -> OpenedFile:
    """Open a regular file in or below a directory.

    ``name``: relative to the directory, with ``/``; it may come from anybody. A link is followed as
    long as it stays inside. ``closed``: folders of which nothing is opened, wherever they lie.

    Raises NotFoundError for whatever is no such file, StorageError for one that cannot be read.
    """
    parts = name.split("/")
    unknown = NotFoundError(f"There is no file {quoted(name[:LONGEST_NAME])} in this experiment.")
    if len(name) > LONGEST_NAME or "\0" in name or any(part in ("", ".", "..") for part in parts):
        raise unknown
    try:
        inside, real = os.path.realpath(directory), os.path.realpath(directory / name)
        if not real.startswith(inside.rstrip("/") + "/"):
            raise unknown
        if any(_lies_in(real, folder) for folder in closed):
            raise unknown
        file, size = _opened(inside, os.path.relpath(real, inside).split("/"))
    except (FileNotFoundError, NotADirectoryError, _NotRegular, ValueError):
        raise unknown from None
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP):
            raise unknown from None
        raise StorageError(f"{quoted(name)} cannot be read: {error.strerror}.") from error
    return OpenedFile(parts[-1], size, file)


class _NotRegular(Exception):
    """It is a folder, a pipe, a device."""


def _lies_in(path: str, folder: Path) -> bool:
    real = os.path.realpath(folder)
    return path == real or path.startswith(real + "/")


def _opened(directory: str, parts: Sequence[str]) -> Tuple[BinaryIO, int]:
    """Open a file folder by folder, following no link: none can be put in the way meanwhile."""
    with contextlib.ExitStack() as opened:
        at = os.open(directory, _FOLDER & ~os.O_NOFOLLOW)
        opened.callback(os.close, at)
        for part in parts[:-1]:
            at = os.open(part, _FOLDER, dir_fd=at)
            opened.callback(os.close, at)
        # Opening alone can make a device do things.
        if not stat.S_ISREG(os.stat(parts[-1], dir_fd=at, follow_symlinks=False).st_mode):
            raise _NotRegular
        handle = os.open(parts[-1], _FILE, dir_fd=at)
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):  # it was replaced meanwhile
        os.close(handle)
        raise _NotRegular
    return os.fdopen(handle, "rb", buffering=0), status.st_size
