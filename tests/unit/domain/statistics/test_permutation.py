"""The permutation test against scipy's."""

from __future__ import annotations

import math
import random
from typing import Any, List

import numpy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from mallennlp.domain.statistics.permutation import (
    MOST_PARTINGS,
    PermutationTest,
    permutation_test,
)

group = st.lists(st.integers(-9, 9), min_size=2, max_size=5)


def found(first: Any, second: Any, **more: Any) -> PermutationTest:
    result = permutation_test(first, second, **more)
    assert result is not None
    return result


def scipys(first: Any, second: Any) -> float:
    """Exact, with all partings."""
    result = stats.permutation_test(
        (numpy.array(first, float), numpy.array(second, float)),
        lambda one, other, axis: numpy.abs(one.mean(axis=axis) - other.mean(axis=axis)),
        vectorized=True,
        n_resamples=math.inf,
        alternative="greater",
    )
    return float(result.pvalue)


@given(group, group)
@settings(max_examples=40)
def test_it_is_scipys(first: List[int], second: List[int]) -> None:
    ours = found(first, second)
    assert ours.exact and ours.partings == math.comb(len(first) + len(second), len(first))
    assert ours.p == pytest.approx(scipys(first, second), rel=1e-12)


@given(group, group, st.floats(0.001, 1000), st.floats(-100, 100))
@example([0, 1], [0, 0], 0.001, 8.0)
def test_neither_unit_nor_zero_matters(
    first: List[int], second: List[int], unit: float, zero: float
) -> None:
    moved = found([x * unit + zero for x in first], [x * unit + zero for x in second])
    # Numbers that differ by a part in a million million count as the same.
    assert moved.p == pytest.approx(found(first, second).p, rel=1e-12)
    assert found(second, first) == found(first, second)


@pytest.mark.parametrize(
    "first, second, p",
    [
        ([1, 2, 3], [4, 5, 6], 0.1),
        ([1, 1], [1, 1], 1.0),
        ([1, 1], [3, 3], 2 / 6),
        ([1e300, 2e300], [3e300, 4e300], 2 / 6),
        ([1e-300, 2e-300], [3e-300, 4e-300], 2 / 6),
        ([1.7e308, -1.7e308], [1.0, 2.0], 1.0),
        ([0.1, 0.2, 0.3], [0.3, 0.2, 0.1], 1.0),
    ],
)
def test_what_is_known_by_hand(first: List[float], second: List[float], p: float) -> None:
    assert found(first, second).p == pytest.approx(p, rel=1e-14)


def test_of_many_numbers_partings_are_drawn_and_each_time_the_same() -> None:
    numbers = random.Random(5)
    first = [numbers.gauss(0, 1) for _ in range(12)]
    second = [numbers.gauss(0.9, 1) for _ in range(15)]
    ours = found(first, second)
    assert not ours.exact and ours.partings == 20_000 and ours == found(first, second)
    theirs = stats.permutation_test(
        (first, second),
        lambda one, other: abs(numpy.mean(one) - numpy.mean(other)),
        n_resamples=20_000,
        alternative="greater",
        rng=numpy.random.default_rng(1),
    )
    spread = math.sqrt(ours.p * (1 - ours.p) / 20_000)
    assert abs(ours.p - float(theirs.pvalue)) < 6 * spread


def test_what_was_drawn_is_never_impossible() -> None:
    ours = found(range(100), range(1_000, 1_100), drawn=99)
    assert ours == PermutationTest(0.01, 99, exact=False)


@pytest.mark.parametrize("size, drawn", [(50, 20_000), (400, 5_000), (1_000, 2_000)])
def test_of_large_groups_fewer_are_drawn(size: int, drawn: int) -> None:
    assert found(range(size), range(size)).partings == drawn


def test_where_all_are_tried_and_where_not() -> None:
    eight, nine = found(range(8), range(8)), found(range(9), range(9))
    assert eight.exact and eight.partings == math.comb(16, 8) <= MOST_PARTINGS
    assert not nine.exact and math.comb(18, 9) > MOST_PARTINGS


@pytest.mark.parametrize("first", [[], [1.0], [1.0, math.nan], [1.0, math.inf]])
def test_two_numbers_on_each_side_are_needed(first: List[float]) -> None:
    assert permutation_test(first, [1.0, 2.0]) is None
    assert permutation_test([1.0, 2.0], first) is None
