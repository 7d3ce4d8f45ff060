"""A list of families of which some are open, with their runs below them: one page of it.

The families are put into their order once, in a table of this connection alone. What is open, how
many there are, and what stands on the page is looked up in that.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import attrs

from mallennlp.domain.families import SEEDS
from mallennlp.domain.unfolding import Opened, Piece, length, pieces
from mallennlp.exceptions import QueryError
from mallennlp.services.index.asking import Search, clause, in_time, search_of
from mallennlp.services.index.condition import Condition, all_true
from mallennlp.services.index.family_members import folded, seeds_of_runs, telling_seed_of
from mallennlp.services.index.family_query import (
    MOST_OPEN,
    RUNS,
    FoldedFamily,
    UnfoldedPage,
    UnfoldedRun,
)
from mallennlp.services.index.family_selecting import FamilyOrder, family_order
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.selecting import rows_of, select_nothing

_TOTALS = "SELECT count(*), coalesce(sum(runs), 0) FROM folding"
_OPENED = (
    "SELECT place - 1, runs, family FROM folding "
    "WHERE runs > 1 AND family IN (SELECT value FROM json_each(?)) ORDER BY place"
)

Line = Union[FoldedFamily, UnfoldedRun]


@attrs.frozen
class _Family:
    """A family of one page. ``some``: the id of one of its runs."""

    id: str
    runs: int
    some: int


@attrs.frozen
class _Listing:
    """A query, understood, and the order of its families. ``open_ids``: by place, the open ones."""

    connection: sqlite3.Connection
    found: Search
    order: FamilyOrder
    open_ids: Mapping[int, str]

    def lines(self, parts: Sequence[Piece]) -> List[Line]:
        """What stands in these parts of the list."""
        first = min((part.first for part in parts if part.of is None), default=0)
        count = sum(part.count for part in parts if part.of is None)
        families = self._families(first, count) if count else []
        heads = iter(self._heads(families))
        found: List[Line] = []
        for part in parts:
            if part.of is None:
                found += [next(heads) for _ in range(part.count)]
            else:
                found += self._members(self.open_ids[part.of], part.first, part.count)
        return found

    def _families(self, first: int, count: int) -> List[_Family]:
        sql = "SELECT family, runs, some FROM folding WHERE place > ? ORDER BY place LIMIT ?"
        return [_Family(*row) for row in self.connection.execute(sql, (first, count))]

    def _heads(self, families: Sequence[_Family]) -> Iterator[Line]:
        """A line for each family; one of a single run is that run."""
        several = [family.id for family in families if family.runs > 1]
        is_open = set(self.open_ids.values())
        made = {each.row.family: each for each in folded(self.connection, several, self.found)}
        alone = [family.some for family in families if family.runs == 1]
        runs = iter(self._runs(alone, None, SEEDS[0]))
        for family in families:
            if family.runs == 1:
                yield next(runs)
            else:
                yield attrs.evolve(made[family.id], is_open=family.id in is_open)

    def _members(self, family: str, first: int, count: int) -> List[UnfoldedRun]:
        of_family = Condition("e.family = ?", (family,))
        where = self.found.where
        where = all_true([where, of_family]) if where.sql else of_family
        sql = (
            f"SELECT e.id FROM experiment e{self.order.joins}{clause(where)} "
            f"ORDER BY {self.order.members} LIMIT ? OFFSET ?"
        )
        rows = self.connection.execute(sql, (*where.parameters, count, first))
        ids = [row[0] for row in rows]
        return self._runs(ids, family, telling_seed_of(self.connection, where))

    def _runs(self, ids: Sequence[int], family: Optional[str], seed_name: str) -> List[UnfoldedRun]:
        rows = rows_of(self.connection, ids, self.found.columns)
        seeds = seeds_of_runs(self.connection, ids, seed_name)
        return [UnfoldedRun(row, family, seed) for row, seed in zip(rows, seeds)]


def select_unfolded(
    connection: sqlite3.Connection, query: TableQuery, open_families: Sequence[str]
) -> UnfoldedPage:
    """One page of the families in which a query finds runs, with the runs below those that are
    open. Offset and limit are those of the lines. Raises QueryError."""
    if len(open_families) > MOST_OPEN:
        raise QueryError(f"At most {MOST_OPEN} families can be open at once.")
    with in_time(connection):
        sort = tuple(key for key in query.sort if key.column != RUNS)
        found = search_of(connection, query._replace(sort=sort))
        if found is None:
            select_nothing(query)
            return UnfoldedPage((), 0, 0, 0)
        order = family_order(connection, query, found)
        _put_in_order(connection, found, order)
        families, runs = connection.execute(_TOTALS).fetchone()
        opened, ids = _opened(connection, open_families)
        parts = pieces(opened, families, query.offset, query.limit)
        lines = _Listing(connection, found, order, ids).lines(parts)
        return UnfoldedPage(tuple(lines), length(opened, families), families, runs)


def _put_in_order(connection: sqlite3.Connection, found: Search, order: FamilyOrder) -> None:
    """Make the table ``folding``: all families, whose places count from 1."""
    connection.execute(
        "CREATE TEMP TABLE folding (place INTEGER PRIMARY KEY, family TEXT, runs, some)"
    )
    connection.execute(
        "INSERT INTO folding (family, runs, some) SELECT e.family, count(*), min(e.id) "
        f"FROM experiment e{order.joins}{clause(found.where)} GROUP BY e.family "
        f"ORDER BY {order.families}",
        found.where.parameters,
    )


def _opened(
    connection: sqlite3.Connection, open_families: Sequence[str]
) -> Tuple[List[Opened], Dict[int, str]]:
    """Where the open families stand among all, how many runs they have, and their ids by place. One
    of a single run has nothing to open."""
    rows = connection.execute(_OPENED, (json.dumps(list(open_families)),)).fetchall()
    return [(place, runs) for place, runs, _ in rows], {place: name for place, _, name in rows}
