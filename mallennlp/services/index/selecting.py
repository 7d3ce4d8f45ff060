"""Finding, ordering and counting experiments: a query becomes the ids of one page, these become
rows."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from typing import Any, Dict, Iterable, List, Sequence, Tuple

import attrs

from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.condition import Condition, all_true
from mallennlp.services.index.conditions import conditions
from mallennlp.services.index.documents import unpack_annotations
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.key_values import values_of_rows
from mallennlp.services.index.query import ExperimentRow, SortKey, TablePage, TableQuery
from mallennlp.services.index.values import restored

MOST_SORT_KEYS = 20
LONGEST_SEARCH_S = 20.0
"""A search that takes longer is given up: somebody waits for it, and others for the computer."""

_TEXTS = "path name status reason model dataset_reader train_data best_metric_name".split()
_NUMBERS = "epochs epochs_planned duration_s started_s last_activity_s size_bytes".split()
_OTHERS = "version problems best_metric best_metric_nan tags".split()
_ROW = f"SELECT {', '.join((*_TEXTS, *_NUMBERS, *_OTHERS))} FROM experiment WHERE id = ?"
_NO_LIMIT = -1
_LARGEST = 2**63 - 1
_STEPS = 10_000
"""Of sqlite's machine, between two looks at the clock; less than a millisecond."""

_Order = List[Tuple[Field, bool]]
"""Columns, and whether the highest value comes first."""


def select(connection: sqlite3.Connection, query: TableQuery) -> TablePage:
    """One page and the count of everything that the query finds. Raises QueryError."""
    if not 0 <= query.offset <= _LARGEST or not 0 <= (query.limit or 0) <= _LARGEST:
        raise QueryError("offset and limit cannot be negative.")
    end_s = time.monotonic() + LONGEST_SEARCH_S
    connection.set_progress_handler(lambda: time.monotonic() > end_s, _STEPS)
    try:
        return _select(connection, query)
    except sqlite3.OperationalError as error:
        if "interrupted" not in str(error):
            raise
        message = f"The search took longer than {LONGEST_SEARCH_S:.0f} s and was given up."
        raise QueryError(f"{message} Ask for less at once.") from None


def select_nothing(query: TableQuery) -> TablePage:
    """The answer of an index without experiments, in which nobody knows which columns there will
    be. Raises QueryError for a text that cannot be read."""
    if query.query.strip():
        from mallennlp.services.index.language.parsing import parse  # for such texts alone

        parse(query.query)
    return TablePage((), 0)


def _select(connection: sqlite3.Connection, query: TableQuery) -> TablePage:
    if (query.query or query.columns) and _is_empty(connection):
        return select_nothing(query)
    fields = Fields(connection)
    demands, sort = conditions(fields, query), list(query.sort)
    if query.query.strip():
        # Takes longer to import than a search lasts.
        from mallennlp.services.index.language.compiling import compile_query

        compiled = compile_query(connection, fields, query.query, time.time())
        demands.append(compiled.where)
        sort += compiled.sort
    where = all_true(demands) if demands else Condition("")
    columns = {name: fields.find(name) for name in query.columns}
    ids = _page(connection, where, _order(fields, sort), query)
    rows = [_row(connection, number) for number in ids]
    if columns:
        asked = values_of_rows(connection, columns, ids, rows)
        rows = [attrs.evolve(row, values=values) for row, values in zip(rows, asked)]
    return TablePage(tuple(rows), _total(connection, where))


def _is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM experiment LIMIT 1").fetchone() is None


def _clause(where: Condition) -> str:
    return f" WHERE {where.sql}" if where.sql else ""


def _total(connection: sqlite3.Connection, where: Condition) -> int:
    sql = f"SELECT count(*) FROM experiment e{_clause(where)}"
    return int(connection.execute(sql, where.parameters).fetchone()[0])


def _order(fields: Fields, sort: Sequence[SortKey]) -> _Order:
    """Only the first mention of a column can make a difference."""
    found: Dict[str, Tuple[Field, bool]] = {}
    for key in sort:
        field = fields.find(key.column)
        found.setdefault(field.id, (field, key.descending))
    if len(found) > MOST_SORT_KEYS:
        raise QueryError(f"At most {MOST_SORT_KEYS} columns can be sorted by.")
    return list(found.values())


def _page(
    connection: sqlite3.Connection, where: Condition, order: _Order, query: TableQuery
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
    connection: sqlite3.Connection, where: Condition, order: _Order, offset: int, limit: int
) -> List[int]:
    """Any sorting by any number of keys. By one fixed column it walks that column's index."""
    joins, terms = [], []
    for number, (field, descending) in enumerate(order):
        if field.column is not None:
            name = field.column.expression
        else:
            table = _by_experiment(connection, number, field)
            joins.append(f" LEFT JOIN {table} ON {table}.experiment_id = e.id")
            name = f"{table}.value"
        last = "" if field.id == "path" else " NULLS LAST"
        terms.append(f"{name} {_direction(descending)}{last}")
    if not any(field.id == "path" for field, _ in order):
        terms.append(f"e.path {_direction(bool(order) and order[-1][1])}")
    sql = (
        f"SELECT e.id FROM experiment e{''.join(joins)}{_clause(where)} "
        f"ORDER BY {', '.join(terms)} LIMIT ? OFFSET ?"
    )
    return _ids(connection, sql, (*where.parameters, limit, offset))


def _by_experiment(connection: sqlite3.Connection, number: int, field: Field) -> str:
    """A table, of this connection alone, that finds the value of a key by the experiment.

    The b-tree is ordered by value. A join with it would go through all values for each experiment.
    """
    table = f"key{number}"
    connection.execute(f"CREATE TEMP TABLE {table} (experiment_id INTEGER PRIMARY KEY, value)")
    connection.execute(
        f"INSERT INTO {table} SELECT experiment_id, value FROM {field.values.sql}",
        field.values.parameters,
    )
    return table


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
        inner = f" AND experiment_id IN (SELECT e.id FROM experiment e{_clause(self.where)})"
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
            f"SELECT e.id FROM experiment e{_clause(where)} "
            f"ORDER BY e.path {_direction(self.descending)} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (*where.parameters, limit, offset))


def _row(connection: sqlite3.Connection, number: int) -> ExperimentRow:
    values = connection.execute(_ROW, (number,)).fetchone()
    texts = {name: value and restored(value) for name, value in zip(_TEXTS, values)}
    numbers = dict(zip(_NUMBERS, values[len(_TEXTS) :]))
    version, problems, best_metric, best_metric_nan, tags = values[-len(_OTHERS) :]
    return ExperimentRow(
        **{**texts, **numbers, "status": Status(texts["status"])},
        best_metric=math.nan if best_metric_nan else best_metric,
        tags=_tags(connection, number) if tags is not None else (),
        version=restored(version or ""),
        problems=tuple(json.loads(problems)) if problems else (),
    )


def _tags(connection: sqlite3.Connection, number: int) -> Tuple[str, ...]:
    sql = "SELECT annotations FROM document WHERE id = ?"
    return unpack_annotations(connection.execute(sql, (number,)).fetchone()[0]).tags
