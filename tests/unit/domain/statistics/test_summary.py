"""Means with their deviations and intervals, against numpy's and scipy's."""

from __future__ import annotations

import math
from typing import List

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mallennlp.domain.statistics.summary import finite, summarise

# Whole millionths: numpy and scipy lose the squares of very small numbers.
number = st.integers(-(10**15), 10**15).map(lambda millionths: millionths / 1e6)
numbers = st.lists(number, min_size=2, max_size=40)


@given(numbers)
def test_mean_and_deviation_are_numpys(values: List[float]) -> None:
    found = summarise(values)
    assert found is not None and found.n == len(values)
    exact = numpy.array(values, dtype=numpy.longdouble)
    size = max(map(abs, values))
    assert found.mean == pytest.approx(float(exact.mean()), rel=1e-12, abs=1e-15 * size)
    assert found.deviation == pytest.approx(float(exact.std(ddof=1)), rel=1e-9, abs=1e-14 * size)


@given(numbers, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_is_scipys(values: List[float], confidence: float) -> None:
    found = summarise(values)
    assert found is not None
    error = found.standard_error
    if not error:
        assert found.interval(confidence) == (found.mean, found.mean)
        return
    expected = stats.t.interval(confidence, len(values) - 1, loc=found.mean, scale=error)
    # The ends are small differences where the interval lies around 0.
    size = abs(found.mean) + error
    assert found.interval(confidence) == pytest.approx(expected, rel=1e-9, abs=1e-9 * size)
    assert error == pytest.approx(float(stats.sem(values)), rel=1e-6, abs=1e-9 * size)


def test_digits_are_kept_where_numbers_are_large_and_alike() -> None:
    found = summarise([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    assert found is not None
    assert found.mean == 1e9 + 10 and found.deviation == pytest.approx(math.sqrt(30), rel=1e-14)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
def test_very_small_and_very_large_numbers(scale: float) -> None:
    found = summarise([1 * scale, 2 * scale, 3 * scale])
    assert found is not None and found.mean == pytest.approx(2 * scale, rel=1e-14)
    assert found.deviation == pytest.approx(scale, rel=1e-14)


def test_the_ends_of_the_floats() -> None:
    found = summarise([1.7e308, -1.7e308])
    assert found is not None and found.mean == 0 and found.deviation == math.inf


def test_identical_numbers_have_no_deviation_at_all() -> None:
    found = summarise([0.1] * 3)
    assert found is not None and found.mean == 0.1 and found.deviation == 0
    assert found.interval() == (0.1, 0.1)


def test_of_one_number_only_the_mean_is_known() -> None:
    found = summarise([3])
    assert found is not None and (found.n, found.mean) == (1, 3.0)
    assert (found.deviation, found.standard_error, found.interval()) == (None, None, None)


def test_what_is_not_finite_is_left_out() -> None:
    assert finite([1, math.nan, math.inf, -math.inf, 2.5]) == (1.0, 2.5)
    assert summarise([math.nan, math.inf]) is None
