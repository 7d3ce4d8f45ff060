"""The moving average: against its definition, and what it leaves alone."""

from __future__ import annotations

import math
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.curves.smoothing import MOST_SMOOTHING, smooth

VALUES = st.lists(st.floats(-1e6, 1e6), max_size=40)
WEIGHTS = st.floats(0, MOST_SMOOTHING)


def by_definition(values: List[float], weight: float) -> List[float]:
    """Each value so far, weighted by the power of how long ago it was."""
    means = []
    for at in range(len(values)):
        weights = [weight ** (at - number) for number in range(at + 1)]
        total = math.fsum(w * value for w, value in zip(weights, values))
        means.append(total / math.fsum(weights))
    return means


@given(VALUES, WEIGHTS)
def test_it_is_the_weighted_mean_of_what_came_before(values: List[float], weight: float) -> None:
    assert smooth(values, weight) == pytest.approx(by_definition(values, weight), abs=1e-3)


@given(st.floats(-1e6, 1e6), st.integers(1, 50), WEIGHTS)
def test_a_level_curve_stays_level_from_its_first_point_on(
    value: float, count: int, weight: float
) -> None:
    assert smooth([value] * count, weight) == pytest.approx([value] * count)


@given(VALUES, WEIGHTS)
def test_it_stays_between_the_lowest_and_the_highest(values: List[float], weight: float) -> None:
    for value in smooth(values, weight):
        assert min(values) - 1e-3 <= value <= max(values) + 1e-3


@given(VALUES, st.lists(st.integers(0, 40)), WEIGHTS)
def test_gaps_stay_gaps_and_change_nothing_else(
    values: List[float], places: List[int], weight: float
) -> None:
    with_gaps = list(values)
    for place in places:
        with_gaps.insert(place, math.nan)
    smoothed = smooth(with_gaps, weight)
    assert [math.isnan(x) for x in smoothed] == [math.isnan(x) for x in with_gaps]
    assert [x for x in smoothed if not math.isnan(x)] == smooth(values, weight)


def test_infinities_are_left_as_they_are() -> None:
    assert smooth([1.0, math.inf, -math.inf, 1.0], 0.9) == [1.0, math.inf, -math.inf, 1.0]


def test_a_weight_of_nothing_changes_nothing() -> None:
    assert smooth([3.0, 1.0, 2.0], 0.0) == [3.0, 1.0, 2.0]


def test_numbers_as_tensorboard_shows_them() -> None:
    # last = last * 0.6 + 0.4 * value, divided by 1 - 0.6 ** n
    assert smooth([10.0, 0.0, 5.0], 0.6) == pytest.approx([10.0, 3.75, 4.387755], abs=1e-6)


@pytest.mark.parametrize("weight", [-0.1, 1.0, math.nan, 0.995])
def test_other_weights_are_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="a weight between 0 and 0.99"):
        smooth([1.0], weight)
