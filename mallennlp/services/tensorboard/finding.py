"""Where the event files of a run are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Iterator, List, Tuple

from mallennlp.services import paths

MOST_FILES = 500
"""Of one run."""


def has_event_files(directory: Path) -> bool:
    """Whether the run has any event file."""
    return next(event_files(directory), None) is not None


def event_files(directory: Path) -> Iterator[Tuple[str, str]]:
    """The event files of a run, at most ``MOST_FILES``, each with the folder in ``log/`` that it
    lies in. No link leads out of the run's directory."""
    top = os.path.join(directory, paths.TENSORBOARD)
    inside = os.path.join(os.path.realpath(directory), "")
    found = 0
    for folder in ("", *_folders(top)):
        for name in _names(os.path.join(top, folder)):
            path = os.path.join(top, folder, name)
            if name.startswith(paths.EVENTS_PREFIX) and os.path.realpath(path).startswith(inside):
                found += 1
                if found > MOST_FILES:
                    return
                yield path, folder


def _folders(top: str) -> List[str]:
    return [name for name in _names(top) if os.path.isdir(os.path.join(top, name))]


def _names(folder: str) -> List[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:  # it is not there
        return []
