"""Pieces of a WHERE clause with their parameters, and how they are joined.

A piece may be NULL of an experiment, which counts as false: ``opposite`` is true of it.
"""

from __future__ import annotations

import re
from typing import Any, Iterable, List, NamedTuple, Sequence, Tuple

from mallennlp.services.index.fields import Field
from mallennlp.services.index.values import storable

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Condition(NamedTuple):
    """A piece of a WHERE clause, in which ``e`` is the experiment, with its parameters."""

    sql: str
    parameters: Tuple[Any, ...] = ()


EVERYTHING = Condition("TRUE")


def all_true(conditions: Iterable[Condition]) -> Condition:
    """All of these."""
    return _joined("AND", list(conditions) or [EVERYTHING])


def any_true(conditions: Iterable[Condition]) -> Condition:
    """At least one of these."""
    return _joined("OR", list(conditions) or [Condition("FALSE")])


def opposite(condition: Condition) -> Condition:
    """True where the condition is not."""
    return Condition(f"({condition.sql}) IS NOT TRUE", condition.parameters)


def holding(field: Field, sql: str, parameters: Sequence[Any] = ()) -> Condition:
    """Experiments with a value of the column for which a piece of SQL is true, in which ``value``
    stands for it."""
    if field.column is not None:
        # Written out, so that sqlite can use the column's index.
        return Condition(sql.replace("value", field.column.expression), tuple(parameters))
    found = f"e.id IN (SELECT experiment_id FROM {field.values.sql} AND ({sql}))"
    return Condition(found, (*field.values.parameters, *parameters))


def present(field: Field) -> Condition:
    """Experiments that have a value; a ``null`` in a config is one."""
    if field.column is not None:
        return Condition(f"{field.column.expression} IS NOT NULL")
    found = holding(field, "TRUE")
    return found if field.nulls is None else any_true([found, is_null(field)])


def is_null(field: Field) -> Condition:
    """Experiments in whose config the key is ``null``; with any other column, those without a
    value."""
    if field.nulls is None:
        return opposite(present(field))
    sql = f"e.id IN (SELECT experiment_id FROM {field.nulls.sql})"
    return Condition(sql, field.nulls.parameters)


def tagged(tag: str) -> Condition:
    """Experiments with this very tag."""
    return Condition("e.id IN (SELECT experiment_id FROM tag WHERE name = ?)", (storable(tag),))


def beginning_words(text: str) -> Condition:
    """Each word of a text has to begin a word of path, display name, tags, notes or config."""
    words = _cleaned(text).split()
    return _matching(" ".join(f"{_literal(word)}*" for word in words)) if words else EVERYTHING


def phrase(text: str) -> Condition:
    """The words of a text have to stand beside each other, in one of the places that
    ``beginning_words`` looks at."""
    words = _cleaned(text)
    return _matching(_literal(words)) if words.strip() else EVERYTHING


def _matching(match: str) -> Condition:
    return Condition("e.id IN (SELECT rowid FROM search WHERE search MATCH ?)", (match,))


def _cleaned(text: str) -> str:
    return storable(_CONTROL.sub(" ", text))


def _literal(text: str) -> str:
    """A text for the full-text search, in which it would read an operator otherwise."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _joined(operator: str, conditions: List[Condition]) -> Condition:
    # In a tree that is as flat as can be: sqlite refuses one that is a thousand levels deep.
    while len(conditions) > 1:
        pairs = zip(conditions[::2], conditions[1::2])
        rest = conditions[-1:] if len(conditions) % 2 else []
        conditions = [_pair(operator, *pair) for pair in pairs] + rest
    return conditions[0]


def _pair(operator: str, first: Condition, second: Condition) -> Condition:
    sql = f"(({first.sql}) {operator} ({second.sql}))"
    return Condition(sql, (*first.parameters, *second.parameters))
