"""Marking a place in a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.queries.marking import marked


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("lr>>5", 3, 4, "  lr>>5\n     ^"),
        ("lr>>5", 0, 2, "  lr>>5\n  ^^"),
        ("lr:", 3, 3, "  lr:\n     ^"),
        ("a\tb\nc", 4, 5, "  a b c\n      ^"),
        ("\x1b[31mred", 5, 8, "   [31mred\n       ^^^"),
        ("東京 x", 3, 4, "  東京 x\n       ^"),
        ("東京 x", 0, 2, "  東京 x\n  ^^^^"),
        ("e\u0301 x", 3, 4, "  e\u0301 x\n    ^"),
    ],
)
def test_the_place_is_marked(text: str, start: int, end: int, expected: str) -> None:
    assert marked(text, start, end) == expected


def test_of_a_long_text_the_part_around_the_place_is_shown() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    line, carets = marked(text, 500, 504, width=40).split("\n")
    assert len(line) <= 40
    assert line.startswith("  …x") and line.endswith("y…")
    assert line[carets.index("^") : carets.rindex("^") + 1] == "HERE"
    assert marked(text, 0, 1, width=40).startswith("  xxx")
    assert marked(text, 1003, 1004, width=40).split("\n")[0].endswith("yyy")


@given(st.text("abc", max_size=300), st.integers(0, 300), st.integers(0, 300), st.integers(5, 120))
def test_any_place_of_any_text(text: str, start: int, length: int, width: int) -> None:
    start = min(start, len(text))
    line, carets = marked(text, start, min(len(text), start + length), width).split("\n")
    assert "^" in carets and set(carets) <= {" ", "^"}
    assert len(line) <= max(width, 14)
    assert len(carets) <= len(line) + 1
