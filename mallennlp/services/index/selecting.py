"""Finding, ordering and counting experiments: a query becomes the ids of one page, these become
rows."""

from __future__ import annotations

import math
import sqlite3
from typing import Any, Iterable, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.states import Status
from mallennlp.services.index.asking import (
    Order,
    Search,
    by_experiment,
    clause,
    in_time,
    order_of,
    search_of,
)
from mallennlp.services.index.columns import ROW_COLUMNS, Kind
from mallennlp.services.index.condition import Condition, all_true
from mallennlp.services.index.fields import Field
from mallennlp.services.index.query import ExperimentRow, TablePage, TableQuery
from mallennlp.services.index.values import packed_tags, restored

_NAMES = [column.id for column in ROW_COLUMNS]
_ROW = f"SELECT best_metric_nan, {', '.join(_NAMES)} FROM experiment WHERE id = ?"
_TEXTS = [column.id for column in ROW_COLUMNS if column.kind is Kind.TEXT]
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


def _page_of(connection: sqlite3.Connection, query: TableQuery, found: Search) -> TablePage:
    order = order_of(found.fields, found.sort)
    ids = _page(connection, found.where, order, query)
    rows = rows_of(connection, ids, found.columns)
    return TablePage(tuple(rows), _total(connection, found.where))


def rows_of(
    connection: sqlite3.Connection, ids: Sequence[int], columns: Mapping[str, Field]
) -> List[ExperimentRow]:
    """The rows of experiments, given by their ids, with the columns that are asked for."""
    rows = [_row(connection, number) for number in ids]
    if not columns:
        return rows
    from mallennlp.services.index.key_values import values_of_rows  # reads whole documents

    asked = values_of_rows(connection, columns, ids, rows)
    return [attrs.evolve(row, values=values) for row, values in zip(rows, asked)]


def _total(connection: sqlite3.Connection, where: Condition) -> int:
    sql = f"SELECT count(*) FROM experiment e{clause(where)}"
    return int(connection.execute(sql, where.parameters).fetchone()[0])


def _page(
    connection: sqlite3.Connection, where: Condition, order: Order, query: TableQuery
) -> List[int]:
    limit = _NO_LIMIT if query.limit is None else query.limit
    if len(order) == 1 and order[0][0].column is None:
        return _ByKey(connection, where, *order[0]).page(query.offset, limit)
    return _by_columns(connection, where, order, query.offset, limit)


def _direction(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _ids(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]) -> List[int]:
    return [row[0] for row in connection.execute(sql, tuple(parameters))]


def _by_columns(
    connection: sqlite3.Connection, where: Condition, order: Order, offset: int, limit: int
) -> List[int]:
    """Any sorting by any number of keys. By one fixed column it walks that column's index."""
    joins, terms = [], []
    for number, (field, descending) in enumerate(order):
        if field.column is not None:
            name = field.column.expression
        else:
            table = by_experiment(connection, number, field)
            joins.append(f" LEFT JOIN {table} ON {table}.experiment_id = e.id")
            name = f"{table}.value"
        last = "" if field.id == "path" else " NULLS LAST"
        terms.append(f"{name} {_direction(descending)}{last}")
    if not any(field.id == "path" for field, _ in order):
        terms.append(f"e.path {_direction(bool(order) and order[-1][1])}")
    sql = (
        f"SELECT e.id FROM experiment e{''.join(joins)}{clause(where)} "
        f"ORDER BY {', '.join(terms)} LIMIT ? OFFSET ?"
    )
    return _ids(connection, sql, (*where.parameters, limit, offset))


@attrs.frozen
class _ByKey:
    """Sorting by one config key or metric: first the experiments that have it, straight from the
    b-tree, then those that have not."""

    connection: sqlite3.Connection
    where: Condition
    field: Field
    descending: bool

    def page(self, offset: int, limit: int) -> List[int]:
        """The ids of one page."""
        having = self._having(offset, limit)
        if len(having) == limit:
            return having
        left = limit if limit == _NO_LIMIT else limit - len(having)
        return having + self._others(max(0, offset - self._count_having()), left)

    def _among(self) -> Condition:
        """The values of the experiments that the query finds: what follows FROM."""
        values = self.field.values
        if not self.where.sql:
            return Condition(values.sql, values.parameters)
        inner = f" AND experiment_id IN (SELECT e.id FROM experiment e{clause(self.where)})"
        return Condition(f"{values.sql}{inner}", (*values.parameters, *self.where.parameters))

    def _having(self, offset: int, limit: int) -> List[int]:
        direction, among = _direction(self.descending), self._among()
        sql = (
            f"SELECT experiment_id FROM {among.sql} "
            f"ORDER BY value {direction}, experiment_id {direction} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (*among.parameters, limit, offset))

    def _count_having(self) -> int:
        among = self._among()
        sql = f"SELECT count(*) FROM {among.sql}"
        return int(self.connection.execute(sql, among.parameters).fetchone()[0])

    def _others(self, offset: int, limit: int) -> List[int]:
        lacking = Condition(
            f"e.id NOT IN (SELECT experiment_id FROM {self.field.values.sql})",
            self.field.values.parameters,
        )
        where = all_true([self.where, lacking] if self.where.sql else [lacking])
        sql = (
            f"SELECT e.id FROM experiment e{clause(where)} "
            f"ORDER BY e.path {_direction(self.descending)} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (*where.parameters, limit, offset))


def _row(connection: sqlite3.Connection, number: int) -> ExperimentRow:
    is_nan, *stored = connection.execute(_ROW, (number,)).fetchone()
    values = dict(zip(_NAMES, stored))
    for name in _TEXTS:
        values[name] = values[name] and restored(values[name])
    values["status"] = Status(values["status"])
    values["version"] = values["version"] or ""
    values["tags"] = _tags(connection, number) if values["tags"] is not None else ()
    values["problems"] = _problems(values["problems"])
    if is_nan:
        values["best_metric"] = math.nan
    return ExperimentRow(**values)


def _problems(stored: Optional[str]) -> Tuple[str, ...]:
    if not stored:
        return ()
    import json  # for damaged runs alone

    return tuple(json.loads(stored))


def _tags(connection: sqlite3.Connection, number: int) -> Tuple[str, ...]:
    sql = "SELECT annotations FROM document WHERE id = ?"
    return tuple(packed_tags(connection.execute(sql, (number,)).fetchone()[0]))
