"""Numbers, dates, durations and sizes."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.queries.tree import Range, Value
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.language.literals import (
    bounds,
    duration_s,
    moment,
    number,
    size_bytes,
)

DAY_S = 86_400.0
NOW_S = 1_800_000_000.0


def at(*parts: int) -> float:
    """A moment of UTC in POSIX seconds."""
    return datetime(*parts, tzinfo=timezone.utc).timestamp()  # type: ignore[misc,arg-type]


@given(st.integers() | st.floats(allow_nan=False))
def test_every_number_of_python_is_read(value: Any) -> None:
    text = repr(value)
    if len(text) <= 100:
        assert number(text) == value


@pytest.mark.parametrize("text", ["", "1,5", "1_0", "0x1", "nan", "one", "1 2", "--1", "1e", "."])
def test_no_number(text: str) -> None:
    assert number(text) is None


def test_a_number_of_very_many_digits_is_not_read() -> None:
    assert number("9" * 100) == int("9" * 100)
    assert number("9" * 101) is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90.0),
        ("1.5", 1.5),
        ("90s", 90.0),
        ("5m", 300.0),
        ("5min", 300.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        ("2d", 2 * DAY_S),
        ("1w", 7 * DAY_S),
        ("1y", 365 * DAY_S),
        ("1d2h3min4s", DAY_S + 7200 + 180 + 4),
        ("h", None),
        ("1x", None),
        ("1H", None),
        ("", None),
        ("1h-30m", None),
        ("1h" * 60, None),
    ],
)
def test_durations(text: str, seconds: Optional[float]) -> None:
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", 100.0),
        ("1kB", 1e3),
        ("1KB", 1e3),
        ("1k", 1e3),
        ("1.5GB", 1.5e9),
        ("2GiB", 2.0 * 2**30),
        ("1Ki", 1024.0),
        ("7B", 7.0),
        ("1TB", 1e12),
        ("1iB", None),
        ("GB", None),
        ("1XB", None),
        ("-1", None),
    ],
)
def test_sizes(text: str, expected: Optional[float]) -> None:
    assert size_bytes(text) == expected


@pytest.mark.parametrize(
    ("text", "start_s", "end_s"),
    [
        ("2026", at(2026, 1, 1), at(2027, 1, 1)),
        ("2026-12", at(2026, 12, 1), at(2027, 1, 1)),
        ("2024-02", at(2024, 2, 1), at(2024, 3, 1)),
        ("2026-01-31", at(2026, 1, 31), at(2026, 2, 1)),
        ("2026-01-31T12:30", at(2026, 1, 31, 12, 30), at(2026, 1, 31, 12, 31)),
        ("2026-01-31T12:30:05Z", at(2026, 1, 31, 12, 30, 5), at(2026, 1, 31, 12, 30, 6)),
        ("today", NOW_S // DAY_S * DAY_S, NOW_S // DAY_S * DAY_S + DAY_S),
        ("yesterday", NOW_S // DAY_S * DAY_S - DAY_S, NOW_S // DAY_S * DAY_S),
        ("7d", NOW_S - 7 * DAY_S, NOW_S - 7 * DAY_S),
        ("1h30m", NOW_S - 5400, NOW_S - 5400),
    ],
)
def test_moments(text: str, start_s: float, end_s: float) -> None:
    found = moment(text, NOW_S)
    assert found is not None
    assert (found.start_s, found.end_s) == (start_s, end_s)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-02-30", "2026-1", "26", "0000", "9999", "2026-01-01T25:00", "now"]
)
def test_no_moment(text: str) -> None:
    assert moment(text, NOW_S) is None


JANUARY_S, FEBRUARY_S = at(2026, 1, 1), at(2026, 2, 1)
WEEK_AGO_S, DAY_AGO_S = NOW_S - 7 * DAY_S, NOW_S - DAY_S


@pytest.mark.parametrize(
    ("kind", "operator", "operand", "expected"),
    [
        (Kind.NUMBER, ">", Value("0.5"), ((">", 0.5),)),
        (Kind.NUMBER, "=", Range("1", "2"), ((">=", 1), ("<=", 2))),
        (Kind.NUMBER, "=", Range(None, "2"), (("<=", 2),)),
        (Kind.DURATION, "=", Range("1h", None), ((">=", 3600.0),)),
        (Kind.BYTES, "<=", Value("1kB"), (("<=", 1000.0),)),
        (Kind.TIME, "=", Value("2026-01"), ((">=", JANUARY_S), ("<", FEBRUARY_S))),
        (Kind.TIME, ">", Value("2026-01"), ((">=", FEBRUARY_S),)),
        (Kind.TIME, ">=", Value("2026-01"), ((">=", JANUARY_S),)),
        (Kind.TIME, "<", Value("2026-01"), (("<", JANUARY_S),)),
        (Kind.TIME, "<=", Value("2026-01"), (("<", FEBRUARY_S),)),
        (Kind.TIME, ">", Value("7d"), ((">", WEEK_AGO_S),)),
        (Kind.TIME, "<", Value("7d"), (("<", WEEK_AGO_S),)),
        (Kind.TIME, "=", Value("7d"), ((">=", WEEK_AGO_S),)),
        (Kind.TIME, "=", Range("2026-01", "2026-01"), ((">=", JANUARY_S), ("<", FEBRUARY_S))),
        (Kind.TIME, "=", Range("7d", "1d"), ((">=", WEEK_AGO_S), ("<=", DAY_AGO_S))),
        (Kind.TIME, "=", Range("1d", "7d"), ((">=", WEEK_AGO_S), ("<=", DAY_AGO_S))),
        (Kind.TIME, "=", Range(None, "7d"), (("<=", WEEK_AGO_S),)),
        (Kind.TIME, "=", Range("7d", None), ((">=", WEEK_AGO_S),)),
    ],
)
def test_what_a_comparison_demands(kind: Kind, operator: str, operand: Any, expected: Any) -> None:
    assert bounds(kind, operator, operand, NOW_S) == expected


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Kind.NUMBER, "'x' is not a number"),
        (Kind.DURATION, "'x' is not a duration, such as 90s"),
        (Kind.BYTES, "'x' is not a size, such as 500kB"),
        (Kind.TIME, "'x' is not a time: write a date, such as 2026-01-31"),
    ],
)
def test_what_is_none_is_said(kind: Kind, message: str) -> None:
    for operand in (Value("x"), Range("x", None), Range(None, "x")):
        with pytest.raises(QueryError, match=message):
            bounds(kind, "=", operand, NOW_S)
