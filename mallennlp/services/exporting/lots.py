"""The rows of a long list, some at a time, so that no more than these are ever held.

Others train, delete and tag meanwhile. Which rows stand behind the first lot, and in which order,
is found out once: asked anew for each part of the list, a row would come twice, or not at all,
where others moved before it.
"""

from __future__ import annotations

from typing import (
    TYPE_CHECKING,
    Callable,
    Iterator,
    List,
    Protocol,
    Sequence,
    TypeVar,
)

from mallennlp.services.index.query import ExperimentRow, TablePage, TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.family_query import FamilyPage, FamilyRow

Row = TypeVar("Row")


class Source(Protocol):
    """What has the rows: an ``ExperimentIndex``."""

    def search(self, query: TableQuery) -> TablePage:
        """One page."""

    def paths_of(self, query: TableQuery) -> List[str]:
        """The paths of all that a query finds, in its order."""


class FamilySource(Protocol):
    """What has the families: an ``ExperimentIndex``."""

    def search_families(self, query: TableQuery) -> "FamilyPage":
        """One page."""

    def families_of(self, query: TableQuery) -> List[str]:
        """The ids of all that a query finds, in its order."""

    def family_rows(self, query: TableQuery, families: Sequence[str]) -> Sequence["FamilyRow"]:
        """These families, with the runs that a query finds."""


def in_lots(query: TableQuery, source: Source, lot_rows: int) -> Iterator[Sequence[ExperimentRow]]:
    """The rows of a query, each once; what its ``limit`` leaves out is not fetched. What is deleted
    before its turn comes is left out. Raises QueryError, at the first lot."""

    def first(size: int) -> Sequence[ExperimentRow]:
        return source.search(query._replace(limit=size)).rows

    def rest(given: Sequence[ExperimentRow]) -> List[str]:
        known = {row.path for row in given}
        return [path for path in source.paths_of(query) if path not in known]

    return _lots(query, lot_rows, first, rest, lambda paths: _rows(source, paths, query))


def families_in_lots(
    query: TableQuery, source: FamilySource, lot_rows: int
) -> Iterator[Sequence["FamilyRow"]]:
    """The families of a query, as ``in_lots`` gives single runs."""

    def first(size: int) -> Sequence["FamilyRow"]:
        return source.search_families(query._replace(limit=size)).rows

    def rest(given: Sequence["FamilyRow"]) -> List[str]:
        known = {row.family for row in given}
        return [family for family in source.families_of(query) if family not in known]

    return _lots(query, lot_rows, first, rest, lambda ids: source.family_rows(query, ids))


def _lots(
    query: TableQuery,
    lot_rows: int,
    first: Callable[[int], Sequence[Row]],
    rest: Callable[[Sequence[Row]], List[str]],
    rows_of: Callable[[Sequence[str]], Sequence[Row]],
) -> Iterator[Sequence[Row]]:
    """``first``: so many rows from the beginning; ``rest``: what the others are called, which
    ``rows_of`` understands."""
    size = lot_rows if query.limit is None else min(lot_rows, query.limit)
    begun = first(size)
    if begun:
        yield begun
    if len(begun) < size or size == query.limit:
        return
    names = rest(begun)
    del begun
    for start in range(0, len(names), lot_rows):
        lot = rows_of(names[start : start + lot_rows])
        if lot:
            yield lot


def _rows(source: Source, paths: Sequence[str], query: TableQuery) -> List[ExperimentRow]:
    asked = TableQuery(paths=tuple(paths), archived=None, columns=query.columns, limit=None)
    found = {row.path: row for row in source.search(asked).rows}
    return [found[path] for path in paths if path in found]
