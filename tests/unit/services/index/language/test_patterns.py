"""Regular expressions that end."""

from __future__ import annotations

import sqlite3
import time

import pytest
from hypothesis import given, settings, strategies as st

from mallennlp.exceptions import QueryError
from mallennlp.services.index.language import patterns
from mallennlp.services.index.values import storable


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*$", "(.*a){20}$", "(a*)*b", "^(([a-z])+.)+[A-Z]$"]
)
def test_a_runaway_expression_ends(pattern: str) -> None:
    patterns.check(pattern)
    started_s = time.monotonic()
    patterns.fits(pattern, "a" * 50_000 + "!")
    assert time.monotonic() - started_s < 2


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(", "is not a regular expression"),
        ("[a", "is not a regular expression"),
        ("*", "is not a regular expression"),
        ("(?=a)", "no look-ahead"),
        (r"(a)\1", "no reference"),
        ("a{2000}", "is not a regular expression"),
        ("((a{100}){100}){100}", "is not a regular expression"),
        ("a" * 501, "at most 500 characters"),
        ("(" * 500, "is not a regular expression"),
    ],
)
def test_what_is_no_expression_is_said(pattern: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        patterns.check(pattern)
    assert len(caught.value.message) < 400


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_expression_fits_or_not_or_is_an_error(pattern: str, text: str) -> None:
    try:
        patterns.check(storable(pattern))
    except QueryError:
        return
    assert patterns.fits(storable(pattern), storable(text)) in (True, False)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("xab", 1), ("b", 0), (None, 0), (b"ab", 0), (12, 0), ("äab", 1), ("AB", 0)],
)
def test_the_operator_of_sqlite(value: object, expected: int) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        patterns.install(connection)
        assert connection.execute("SELECT ? REGEXP 'ab'", (value,)).fetchone() == (expected,)
        assert connection.execute("SELECT 12.5 REGEXP '^12\\.'").fetchone() == (1,)
    finally:
        connection.close()
