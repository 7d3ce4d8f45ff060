"""From a query to the conditions of a WHERE clause.

Names of columns come from ``columns.COLUMNS`` and nowhere else; everything that a user typed is a
parameter.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.names import did_you_mean, quoted
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import COLUMNS, CONFIG, NULL, Column, Kind, split_key
from mallennlp.services.index.query import OPERATORS, ColumnFilter, Operand, TableQuery
from mallennlp.services.index.values import SqlValue, attribute_value, storable

_OPPOSITES = {"!=": "=", "not contains": "contains"}
_PATTERNS: Dict[str, Callable[[str], str]] = {
    "contains": lambda text: f"%{text}%",
    "starts": lambda text: f"{text}%",
    "ends": lambda text: f"%{text}",
}
_MOST_GUESSES = 2_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@attrs.frozen
class Condition:
    """A piece of a WHERE clause, in which ``e`` is the experiment, with its parameters."""

    sql: str
    parameters: Tuple[Any, ...] = ()


@attrs.frozen
class KeyIds:
    """Where a config key or metric stands: ``values`` its values, ``nulls`` its nulls; None for
    nowhere."""

    values: Optional[int]
    nulls: Optional[int]


def conditions(connection: sqlite3.Connection, query: TableQuery) -> Condition:
    """What a query demands of an experiment, joined with AND; empty if it demands nothing. Raises
    QueryError."""
    found: List[Condition] = []
    words = storable(_CONTROL.sub(" ", query.text)).split()
    if words:
        found.append(_words(words))
    if query.path_glob:
        found.append(Condition("e.path GLOB ?", (storable(query.path_glob),)))
    if query.statuses:
        marks = ", ".join("?" * len(query.statuses))
        values = tuple(str(status) for status in query.statuses)
        found.append(Condition(f"e.status IN ({marks})", values))
    found += [_tagged(tag) for tag in query.tags]
    found += [_filter(connection, condition) for condition in query.filters]
    return Condition(
        " AND ".join(f"({condition.sql})" for condition in found),
        tuple(parameter for condition in found for parameter in condition.parameters),
    )


def fixed_column(name: str) -> Column:
    """The fixed column of this id. Raises QueryError, with the nearest one."""
    if name not in COLUMNS:
        hint = did_you_mean(name, COLUMNS)
        others = "Others are config.<key>, best.<metric> and last.<metric>."
        raise QueryError(f"There is no column {quoted(name)}.{hint} {others}")
    return COLUMNS[name]


def key_ids(connection: sqlite3.Connection, kind: str, name: str) -> KeyIds:
    """Look up a config key or metric. Raises QueryError, with the nearest one, if no experiment has
    it."""
    sql = "SELECT id FROM key WHERE kind = ? AND name = ?"
    values = connection.execute(sql, (kind, storable(name))).fetchone()
    nulls = connection.execute(sql, (NULL, storable(name))).fetchone() if kind == CONFIG else None
    if values is None and nulls is None:
        known = connection.execute(
            "SELECT name FROM key WHERE kind = ? ORDER BY abs(length(name) - ?) LIMIT ?",
            (kind, len(name), _MOST_GUESSES),
        )
        what = "config has the key" if kind == CONFIG else "experiment has the metric"
        hint = did_you_mean(name, [row[0] for row in known])
        raise QueryError(f"No {what} {quoted(name)}.{hint}")
    return KeyIds(values[0] if values else None, nulls[0] if nulls else None)


def _words(words: Sequence[str]) -> Condition:
    """Every word has to begin a word; what sqlite would read as an operator is quoted."""
    quoted = (word.replace('"', '""') for word in words)
    match = " ".join(f'"{word}"*' for word in quoted)
    return Condition("e.id IN (SELECT rowid FROM search WHERE search MATCH ?)", (match,))


def _tagged(tag: str) -> Condition:
    return Condition("e.id IN (SELECT experiment_id FROM tag WHERE name = ?)", (storable(tag),))


def _filter(connection: sqlite3.Connection, condition: ColumnFilter) -> Condition:
    if condition.operator not in OPERATORS:
        hint = did_you_mean(condition.operator, OPERATORS)
        there_are = f"There are: {', '.join(OPERATORS)}."
        raise QueryError(f"There is no operator {quoted(condition.operator)}.{hint} {there_are}")
    key = split_key(condition.column)
    if key is not None:
        return _key_filter(condition, key_ids(connection, *key))
    return _column_filter(condition, fixed_column(condition.column))


def _column_filter(condition: ColumnFilter, column: Column) -> Condition:
    name, operator, value = f"e.{column.id}", condition.operator, condition.value
    if operator == "present":
        return Condition(f"{name} IS NOT NULL")
    if operator == "missing":
        return Condition(f"{name} IS NULL")
    if operator in _OPPOSITES:
        evolved = attrs.evolve(condition, operator=_OPPOSITES[operator])
        positive = _column_filter(evolved, column)
        return Condition(f"({positive.sql}) IS NOT TRUE", positive.parameters)
    if column.kind is Kind.TAGS and operator == "=":
        return _tagged(_text(value))
    if operator in _PATTERNS or operator == "glob":
        return _pattern(name, operator, value)
    operand = _number(column, value) if column.kind.numeric else storable(_text(value))
    return Condition(f"{name} {operator} ?", (operand,))


def _pattern(name: str, operator: str, value: Operand) -> Condition:
    text = storable(_text(value))
    if operator == "glob":
        return Condition(f"{name} GLOB ?", (text,))
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return Condition(f"{name} LIKE ? ESCAPE '\\'", (_PATTERNS[operator](text),))


def _key_filter(condition: ColumnFilter, ids: KeyIds) -> Condition:
    operator = condition.operator
    if operator in _OPPOSITES or operator == "missing":
        evolved = attrs.evolve(condition, operator=_OPPOSITES.get(operator, "present"))
        positive = _key_filter(evolved, ids)
        return Condition(f"NOT ({positive.sql})", positive.parameters)
    present = operator == "present"
    having = Condition("TRUE") if present else _value_condition(operator, condition.value)
    found = Condition(
        f"e.id IN (SELECT experiment_id FROM attribute WHERE key_id = ? AND ({having.sql}))",
        (ids.values, *having.parameters),
    )
    if present or (operator == "=" and condition.value in (None, "null")):
        null = "e.id IN (SELECT experiment_id FROM attribute WHERE key_id = ?)"
        return Condition(f"{found.sql} OR {null}", (*found.parameters, ids.nulls))
    return found


def _value_condition(operator: str, value: Operand) -> Condition:
    """A condition on ``attribute.value``, which may be of any type."""
    if operator in _PATTERNS or operator == "glob":
        return _pattern("value", operator, value)
    readings = _readings(value)
    if operator == "=":
        return Condition(f"value IN ({', '.join('?' * len(readings))})", tuple(readings))
    if not readings:
        raise QueryError(f"{operator} needs a number or a text to compare with.")
    numbers = [reading for reading in readings if isinstance(reading, (int, float))]
    # Numbers come before all texts and these before all blobs; a comparison must not run over into
    # those.
    if numbers:
        end = " AND value < ''" if operator in (">", ">=") else ""
        return Condition(f"value {operator} ?{end}", (numbers[0],))
    end = "value < x''" if operator in (">", ">=") else "value >= ''"
    return Condition(f"value {operator} ? AND {end}", (readings[0],))


def _readings(value: Operand) -> List[SqlValue]:
    """What a user may mean by a value: the text "0.1" means the number too."""
    found: List[SqlValue] = []
    direct = attribute_value(value)
    if direct is not None:
        found.append(direct)
    if isinstance(value, str):
        if value in ("true", "false"):
            found.append(value.encode())
        number = attribute_value(_as_number(value))
        if number is not None:
            found.append(number)
    return found


def _as_number(text: str) -> Optional[float]:
    try:
        return float(text)
    except ValueError:
        return None


def _number(column: Column, value: Operand) -> SqlValue:
    number = _as_number(value) if isinstance(value, str) else value
    stored = None if isinstance(number, bool) else attribute_value(number)
    if stored is None:
        raise QueryError(f"{column.id} is compared with numbers, and {quoted(value)} is not one.")
    return stored


def _text(value: Operand) -> str:
    if value is None:
        raise QueryError("This comparison needs a value.")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
