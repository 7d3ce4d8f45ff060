"""Finding, ordering and counting families of runs: a query becomes the families of one page."""

from __future__ import annotations

import sqlite3
from typing import List, NamedTuple, Optional, Sequence, Tuple

from mallennlp.services.index.asking import (
    Order,
    Search,
    by_experiment,
    clause,
    in_time,
    order_of,
    search_of,
)
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.family_query import RUNS, FamilyPage, FamilyRow
from mallennlp.services.index.family_rows import family_rows
from mallennlp.services.index.fields import Field
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.samples import FINITE
from mallennlp.services.index.selecting import select_nothing

_MEANS = (Kind.NUMBER, Kind.DURATION, Kind.BYTES)
"""Kinds of columns by whose mean families are sorted."""
_NO_LIMIT = -1
_COUNT = Field(RUNS, Kind.NUMBER)


def select_families(connection: sqlite3.Connection, query: TableQuery) -> FamilyPage:
    """One page of the families in which a query finds runs, and how many they are.

    They are sorted by the mean of a number, by the first of times and texts, or by the last of them
    if the highest come first; by ``runs`` too, which only ``query.sort`` can name. Raises
    QueryError.
    """
    with in_time(connection):
        found = _search_of(connection, query)
        if found is None:
            return FamilyPage((), 0, 0)
        families = _families(connection, query, found)
        rows = family_rows(connection, families, found.where, found.columns)
        return FamilyPage(tuple(rows), *_totals(connection, found))


def select_family_ids(connection: sqlite3.Connection, query: TableQuery) -> List[str]:
    """The ids of all that ``select_families`` would give rows of. Raises QueryError."""
    with in_time(connection):
        found = _search_of(connection, query)
        return [] if found is None else _families(connection, query, found)


def select_family_rows(
    connection: sqlite3.Connection, query: TableQuery, families: Sequence[str]
) -> List[FamilyRow]:
    """The rows of families, given by their ids, in this order, with the runs that a query finds;
    where it finds none, there is no row. Raises QueryError."""
    with in_time(connection):
        found = _search_of(connection, query)
        if found is None:
            return []
        return family_rows(connection, families, found.where, found.columns)


def _search_of(connection: sqlite3.Connection, query: TableQuery) -> Optional[Search]:
    """What a query says; by how many runs there are, no index can sort."""
    sort = tuple(key for key in query.sort if key.column != RUNS)
    found = search_of(connection, query._replace(sort=sort))
    if found is None:
        select_nothing(query)
    return found


def _totals(connection: sqlite3.Connection, found: Search) -> Tuple[int, int]:
    sql = f"SELECT count(DISTINCT e.family), count(*) FROM experiment e{clause(found.where)}"
    families, runs = connection.execute(sql, found.where.parameters).fetchone()
    return families, runs


def _families(connection: sqlite3.Connection, query: TableQuery, found: Search) -> List[str]:
    """The ids of one page."""
    order = family_order(connection, query, found)
    sql = (
        f"SELECT e.family FROM experiment e{order.joins}{clause(found.where)} GROUP BY e.family "
        f"ORDER BY {order.families} LIMIT ? OFFSET ?"
    )
    limit = _NO_LIMIT if query.limit is None else query.limit
    rows = connection.execute(sql, (*found.where.parameters, limit, query.offset))
    return [row[0] for row in rows]


class FamilyOrder(NamedTuple):
    """The order of a list of families.

    ``joins``: tables that the other two need; ``families``: what follows ORDER BY where runs are
    grouped by family; ``members``: the same for the runs of a family.
    """

    joins: str
    families: str
    members: str


def family_order(connection: sqlite3.Connection, query: TableQuery, found: Search) -> FamilyOrder:
    """The order that a query gives to families. Makes tables of this connection alone, so once for
    each connection."""
    joins, families, members = [], [], []
    for number, (field, descending) in enumerate(_order(query, found)):
        if field is _COUNT:
            families.append(f"count(*) {_direction(descending)}")
            continue
        if field.column is None:
            table = by_experiment(connection, number, field)
            joins.append(f" LEFT JOIN {table} ON {table}.experiment_id = e.id")
            value = f"{table}.value"
        else:
            value = field.column.order
        families += _terms(field, value, descending)
        members.append(f"{value} {_direction(descending)} NULLS LAST")
    last = ", ".join([*families, "min(e.path)"]), ", ".join([*members, "e.path"])
    return FamilyOrder("".join(joins), *last)


def _order(query: TableQuery, found: Search) -> Order:
    order = order_of(found.fields, found.sort)
    for at, key in enumerate(query.sort):
        if key.column == RUNS:
            order.insert(at, (_COUNT, key.descending))
    return order


def _direction(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _terms(field: Field, value: str, descending: bool) -> List[str]:
    """What a column contributes to ORDER BY."""
    direction = f"{_direction(descending)} NULLS LAST"
    end = f"{'max' if descending else 'min'}({value}) {direction}"
    if field.kind not in _MEANS and field.kind is not Kind.ANY:
        return [end]
    number = FINITE.replace("value", value)
    # The mean of equal numbers can differ from them by what was rounded.
    same = f"min({number}) = max({number})"
    mean = f"CASE WHEN {same} THEN min({number}) ELSE avg({number}) END {direction}"
    if field.kind is not Kind.ANY:
        return [mean]
    # As with single runs: numbers, then texts, then truth values, and last what has none.
    is_text = f"CASE WHEN count({number}) > 0 THEN 0 WHEN count({value}) > 0 THEN 1 END {direction}"
    return [is_text, mean, end]
