"""One page of a set of experiments, in any order.

It walks along the b-tree of the first column and takes what is in the set, until the page is full.
What that column leaves equal is a smaller set, with one column less. So a page costs at most a walk
along one b-tree for each column, and the first pages of most lists a few steps.
"""

from __future__ import annotations

import sqlite3
from itertools import groupby, islice
from typing import Any, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from mallennlp.services.index.asking import Order, direction
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.fields import Field
from mallennlp.services.index.matching import Found, as_list

FEW = 2_000
"""So many are sorted at once; more are not worth it where a page has a hundred rows."""

_PATH = Field("path", COLUMNS["path"].kind, COLUMNS["path"])
_SORTED = "json_each(?) given CROSS JOIN experiment e ON e.id = given.value"


def ordered(
    connection: sqlite3.Connection, order: Order, found: Found, offset: int, limit: int
) -> List[int]:
    """The ids of one page of a set. A ``limit`` below 0: all that follow."""
    end = found.count if limit < 0 else min(offset + limit, found.count)
    if offset >= end:
        return []
    if len(order) == 1 and order[0][0].column is None:
        return _by_key_alone(connection, *order[0], found, offset, end)
    return _page(connection, _with_path(order), found, offset, end)


def _with_path(order: Order) -> Order:
    """What is equal in all columns comes in the order of paths, of which no two are equal."""
    for at, (field, _) in enumerate(order):
        if field.id == _PATH.id:
            return order[: at + 1]
    return [*order, (_PATH, bool(order) and order[-1][1])]


def _by_key_alone(
    connection: sqlite3.Connection,
    field: Field,
    descending: bool,
    found: Found,
    offset: int,
    end: int,
) -> List[int]:
    """Straight from the b-tree, in which equal values are in the order of the ids."""
    way, values = direction(descending), field.values
    sql = f"SELECT experiment_id FROM {values.sql} ORDER BY value {way}, experiment_id {way}"
    marks = found.marks
    rows = connection.execute(sql, values.parameters)
    having = list(islice((number for (number,) in rows if marks[number]), end))
    if len(having) == end:
        return having[offset:]
    others = found.without(having)
    start = max(0, offset - len(having))
    path = [(_PATH, descending)]
    return having[offset:] + _page(connection, path, others, start, end - len(having))


def _page(
    connection: sqlite3.Connection, order: Order, found: Found, offset: int, end: int
) -> List[int]:
    """The ids from ``offset`` to ``end``, of an order that ends with the path."""
    if found.count <= FEW:
        return _sorted(connection, order, list(found.ids()))[offset:end]
    if _is_one_walk(order):
        sql = f"SELECT e.id FROM experiment e ORDER BY {_terms(order)}"
        rows = (number for (number,) in connection.execute(sql) if found.marks[number])
        return list(islice(rows, offset, end))
    return _Groups(connection, order, found).page(offset, end)


def _is_one_walk(order: Order) -> bool:
    """Whether one b-tree has this order: that of the path, or of a fixed column and the path."""
    if len(order) == 1:
        return True
    (field, descending), (_, path_descending) = order[0], order[1]
    return len(order) == 2 and field.column is not None and descending == path_descending


def _terms(order: Sequence[Tuple[Field, bool]]) -> str:
    """What follows ORDER BY, of fixed columns."""
    return ", ".join(
        f"{field.column.order} {direction(descending)}"
        + ("" if field.id == _PATH.id else " NULLS LAST")
        for field, descending in order
        if field.column is not None
    )


def _sorted(connection: sqlite3.Connection, order: Order, ids: List[int]) -> List[int]:
    """A few experiments, all of them sorted at once."""
    if len(ids) < 2:
        return ids
    given, joins, terms = as_list(ids), [], []
    for number, (field, descending) in enumerate(order):
        if field.column is None:
            table = _noted(connection, number, field, given)
            joins.append(f" LEFT JOIN {table} ON {table}.experiment_id = e.id")
            terms.append(f"{table}.value {direction(descending)} NULLS LAST")
        else:
            terms.append(_terms([(field, descending)]))
    sql = f"SELECT e.id FROM {_SORTED}{''.join(joins)} ORDER BY {', '.join(terms)}"
    return [number for (number,) in connection.execute(sql, (given,))]


def _noted(connection: sqlite3.Connection, number: int, field: Field, given: str) -> str:
    """A table, of this connection alone, that finds the value of a key by the experiment, of those
    that are given. The b-tree is ordered by value: a join would go through all of it for each."""
    table, values = f"noted{number}", field.values
    columns = "(experiment_id INTEGER PRIMARY KEY, value)"
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table} {columns}")
    connection.execute(f"DELETE FROM {table}")
    connection.execute(
        f"INSERT INTO {table} SELECT experiment_id, value FROM {values.sql} "
        "AND experiment_id IN (SELECT value FROM json_each(?))",
        (*values.parameters, given),
    )
    return table


class _Groups(NamedTuple):
    """The experiments of a set, in groups that are equal in the first column."""

    connection: sqlite3.Connection
    order: Order
    found: Found

    def page(self, offset: int, end: int) -> List[int]:
        """The ids from ``offset`` to ``end``."""
        ids: List[int] = []
        waiting: List[List[int]] = []  # small groups that follow each other, to be sorted at once
        at = size = 0  # where the next group begins, and how much is waiting
        for group in self._groups():
            if at >= end:
                break
            if at + len(group) > offset:
                if size + len(group) > FEW:
                    ids += self._some(waiting, at - size, offset, end)
                    waiting, size = [], 0
                waiting.append(group)
                size += len(group)
            at += len(group)
        return ids + self._some(waiting, at - size, offset, end)

    def _some(self, groups: List[List[int]], first: int, offset: int, end: int) -> List[int]:
        """What is on the page of some small groups, or of one large one. ``first``: where they
        begin."""
        some = [number for group in groups for number in group]
        start, stop = max(0, offset - first), min(end - first, len(some))
        if start >= stop:
            return []
        if len(some) == len(groups):  # nothing is equal
            return some[start:stop]
        if len(some) <= FEW:
            return _sorted(self.connection, self.order, some)[start:stop]
        inner = Found.of(some, len(self.found.marks))
        return _page(self.connection, self.order[1:], inner, start, stop)

    def _groups(self) -> Iterator[List[int]]:
        seen: List[int] = []
        for value, rows in groupby(self._rows(), key=lambda row: row[1]):
            group = [number for number, _ in rows]
            seen += group
            yield group
        rest = list(self.found.without(seen).ids())
        if rest:
            yield rest

    def _rows(self) -> Iterator[Tuple[int, Optional[Any]]]:
        """Id and value, in the order of the values, of those that have one."""
        (field, descending), marks = self.order[0], self.found.marks
        if field.column is not None:
            name = field.column.order
            source = f"e.id, {name} FROM experiment e WHERE {name} IS NOT NULL"
            sql, parameters = f"{source} ORDER BY {name} {direction(descending)}", ()
        else:
            sql = f"experiment_id, value FROM {field.values.sql} ORDER BY value"
            sql, parameters = f"{sql} {direction(descending)}", field.values.parameters
        rows = self.connection.execute(f"SELECT {sql}", parameters)
        return (row for row in rows if marks[row[0]])
