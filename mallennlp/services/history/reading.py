"""Everything that the files tell of where an experiment comes from."""

from __future__ import annotations

import contextlib
import os
import pwd
from pathlib import Path
from typing import TYPE_CHECKING, Tuple

from mallennlp.domain.experiment import Experiment
from mallennlp.exceptions import RunFileError, StorageError
from mallennlp.services.history.origins import origins
from mallennlp.services.history.starts import Starts, read_starts
from mallennlp.services.history.values import History

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex


def read_history(
    index: "ExperimentIndex", root: Path, directory: Path, experiment: Experiment
) -> History:
    """The history of an experiment. ``root``: the project's folder; ``directory``: the
    experiment's.

    A log that cannot be read is told in it. Raises RunFileError if the directory cannot be listed.
    """
    changed, changed_s = last_changed(directory)
    starts, problem = Starts((), cut=False), ""
    try:
        starts = read_starts(str(directory))
    except StorageError as error:
        problem = error.message
    return History(
        owner=owner(directory),
        version=experiment.version,
        began_s=experiment.started_s,
        changed_s=changed_s,
        changed=changed,
        parents=origins(index, root, experiment.path, experiment.config),
        inside=tuple(index.below(experiment.path)),
        starts=starts.starts,
        log_cut=starts.cut,
        log_problem=problem,
    )


def owner(directory: Path) -> str:
    """Who owns a directory: the name of a user, or the number of one that this computer does not
    know; "" for a directory that is gone."""
    try:
        number = directory.stat().st_uid
    except OSError:
        return ""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"


def last_changed(directory: Path) -> Tuple[str, float]:
    """The file directly in a directory that changed last, and when, in POSIX seconds.

    Raises RunFileError if the directory cannot be listed.
    """
    newest = ("", 0.0)
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):  # it vanished meanwhile
                    status = entry.stat(follow_symlinks=False)
                    if not entry.is_dir() and status.st_mtime > newest[1]:
                        newest = (entry.name, status.st_mtime)
    except OSError as error:
        raise RunFileError(f"The run's directory cannot be listed: {error.strerror}.") from error
    return newest
