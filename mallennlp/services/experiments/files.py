"""The files of an experiment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List

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
        raise StorageError(f"{directory} is not there any more. Re-build the index.")
    found: List[FileEntry] = []
    for folder, _folders, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            try:
                status = os.lstat(path)
            except OSError:  # it vanished meanwhile
                continue
            shown = os.path.relpath(path, directory).encode("utf-8", "replace").decode()
            found.append(FileEntry(shown, status.st_size, status.st_mtime))
        if len(found) >= MOST_FILES:
            break
    return sorted(found[:MOST_FILES], key=lambda file: file.name)
