"""The text of a query, and its tree."""

from __future__ import annotations

import contextlib
import time
from typing import Any, List, Tuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallennlp.domain.queries.tree import (
    COMPARISONS,
    And,
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Range,
    SortTerm,
    Span,
    Value,
    Word,
    all_of,
    any_of,
    fits_value,
    to_text,
)
from mallennlp.domain.queries.words import is_word
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.parsing import (
    DEEPEST_BRACKETS,
    LONGEST_QUERY,
    MOST_CONDITIONS,
    parse,
)


def compared(name: str, operator: str, *operands: Any) -> Comparison:
    """A comparison with values without quotes, or other operands."""
    values = tuple(Value(each) if isinstance(each, str) else each for each in operands)
    return Comparison(Name(name), operator, values)


A, B, C = Word("a"), Word("b"), Word("c")

TREES: List[Tuple[str, Any]] = [
    ("", None),
    (" \n", None),
    ("a", A),
    ("a b", And((A, B))),
    ("a AND b", And((A, B))),
    ("a OR b c", Or((A, And((B, C))))),
    ("(a OR b) c", And((Or((A, B)), C))),
    ("(a b) c", And((A, B, C))),
    ("(a OR b) OR c", Or((A, B, C))),
    ("-a NOT b NOT(c)", And((Not(A), Not(B), Not(C)))),
    ("-(a b)", Not(And((A, B)))),
    ("-(-a)", Not(Not(A))),
    ("or not camera-ready a! é", And(tuple(map(Word, "or not camera-ready a! é".split())))),
    ('"early stopping"', Phrase("early stopping")),
    (r'"a \"b\" \\ \d"', Phrase(r'a "b" \ \d')),
    ("lr:0.1", compared("lr", "=", "0.1")),
    ("lr=0.1", compared("lr", "=", "0.1")),
    ("lr == 0.1", compared("lr", "=", "0.1")),
    ("lr != 0.1", compared("lr", "!=", "0.1")),
    ("lr>=-1e-3", compared("lr", ">=", "-1e-3")),
    ("lr<1 lr<=1 lr>1", And(tuple(compared("lr", sign, "1") for sign in ("<", "<=", ">")))),
    ("created:2026-01-01T12:00", compared("created", "=", "2026-01-01T12:00")),
    ("status:finished,failed", compared("status", "=", "finished", "failed")),
    ('status!=a , "b"', compared("status", "!=", "a", Value("b", quoted=True))),
    ("lr:0.1..0.5", compared("lr", "=", Range("0.1", "0.5"))),
    ("lr:..7d", compared("lr", "=", Range(None, "7d"))),
    ("lr:-1..,.5..", compared("lr", "=", Range("-1", None), Range(".5", None))),
    ('lr:"0..1"', compared("lr", "=", Value("0..1", quoted=True))),
    ("path:../runs/*", compared("path", "=", "../runs/*")),
    ("path:a..b", compared("path", "=", "a..b")),
    ("path:..", compared("path", "=", "..")),
    ("path~^pos/.*h32", compared("path", "~", "^pos/.*h32")),
    (r"path!~(a|(b,c))\( x", And((compared("path", "!~", r"(a|(b,c))\("), Word("x")))),
    ("(path~a)", compared("path", "~", "a")),
    (r'path~"a b\d"', compared("path", "~", r"a b\d")),
    ('"a b":1', compared("a b", "=", "1")),
    ('"has":1', compared("has", "=", "1")),
    ("has>1", compared("has", ">", "1")),
    ("epoch:3_loss>1", compared("epoch:3_loss", ">", "1")),
    ("epoch:3.loss>1", compared("epoch:3.loss", ">", "1")),
    ("epoch:3", compared("epoch", "=", "3")),
    ("OR=1", compared("OR", "=", "1")),
    ("lr:OR", compared("lr", "=", "OR")),
    ("has:lr", Has((Name("lr"),))),
    ('has:lr,"a b"', Has((Name("lr"), Name("a b")))),
]


@pytest.mark.parametrize(("text", "where"), TREES)
def test_what_a_query_says(text: str, where: Any) -> None:
    assert parse(text) == Query(where)


@pytest.mark.parametrize(
    ("text", "where", "sort"),
    [
        ("sort:path", None, [("path", False)]),
        ("sort:-best,+path a", A, [("best", True), ("path", False)]),
        ("a sort:x OR b sort=-y", Or((A, B)), [("x", False), ("y", True)]),
        ('sort:-"a"', None, None),
        ('sort:"-a b","+-c"', None, [("a b", True), ("-c", False)]),
        ("sort:-epoch:3_loss", None, [("epoch:3_loss", True)]),
    ],
)
def test_the_order(text: str, where: Any, sort: Any) -> None:
    if sort is None:
        with pytest.raises(QueryError):
            parse(text)
        return
    terms = tuple(SortTerm(Name(name), descending) for name, descending in sort)
    assert parse(text) == Query(where, terms)


MISTAKES = [
    ("a OR", 2, 4, "missing after 'OR'"),
    ("OR a", 0, 2, "missing before OR"),
    ("a OR OR b", 5, 7, "missing before OR"),
    ("a AND", 2, 5, "missing after 'AND'"),
    ("NOT", 0, 3, "missing after 'NOT'"),
    ("a (b", 2, 3, "not closed"),
    ("a)", 1, 2, "No bracket was opened"),
    ("()", 1, 2, "nothing in these brackets"),
    ('a "b', 2, 4, "quotes are not closed"),
    ("lr:", 2, 3, "value is missing after ':'"),
    ("lr>= )", 5, 6, "missing between '>=' and ')'"),
    ("lr>>5", 3, 4, "missing between '>' and '>'"),
    ("lr:5,", 4, 5, "after the comma"),
    ("=5", 0, 1, "name of a column is missing before '='"),
    ("!tag:x", 4, 5, "'-' or NOT stands before what is not wanted, as in '-tag:'"),
    ("a,b=c", 3, 4, "name of a column is missing before '='"),
    ("f(x)", 1, 2, "put a space before it"),
    ("a or(b)", 4, 5, "Did you mean OR?"),
    ("a OR not(b)", 8, 9, "Did you mean NOT?"),
    ("VECTOR(x)", 6, 7, "put a space before it"),
    ("a BAND(x)", 6, 7, "put a space before it"),
    ("name:f(x)", 6, 7, "put a space before it"),
    ("a - b", 2, 3, "directly before"),
    ("--a", 0, 1, "directly before"),
    ("lr>1,2", 5, 6, "compares with one value"),
    ('"":5', 0, 2, "name of a column is missing"),
    ("sort:-", 5, 6, "needs the name"),
    ("has:", 3, 4, "value is missing"),
    ("(sort:x)", 6, 7, "cannot stand in brackets"),
    ("-sort:x", 6, 7, "cannot be excluded"),
    ("a OR sort:x", 5, 11, "this is none"),
    ("path~(a|b", 5, 6, "not closed"),
]


@pytest.mark.parametrize(("text", "start", "end", "message"), MISTAKES)
def test_a_mistake_has_a_place_and_a_reason(text: str, start: int, end: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    error = caught.value
    assert message in error.message
    assert (error.query, error.start, error.end) == (text, start, end)


def test_every_part_knows_its_place() -> None:
    text = 'x -(lr : 1..2 , 3) "p q" has:y'
    where = parse(text).where
    assert isinstance(where, And)
    assert [text[node.span.start : node.span.end] for node in where.operands] == [
        "x",
        "-(lr : 1..2 , 3)",
        '"p q"',
        "has:y",
    ]
    inner = where.operands[1]
    assert isinstance(inner, Not) and isinstance(inner.operand, Comparison)
    comparison = inner.operand
    spans = [comparison.name.span, *(operand.span for operand in comparison.operands)]
    assert [text[span.start : span.end] for span in spans] == ["lr", "1..2", "3"]


# --- limits


def test_long_queries_are_refused() -> None:
    parse("a" * LONGEST_QUERY)
    with pytest.raises(QueryError, match="characters"):
        parse("a" * (LONGEST_QUERY + 1))


def test_a_query_that_is_too_long_is_so_from_some_place_on() -> None:
    with pytest.raises(QueryError) as caught:
        parse("a" * (LONGEST_QUERY + 9))
    assert (caught.value.start, caught.value.end) == (LONGEST_QUERY, LONGEST_QUERY + 9)


@pytest.mark.parametrize("text", ["=" * 900, "sort:" + "!=" * 900, "a " + "." * 900 + "("])
def test_a_message_does_not_repeat_a_long_mistake(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert len(caught.value.message) < 300


def test_deep_queries_are_refused() -> None:
    parse("(" * DEEPEST_BRACKETS + "a" + ")" * DEEPEST_BRACKETS)
    deeper = "-(" * (DEEPEST_BRACKETS + 1) + "a" + ")" * (DEEPEST_BRACKETS + 1)
    with pytest.raises(QueryError, match="Brackets") as caught:
        parse(deeper)
    assert caught.value.start == 2 * DEEPEST_BRACKETS + 1
    parse('"' + "(" * 500 + '"')


@pytest.mark.parametrize("condition", ["a", "x:1", "has:x", '"a b"', "-a"])
def test_queries_of_very_many_conditions_are_refused(condition: str) -> None:
    parse(" ".join([condition] * MOST_CONDITIONS))
    with pytest.raises(QueryError, match="conditions"):
        parse(" ".join([condition] * (MOST_CONDITIONS + 1)))


@pytest.mark.parametrize("text", ["x:{}", "has:{}"])
def test_alternatives_count_as_conditions(text: str) -> None:
    parse(text.format(",".join("1" * MOST_CONDITIONS)))
    with pytest.raises(QueryError, match="conditions"):
        parse(text.format(",".join("1" * (MOST_CONDITIONS + 1))))


@pytest.mark.parametrize("text", ["(", "x~(", "-", '"', "..", "a:", "\\", "x~((("])
def test_what_is_repeated_ends_soon(text: str) -> None:
    started_s = time.monotonic()
    with contextlib.suppress(QueryError):
        parse(text * (LONGEST_QUERY // len(text)))
    assert time.monotonic() - started_s < 2


# --- round trips

TEXTS = st.text(min_size=1).filter(str.strip)
WORDS = st.text(st.characters(exclude_characters=' ()":=<>~,'), min_size=1).filter(is_word)
NAMES = st.builds(Name, TEXTS)
ENDS = st.sampled_from(["1", "-2.5", ".5", "7d", "2026-01", "1e-3"])
RANGES = st.one_of(
    st.builds(Range, ENDS, ENDS),
    st.builds(Range, ENDS, st.none()),
    st.builds(Range, st.none(), ENDS),
)
VALUES = st.one_of(
    st.builds(Value, st.text(min_size=1).filter(fits_value)),
    st.builds(Value, st.text(), st.just(True)),
)
PATTERNS = st.builds(Value, TEXTS)


def _comparisons(operator: str) -> st.SearchStrategy[Comparison]:
    if operator in ("~", "!~"):
        operands = PATTERNS.map(lambda value: (value,))
    elif operator in ("=", "!="):
        operands = st.lists(VALUES | RANGES, min_size=1, max_size=3).map(tuple)
    else:
        operands = VALUES.map(lambda value: (value,))
    return st.builds(Comparison, NAMES, st.just(operator), operands)


LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.builds(Word, WORDS),
    st.builds(Phrase, st.text()),
    st.sampled_from(COMPARISONS).flatmap(_comparisons),
    st.builds(Has, st.lists(NAMES, min_size=1, max_size=3).map(tuple)),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=4).map(all_of),
        st.lists(inner, min_size=1, max_size=4).map(any_of),
    ),
    max_leaves=12,
)
SORTS = st.lists(st.builds(SortTerm, NAMES, st.booleans()), max_size=3).map(tuple)


@settings(max_examples=400, deadline=None)
@given(st.builds(Query, st.none() | NODES, SORTS))
def test_what_is_written_reads_as_the_same(query: Query) -> None:
    assert parse(to_text(query)) == query


PIECES = st.sampled_from(
    ["(", ")", '"', "OR", "NOT", "AND", "-", ":", "=", ">", "~", "..", ",", " ", "sort:", "has:"]
    + ["lr", "a", "1", "7d", "path", "*", "\\", "null", "epoch:1_", "!", "\n"]
)
SCRIBBLES = st.text(max_size=60) | st.lists(PIECES, max_size=25).map("".join)


def test_a_column_called_epoch_is_no_metric_after_some_epoch() -> None:
    query = Query(compared("epoch", "=", "1.a:3"))
    assert to_text(query) == "epoch=1.a:3"
    assert parse(to_text(query)) == query


@settings(max_examples=600, deadline=None)
@given(SCRIBBLES)
def test_any_text_is_a_query_or_a_mistake_with_a_place(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert error.query == text
        assert error.start is not None and error.end is not None
        assert 0 <= error.start < error.end <= len(text)
        assert len(error.message) < 400
    else:
        assert parse(to_text(query)) == query


def test_places_do_not_tell_trees_apart() -> None:
    assert Word("a", Span(0, 1)) == Word("a", Span(5, 6))
