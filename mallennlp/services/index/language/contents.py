"""What the values of a column are, by a look or two into the index."""

from __future__ import annotations

import sqlite3
from typing import Optional, Tuple

from mallennlp.domain import display
from mallennlp.services.index.columns import Column, Kind
from mallennlp.services.index.fields import Field
from mallennlp.services.index.values import SqlValue


def contents(connection: sqlite3.Connection, field: Field) -> str:
    """The type of a key's values, and between which numbers they lie. Two looks into a b-tree."""
    ends = lowest_and_highest(connection, field)
    if ends is None:
        return "null" if field.kind is Kind.ANY else "number"
    low, high = ends
    kinds = {_kind_of(end) for end in ends}
    if kinds == {"number"}:
        assert not isinstance(low, (str, bytes)) and not isinstance(high, (str, bytes))
        span = display.setting(low)
        return f"number, {span}" if low == high else f"number, {span} to {display.setting(high)}"
    return kinds.pop() if len(kinds) == 1 else "of several types"


def lowest_and_highest(
    connection: sqlite3.Connection, field: Field
) -> Optional[Tuple[SqlValue, SqlValue]]:
    """The first and the last of a column's values in their order; None where there are none.
    Not for metrics after some epoch, which would all have to be read."""
    source = field.values.sql
    if field.column is not None:
        source = f"(SELECT {field.id} AS value FROM experiment) WHERE value IS NOT NULL"
    found = [
        connection.execute(f"SELECT {end}(value) FROM {source}", field.values.parameters).fetchone()
        for end in ("min", "max")
    ]
    return None if found[0][0] is None else (found[0][0], found[1][0])


def _kind_of(value: object) -> str:
    if isinstance(value, bytes):
        return "true or false"
    return "text" if isinstance(value, str) else "number"


def is_numeric(connection: sqlite3.Connection, field: Field) -> bool:
    """Whether the values of a column are numbers: all of them, for a config key."""
    if field.kind is not Kind.ANY:
        return field.kind.numeric
    ends = lowest_and_highest(connection, field)
    return ends is not None and {_kind_of(end) for end in ends} == {"number"}


def is_prose(column: Optional[Column]) -> bool:
    """Whether a column holds sentences."""
    return column is not None and column.prose
