"""Which of the sides of a comparison are the baseline, and two that are set against each other."""

from __future__ import annotations

import pytest

from mallennlp.domain.comparison import baseline_among, chosen_sides
from tests.unit.domain.comparisons import run_side

A, B, C = SIDES = tuple(run_side(name) for name in "abc")


@pytest.mark.parametrize("wanted, name", [("", "a"), ("run:b", "b"), ("run:gone", "a")])
def test_the_baseline_is_the_first_unless_another_is_named(wanted: str, name: str) -> None:
    found = baseline_among(SIDES, wanted)
    assert found is not None and found.name == name
    assert baseline_among((), wanted) is None


@pytest.mark.parametrize(
    "first, second, baseline, names",
    [
        ("", "", "", "ab"),
        ("", "", "run:b", "ba"),
        ("run:c", "", "", "ca"),
        ("", "run:c", "", "ac"),
        ("run:b", "run:a", "run:c", "ba"),
        ("run:gone", "run:gone", "run:gone", "ab"),
        ("run:b", "run:b", "", "bb"),
    ],
)
def test_the_baseline_and_the_next_unless_others_are_named(
    first: str, second: str, baseline: str, names: str
) -> None:
    found = chosen_sides(SIDES, first, second, baseline)
    assert found is not None and "".join(side.name for side in found) == names


def test_one_side_is_not_enough() -> None:
    assert chosen_sides([A]) is None and chosen_sides([]) is None
