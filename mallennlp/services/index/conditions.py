"""From the filters of a query to the conditions of a WHERE clause.

Names of columns come from ``fields``; everything that a user typed is a parameter.
"""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Sequence

from mallennlp.domain.names import did_you_mean, quoted
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import Column, Kind
from mallennlp.services.index.condition import (
    Condition,
    any_true,
    beginning_words,
    holding,
    is_null,
    opposite,
    present,
    tagged,
)
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.query import OPERATORS, ColumnFilter, Operand, TableQuery
from mallennlp.services.index.values import SqlValue, attribute_value, storable

_OPPOSITES = {"!=": "=", "not contains": "contains"}
_PATTERNS: Dict[str, Callable[[str], str]] = {
    "contains": lambda text: f"%{text}%",
    "starts": lambda text: f"{text}%",
    "ends": lambda text: f"%{text}",
}

_MOST_BYTES = 50_000
"""Of a pattern: sqlite takes no longer ones."""


def conditions(fields: Fields, query: TableQuery) -> List[Condition]:
    """What a query demands of an experiment beside its text in the query language. Raises
    QueryError."""
    found: List[Condition] = []
    if query.text.strip():
        found.append(beginning_words(query.text))
    if query.path_glob:
        found.append(Condition("e.path GLOB ?", (short_enough(storable(query.path_glob)),)))
    if query.statuses:
        values = tuple(dict.fromkeys(map(str, query.statuses)))
        marks = ", ".join("?" * len(values))
        found.append(Condition(f"e.status IN ({marks})", values))
    found += [tagged(tag) for tag in query.tags]
    if query.paths is not None:
        found.append(_among(query.paths))
    found += [_filter(fields, condition) for condition in query.filters]
    return found


def _among(paths: Sequence[str]) -> Condition:
    """One parameter, however many there are: sqlite takes only so many."""
    import json  # for such lists alone

    listed = json.dumps([storable(path) for path in paths])
    return Condition("e.path IN (SELECT value FROM json_each(?))", (listed,))


def _filter(fields: Fields, condition: ColumnFilter) -> Condition:
    if condition.operator not in OPERATORS:
        hint = did_you_mean(condition.operator, OPERATORS)
        there_are = f"There are: {', '.join(OPERATORS)}."
        raise QueryError(f"There is no operator {quoted(condition.operator)}.{hint} {there_are}")
    return _of_field(fields.find(condition.column), condition.operator, condition.value)


def _of_field(field: Field, operator: str, value: Operand) -> Condition:
    if operator == "present":
        return present(field)
    if operator == "missing":
        return opposite(present(field))
    if operator in _OPPOSITES:
        return opposite(_of_field(field, _OPPOSITES[operator], value))
    if field.column is not None:
        return _of_column(field, field.column, operator, value)
    piece = _value_condition(operator, value)
    found = holding(field, piece.sql, piece.parameters)
    is_for_null = operator == "=" and value in (None, "null") and field.nulls is not None
    return any_true([found, is_null(field)]) if is_for_null else found


def _of_column(field: Field, column: Column, operator: str, value: Operand) -> Condition:
    if column.kind is Kind.TAGS and operator == "=":
        return tagged(_text(value))
    if column.kind is Kind.TRUTH:
        return _truth(field, operator, _text(value))
    if operator in _PATTERNS or operator == "glob":
        piece = _pattern(operator, value)
        return holding(field, piece.sql, piece.parameters)
    operand = _number(column, value) if column.kind.numeric else storable(_text(value))
    return holding(field, f"value {operator} ?", [operand])


def _truth(field: Field, operator: str, text: str) -> Condition:
    if operator != "=" or text not in ("true", "false"):
        raise QueryError(f"{field.id} can be = true or false, and nothing else.")
    return present(field) if text == "true" else opposite(present(field))


def _pattern(operator: str, value: Operand) -> Condition:
    text = storable(_text(value))
    if operator == "glob":
        return Condition("value GLOB ?", (short_enough(text),))
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return Condition("value LIKE ? ESCAPE '\\'", (short_enough(_PATTERNS[operator](text)),))


def short_enough(pattern: str) -> str:
    """The pattern itself. Raises QueryError for one that is too long for sqlite."""
    if len(pattern.encode("utf-8")) > _MOST_BYTES:
        raise QueryError(f"A part of a text is looked for with at most {_MOST_BYTES:,} bytes.")
    return pattern


def _value_condition(operator: str, value: Operand) -> Condition:
    """A condition on ``attribute.value``, which may be of any type."""
    if operator in _PATTERNS or operator == "glob":
        return _pattern(operator, value)
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
