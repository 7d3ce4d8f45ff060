"""Finding, ordering and counting experiments: a query becomes the ids of one page, these become
rows."""

from __future__ import annotations

import math
import sqlite3
from typing import Any, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from mallennlp.domain.states import Status
from mallennlp.services.index.asking import (
    Order,
    Search,
    direction,
    in_time,
    order_of,
    search_of,
)
from mallennlp.services.index.columns import ROW_COLUMNS, Kind
from mallennlp.services.index.fields import Field, Values
from mallennlp.services.index.query import ExperimentRow, TablePage, TableQuery
from mallennlp.services.index.values import packed_tags, problems_of, restored

_NAMES = [column.id for column in ROW_COLUMNS]
_ROWS = (
    f"SELECT e.id, e.best_metric_nan, {', '.join(f'e.{name}' for name in _NAMES)} "
    "FROM json_each(?) given CROSS JOIN experiment e ON e.id = given.value"
)
_PATHS = (
    "SELECT e.path FROM json_each(?) given CROSS JOIN experiment e ON e.id = given.value "
    "ORDER BY given.key"
)
_STATUSES = {status.value: status for status in Status}
_TEXTS = [
    column.id for column in ROW_COLUMNS if column.kind is Kind.TEXT and column.id != "problems"
]
_NO_LIMIT = -1


def select(connection: sqlite3.Connection, query: TableQuery) -> TablePage:
    """One page and the count of everything that the query finds. Raises QueryError."""
    with in_time(connection):
        found = search_of(connection, query)
        return select_nothing(query) if found is None else _page_of(connection, query, found)


def select_nothing(query: TableQuery) -> TablePage:
    """The answer of an index without experiments, in which nobody knows which columns there will
    be. Raises QueryError for a text that cannot be read."""
    if query.query.strip():
        from mallennlp.services.index.language.parsing import parse  # for such texts alone

        parse(query.query)
    return TablePage((), 0)


def select_paths(connection: sqlite3.Connection, query: TableQuery) -> List[str]:
    """The paths of all that ``select`` would give rows of. Raises QueryError."""
    with in_time(connection):
        found = search_of(connection, query)
        if found is None:
            select_nothing(query)
            return []
        ids, _ = _found_ids(connection, query, found)
        given = f"[{','.join(map(str, ids))}]"
        return [restored(path) for (path,) in connection.execute(_PATHS, (given,))]


def _page_of(connection: sqlite3.Connection, query: TableQuery, found: Search) -> TablePage:
    ids, total = _found_ids(connection, query, found)
    return TablePage(tuple(rows_of(connection, ids, found.columns)), total)


def _found_ids(
    connection: sqlite3.Connection, query: TableQuery, found: Search
) -> Tuple[List[int], int]:
    """The ids of one page, and the count of everything that is found."""
    order = order_of(found.fields, found.sort)
    limit = _NO_LIMIT if query.limit is None else query.limit
    if found.where.sql or len(order) > 1:
        # Not needed by a list of all, which starts in the time of one query.
        from mallennlp.services.index.matching import matching
        from mallennlp.services.index.ordering import ordered

        matches = matching(connection, found.where)
        return ordered(connection, order, matches, query.offset, limit), matches.count
    return _of_all(connection, order, query.offset, limit), _total(connection)


def rows_of(
    connection: sqlite3.Connection, ids: Sequence[int], columns: Mapping[str, Field]
) -> List[ExperimentRow]:
    """The rows of experiments, given by their ids, with the columns that are asked for."""
    rows = _rows(connection, ids)
    if not columns:
        return rows
    from mallennlp.services.index.key_values import values_of_rows  # reads whole documents

    asked = values_of_rows(connection, columns, ids, rows)
    return [row._replace(values=values) for row, values in zip(rows, asked)]


def _total(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM experiment").fetchone()[0])


def _of_all(connection: sqlite3.Connection, order: Order, offset: int, limit: int) -> List[int]:
    """The ids of one page of all experiments, in the order of at most one column."""
    field, descending = order[0] if order else (None, False)
    if field is not None and field.column is None:
        return _ByKey(connection, field.values, direction(descending)).page(offset, limit)
    way, first = direction(descending), ""
    if field is not None and field.column is not None and field.id != "path":
        first = f"{field.column.order} {way} NULLS LAST, "
    sql = f"SELECT e.id FROM experiment e ORDER BY {first}e.path {way} LIMIT ? OFFSET ?"
    return _ids(connection, sql, (limit, offset))


def _ids(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]) -> List[int]:
    return [row[0] for row in connection.execute(sql, tuple(parameters))]


class _ByKey(NamedTuple):
    """Sorting by one config key or metric: first the experiments that have it, straight from the
    b-tree, then those that have not."""

    connection: sqlite3.Connection
    values: Values
    direction: str

    def page(self, offset: int, limit: int) -> List[int]:
        """The ids of one page."""
        having = self._having(offset, limit)
        if len(having) == limit:
            return having
        left = limit if limit == _NO_LIMIT else limit - len(having)
        return having + self._others(max(0, offset - self._count_having()), left)

    def _having(self, offset: int, limit: int) -> List[int]:
        order = f"value {self.direction}, experiment_id {self.direction}"
        sql = f"SELECT experiment_id FROM {self.values.sql} ORDER BY {order} LIMIT ? OFFSET ?"
        return _ids(self.connection, sql, (*self.values.parameters, limit, offset))

    def _count_having(self) -> int:
        sql = f"SELECT count(*) FROM {self.values.sql}"
        return int(self.connection.execute(sql, self.values.parameters).fetchone()[0])

    def _others(self, offset: int, limit: int) -> List[int]:
        sql = (
            f"SELECT id FROM experiment WHERE id NOT IN (SELECT experiment_id FROM "
            f"{self.values.sql}) ORDER BY path {self.direction} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (*self.values.parameters, limit, offset))


def _rows(connection: sqlite3.Connection, ids: Sequence[int]) -> List[ExperimentRow]:
    """The rows of experiments, in the order of their ids' list."""
    # In one statement: one for each takes five times as long.
    given = f"[{','.join(map(str, ids))}]"
    found = {row[0]: row for row in connection.execute(_ROWS, (given,))}
    return [_row(connection, *found[number]) for number in ids]


def _row(connection: sqlite3.Connection, number: int, is_nan: int, *stored: Any) -> ExperimentRow:
    values = dict(zip(_NAMES, stored))
    for name in _TEXTS:
        text = values[name]
        if text and not text.isascii():
            values[name] = restored(text)
    values["status"] = _STATUSES[values["status"]]
    values["version"] = values["version"] or ""
    values["tags"] = _tags(connection, number) if values["tags"] is not None else ()
    values["problems"] = problems_of(values["problems"])
    values["archived"] = bool(values["archived"])
    if is_nan:
        values["best_metric"] = math.nan
    return ExperimentRow(**values)


def _tags(connection: sqlite3.Connection, number: int) -> Tuple[str, ...]:
    sql = "SELECT annotations FROM document WHERE id = ?"
    return tuple(packed_tags(connection.execute(sql, (number,)).fetchone()[0]))
