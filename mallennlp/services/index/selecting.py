"""Finding, ordering and counting experiments: a query becomes the ids of one page, these become
rows."""

from __future__ import annotations

import json
import math
import sqlite3
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import split_key
from mallennlp.services.index.conditions import Condition, conditions, fixed_column, key_ids
from mallennlp.services.index.documents import unpack_annotations
from mallennlp.services.index.query import ExperimentRow, SortKey, TablePage, TableQuery
from mallennlp.services.index.values import restored

_TEXTS = "path name status reason model dataset_reader train_data best_metric_name".split()
_NUMBERS = "epochs epochs_planned duration_s started_s last_activity_s size_bytes".split()
_OTHERS = "version problems best_metric best_metric_nan tags".split()
_ROW = f"SELECT {', '.join((*_TEXTS, *_NUMBERS, *_OTHERS))} FROM experiment WHERE id = ?"
_NO_LIMIT = -1
_LARGEST = 2**63 - 1


def select(connection: sqlite3.Connection, query: TableQuery) -> TablePage:
    """One page and the count of everything that the query finds. Raises QueryError."""
    if not 0 <= query.offset <= _LARGEST or not 0 <= (query.limit or 0) <= _LARGEST:
        raise QueryError("offset and limit cannot be negative.")
    where = conditions(connection, query)
    ids = _page(connection, where, query)
    rows = tuple(_row(connection, number) for number in ids)
    return TablePage(rows, _total(connection, where))


def _clause(where: Condition) -> str:
    return f" WHERE {where.sql}" if where.sql else ""


def _total(connection: sqlite3.Connection, where: Condition) -> int:
    sql = f"SELECT count(*) FROM experiment e{_clause(where)}"
    return int(connection.execute(sql, where.parameters).fetchone()[0])


def _page(connection: sqlite3.Connection, where: Condition, query: TableQuery) -> List[int]:
    limit = _NO_LIMIT if query.limit is None else query.limit
    sort = _distinct(query.sort)
    key = split_key(sort[0].column) if len(sort) == 1 else None
    if key is not None:
        key_id = key_ids(connection, *key).values
        return _ByKey(connection, where, key_id, sort[0].descending).page(query.offset, limit)
    return _by_columns(connection, where, sort, query.offset, limit)


def _distinct(sort: Sequence[SortKey]) -> List[SortKey]:
    """Only the first mention of a column can make a difference."""
    found: Dict[str, SortKey] = {}
    for key in sort:
        found.setdefault(key.column, key)
    return list(found.values())


def _direction(descending: bool) -> str:
    return "DESC" if descending else "ASC"


def _ids(connection: sqlite3.Connection, sql: str, parameters: Iterable[Any]) -> List[int]:
    return [row[0] for row in connection.execute(sql, tuple(parameters))]


def _by_columns(
    connection: sqlite3.Connection,
    where: Condition,
    sort: Sequence[SortKey],
    offset: int,
    limit: int,
) -> List[int]:
    """Any sorting by any number of keys. By one fixed column it walks that column's index."""
    joins, terms = [], []
    for number, key in enumerate(sort):
        split = split_key(key.column)
        if split is None:
            name = f"e.{fixed_column(key.column).id}"
        else:
            table = _by_experiment(connection, number, key_ids(connection, *split).values)
            joins.append(f" LEFT JOIN {table} ON {table}.experiment_id = e.id")
            name = f"{table}.value"
        last = "" if name == "e.path" else " NULLS LAST"
        terms.append(f"{name} {_direction(key.descending)}{last}")
    if not any(key.column == "path" for key in sort):
        terms.append(f"e.path {_direction(bool(sort) and sort[-1].descending)}")
    sql = (
        f"SELECT e.id FROM experiment e{''.join(joins)}{_clause(where)} "
        f"ORDER BY {', '.join(terms)} LIMIT ? OFFSET ?"
    )
    return _ids(connection, sql, (*where.parameters, limit, offset))


def _by_experiment(connection: sqlite3.Connection, number: int, key_id: Optional[int]) -> str:
    """A table, of this connection alone, that finds the value of a key by the experiment.

    The b-tree is ordered by value. A join with it would go through all values for each experiment.
    """
    table = f"key{number}"
    connection.execute(f"CREATE TEMP TABLE {table} (experiment_id INTEGER PRIMARY KEY, value)")
    connection.execute(
        f"INSERT INTO {table} SELECT experiment_id, value FROM attribute WHERE key_id = ?",
        (key_id,),
    )
    return table


@attrs.frozen
class _ByKey:
    """Sorting by one config key or metric: first the experiments that have it, straight from the
    b-tree, then those that have not."""

    connection: sqlite3.Connection
    where: Condition
    key_id: Optional[int]
    descending: bool

    def page(self, offset: int, limit: int) -> List[int]:
        """The ids of one page."""
        having = self._having(offset, limit)
        if len(having) == limit:
            return having
        left = limit if limit == _NO_LIMIT else limit - len(having)
        return having + self._others(max(0, offset - self._count_having()), left)

    def _among(self) -> Condition:
        """Those of the query, as a condition on an attribute."""
        if not self.where.sql:
            return Condition("")
        inner = f" AND a.experiment_id IN (SELECT e.id FROM experiment e{_clause(self.where)})"
        return Condition(inner, self.where.parameters)

    def _having(self, offset: int, limit: int) -> List[int]:
        direction, among = _direction(self.descending), self._among()
        sql = (
            f"SELECT a.experiment_id FROM attribute a WHERE a.key_id = ?{among.sql} "
            f"ORDER BY a.value {direction}, a.experiment_id {direction} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (self.key_id, *among.parameters, limit, offset))

    def _count_having(self) -> int:
        among = self._among()
        sql = f"SELECT count(*) FROM attribute a WHERE a.key_id = ?{among.sql}"
        return int(self.connection.execute(sql, (self.key_id, *among.parameters)).fetchone()[0])

    def _others(self, offset: int, limit: int) -> List[int]:
        lacking = "e.id NOT IN (SELECT experiment_id FROM attribute WHERE key_id = ?)"
        clause = f"{_clause(self.where)} AND {lacking}" if self.where.sql else f" WHERE {lacking}"
        sql = (
            f"SELECT e.id FROM experiment e{clause} "
            f"ORDER BY e.path {_direction(self.descending)} LIMIT ? OFFSET ?"
        )
        return _ids(self.connection, sql, (*self.where.parameters, self.key_id, limit, offset))


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
