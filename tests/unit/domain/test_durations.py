"""Lengths of time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.durations import compact, in_words, parse_timedelta


@given(st.timedeltas(min_value=timedelta(0)))
def test_what_python_writes_is_read_back(duration: timedelta) -> None:
    read = parse_timedelta(str(duration))
    assert read is not None
    assert read == pytest.approx(duration.total_seconds(), abs=1e-6, rel=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        None,
        1.5,
        ["0:00:01"],
        "",
        "0:00",
        "0:0:1",
        "-1 day, 23:59:59",
        "0:00:06.4917750",
        "0:00:06s",
        "0:00:06\n",
        "9" * 5000 + " days, 0:00:00",
        "9" * 5000 + ":00:00",
    ],
)
def test_anything_else_is_no_duration(text: Any) -> None:
    assert parse_timedelta(text) is None


@given(st.floats(min_value=0, max_value=1e10))
def test_in_words_never_says_more_than_has_passed(seconds: float) -> None:
    number, unit = in_words(seconds).split()
    length = {"s": 1, "min": 60, "h": 3600, "d": 86_400}[unit]
    assert int(number) * length <= seconds < (int(number) + 1) * length


@given(st.floats(min_value=0, max_value=1e10))
def test_compact_has_at_most_two_units_and_is_near(seconds: float) -> None:
    text = compact(seconds)
    parts = re.findall(r"([\d.]+) (s|min|h|d)", text)
    assert " ".join(f"{number} {unit}" for number, unit in parts) == text and len(parts) <= 2
    lengths = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86_400.0}
    told = sum(float(number) * lengths[unit] for number, unit in parts)
    assert abs(told - seconds) <= max(0.5, lengths[parts[-1][1]], lengths[parts[0][1]] / 24)


def test_a_full_minute_is_never_sixty_seconds() -> None:
    assert [compact(s) for s in (9.96, 59.4, 59.5, 3599.6, 86_399.9)] == [
        "10 s",
        "59 s",
        "1 min",
        "1 h",
        "1 d",
    ]
