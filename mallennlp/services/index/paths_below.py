"""How the paths of experiments go on behind their beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator, List, Tuple

from mallennlp.domain.globs import literal_glob
from mallennlp.services.index.query import ColumnFilter, SortKey, TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex

MOST_PATHS = 100
"""Paths or folders that are given at once."""


def paths_below(index: "ExperimentIndex", prefix: str) -> List[str]:
    """What the experiments' paths that begin so go on with, up to the next folder in which they
    differ: shells list the last part of a path alone, and those of several folders look alike.
    """
    while True:
        glob = literal_glob(prefix) + "*"
        query = TableQuery(path_glob=glob, sort=(SortKey("path"),), limit=MOST_PATHS, archived=None)
        page = index.search(query)
        if page.total <= MOST_PATHS:
            parts = ["".join(_up_to_slash(row.path, len(prefix))) for row in page.rows]
        else:
            parts = list(_folders(index, query, len(prefix)))
        found = list(dict.fromkeys(parts))
        if len(found) != 1 or not found[0].endswith("/"):
            return found
        prefix = found[0]


def _folders(index: "ExperimentIndex", query: TableQuery, start: int) -> Iterator[str]:
    """What the paths of a query begin with, up to the next slash: one look into the index each."""
    after = ""
    for _ in range(MOST_PATHS):
        beyond = (ColumnFilter("path", ">=", after),)
        rows = index.search(query._replace(filters=beyond, limit=1)).rows
        if not rows:
            return
        part, slash = _up_to_slash(rows[0].path, start)
        yield part + slash
        after = part + (chr(ord("/") + 1) if slash else "\0")


def _up_to_slash(path: str, start: int) -> Tuple[str, str]:
    end = path.find("/", start)
    return (path, "") if end < 0 else (path[:end], "/")
