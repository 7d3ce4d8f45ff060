"""Pieces of a WHERE clause with their parameters, and how they are joined.

A piece may be NULL of an experiment, which counts as false: ``opposite`` is true of it. So each is
a set of experiments too, and what is joined of pieces is made of their sets: see ``matching``.
"""

from __future__ import annotations

import enum
import re
from typing import Any, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from mallennlp.services.index.fields import Field
from mallennlp.services.index.values import storable

_WORDS = "(SELECT rowid AS experiment_id FROM search WHERE search MATCH ?) WHERE TRUE"
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Join(enum.Enum):
    """What a condition is made of others by."""

    AND = "AND"
    OR = "OR"
    NOT = "NOT"


class Condition(NamedTuple):
    """A piece of a WHERE clause, in which ``e`` is the experiment, with its parameters.

    * ``ids``: where the ids of its experiments stand, as what follows FROM in a statement, with the
      column ``experiment_id``; it ends in a condition, and takes the same parameters. "" where they
      are found by the piece itself;
    * ``slow``: it takes much longer than a look into a b-tree for each experiment;
    * ``join`` and ``parts``: of what it is made, and how.
    """

    sql: str
    parameters: Tuple[Any, ...] = ()
    ids: str = ""
    slow: bool = False
    join: Optional[Join] = None
    parts: Tuple["Condition", ...] = ()


EVERYTHING = Condition("TRUE")


def all_true(conditions: Iterable[Condition]) -> Condition:
    """All of these."""
    return _joined(Join.AND, list(conditions) or [EVERYTHING])


def any_true(conditions: Iterable[Condition]) -> Condition:
    """At least one of these."""
    return _joined(Join.OR, list(conditions) or [Condition("FALSE")])


def opposite(condition: Condition) -> Condition:
    """True where the condition is not."""
    sql = f"({condition.sql}) IS NOT TRUE"
    return Condition(sql, condition.parameters, join=Join.NOT, parts=(condition,))


def among(source: str, parameters: Sequence[Any], slow: bool = False) -> Condition:
    """Experiments whose ids stand somewhere: see ``Condition.ids``."""
    sql = f"e.id IN (SELECT experiment_id FROM {source})"
    return Condition(sql, tuple(parameters), source, slow)


def holding(
    field: Field, sql: str, parameters: Sequence[Any] = (), slow: bool = False
) -> Condition:
    """Experiments with a value of the column for which a piece of SQL is true, in which ``value``
    stands for it. ``slow``: see ``Condition``."""
    if field.column is not None:
        # Written out, so that sqlite can use the column's index.
        written = sql.replace("value", field.column.expression)
        return Condition(written, tuple(parameters), slow=slow)
    source, all_parameters = f"{field.values.sql} AND ({sql})", (
        *field.values.parameters,
        *parameters,
    )
    return among(source, all_parameters, slow or field.values.slow)


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
    return among(field.nulls.sql, field.nulls.parameters)


def tagged(tag: str) -> Condition:
    """Experiments with this very tag."""
    return among("tag WHERE name = ?", (storable(tag),))


def beginning_words(text: str) -> Condition:
    """Each word of a text has to begin a word of path, display name, tags, notes or config."""
    words = _cleaned(text).split()
    # Written out: without it a word that has neither letter nor digit would be passed over.
    return _matching(" AND ".join(f"{_literal(word)}*" for word in words)) if words else EVERYTHING


def phrase(text: str) -> Condition:
    """The words of a text have to stand beside each other, in one of the places that
    ``beginning_words`` looks at."""
    words = _cleaned(text)
    return _matching(_literal(words)) if words.strip() else EVERYTHING


def _matching(match: str) -> Condition:
    return among(_WORDS, (match,))


def _cleaned(text: str) -> str:
    return storable(_CONTROL.sub(" ", text))


def _literal(text: str) -> str:
    """A text for the full-text search, in which it would read an operator otherwise."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _joined(operator: Join, conditions: List[Condition]) -> Condition:
    # In a tree that is as flat as can be: sqlite refuses one that is a thousand levels deep.
    while len(conditions) > 1:
        pairs = zip(conditions[::2], conditions[1::2])
        rest = conditions[-1:] if len(conditions) % 2 else []
        conditions = [_pair(operator, *pair) for pair in pairs] + rest
    return conditions[0]


def _pair(operator: Join, first: Condition, second: Condition) -> Condition:
    sql = f"(({first.sql}) {operator.value} ({second.sql}))"
    parameters = (*first.parameters, *second.parameters)
    return Condition(sql, parameters, join=operator, parts=(first, second))
