"""The files of an experiment."""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path
from typing import Iterator, List

import attrs

from mallennlp.exceptions import StorageError

MOST_FILES = 2_000
"""More are not listed: somebody's data set inside a run must not fill a page."""


@attrs.frozen
class FileEntry:
    """One file. ``modified_s``: POSIX seconds.

    ``name``: relative to the experiment's directory, with ``/``; what is not UTF-8 in it shows as
    ``?``.
    """

    name: str
    size_bytes: int
    modified_s: float


def list_files(directory: Path) -> List[FileEntry]:
    """The files in and below a directory, by name, at most ``MOST_FILES``.

    Links to folders are not followed. Raises StorageError if the directory is gone.
    """
    if not directory.is_dir():
        raise StorageError(f"{directory} is not there any more. Refresh the list.")
    found = itertools.islice(_below(str(directory)), MOST_FILES)
    return sorted(found, key=lambda file: file.name)


def _below(directory: str) -> Iterator[FileEntry]:
    """The files in and below a directory, as they come: a folder of millions is not listed to its
    end."""
    prefixes = [""]
    while prefixes:
        prefix = prefixes.pop()
        # What may not be read, or vanished meanwhile, is passed over.
        with contextlib.suppress(OSError), os.scandir(f"{directory}/{prefix}") as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_dir(follow_symlinks=False):
                        prefixes.append(f"{prefix}{entry.name}/")
                    elif not _leads_to_folder(entry):
                        yield _entry(prefix + entry.name, os.lstat(entry.path))


def _leads_to_folder(entry: "os.DirEntry[str]") -> bool:
    return entry.is_symlink() and os.path.isdir(entry.path)


def _entry(name: str, status: os.stat_result) -> FileEntry:
    shown = name.encode("utf-8", "replace").decode()
    return FileEntry(shown, status.st_size, status.st_mtime)
