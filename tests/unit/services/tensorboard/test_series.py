"""The points of one tag: in order, and as many as memory allows."""

from __future__ import annotations

import math
from typing import List

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.tensorboard.series import Series


def made(values: List[float]) -> Series:
    series = Series()
    for step, value in enumerate(values):
        series.add(step, 100.0 + step, value)
    return series


def test_points_stand_as_they_came() -> None:
    series = made([0.5, 0.25])
    assert list(series.steps) == [0, 1] and list(series.values) == [0.5, 0.25]
    assert list(series.times_s) == [100.0, 101.0]
    assert len(series) == 2 and not series.thinned


def test_what_is_done_again_replaces_what_was_there() -> None:
    series = made([1.0, 2.0, 3.0, 4.0])
    series.add(2, 200.0, 9.0)
    assert list(series.steps) == [0, 1, 2] and list(series.values) == [1.0, 2.0, 9.0]
    assert list(series.times_s) == [100.0, 101.0, 200.0]
    series.add(2, 201.0, 8.0)
    assert list(series.values) == [1.0, 2.0, 8.0]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=200))
def test_thinning_halves_and_keeps_the_extremes(values: List[float]) -> None:
    series = made(values)
    series.thin()
    assert series.thinned and len(series) <= len(values) // 2 + 3
    assert min(series.values) == min(values) and max(series.values) == max(values)
    assert list(series.steps) == sorted(set(series.steps))
    assert all(values[int(step)] == value for step, value in zip(series.steps, series.values))


def test_thinning_keeps_what_is_not_a_number() -> None:
    values = [1.0] * 100
    values[41] = math.nan
    series = made(values)
    series.thin()
    assert 41 in series.steps and any(map(math.isnan, series.values))


def test_points_lie_evenly_however_often_there_were_too_many() -> None:
    series = Series()
    for step in range(50_000):
        series.add(step, float(step), math.sin(step / 7))
        if len(series) > 1_000:
            series.thin()
    assert 400 < len(series) <= 1_000
    assert series.steps[0] == 0 and series.steps[-1] == 49_999
    gaps = [right - left for left, right in zip(series.steps, series.steps[1:])]
    assert max(gaps) < 50_000 / len(series) * 5
    assert min(series.values) < -0.9999 and max(series.values) > 0.9999


def test_a_thinned_series_that_is_done_again_goes_on_as_before() -> None:
    series = made([float(value % 5) for value in range(100)])
    series.thin()
    series.add(50, 1.0, 7.0)
    assert series.steps[-1] == 50 and series.values[-1] == 7.0
    for step in range(51, 100):
        series.add(step, 1.0, 1.0)
    assert list(series.steps) == sorted(set(series.steps)) and series.steps[-1] == 99
    assert len(series.times_s) == len(series.values) == len(series)
