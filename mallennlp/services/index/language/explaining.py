"""A query in words: ``Experiments that failed, whose trainer.optimizer.lr is at least 0.01.``

Whoever typed it sees what was understood: names are whole ones, dates are absolute, and brackets
show what belongs together.
"""

from __future__ import annotations

import sqlite3
from typing import List, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.queries.tree import (
    And,
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Operand,
    Or,
    Phrase,
    Query,
    Range,
    SortTerm,
    Value,
    Word,
)
from mallennlp.services.index.asking import is_empty
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.fields import Field, Fields
from mallennlp.services.index.language import literals, wording
from mallennlp.services.index.language.compiling import compile_query
from mallennlp.services.index.language.contents import is_numeric
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.language.wording import label, listed, said, verb

_OPPOSITES = {"!=": "=", "!~": "~"}
_NUMBERS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
_TEXTS = {"<": "before", "<=": "before or with", ">": "behind", ">=": "with or behind"}
_NULL = Value("null")

_STATUSES: Mapping[str, Tuple[str, str]] = {
    "finished": ("finished", "did not finish"),
    "failed": ("failed", "did not fail"),
    "running": ("are running", "are not running"),
    "queued": ("are queued", "are not queued"),
    "stopped": ("were stopped", "were not stopped"),
    "stalled": ("are stalled", "are not stalled"),
    "unknown": ("are in an unknown state", "are in a known state"),
}
_TRUTHS: Mapping[str, Tuple[str, str]] = {
    "true": ("that are {}", "that are not {}"),
    "false": ("that are not {}", "that are {}"),
    "any": ("{} or not", "neither {} nor not"),
}
_TIMES: Mapping[str, Tuple[str, str]] = {
    "started_s": ("that started", "that did not start"),
    "last_activity_s": ("last active", "not last active"),
}


def explanation(connection: Optional[sqlite3.Connection], text: str, now_s: float) -> str:
    """What a query finds, as a sentence; "" where there is no experiment, and so nobody knows its
    columns. ``now_s``: POSIX seconds, from which ages count.

    Raises QueryError, with the place, for whatever a search would raise it.
    """
    query = parse(text)
    if connection is None or is_empty(connection):
        return ""
    fields = Fields(connection)
    compile_query(connection, fields, text, now_s)  # finds the mistakes that are none of grammar
    return _Explainer(connection, fields, now_s).sentence(query)


@attrs.frozen
class _Explainer:
    connection: sqlite3.Connection
    fields: Fields
    now_s: float

    def sentence(self, query: Query) -> str:
        what = "All experiments"
        if query.where is not None:
            what = f"Experiments {self._whole(query.where)}"
        order = ", then ".join(map(self._order, query.sort))
        return f"{what}; {order}." if order else f"{what}."

    def _order(self, term: SortTerm) -> str:
        field = self.fields.find(term.name.text)
        is_number = field.kind is Kind.ANY and is_numeric(self.connection, field)
        return wording.order(field, term.descending, is_number)

    # --- what belongs together

    def _whole(self, node: Node) -> str:
        if isinstance(node, And):
            parts = [self._part(operand) for operand in node.operands]
            # With brackets in it a comma would not say enough.
            return (", " if all(map(_is_plain, node.operands)) else " and ").join(parts)
        if isinstance(node, Or):
            return ", or ".join(self._part(operand) for operand in node.operands)
        return self._part(node)

    def _part(self, node: Node, negated: bool = False) -> str:
        if isinstance(node, Not):
            return self._part(node.operand, not negated)
        if isinstance(node, (And, Or)):
            joint = " and " if isinstance(node, And) else " or "
            inside = joint.join(self._part(operand) for operand in node.operands)
            return f"not among those ({inside})" if negated else f"({inside})"
        if isinstance(node, Word):
            return (
                f"that mention {'no' if negated else 'a'} word that begins with {said(node.text)}"
            )
        if isinstance(node, Phrase):
            return f"that {'do not mention' if negated else 'mention'} {said(node.text)}"
        if isinstance(node, Has):
            found = [self.fields.find(name.text) for name in node.names]
            return _having(found, negated)
        return self._comparison(node, negated)

    # --- one comparison

    def _comparison(self, node: Comparison, negated: bool) -> str:
        field = self.fields.find(node.name.text)
        operator = _OPPOSITES.get(node.operator, node.operator)
        negated = negated != (operator != node.operator)
        if _NULL in node.operands and field.nulls is None and operator == "=":
            return self._with_null(field, node.operands, negated)
        if field.kind is Kind.TRUTH:
            return _true_or_not(field, node.operands, negated)
        if field.kind is Kind.TIME:
            return self._time(field, operator, node.operands, negated)
        if operator == "=" and field.kind is Kind.TAGS:
            return _tagged(node.operands, negated)
        if operator == "=" and field.id == "status" and _are_statuses(node.operands):
            return _in_state(node.operands, negated)
        return _whose(field, operator, node.operands, negated)

    def _with_null(self, field: Field, operands: Tuple[Operand, ...], negated: bool) -> str:
        """Outside of configs ``null`` asks whether there is a value."""
        without = _having([field], not negated)
        others = tuple(operand for operand in operands if operand != _NULL)
        if not others:
            return without
        rest = self._part(Comparison(_name_of(field), "=", others), negated)
        return f"({without} {'and' if negated else 'or'} {rest})"

    def _time(
        self, field: Field, operator: str, operands: Tuple[Operand, ...], negated: bool
    ) -> str:
        bounds = [literals.bounds(field.kind, operator, each, self.now_s) for each in operands]
        return f"{_TIMES[field.id][negated]} {' or '.join(map(wording.when, bounds))}"


def _is_plain(node: Node) -> bool:
    while isinstance(node, Not):
        node = node.operand
    return not isinstance(node, (And, Or))


def _name_of(field: Field) -> Name:
    return Name(field.id)


def _having(found: List[Field], negated: bool) -> str:
    if all(field.kind is Kind.TAGS for field in found):
        return "without a tag" if negated else "with a tag"
    if all(field.kind is Kind.TRUTH for field in found):
        return f"that are {'not ' if negated else ''}{listed([label(field) for field in found])}"
    names = listed([label(field) for field in found])
    return f"{'without' if negated else 'with'} a value of {names}"


def _tagged(operands: Tuple[Operand, ...], negated: bool) -> str:
    tags = listed([said(_text(operand).text) for operand in operands])
    return f"{'not ' if negated else ''}tagged {tags}"


def _true_or_not(field: Field, operands: Tuple[Operand, ...], negated: bool) -> str:
    """``archived:true``; with several values, any of them."""
    found = [_TRUTHS[_text(operand).text][negated] for operand in operands]
    return (" and " if negated else " or ").join(found).format(*[label(field)] * len(found))


def _are_statuses(operands: Tuple[Operand, ...]) -> bool:
    return all(_text(operand).text in _STATUSES for operand in operands)


def _in_state(operands: Tuple[Operand, ...], negated: bool) -> str:
    states = [_STATUSES[_text(operand).text][negated] for operand in operands]
    return f"that {listed(states, 'and' if negated else 'or')}"


def _whose(field: Field, operator: str, operands: Tuple[Operand, ...], negated: bool) -> str:
    missing = " (or missing)" if negated and wording.can_be_missing(field) else ""
    return f"whose {label(field)} {_predicates(field, operator, operands, negated)}{missing}"


def _predicates(field: Field, operator: str, operands: Tuple[Operand, ...], negated: bool) -> str:
    is_plain = operator == "=" and all(_is_value(field, operand) for operand in operands)
    if is_plain and len(operands) > 1:
        texts = [wording.value(field, _text(operand)) for operand in operands]
        return f"{verb(field, 'is')} {'none of ' if negated else ''}{listed(texts)}"
    joint = " and " if negated else " or "
    return joint.join(_predicate(field, operator, operand, negated) for operand in operands)


def _is_value(field: Field, operand: Operand) -> bool:
    """Whether an operand is compared as a whole."""
    if isinstance(operand, Range):
        return not _has_ranges(field)
    return not _is_pattern(field, operand) and not (field.column and field.column.prose)


def _has_ranges(field: Field) -> bool:
    return field.kind.numeric or field.kind is Kind.ANY or field.id == "version"


def _is_pattern(field: Field, value: Value) -> bool:
    has_wildcard = "*" in value.text or "?" in value.text
    return has_wildcard and not value.quoted and not field.kind.numeric


def _predicate(field: Field, operator: str, operand: Operand, negated: bool) -> str:
    no = " not" if negated else ""
    if isinstance(operand, Range) and _has_ranges(field):
        return f"is{no} {_between(field, operand)}"
    value = _text(operand)
    if operator == "~":
        found = f"a match of the expression {said(value.text)}"
        return f"{_verb_or_not(field, 'contains', negated)} {found}"
    if operator == "=" and field.column is not None and field.column.prose:
        what = "the pattern " if _is_pattern(field, value) else ""
        return f"{_verb_or_not(field, 'contains', negated)} {what}{said(value.text)}"
    if operator == "=" and _is_pattern(field, value):
        return f"{_verb_or_not(field, 'fits', negated)} the pattern {said(value.text)}"
    text = wording.value(field, value)
    if operator == "=":
        return f"{verb(field, 'is')}{no} {text}"
    if text.startswith('"'):
        return f"{verb(field, 'is')}{no} {_TEXTS[operator]} {text} in the alphabet"
    return f"is{no} {_NUMBERS[operator]} {text}"


def _verb_or_not(field: Field, third_person: str, negated: bool) -> str:
    if not negated:
        return verb(field, third_person)
    return f"{verb(field, 'does')} not {third_person[:-1]}"


def _between(field: Field, operand: Range) -> str:
    low, high = (end and wording.end(field, end) for end in (operand.low, operand.high))
    if low and high:
        return f"from {low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


def _text(operand: Operand) -> Value:
    """Two dots mean nothing in texts."""
    if isinstance(operand, Value):
        return operand
    return Value(f"{operand.low or ''}..{operand.high or ''}")
