"""A search as a tree, and how it is written.

What the query language says, before anything is known of the experiments: names are as somebody
typed them, and so are values. ``docs/query-language.md`` describes the language;
``services/index/language`` reads it and finds the experiments.
"""

from __future__ import annotations

import re
from typing import Iterable, Iterator, Optional, Tuple, Union

import attrs


@attrs.frozen
class Span:
    """A place in the text of a query: characters from ``start`` to before ``end``, from 0."""

    start: int
    end: int


NOWHERE = Span(0, 0)
"""The place of what was not read from a text."""


def _place() -> Span:
    # Trees are the same if they say the same, wherever that stood.
    field: Span = attrs.field(default=NOWHERE, eq=False, repr=False)
    return field


@attrs.frozen
class Name:
    """The name of a column, config key or metric, as typed, without quotes."""

    text: str
    span: Span = _place()


@attrs.frozen
class Value:
    """What to compare with. ``quoted``: it stood in quotes, and is a text and nothing else."""

    text: str
    quoted: bool = False
    span: Span = _place()


@attrs.frozen
class Range:
    """From ``low`` to ``high``, both included; None where an end is open, which one may be."""

    low: Optional[str]
    high: Optional[str]
    span: Span = _place()


Operand = Union[Value, Range]

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=", "~", "!~")
"""The operators of a ``Comparison``. ``:`` is another way to write ``=``; ``~`` is: contains what
the regular expression describes."""


@attrs.frozen
class Word:
    """A word that has to begin a word of path, display name, tags, notes or config."""

    text: str
    span: Span = _place()


@attrs.frozen
class Phrase:
    """Whole words that have to stand beside each other."""

    text: str
    span: Span = _place()


@attrs.frozen
class Comparison:
    """A column compared with values, of which one has to fit (none, with ``!=``)."""

    name: Name
    operator: str
    operands: Tuple[Operand, ...]
    span: Span = _place()


@attrs.frozen
class Has:
    """The experiment has a value in one of these columns."""

    names: Tuple[Name, ...]
    span: Span = _place()


@attrs.frozen
class Not:
    """The opposite: all experiments that ``operand`` does not find."""

    operand: "Node"
    span: Span = _place()


@attrs.frozen
class And:
    """All of these, at least two, none of them an ``And``."""

    operands: Tuple["Node", ...]
    span: Span = _place()


@attrs.frozen
class Or:
    """One of these, at least two, none of them an ``Or``."""

    operands: Tuple["Node", ...]
    span: Span = _place()


Node = Union[Word, Phrase, Comparison, Has, Not, And, Or]


@attrs.frozen
class SortTerm:
    """Sort by a column. Experiments without a value come last in both directions."""

    name: Name
    descending: bool = False


@attrs.frozen
class Query:
    """A whole search. ``where``: None finds all; ``sort``: the first term counts most."""

    where: Optional[Node] = None
    sort: Tuple[SortTerm, ...] = ()


def all_of(nodes: Iterable[Node]) -> Optional[Node]:
    """The nodes joined with AND; None for none, and a single one as it is."""
    flat = [part for node in nodes for part in (node.operands if type(node) is And else (node,))]
    return And(tuple(flat), _around(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def any_of(nodes: Iterable[Node]) -> Optional[Node]:
    """The nodes joined with OR; None for none, and a single one as it is."""
    flat = [part for node in nodes for part in (node.operands if type(node) is Or else (node,))]
    return Or(tuple(flat), _around(flat)) if len(flat) > 1 else (flat[0] if flat else None)


def names_in(node: Optional[Node]) -> Iterator[Name]:
    """The names of columns in a part of a query, as they stand there."""
    if isinstance(node, Comparison):
        yield node.name
    elif isinstance(node, Has):
        yield from node.names
    elif isinstance(node, Not):
        yield from names_in(node.operand)
    elif isinstance(node, (And, Or)):
        for operand in node.operands:
            yield from names_in(operand)


def _around(nodes: Iterable[Node]) -> Span:
    spans = [node.span for node in nodes]
    return Span(spans[0].start, spans[-1].end) if spans else NOWHERE


# --- writing

_BARE_NAME = re.compile(r"(?:epoch:[0-9]+[._])?[^\s()\":=<>~!,\-][^\s()\":=<>~!,]*")
_BARE_VALUE = re.compile(r"[^\s()\",=:<>~!][^\s()\",]*")
_BARE_PATTERN = re.compile(r"(?:[^\s()\"\\]|\\[^\s()\"])+")
_OWN_NAMES = frozenset({"has", "sort"})
_JOINING = frozenset({"AND", "OR", "NOT"})


def to_text(query: Query) -> str:
    """A query as somebody could have typed it: reading it gives the same tree.

    >>> name, values = Name("lr"), (Value("0.1"), Value("0.01"))
    >>> to_text(Query(Not(Comparison(name, "=", values)), (SortTerm(Name("path"), True),)))
    '-lr:0.1,0.01 sort:-path'
    """
    parts = [] if query.where is None else [_write(query.where)]
    if query.sort:
        terms = (("-" if term.descending else "", term.name.text) for term in query.sort)
        parts.append("sort:" + ",".join(_sort_term(sign, name) for sign, name in terms))
    return " ".join(parts)


def _write(node: Node) -> str:
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Phrase):
        return _quote(node.text)
    if isinstance(node, Comparison):
        write = _pattern if node.operator in ("~", "!~") else _operand
        operands = ",".join(write(operand) for operand in node.operands)
        return f"{name_text(node.name.text)}{_sign(node)}{operands}"
    if isinstance(node, Has):
        return "has:" + ",".join(_bare_or_quoted(name.text, _BARE_VALUE) for name in node.names)
    if isinstance(node, Not):
        return f"-{_grouped(node.operand, (And, Or, Not))}"
    if isinstance(node, And):
        return " ".join(_grouped(operand, (Or,)) for operand in node.operands)
    return " OR ".join(_grouped(operand, ()) for operand in node.operands)


def _grouped(node: Node, kinds: Tuple[type, ...]) -> str:
    return f"({_write(node)})" if isinstance(node, kinds) else _write(node)


def _sign(node: Comparison) -> str:
    # "epoch:1.a:3" is about the metric "a" after epoch 1.
    return ":" if node.operator == "=" and node.name.text != "epoch" else node.operator


def _operand(operand: Operand) -> str:
    if isinstance(operand, Range):
        return f"{operand.low or ''}..{operand.high or ''}"
    return _quote(operand.text) if operand.quoted else operand.text


def _pattern(operand: Operand) -> str:
    assert isinstance(operand, Value), "there are no ranges of regular expressions"
    return _bare_or_quoted(operand.text, _BARE_PATTERN)


def _sort_term(sign: str, name: str) -> str:
    text = f"{sign or ('+' if name[:1] in '+-' else '')}{name}"
    return text if _BARE_VALUE.fullmatch(text) else _quote(text)


def name_text(name: str) -> str:
    """How the name of a column stands before an operator: in quotes where it needs them."""
    # Before a blank, or while it stands alone, AND is no name.
    is_word = name in _OWN_NAMES or name in _JOINING
    return _quote(name) if is_word else _bare_or_quoted(name, _BARE_NAME)


def value_text(text: str, quoted: bool = False) -> str:
    """How a text stands as a value that means itself: in quotes where it would be read as a
    pattern, a range or ``null``, or not at all. ``quoted``: in quotes in any case.

    >>> value_text("adam"), value_text("Tiny CRF"), value_text("a*"), value_text("1..2")
    ('adam', '"Tiny CRF"', '"a*"', '"1..2"')
    """
    means_more = text == "null" or "*" in text or "?" in text
    return _quote(text) if quoted or means_more or not fits_value(text) else text


def listed_name(name: str, sign: Optional[str] = None, quoted: bool = False) -> str:
    """How the name of a column stands behind ``has:``, or with a sign, "-" or "", behind ``sort:``.

    >>> listed_name("lr"), listed_name("best", "-"), listed_name("a b", "-")
    ('lr', '-best', '"-a b"')
    """
    if sign is None:
        return _quote(name) if quoted else _bare_or_quoted(name, _BARE_VALUE)
    text = _sort_term(sign, name)
    return _quote(text) if quoted and not text.startswith('"') else text


def _bare_or_quoted(text: str, bare: "re.Pattern[str]") -> str:
    return text if bare.fullmatch(text) else _quote(text)


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def unquoted(text: str) -> str:
    r"""What stands in quotes: ``\"`` and ``\\`` are a quote and a backslash, and any other
    backslash stands for itself.

    >>> print(unquoted(r'"say \"\d\""'))
    say "\d"
    """
    return re.sub(r'\\([\\"])', r"\1", text[1:-1])


def fits_value(text: str) -> bool:
    """Whether a text can stand in a query as a ``Value`` without quotes."""
    return _BARE_VALUE.fullmatch(text) is not None and as_range(text) is None


_END = re.compile(r"[-+]?\.?[0-9](?:(?!\.\.).)*")


def as_range(text: str, span: Span = NOWHERE) -> Optional[Range]:
    """The range that a text such as ``0.1..0.5``, ``2..`` or ``..7d`` is; None for any other.

    Both ends begin with a digit, so that ``../runs`` is none.
    """
    low, dots, high = text.partition("..")
    if not dots or not (low or high):
        return None
    if any(end and not _END.fullmatch(end) for end in (low, high)):
        return None
    return Range(low or None, high or None, span)
