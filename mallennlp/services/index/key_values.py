"""The values of one config key or metric, for the experiments of a list."""

from __future__ import annotations

import sqlite3
from typing import Dict, Sequence

from mallennlp.domain.config_tree import Scalar
from mallennlp.services.index.columns import split_key
from mallennlp.services.index.conditions import key_ids
from mallennlp.services.index.values import restored, scalar, storable

_MOST_AT_ONCE = 500
"""Sqlite takes only so many parameters."""


def values_of(
    connection: sqlite3.Connection, column: str, paths: Sequence[str]
) -> Dict[str, Scalar]:
    """The value of a column such as ``config.model.type`` by path. Experiments without one, and
    those for which it is ``null``, are left out.

    Raises QueryError where no experiment has it.
    """
    key = split_key(column)
    if key is None:
        return {}
    number = key_ids(connection, *key).values
    found: Dict[str, Scalar] = {}
    for start in range(0, len(paths), _MOST_AT_ONCE):
        some = [storable(path) for path in paths[start : start + _MOST_AT_ONCE]]
        sql = (
            "SELECT e.path, a.value FROM attribute a JOIN experiment e ON e.id = a.experiment_id "
            f"WHERE a.key_id = ? AND e.path IN ({', '.join('?' * len(some))})"
        )
        rows = connection.execute(sql, (number, *some))
        found.update((restored(path), scalar(value)) for path, value in rows)
    return found
