"""The files of an experiment."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
from pathlib import Path
from typing import Iterator, List

import attrs

from mallennlp.exceptions import RunFileError
from mallennlp.services import paths

MOST_FILES = 2_000
"""More are not listed: somebody's data set inside a run must not fill a page."""


_KINDS = {
    paths.CONFIG: "config",
    paths.META: "version",
    paths.METRICS: "metrics",
    paths.ARCHIVE: "archive",
    paths.SIDECAR: "tags and notes",
}


@attrs.frozen
class FileEntry:
    """One file. ``modified_s``: POSIX seconds.

    * ``name``: relative to the experiment's directory, with ``/``; what is not UTF-8 in it shows as
      ``?``;
    * ``kind``: what it is to AllenNLP, in a word or two; "" for what is none of its files;
    * ``relative``: the name as the system has it, for whoever opens the file;
    * ``is_link``: it is a link, and its size that of the link.
    """

    name: str
    size_bytes: int
    modified_s: float
    kind: str = ""
    relative: str = ""
    is_link: bool = False


def list_files(directory: Path) -> List[FileEntry]:
    """The files in and below a directory, by name, at most ``MOST_FILES``.

    Links to folders are not followed. Raises RunFileError if the directory is gone.
    """
    if not directory.is_dir():
        raise RunFileError("The run's directory is not there any more. Refresh the list.")
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
    is_link = stat.S_ISLNK(status.st_mode)
    return FileEntry(shown, status.st_size, status.st_mtime, kind_of(name), name, is_link)


def kind_of(name: str) -> str:
    """What a file of a run is, by its name relative to the run's directory.

    >>> kind_of("metrics_epoch_3.json"), kind_of("vocabulary/tokens.txt"), kind_of("notes.txt")
    ('metrics', 'vocabulary', '')
    >>> kind_of("predictions.jsonl"), kind_of("eval_test.json")
    ('predictions', 'evaluation')
    """
    folder, _, rest = name.partition("/")
    if rest:
        return {paths.VOCABULARY: "vocabulary", paths.TENSORBOARD: "TensorBoard"}.get(folder, "")
    if paths.epoch_of(name) is not None:
        return "metrics"
    if paths.is_log(name):
        return "log"
    if name.endswith(paths.CHECKPOINT_SUFFIX):
        return "checkpoint"
    if paths.is_predictions(name):
        return "predictions"
    if paths.is_evaluation(name):
        return "evaluation"
    return _KINDS.get(name, "")
