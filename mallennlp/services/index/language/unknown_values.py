"""Values that a query asks for and that no experiment has, with those that may have been meant."""

from __future__ import annotations

import sqlite3
import time
from typing import Iterator, List, NamedTuple, Optional

from mallennlp.domain.names import longer_names, nearest
from mallennlp.domain.queries.tree import And, Comparison, Node, Or, Value
from mallennlp.services.index.asking import clause, in_time
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.fields import MOST_GUESSES, Field, Fields
from mallennlp.services.index.language.comparing import Comparer
from mallennlp.services.index.language.contents import is_prose
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.values import restored

_WILDCARDS = "*?"
_KINDS = (Kind.TEXT, Kind.TAGS, Kind.ANY)


class UnknownValue(NamedTuple):
    """``value``: what no experiment has in the column that is called ``name`` in the query;
    ``near``: one that occurs there and may have been meant, if there is one."""

    name: str
    value: str
    near: Optional[str]


def unknown_values(connection: sqlite3.Connection, text: str) -> List[UnknownValue]:
    """Of the values that a query demands in a column, those that no experiment has there, in their
    order. Raises QueryError.

    Only texts and config keys are looked at, and not what the query excludes: numbers need not
    occur, and what is excluded may be missing.
    """
    finder = _Finder(connection, Fields(connection), Comparer(connection, time.time()))
    where = parse(text).where
    with in_time(connection):
        return [] if where is None else list(finder.unknown(where))


class _Finder(NamedTuple):
    connection: sqlite3.Connection
    fields: Fields
    comparer: Comparer

    def unknown(self, node: Node) -> Iterator[UnknownValue]:
        if isinstance(node, (And, Or)):
            for part in node.operands:
                yield from self.unknown(part)
        elif isinstance(node, Comparison) and node.operator == "=":
            field = self.fields.find(node.name.text)
            for operand in node.operands:
                if isinstance(operand, Value) and self._is_unknown(field, operand):
                    near = self._near(field, operand.text)
                    yield UnknownValue(node.name.text, operand.text, near)

    def _is_unknown(self, field: Field, value: Value) -> bool:
        if field.kind not in _KINDS or is_prose(field.column):
            return False
        if not value.quoted and (value.text == "null" or any(map(value.text.count, _WILDCARDS))):
            return False
        where = self.comparer.compare(field, "=", value)
        sql = f"SELECT 1 FROM experiment e{clause(where)} LIMIT 1"
        return self.connection.execute(sql, where.parameters).fetchone() is None

    def _near(self, field: Field, value: str) -> Optional[str]:
        known = self._occurring(field)
        return next(iter(longer_names(value, known)), None) or nearest(value, known)

    def _occurring(self, field: Field) -> List[str]:
        """Texts that occur in a column; not all where they are very many."""
        source = f"(SELECT value FROM {field.values.sql} AND value >= '' AND value < x'')"
        if field.kind is Kind.TAGS:
            source = "(SELECT name AS value FROM tag)"
        elif field.column is not None:
            source = f"(SELECT {field.id} AS value FROM experiment WHERE {field.id} IS NOT NULL)"
        sql = f"SELECT DISTINCT value FROM {source} LIMIT ?"
        parameters = (*field.values.parameters, MOST_GUESSES)
        return [restored(row[0]) for row in self.connection.execute(sql, parameters)]
