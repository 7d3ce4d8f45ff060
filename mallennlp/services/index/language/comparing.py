"""One comparison as a condition, by the kind of the column."""

from __future__ import annotations

import re
import sqlite3
from typing import Sequence, Tuple

import attrs

from mallennlp.domain.names import did_you_mean, quoted
from mallennlp.domain.queries.tree import Operand, Range, Value
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import Column, Kind
from mallennlp.services.index.condition import (
    EVERYTHING,
    Condition,
    among,
    any_true,
    holding,
    is_null,
    opposite,
    present,
    tagged,
)
from mallennlp.services.index.fields import Field
from mallennlp.services.index.language import literals
from mallennlp.services.index.values import SqlValue, attribute_value, storable

_NULL = Value("null")
_TRUTHS = ("true", "false")
_EITHER = "any"
_WILDCARD = re.compile(r"[*?]")
_LIKE_MARK = re.compile(r"[\\%_]")
_AS_TEXT = (
    "CASE typeof(value) WHEN 'real' THEN number_text(value) WHEN 'blob' THEN NULL ELSE value END"
)


@attrs.frozen
class Comparer:
    """Makes conditions. ``now_s``: POSIX seconds, from which ages count."""

    connection: sqlite3.Connection
    now_s: float

    def compare(self, field: Field, operator: str, operand: Operand) -> Condition:
        """The condition that ``field operator operand`` is, with an operator other than ``!=`` and
        ``!~``. Raises QueryError."""
        if operator == "=" and operand == _NULL:
            return _null(field)
        if operator == "~":
            return self._pattern(field, operand)
        if field.kind.numeric:
            bounds = literals.bounds(field.kind, operator, operand, self.now_s)
            sql = " AND ".join(f"value {sign} ?" for sign, _ in bounds)
            return holding(field, sql, [number for _, number in bounds])
        if field.kind is Kind.ANY:
            if is_pattern(operand):
                from mallennlp.services.index.language import patterns  # brings RE2

                patterns.install(self.connection)
            return _config(field, operator, operand)
        if field.kind is Kind.TAGS:
            return _tags(operator, _as_text(operand))
        if field.kind is Kind.TRUTH:
            return _truth(field, operator, _as_text(operand))
        assert field.column is not None, "all others are config keys and metrics"
        if field.column.id == "version" and (operator != "=" or isinstance(operand, Range)):
            return self._version(field, operator, operand)
        return _text(field, field.column, operator, _as_text(operand))

    def _pattern(self, field: Field, operand: Operand) -> Condition:
        from mallennlp.services.index.language import patterns  # brings RE2, for these alone

        pattern = storable(_as_text(operand).text)
        patterns.check(pattern)
        patterns.install(self.connection)
        if field.kind is Kind.TAGS:
            return among("tag WHERE name REGEXP ?", (pattern,))
        if field.kind.numeric or field.kind is Kind.TRUTH:
            what = "a number" if field.kind.numeric else "true or false"
            raise QueryError(f"~ looks into texts, and {field.id} is {what}.")
        return holding(field, "value REGEXP ?", [pattern], slow=True)

    def _version(self, field: Field, operator: str, operand: Operand) -> Condition:
        """Versions compare number by number. There are only a few different ones."""
        if isinstance(operand, Value) and not _numbers(operand.text):
            raise QueryError(f"{quoted(operand.text)} is not a version, such as 2.10.")
        rows = self.connection.execute("SELECT DISTINCT version FROM experiment")
        versions = [row[0] for row in rows if row[0]]
        fitting = [version for version in versions if _version_fits(version, operator, operand)]
        return holding(field, f"value IN ({_marks(fitting)})", fitting)


def _as_text(operand: Operand) -> Value:
    """Two dots mean nothing in texts."""
    if isinstance(operand, Value):
        return operand
    return Value(f"{operand.low or ''}..{operand.high or ''}", span=operand.span)


def is_pattern(operand: Operand) -> bool:
    """Whether an operand of a column of texts is a pattern, and not a text that means itself."""
    return (
        isinstance(operand, Value)
        and not operand.quoted
        and _WILDCARD.search(operand.text) is not None
    )


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _null(field: Field) -> Condition:
    if field.kind is not Kind.ANY:
        return is_null(field)
    return any_true([is_null(field), holding(field, "value = ?", [_NULL.text])])


# --- texts


def _text(field: Field, column: Column, operator: str, value: Value) -> Condition:
    wanted = storable(value.text)
    if operator != "=":
        return holding(field, f"value {operator} ?", [wanted])
    if column.prose:
        return _prose(field, wanted, is_pattern(value))
    if is_pattern(value):
        return holding(field, "value GLOB ?", [wanted])
    if column.id == "status":
        _check_status(value.text)
    return holding(field, "value = ?", [wanted])


def _prose(field: Field, wanted: str, has_wildcard: bool) -> Condition:
    if has_wildcard:
        return holding(field, "value GLOB ?", [f"*{wanted}*"])
    literal = _LIKE_MARK.sub(r"\\\g<0>", wanted)
    return holding(field, "value LIKE ? ESCAPE '\\'", [f"%{literal}%"])


def _check_status(text: str) -> None:
    known = [status.value for status in Status]
    if text not in known:
        hint = did_you_mean(text, known) or f" There are: {', '.join(known)}."
        raise QueryError(f"There is no status {quoted(text)}.{hint}")


def _tags(operator: str, value: Value) -> Condition:
    if operator != "=":
        raise QueryError(f"An experiment has a tag or not: {operator} cannot be asked of tags.")
    if not is_pattern(value):
        return tagged(value.text)
    return among("tag WHERE name GLOB ?", (storable(value.text),))


def _truth(field: Field, operator: str, value: Value) -> Condition:
    if operator != "=":
        raise QueryError(f"A run is {field.id} or not: {operator} cannot be asked of that.")
    found = {"true": present(field), "false": opposite(present(field)), _EITHER: EVERYTHING}
    if value.text not in found:
        raise QueryError(f"{quoted(value.text)} is neither true nor false nor {_EITHER}.")
    return found[value.text]


def _version_fits(version: str, operator: str, operand: Operand) -> bool:
    if isinstance(operand, Range):
        ends = ((">=", operand.low), ("<=", operand.high))
        return all(_version_fits(version, sign, Value(end)) for sign, end in ends if end)
    this, other = _numbers(version), _numbers(operand.text)
    return {
        "<": this < other,
        "<=": this <= other,
        ">": this > other,
        ">=": this >= other,
    }[operator]


def _numbers(version: str) -> Tuple[int, ...]:
    """
    >>> _numbers("2.10.1"), _numbers("0.x")
    ((2, 10, 1), (0,))
    """
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", version))


# --- values of configs


def _config(field: Field, operator: str, operand: Operand) -> Condition:
    if isinstance(operand, Range):
        ends = [(">=", operand.low), ("<=", operand.high)]
        texts = [(sign, Value(end)) for sign, end in ends if end is not None]
        if any(literals.number(value.text) is None for _, value in texts):
            raise QueryError("The ends of a range are numbers here.")
        pieces = [_ordered(sign, _reading(value)) for sign, value in texts]
        sql = " AND ".join(piece.sql for piece in pieces)
        return holding(field, sql, [each for piece in pieces for each in piece.parameters])
    if operator != "=":
        piece = _ordered(operator, _reading(operand))
        return holding(field, piece.sql, piece.parameters)
    if is_pattern(operand):
        return holding(field, f"{_AS_TEXT} GLOB ?", [storable(operand.text)])
    readings = _readings(operand)
    return holding(field, f"value IN ({_marks(readings)})", readings)


def _ordered(operator: str, reading: SqlValue) -> Condition:
    """A comparison with values of the same type only: sqlite has all numbers before all texts, and
    these before truth values."""
    if isinstance(reading, str):
        limit = "value < x''" if operator in (">", ">=") else "value >= ''"
    else:
        limit = "value < ''" if operator in (">", ">=") else "TRUE"
    return Condition(f"value {operator} ? AND {limit}", (reading,))


def _reading(value: Value) -> SqlValue:
    """What a value is in an order: a number, if it reads as one and is not in quotes."""
    number = None if value.quoted else attribute_value(literals.number(value.text))
    text = attribute_value(value.text)
    assert text is not None, "a text always has a place"
    return text if number is None else number


def _readings(value: Value) -> Tuple[SqlValue, ...]:
    """All that a value may stand for: 1 is the number and the text, true the truth value and the
    text."""
    text = attribute_value(value.text)
    assert text is not None, "a text always has a place"
    if value.quoted:
        return (text,)
    number = attribute_value(literals.number(value.text))
    truth = (value.text.encode(),) if value.text in _TRUTHS else ()
    return (text, *truth) if number is None else (text, number)
