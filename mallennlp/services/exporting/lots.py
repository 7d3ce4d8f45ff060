"""The rows of a long list, some at a time, so that no more than these are ever held.

Others train, delete and tag meanwhile. Which rows stand behind the first lot, and in which order,
is found out once: asked anew for each part of the list, a row would come twice, or not at all,
where others moved before it.
"""

from __future__ import annotations

from typing import Iterator, List, Protocol, Sequence

from mallennlp.services.index.query import ExperimentRow, TablePage, TableQuery


class Source(Protocol):
    """What has the rows: an ``ExperimentIndex``."""

    def search(self, query: TableQuery) -> TablePage:
        """One page."""

    def paths_of(self, query: TableQuery) -> List[str]:
        """The paths of all that a query finds, in its order."""


def in_lots(query: TableQuery, source: Source, lot_rows: int) -> Iterator[Sequence[ExperimentRow]]:
    """The rows of a query, each once; what its ``limit`` leaves out is not fetched. What is deleted
    before its turn comes is left out. Raises QueryError, at the first lot."""
    size = lot_rows if query.limit is None else min(lot_rows, query.limit)
    first = source.search(query._replace(limit=size)).rows
    if first:
        yield first
    if len(first) < size or size == query.limit:
        return
    given = {row.path for row in first}
    rest = [path for path in source.paths_of(query) if path not in given]
    for start in range(0, len(rest), lot_rows):
        lot = _rows(source, rest[start : start + lot_rows], query)
        if lot:
            yield lot


def _rows(source: Source, paths: Sequence[str], query: TableQuery) -> List[ExperimentRow]:
    asked = TableQuery(paths=tuple(paths), archived=None, columns=query.columns, limit=None)
    found = {row.path: row for row in source.search(asked).rows}
    return [found[path] for path in paths if path in found]
