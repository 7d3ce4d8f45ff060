"""Which pattern may have been meant by one that fits nothing: that of a folder called alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Optional

from mallennlp.domain.globs import literal_glob, literal_start
from mallennlp.domain.names import nearest
from mallennlp.services.index.paths_below import paths_below
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex


def meant_pattern(index: "ExperimentIndex", pattern: str) -> Optional[str]:
    """A pattern that differs in the names of folders alone and fits some experiment; None where
    there is none, or where no folder is at fault."""
    start = literal_start(pattern)
    folders = start.split("/")[:-1]  # what stands behind the last slash belongs to the pattern
    known: List[str] = []
    for folder in folders:
        there = _folder_like(index, known, folder)
        if there is None:
            return None
        known.append(there)
    if known == folders:
        return None
    rest = pattern[len(literal_glob("/".join(folders))) :]
    meant = literal_glob("/".join(known)) + rest
    return meant if count(index, meant) else None


def missing_folder(index: "ExperimentIndex", pattern: str) -> str:
    """The folder that a pattern is about, where no experiment lies in it; "" where some do, or
    where it is about none."""
    folder = "/".join(literal_start(pattern).split("/")[:-1])
    return folder if folder and not count(index, f"{literal_glob(folder)}/*") else ""


def count(index: "ExperimentIndex", pattern: str) -> int:
    """How many experiments a pattern fits, archived or not."""
    return index.search(TableQuery(path_glob=pattern, archived=None, limit=1)).total


def found(index: "ExperimentIndex", asked: TableQuery, **changes: Any) -> int:
    """How many experiments a query finds, with some of it changed. Raises QueryError."""
    return index.search(asked._replace(columns=(), sort=(), limit=1, **changes)).total


def _folder_like(index: "ExperimentIndex", above: List[str], folder: str) -> Optional[str]:
    prefix = "".join(f"{each}/" for each in above)
    if count(index, f"{literal_glob(prefix + folder)}/*"):
        return folder
    below = (path[len(prefix) :] for path in paths_below(index, prefix))
    return nearest(folder, {path.partition("/")[0] for path in below if "/" in path})
