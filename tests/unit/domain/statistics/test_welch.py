"""Welch's test against scipy's."""

from __future__ import annotations

import math
from typing import List

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from mallennlp.domain.statistics.welch import WelchTest, welch

group = st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=20)
scales = st.floats(-9, 9).map(lambda exponent: 10.0**exponent)


def found(first: List[float], second: List[float], confidence: float = 0.95) -> WelchTest:
    result = welch(first, second, confidence)
    assert result is not None
    return result


@given(group, group, scales, scales, st.sampled_from([0.8, 0.95, 0.999]))
def test_it_is_scipys(
    first: List[int], second: List[int], one: float, other: float, confidence: float
) -> None:
    assume(len(set(first)) > 1 and len(set(second)) > 1)  # else scipy warns
    left, right = [x * one for x in first], [x * other for x in second]
    ours = found(left, right, confidence)
    theirs = stats.ttest_ind(right, left, equal_var=False)
    interval = theirs.confidence_interval(confidence)
    assert ours.t is not None and ours.degrees is not None and ours.p is not None
    # Where the means are nearly the same, their difference has few digits.
    error = abs(ours.difference / ours.t) if ours.t else math.inf
    size = max(map(abs, [*left, *right]))
    assume(error > 1e-6 * size)
    assert ours.degrees == pytest.approx(float(theirs.df), rel=1e-7)
    assert ours.t == pytest.approx(float(theirs.statistic), rel=1e-8, abs=1e-8)
    assert ours.p == pytest.approx(float(theirs.pvalue), rel=1e-6, abs=1e-300)
    assert (ours.low, ours.high) == pytest.approx(tuple(map(float, interval)), abs=1e-7 * size)


def test_figures_of_a_real_comparison() -> None:
    lstm, gru = [0.951, 0.948, 0.953, 0.955], [0.941, 0.947, 0.939]
    ours = found(lstm, gru)
    theirs = stats.ttest_ind(gru, lstm, equal_var=False)
    interval = theirs.confidence_interval()
    expected = (theirs.statistic, theirs.df, theirs.pvalue, interval.low, interval.high)
    assert (ours.t, ours.degrees, ours.p, ours.low, ours.high) == pytest.approx(expected, rel=1e-11)


@given(group, group)
def test_the_other_way_round_it_is_the_same_with_another_sign(
    first: List[float], second: List[float]
) -> None:
    there, back = found(first, second), found(second, first)
    assert there.difference == -back.difference and (there.low, there.high) == (
        -back.high,
        -back.low,
    )
    assert there.p == back.p and there.low <= there.difference <= there.high


@pytest.mark.parametrize("first, second, difference", [([1, 1], [1, 1, 1], 0), ([1, 1], [3, 3], 2)])
def test_without_any_spread_there_is_no_test(
    first: List[float], second: List[float], difference: float
) -> None:
    assert found(first, second) == WelchTest(difference, difference, difference, None, None, None)


def test_one_group_without_spread_is_no_obstacle() -> None:
    ours = found([1.0, 1.0, 1.0], [2.0, 3.0, 4.0])
    theirs = stats.ttest_1samp([2.0, 3.0, 4.0], 1.0)
    assert ours.p == pytest.approx(float(theirs.pvalue), rel=1e-11) and ours.degrees == 2


@pytest.mark.parametrize("first", [[], [1.0], [1.0, math.nan], [1.0, math.inf]])
def test_two_numbers_on_each_side_are_needed(first: List[float]) -> None:
    assert welch(first, [1.0, 2.0]) is None and welch([1.0, 2.0], first) is None


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e307])
def test_very_small_and_very_large_numbers(scale: float) -> None:
    plain = found([1, 2, 4], [3, 5, 9])
    scaled = found([1 * scale, 2 * scale, 4 * scale], [3 * scale, 5 * scale, 9 * scale])
    assert (scaled.t, scaled.degrees, scaled.p) == pytest.approx(
        (plain.t, plain.degrees, plain.p), rel=1e-12
    )


def test_the_ends_of_the_floats_give_no_test() -> None:
    ours = found([-1.7e308, -1.6e308], [1.7e308, 1.6e308])
    assert ours.difference == math.inf and ours.p is None
