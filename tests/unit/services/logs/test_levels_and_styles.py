"""Which lines tell of trouble, and the words for colours."""

from __future__ import annotations

from pathlib import Path

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.plain import ASSETS
from mallennlp.services.logs.levels import ERRORS, level_of
from mallennlp.services.logs.styles import COLOURS, STYLES, colour


@pytest.mark.parametrize(
    "line, level",
    [
        ("2026 - ERROR - root - x", "error"),
        ("2026 - CRITICAL - root - Uncaught exception", "error"),
        ("Traceback (most recent call last):", "error"),
        ("ValueError: nan loss encountered", "error"),
        ("2026 - WARNING - root - x", "warning"),
        ("x.py:1: FutureWarning: old", "warning"),
        ("warnings = 3", ""),
        ("2026 - INFO - errors = 0", ""),
        ("", ""),
    ],
)
def test_a_line_has_a_level(line: str, level: str) -> None:
    assert level_of(line) == level


WORDS = st.sampled_from(
    ["ERROR", "xERROR", "nan", "NaN", " loss", " ", "FATAL", "é", "\n", "(", "T"]
)


@given(st.lists(WORDS, max_size=8).map("".join))
def test_the_search_and_the_colour_of_a_line_agree(line: str) -> None:
    """The one asks RE2, the other Python."""
    found = re2.compile(ERRORS.encode()).search(line.encode())
    assert (found is not None) == (level_of(line) == "error")


@pytest.mark.parametrize("name", sorted(COLOURS))
def test_every_colour_is_its_own(name: str) -> None:
    code = "".join(f"{part:02x}" for part in COLOURS[name])
    assert colour(name) == colour(code) == name


@given(st.text(max_size=8))
def test_no_colour_brings_a_word_of_its_own(name: str) -> None:
    assert colour(name) in ("", *COLOURS)


def test_the_style_sheet_knows_every_word_in_both_themes() -> None:
    sheet = Path(ASSETS / "logs.css").read_text(encoding="utf-8")
    for word in STYLES:
        assert f".log-{word} " in sheet
    for name in COLOURS:
        for variable in (f"--log-{name}:", f"--log-on-{name}:"):
            assert sheet.count(variable) == 2
