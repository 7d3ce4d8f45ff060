"""Which experiments may be deleted, and how much that would be."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Callable, Dict, Iterable, List, Mapping, Sequence, Tuple

import attrs

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.names import quoted
from mallennlp.domain.states import Status
from mallennlp.exceptions import (
    ConflictError,
    ExperimentNotFoundError,
    MallennlpError,
    StorageError,
)
from mallennlp.services.trash.contents import Contents, measure


@attrs.frozen
class Doomed:
    """An experiment that may be deleted.

    ``directory``: its real path; ``contents``: how much is in it; ``nested``: the paths of
    experiments inside it, which go with it.
    """

    path: str
    directory: Path
    contents: Contents
    nested: Tuple[str, ...] = ()


@attrs.frozen
class Plan:
    """What a deletion would do. ``refused``: path and reason of those that may not be deleted."""

    doomed: Tuple[Doomed, ...]
    refused: Tuple[Tuple[str, str], ...] = ()

    @property
    def size_bytes(self) -> int:
        """How much would go into the trash."""
        return sum(each.contents.size_bytes for each in self.doomed)

    @property
    def nested(self) -> Tuple[str, ...]:
        """The experiments that would go with others, and that nobody named."""
        return tuple(path for each in self.doomed for path in each.nested)


@attrs.frozen
class Rules:
    """What may be deleted in a project.

    * ``root``: the project's folder; ``roots``: where experiments are looked for;
    * ``experiment``: an experiment as it is now, by its path; raises ExperimentNotFoundError;
    * ``nested``: the paths of experiments inside another one;
    * ``processes``: real path of a directory -> id of the process that trains it.
    """

    root: Path
    roots: Sequence[Path]
    experiment: Callable[[str], Experiment]
    nested: Callable[[str], Sequence[str]]
    processes: Mapping[str, int]

    def plan(self, paths: Iterable[str]) -> Plan:
        """Look at experiments that somebody wants to delete. One inside another one that is named
        too goes with that one."""
        doomed: Dict[str, Doomed] = {}
        refused: List[Tuple[str, str]] = []
        every = dict.fromkeys(paths)
        for path in sorted(every, key=lambda path: path.count("/")):
            if not any(above in doomed for above in _above(path)):
                try:
                    doomed[path] = self._doomed(path)
                except MallennlpError as error:
                    refused.append((path, error.message))
        return Plan(tuple(doomed[path] for path in every if path in doomed), tuple(refused))

    def _doomed(self, path: str) -> Doomed:
        self._check_ended(path, path)
        directory = self._own_directory(path)
        nested = tuple(self.nested(path))
        for inner in nested:
            with contextlib.suppress(ExperimentNotFoundError):  # gone since the last scan
                self._check_ended(inner, path)
        inside = f"{directory}/"
        for place, process in self.processes.items():
            if f"{place}/".startswith(inside):
                raise _used(path, f"process {process} trains {place}")
        try:
            return Doomed(path, directory, measure(directory), nested)
        except OSError as error:
            raise StorageError(f"{directory} cannot be read: {error.strerror}.") from error

    def _check_ended(self, path: str, doomed: str) -> None:
        experiment = self.experiment(path)
        if experiment.status is Status.RUNNING:
            where = "" if path == doomed else f"{quoted(path)} in it, "
            raise _used(doomed, where + experiment.reason)

    def _own_directory(self, path: str) -> Path:
        """The real path of a directory that is this project's to delete. Raises ConflictError."""
        place = self.root / path
        if place.is_symlink():
            raise ConflictError(
                f"{quoted(path)} is a link to {os.path.realpath(place)}, and what stands elsewhere"
                " is not deleted. Remove the link by hand."
            )
        real = Path(os.path.realpath(place))
        roots = [Path(os.path.realpath(root)) for root in self.roots]
        if any(kept.is_relative_to(real) for kept in (*roots, Path(os.path.realpath(self.root)))):
            raise ConflictError(
                f"{quoted(path)} is not deleted: the project, or a folder that it looks for"
                " experiments in, stands there."
            )
        if not any(real.is_relative_to(root) for root in roots):
            raise ConflictError(
                f"{quoted(path)} stands in {real}, which a link leads to. What is outside the"
                " project's folders is not deleted; remove the link by hand."
            )
        return real


def _used(path: str, why: str) -> ConflictError:
    return ConflictError(
        f"{quoted(path)} is running ({why}) and is not deleted. Stop it first, or wait until it"
        " has ended."
    )


def _above(path: str) -> List[str]:
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]
