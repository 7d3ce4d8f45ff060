import math
import os
import sqlite3

import pytest
from hypothesis import given, strategies as st

from mallennlp.services.index.values import (
    LONGEST_TEXT,
    attribute_value,
    problems_of,
    problems_text,
    restored,
    storable,
)


@given(st.binary())
def test_any_file_name_can_be_stored_and_comes_back(name: bytes) -> None:
    text = os.fsdecode(name)
    with sqlite3.connect(":memory:") as connection:
        (stored,) = connection.execute("SELECT ?", (storable(text),)).fetchone()
    connection.close()
    assert restored(stored) == text


@given(st.text())
def test_any_text_comes_back(text: str) -> None:
    assert restored(storable(text)) == text


@given(st.lists(st.binary(min_size=1, max_size=3), min_size=2, max_size=2, unique=True))
def test_different_names_stay_different(names: list[bytes]) -> None:
    first, second = map(os.fsdecode, names)
    assert storable(first) != storable(second)


def test_characters_that_serve_as_escapes_are_escaped_themselves() -> None:
    text = "\U0010ff80 \udc80"
    assert storable(text) != text
    assert restored(storable(text)) == text


def test_half_a_pair_from_a_json_file_becomes_a_replacement() -> None:
    assert storable("a\ud800b") == "a\ufffdb"


@pytest.mark.parametrize(
    "value, stored",
    [
        (3, 3),
        (0.5, 0.5),
        ("lstm", "lstm"),
        (True, b"true"),
        (False, b"false"),
        (None, None),
        (math.nan, None),
        (math.inf, math.inf),
        (2**63, float(2**63)),
        (-(2**80), -float(2**80)),
        (10**400, math.inf),
        (-(10**400), -math.inf),
        ("x" * 1000, "x" * LONGEST_TEXT),
    ],
)
def test_leaves_of_a_config_as_values(value: object, stored: object) -> None:
    result = attribute_value(value)  # type: ignore[arg-type]
    assert result == stored
    assert type(result) is type(stored)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x1e"), min_size=1)))
def test_problems_come_back(problems: list[str]) -> None:
    stored = problems_text(problems)
    assert problems_of(stored) == tuple(problems)
    assert (stored is None) == (not problems)
