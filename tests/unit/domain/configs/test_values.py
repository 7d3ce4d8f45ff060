"""Which values of configs are the same, and how a line says them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.configs.values import MISSING, Part, all_same, identity, value_text

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (float("nan"), float("nan")),
        (0.0, -0.0),
        (2**70, float(2**70)),
        ([1, [2.0]], [1.0, [2]]),
        ({"a": 1, "b": 2}, {"b": 2.0, "a": 1}),
        ("adam", {"type": "adam"}),
        (Part("adam", 2), "adam"),
        (Part("", 2), Part("", 5)),
        (float("inf"), float("inf")),
    ],
)
def test_the_same(one: Any, other: Any) -> None:
    assert identity(one) == identity(other) and all_same([one, other, one])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (0, None),
        (None, MISSING),
        ("1", 1),
        ("", MISSING),
        ([], {}),
        ([1, 2], [2, 1]),
        ([True], [1]),
        ("adam", {"type": "adam", "lr": 1}),
        (float("inf"), float("-inf")),
        (float("nan"), None),
        (Part("", 0), Part("", 0, is_list=True)),
        (2**53, 2**53 + 1),
        ("missing", MISSING),
    ],
)
def test_not_the_same(one: Any, other: Any) -> None:
    assert identity(one) != identity(other) and not all_same([one, other])
    assert not all_same([one, one, other])


@given(st.lists(VALUES, min_size=1, max_size=4))
def test_the_quick_way_says_the_same_as_the_slow_one(values: Any) -> None:
    assert all_same(values) == (len({identity(value) for value in values}) == 1)


@given(VALUES)
def test_a_value_is_the_same_as_what_its_file_says(value: Any) -> None:
    assert identity(json.loads(json.dumps(value))) == identity(value)


@given(LEAVES, LEAVES)
def test_different_values_are_said_differently(one: Any, other: Any) -> None:
    """But for an int and a float that are the same number, which are no difference."""
    if identity(one) != identity(other):
        assert value_text(one) != value_text(other)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("adam", "adam"),
        ("data/train.tsv", "data/train.tsv"),
        ("0.1", '"0.1"'),
        ("true", '"true"'),
        ("NaN", '"NaN"'),
        (" x", '" x"'),
        ("", '""'),
        ("–", '"–"'),
        (MISSING, "–"),
        (1e-05, "1e-05"),
        (float("nan"), "NaN"),
        ("größe", "größe"),
        ([1, "a"], '[1, "a"]'),
        (Part("lstm", 3), "lstm"),
        (Part("", 1), "{1 key}"),
        (Part("", 1200), "{1,200 keys}"),
        (Part("", 0), "{}"),
        (Part("", 2, is_list=True), "[2 items]"),
    ],
)
def test_how_a_line_says_it(value: Any, text: str) -> None:
    assert value_text(value) == text
