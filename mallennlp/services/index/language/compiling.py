"""From the tree of a query to a condition on experiments, and to an order.

Names of columns come from ``fields`` and values become parameters: nothing that somebody typed is
part of a statement.
"""

from __future__ import annotations

import contextlib
import sqlite3
from typing import Iterator, List, Tuple

import attrs

from mallennlp.domain.queries.tree import (
    And,
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Phrase,
    Query,
    Span,
    Word,
)
from mallennlp.exceptions import QueryError
from mallennlp.services.index.condition import (
    EVERYTHING,
    Condition,
    all_true,
    any_true,
    beginning_words,
    opposite,
    phrase,
    present,
)
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.language.comparing import Comparer
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import SortKey

_OPPOSITES = {"!=": "=", "!~": "~"}


@attrs.frozen
class Compiled:
    """What a query demands of an experiment, and its order."""

    where: Condition
    sort: Tuple[SortKey, ...]


def compile_query(
    connection: sqlite3.Connection, fields: Fields, text: str, now_s: float
) -> Compiled:
    """Read a query and look up what it speaks of. ``now_s``: POSIX seconds, from which ages count.

    Raises QueryError, with the place.
    """
    return _Compiler(text, fields, Comparer(connection, now_s)).compile(parse(text))


@attrs.frozen
class _Compiler:
    text: str
    fields: Fields
    comparer: Comparer

    def compile(self, query: Query) -> Compiled:
        where = EVERYTHING if query.where is None else self._node(query.where)
        sort = [SortKey(self._field(term.name).id, term.descending) for term in query.sort]
        return Compiled(where, tuple(sort))

    def _node(self, node: Node) -> Condition:
        if isinstance(node, Word):
            return beginning_words(node.text)
        if isinstance(node, Phrase):
            return phrase(node.text)
        if isinstance(node, Comparison):
            return self._comparison(node)
        if isinstance(node, Has):
            return any_true(present(self._field(name)) for name in node.names)
        if isinstance(node, Not):
            return opposite(self._node(node.operand))
        join = all_true if isinstance(node, And) else any_true
        return join(self._node(operand) for operand in node.operands)

    def _comparison(self, node: Comparison) -> Condition:
        field = self._field(node.name)
        operator = _OPPOSITES.get(node.operator, node.operator)
        found: List[Condition] = []
        for operand in node.operands:
            with self._at(operand.span):
                found.append(self.comparer.compare(field, operator, operand))
        positive = any_true(found)
        return opposite(positive) if operator != node.operator else positive

    def _field(self, name: Name) -> Field:
        with self._at(name.span):
            return self.fields.find(name.text)

    @contextlib.contextmanager
    def _at(self, span: Span) -> Iterator[None]:
        """Errors inside get the place."""
        try:
            yield
        except QueryError as error:
            raise QueryError(error.message, self.text, span.start, span.end) from None
