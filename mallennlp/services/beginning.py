"""The first moments of a project: from the check that its folder is free until ``Project.toml``
stands there.

Meanwhile the settings lie under another name, in a file that the maker holds a lock on. A maker
that is killed loses the lock, so what it left can be told from what another one is making.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from pathlib import Path
from typing import Iterator

from mallennlp.exceptions import ProjectExistsError
from mallennlp.services.paths import (
    PROJECT_FILE,
    PROJECT_FILE_UNFINISHED,
    STATE_FOLDER,
    ProjectPaths,
)


def check_free(root: Path) -> None:
    """Raise ProjectExistsError if a project cannot be made in a folder, because there is one.

    What an interrupted attempt left is no obstacle.
    """
    paths = ProjectPaths(root)
    if os.path.lexists(paths.config):
        raise ProjectExistsError(
            f"There is a project in {root} already. 'mallennlp serve' shows it."
        )
    if os.path.lexists(paths.state_folder) and not os.path.lexists(paths.config_unfinished):
        raise ProjectExistsError(
            f"{root} holds no {PROJECT_FILE}, but the folder {STATE_FOLDER} of an earlier project, "
            f"with its accounts. Put the {PROJECT_FILE} back, or delete {paths.state_folder} to "
            "begin anew."
        )


def holds_nothing(folder: Path) -> bool:
    """Whether a folder is empty, but for what an interrupted attempt to make a project left."""
    names = set(os.listdir(folder))
    return not names or (
        PROJECT_FILE_UNFINISHED in names and names <= {PROJECT_FILE_UNFINISHED, STATE_FOLDER}
    )


@contextlib.contextmanager
def begun(paths: ProjectPaths, config_text: str) -> Iterator[Path]:
    """Begin a project in a folder that is there; gives the file with its settings, to be renamed
    when all else is done.

    What an interrupted attempt left is removed first, and after an error what this one made. Raises
    ProjectExistsError if there is a project, or somebody else is making one; OSError.
    """
    unfinished = paths.config_unfinished
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    with open(handle, "w", encoding="utf-8") as file:
        _take(paths, handle)
        try:
            _remove_state(paths)
            file.write(config_text)
            file.flush()
            yield unfinished
        except BaseException:
            if _stands_at(unfinished, handle):  # and was not renamed a moment ago
                # In this order: the state folder alone would be taken for that of a lost project.
                _remove_state(paths)
                unfinished.unlink()
            raise


def _take(paths: ProjectPaths, handle: int) -> None:
    """Lock the file and make sure that it still is what it was when it was opened."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        mine = _stands_at(paths.config_unfinished, handle)
    except BlockingIOError:
        mine = False
    except OSError:
        mine = True  # a file system without locks
    if not mine:
        raise ProjectExistsError(f"A project is just being made in {paths.root} by another call.")
    try:
        check_free(paths.root)
    except ProjectExistsError:
        paths.config_unfinished.unlink()  # another call was faster; this file is a new one of ours
        raise
    os.ftruncate(handle, 0)


def _stands_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _remove_state(paths: ProjectPaths) -> None:
    if os.path.lexists(paths.state_folder):
        shutil.rmtree(paths.state_folder)
