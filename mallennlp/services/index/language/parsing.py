"""From the text of a query to its tree."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Any, List, Optional, Tuple

import attrs
from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import VisitError

from mallennlp.domain.queries.tree import (
    NOWHERE,
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Operand,
    Phrase,
    Query,
    SortTerm,
    Span,
    Value,
    Word,
    all_of,
    any_of,
    as_range,
    unquoted,
)
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.mistakes import explain

LONGEST_QUERY = 4_000
"""Characters. Nobody types more, and links have to carry it."""
DEEPEST_BRACKETS = 30
MOST_CONDITIONS = 200
"""Comparisons with one value each, words and phrases together."""

_GRAMMAR = "grammar.lark"
_HAS, _SORT = "has", "sort"
_SAME = {":": "=", "==": "="}
_QUOTED_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|\\.|[()]', re.DOTALL)


def parse(text: str) -> Query:
    """The tree of a query; one without any words finds everything.

    Raises QueryError, with the place, for what cannot be read, or is longer or deeper than anybody
    would write.
    """
    if len(text) > LONGEST_QUERY:
        message = f"The query has {len(text):,} characters; at most {LONGEST_QUERY:,} are read."
        raise QueryError(message, text, LONGEST_QUERY, len(text))
    _check_depth(text)
    try:
        tree = _parser().parse(text)
        query: Query = _Builder(text).transform(tree)
    except UnexpectedInput as error:
        raise explain(text, error) from None
    except VisitError as error:
        raise error.orig_exc from None
    return query


def _check_depth(text: str) -> None:
    depth = 0
    for match in _QUOTED_OR_BRACKET.finditer(text):
        depth += (match[0] == "(") - (match[0] == ")")
        if depth > DEEPEST_BRACKETS:
            message = f"Brackets stand in more than {DEEPEST_BRACKETS} others here."
            raise QueryError(message, text, match.start(), match.end())


@lru_cache(maxsize=None)
def _parser() -> Lark:
    grammar = resources.files(__package__).joinpath(_GRAMMAR).read_text("utf-8")
    return Lark(grammar, parser="lalr", lexer="contextual", propagate_positions=True)


@attrs.frozen
class _Part:
    """A part of a query: what it demands, and what it sorts by, which belongs to the whole."""

    where: Optional[Node]
    sort: Tuple[SortTerm, ...] = ()
    span: Span = NOWHERE


@v_args(meta=True)
class _Builder(Transformer[Token, Query]):
    """Makes the tree, from the leaves up. Each method has the name of its rule."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._conditions = 0

    def start(self, meta: Any, children: List[Optional[_Part]]) -> Query:
        (part,) = children
        return Query() if part is None else Query(part.where, part.sort)

    def either(self, meta: Any, parts: List[_Part]) -> _Part:
        for part in parts:
            if part.where is None and len(parts) > 1:
                raise self._error("OR stands between two conditions, and this is none.", part.span)
        where = any_of(part.where for part in parts if part.where is not None)
        return _Part(where, _joined(parts), _span(meta))

    def both(self, meta: Any, parts: List[_Part]) -> _Part:
        where = all_of(part.where for part in parts if part.where is not None)
        return _Part(where, _joined(parts), _span(meta))

    def opposite(self, meta: Any, parts: List[_Part]) -> _Part:
        (part,) = parts
        self._refuse_sort(part, "cannot be excluded")
        assert part.where is not None
        return _Part(Not(part.where, _span(meta)), (), _span(meta))

    def group(self, meta: Any, parts: List[_Part]) -> _Part:
        (part,) = parts
        self._refuse_sort(part, "cannot stand in brackets")
        return part

    def word(self, meta: Any, tokens: List[Token]) -> _Part:
        return self._condition(Word(str(tokens[0]), _span(meta)))

    def phrase(self, meta: Any, tokens: List[Token]) -> _Part:
        return self._condition(Phrase(unquoted(tokens[0]), _span(meta)))

    def comparison(self, meta: Any, children: List[Any]) -> _Part:
        name, operator, operands = children
        operator = _SAME.get(operator, str(operator))
        if operator == "=" and name in (_HAS, _SORT):
            return self._own(str(name), operands, _span(meta))
        ranges = operator in ("=", "!=")
        values = tuple(_operand(token, ranges) for token in operands)
        if not ranges and len(values) > 1:
            message = f"{operator} compares with one value, and here are {len(values)}."
            raise self._error(message, values[1].span)
        found = Comparison(self._name(name), operator, values, _span(meta))
        return self._condition(found, len(values))

    def match(self, meta: Any, tokens: List[Token]) -> _Part:
        name, operator, pattern = tokens
        value = Value(_plain(pattern), span=_of_token(pattern))
        return self._condition(Comparison(self._name(name), str(operator), (value,), _span(meta)))

    def operands(self, meta: Any, tokens: List[Token]) -> List[Token]:
        return tokens

    def _own(self, name: str, tokens: List[Token], span: Span) -> _Part:
        if name == _HAS:
            return self._condition(Has(tuple(map(self._name, tokens)), span), len(tokens))
        return _Part(None, tuple(map(self._sort_term, tokens)), span)

    def _sort_term(self, token: Token) -> SortTerm:
        text, span = _plain(token), _of_token(token)
        bare = text[1:] if text[:1] in ("+", "-") else text
        if not bare:
            raise self._error("sort: needs the name of a column.", span)
        return SortTerm(Name(bare, span), descending=text.startswith("-"))

    def _name(self, token: Token) -> Name:
        text = _plain(token)
        if not text.strip():
            raise self._error("The name of a column is missing.", _of_token(token))
        return Name(text, _of_token(token))

    def _condition(self, node: Node, weight: int = 1) -> _Part:
        self._conditions += weight
        if self._conditions > MOST_CONDITIONS:
            message = f"The query has more than {MOST_CONDITIONS} conditions from here on."
            raise self._error(message, node.span)
        return _Part(node, (), node.span)

    def _refuse_sort(self, part: _Part, why: str) -> None:
        if part.sort:
            message = f"sort: orders the whole list and {why}. Put it at the end."
            raise self._error(message, part.sort[0].name.span)

    def _error(self, message: str, span: Span) -> QueryError:
        return QueryError(message, self._text, span.start, span.end)


def _joined(parts: List[_Part]) -> Tuple[SortTerm, ...]:
    return tuple(term for part in parts for term in part.sort)


def _span(meta: Any) -> Span:
    return Span(meta.start_pos, meta.end_pos)


def _of_token(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _plain(token: Token) -> str:
    return unquoted(token) if token.type == "QUOTED" else str(token)


def _operand(token: Token, ranges: bool) -> Operand:
    span, quoted = _of_token(token), token.type == "QUOTED"
    found = None if quoted or not ranges else as_range(token, span)
    return found or Value(_plain(token), quoted, span)
