"""What may have been meant instead of what a query says."""

from __future__ import annotations

from random import Random
from typing import List

import pytest

from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.hints import as_meant, hints
from mallennlp.services.index.language.parsing import parse
from tests.unit.services.index.language.random_texts import text


@pytest.mark.parametrize(
    ("query", "meant", "places"),
    [
        ("lr=1 or lr=2", "lr=1 OR lr=2", ["or"]),
        ("(a or b) c", "(a OR b) c", ["or"]),
        ("a Or b OR c", "a OR b OR c", ["Or"]),
        ("not lstm", "NOT lstm", ["not"]),
        ("(not lstm) and not (crf)", "(NOT lstm) AND NOT (crf)", ["not", "and", "not"]),
        ("a | b || c", "a OR b OR c", ["|", "||"]),
        ("a & b && ! c", "a AND b AND NOT c", ["&", "&&", "!"]),
        ('"a b" or "c"', '"a b" OR "c"', ["or"]),
        ("tag:a,b or lr<1", "tag:a,b OR lr<1", ["or"]),
    ],
)
def test_what_may_have_been_meant(query: str, meant: str, places: List[str]) -> None:
    assert as_meant(query) == meant
    found = hints(query)
    assert [query[hint.start : hint.end] for hint in found] == places
    assert all(hint.instead in hint.text and query[hint.start] in hint.text for hint in found)
    assert parse(meant) != parse(query)


def test_a_hint_is_a_sentence() -> None:
    (hint,) = hints("lr=1 or lr=2")
    assert hint.text == "Did you mean OR? 'or' is a word to search for."


@pytest.mark.parametrize(
    "query",
    [
        "",
        "a OR NOT b AND c",
        "or",
        "a or",  # there may be more to come
        "(a or)",
        "or a",
        "(and a)",
        "oracle notes android a|b",
        '"to be or not to be"',
        'a "or" b',
        "name: or x",
        "name=a, or x",
        "or = 1",
        "a or:1",
        "path~ not x",
        "lr!= or x",
        "-or a",
        'a "or b',
    ],
)
def test_nothing_is_odd(query: str) -> None:
    assert hints(query) == []
    assert as_meant(query) == query


def test_any_text_has_hints_in_order_and_following_them_leaves_none() -> None:
    random = Random(1)
    for _ in range(500):
        query = " ".join(
            random.choice([text(random, ["lr", "or"]), "or", "|", "not", "a", "(", ")", '"', "and"])
            for _ in range(random.randint(1, 5))
        )
        places = [place for hint in hints(query) for place in (hint.start, hint.end)]
        assert places == sorted(set(places)) and all(0 <= at <= len(query) for at in places)
        assert all(query[hint.start : hint.end] != hint.instead for hint in hints(query))


def test_what_cannot_be_read_has_hints_too() -> None:
    assert as_meant("a or(b and not(c") == "a OR(b AND NOT(c"


@pytest.mark.parametrize("query", ["-", "lr=1 -", "a - b", "--a", "(- a)"])
def test_a_lone_dash_is_explained(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    error = caught.value
    assert "before what is not wanted" in error.message
    assert error.start is not None and query[error.start] == "-"
