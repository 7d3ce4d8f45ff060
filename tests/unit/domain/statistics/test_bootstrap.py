"""The paired bootstrap against scipy's, and against what is known by hand."""

from __future__ import annotations

import math
import random
from typing import Any, List

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mallennlp.domain.statistics.bootstrap import (
    MOST_DRAWS,
    RESAMPLES,
    PairedBootstrap,
    paired_bootstrap,
    resamples_for,
)


def found(first: Any, second: Any, **more: Any) -> PairedBootstrap:
    result = paired_bootstrap(first, second, **more)
    assert result is not None
    return result


def systems(n: int, gain: float, seed: int = 3) -> "tuple[List[float], List[float]]":
    """Two systems, the second of which is better by so much on the average."""
    numbers = random.Random(seed)
    first = [numbers.gauss(0, 1) for _ in range(n)]
    return first, [value + numbers.gauss(gain, 1) for value in first]


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_interval_and_spread_are_scipys(confidence: float) -> None:
    first, second = systems(200, 0.1)
    ours = found(first, second, confidence=confidence)
    differences = numpy.subtract(second, first)
    theirs = stats.bootstrap(
        (differences,),
        numpy.mean,
        confidence_level=confidence,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=numpy.random.default_rng(1),
    )
    assert ours.n == 200 and ours.resamples == RESAMPLES
    assert ours.difference == pytest.approx(float(differences.mean()), rel=1e-12)
    spread = float(theirs.standard_error)
    assert ours.low == pytest.approx(float(theirs.confidence_interval.low), abs=0.06 * spread)
    assert ours.high == pytest.approx(float(theirs.confidence_interval.high), abs=0.06 * spread)
    # A mean of 200 is nearly normal, so the normal distribution knows the p.
    normal = 2 * stats.norm.sf(abs(ours.difference) / spread)
    assert ours.p == pytest.approx(float(normal), abs=0.02)


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=2, max_size=9))
@settings(max_examples=50)
def test_what_holds_of_any_pairs(pairs: List["tuple[float, float]"]) -> None:
    first, second = zip(*pairs)
    ours = found(first, second, resamples=99)
    assert ours == found(first, second, resamples=99), "who looks again sees the same"
    differences = [right - left for left, right in pairs]
    smallest, largest = min(differences), max(differences)
    rounding = 1e-12
    assert smallest - rounding <= ours.low <= ours.high <= largest + rounding
    assert 0.01 <= ours.p <= 1
    back = found(second, first, resamples=99)
    assert (back.difference, back.p) == (pytest.approx(-ours.difference), ours.p)


def test_two_instances_are_known_by_hand() -> None:
    # Means of 0, 1/2 and 1 in one, two and one of four resamples: each but that of 1/2 is as far.
    ours = found([0, 0], [0, 1])
    assert (ours.difference, ours.low, ours.high) == (0.5, 0.0, 1.0)
    assert ours.p == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("gain, p", [(0.0, 1.0), (2.5, 1 / 100)])
def test_the_same_difference_everywhere(gain: float, p: float) -> None:
    ours = found([1.0, 2.0, 3.0], [1 + gain, 2 + gain, 3 + gain], resamples=99)
    assert (ours.difference, ours.low, ours.high, ours.p) == (gain, gain, gain, p)


def test_pairs_with_something_that_is_no_number_are_left_out() -> None:
    ours = found([1, math.nan, 3, math.inf], [2, 2, 4, 4], resamples=99)
    assert ours.n == 2 and ours.difference == 1


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_very_small_and_very_large_numbers(scale: float) -> None:
    ours = found([0.0, 0.0], [scale, 3 * scale], resamples=99)
    assert ours.difference == pytest.approx(2 * scale) and ours.high == pytest.approx(3 * scale)


def test_two_pairs_are_needed() -> None:
    assert paired_bootstrap([1], [2]) is None and paired_bootstrap([], []) is None
    assert paired_bootstrap([1, math.nan], [2, 3]) is None


def test_there_have_to_be_as_many_on_both_sides() -> None:
    with pytest.raises(ValueError, match="as many"):
        paired_bootstrap([1, 2, 3], [1, 2])


@pytest.mark.parametrize("n", [2, 1_000, 10_000, 20_000])
def test_the_time_is_bounded(n: int) -> None:
    assert n * resamples_for(n) <= MOST_DRAWS and 500 <= resamples_for(n) <= RESAMPLES
