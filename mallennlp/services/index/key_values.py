"""The values of columns, for the experiments of a list."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Dict, Iterator, Mapping, Optional, Sequence

from mallennlp.domain.configs.tree import Scalar, flatten
from mallennlp.services.index import metric_rows
from mallennlp.services.index.columns import BEST, CONFIG, fixed
from mallennlp.services.index.fields import Field, Fields, Key
from mallennlp.services.index.query import ExperimentRow
from mallennlp.services.index.values import restored, scalar, storable

_MOST_AT_ONCE = 500
"""Sqlite takes only so many parameters."""
_DOCUMENT = (
    "SELECT d.config, d.metrics, e.notes FROM document d JOIN experiment e USING (id) WHERE id = ?"
)


def values_of_rows(
    connection: sqlite3.Connection,
    columns: Mapping[str, Field],
    ids: Sequence[int],
    rows: Sequence[ExperimentRow],
) -> Iterator[Dict[str, Any]]:
    """The values of some columns for each of some rows, whole as they stand in the files: ``NaN``
    and long texts too, which have no place in an order."""
    for number, row in zip(ids, rows):
        document = _Document(*connection.execute(_DOCUMENT, (number,)).fetchone())
        yield {
            name: _own(row, document, field) if field.key is None else document.value(field.key)
            for name, field in columns.items()
        }


def _own(row: ExperimentRow, document: "_Document", field: Field) -> Any:
    value = document.notes if field.id == "notes" else row[field.id]
    return None if value == "" else value


class _Document:
    """The parts of an experiment's document, each read when it is asked for."""

    def __init__(self, config: str, metrics: bytes, notes: Optional[str]) -> None:
        self.notes = notes and restored(notes)
        self._config = config
        self._metrics = metrics
        self._read: Dict[str, Any] = {}

    def value(self, key: Key) -> Scalar:
        """The value of a config key or metric; None where there is none."""
        if key.kind == CONFIG:
            if CONFIG not in self._read:
                self._read[CONFIG] = flatten(json.loads(self._config))
            leaf: Scalar = self._read[CONFIG].get(key.name)
            return leaf
        if BEST not in self._read:
            self._read[BEST] = metric_rows.unpack(self._metrics)
        summary, epochs = self._read[BEST]
        if key.epoch is not None:
            rows = [epoch.values for epoch in epochs if epoch.epoch == key.epoch]
        else:
            rows = [summary.best if key.kind == BEST else summary.last]
        return rows[0].get(key.name) if rows else None


def values_of(
    connection: sqlite3.Connection, column: str, paths: Sequence[str]
) -> Dict[str, Scalar]:
    """The value of a config key or metric by path. Experiments without one, and those for which it
    is ``null``, are left out.

    Raises QueryError where no experiment has it.
    """
    if fixed(column) is not None:
        return {}
    values = Fields(connection).find(column).values
    found: Dict[str, Scalar] = {}
    for start in range(0, len(paths), _MOST_AT_ONCE):
        some = [storable(path) for path in paths[start : start + _MOST_AT_ONCE]]
        sql = (
            f"SELECT e.path, a.value FROM (SELECT experiment_id, value FROM {values.sql}) a "
            "JOIN experiment e ON e.id = a.experiment_id "
            f"WHERE e.path IN ({', '.join('?' * len(some))})"
        )
        rows = connection.execute(sql, (*values.parameters, *some))
        found.update((restored(path), scalar(value)) for path, value in rows)
    return found
