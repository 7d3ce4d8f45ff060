"""Mean and band of several runs, against numbers worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.curves.bands import BAND_NOTES, Band, Spread, at_steps, means, spread

VALUES = [2.0, 4.0, 4.0, 6.0]
"""Their mean is 4, the sum of the squared differences 8, so the variance 8/3."""


def test_standard_deviation() -> None:
    assert spread(VALUES, Band.SD) == Spread(4.0, pytest.approx(1.6329931618554521), 4)


def test_standard_error() -> None:
    assert spread(VALUES, Band.SE).half == pytest.approx(1.6329931618554521 / 2)


def test_interval_by_students_t() -> None:
    # The quantile of 97.5% with 3 degrees of freedom is 3.182446305.
    assert spread(VALUES, Band.CI).half == pytest.approx(3.182446305 * 0.8164965809277261)


def test_two_runs_have_a_wide_interval() -> None:
    # 12.7062047364 with one degree; the deviation of 1 and 2 is the root of 1/2.
    assert spread([1.0, 2.0], Band.CI).half == pytest.approx(12.7062047364 / 2)


@pytest.mark.parametrize("band", list(Band))
def test_one_run_has_no_band(band: Band) -> None:
    assert spread([3.5], band) == Spread(3.5, None, 1)
    assert spread([3.5, math.nan], band) == Spread(3.5, None, 1)


@pytest.mark.parametrize("band", list(Band))
def test_runs_without_a_number_are_passed_over(band: Band) -> None:
    found = spread([math.nan, math.inf], band)
    assert math.isnan(found.mean) and found.half is None and found.runs == 0
    assert spread([*VALUES, math.nan], band) == spread(VALUES, band)


def test_large_numbers_do_not_overflow() -> None:
    assert spread([1.7e308, 1.7e308], Band.NONE).mean == pytest.approx(1.7e308)
    assert spread([1e200, -1e200], Band.SD).half == pytest.approx(math.sqrt(2) * 1e200)


def test_no_band_is_the_mean_alone() -> None:
    assert spread(VALUES, Band.NONE) == Spread(4.0, None, 4)


def test_a_run_has_nothing_at_steps_that_it_did_not_reach() -> None:
    found = at_steps([0, 1, 4], [5.0, math.inf, 7.0], [0, 1, 2, 4, 5])
    assert found[:2] == [5.0, math.inf] and found[3] == 7.0
    assert math.isnan(found[2]) and math.isnan(found[4])
    assert all(map(math.isnan, at_steps([], [], [0, 1])))


def test_at_a_part_of_its_steps_a_run_has_its_values() -> None:
    steps, values = list(range(10)), [float(step * step) for step in range(10)]
    assert at_steps(steps, values, steps) == values
    assert at_steps(steps, values, [3, 4, 5]) == [9.0, 16.0, 25.0]
    assert at_steps(steps, values, [3, 5]) == [9.0, 25.0]
    assert at_steps(steps, values, []) == []
    assert math.isnan(at_steps(steps, values, [8, 9, 10])[2])


@given(st.lists(st.tuples(*[st.floats()] * 3), max_size=20))
def test_quick_means_are_those_of_spreads(rows: "list[tuple[float, float, float]]") -> None:
    expected = [spread(row, Band.NONE).mean for row in rows]
    tiny = 1e-15 * max([0.0, *(abs(v) for row in rows for v in row if math.isfinite(v))])
    found = means(list(zip(*rows)))
    assert found == pytest.approx(expected, rel=1e-12, abs=tiny, nan_ok=True)


def test_each_band_says_what_it_is() -> None:
    assert {band for band in Band} == set(BAND_NOTES)
    assert len({band.label for band in Band}) == len(Band)
