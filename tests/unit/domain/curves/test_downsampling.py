"""Few points of many: what has to stay."""

from __future__ import annotations

import math
from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.curves.downsampling import LEAST_POINTS, downsample, window

CURVES = st.lists(
    st.tuples(st.floats(0.0, 1e9), st.floats(-1e9, 1e9) | st.sampled_from([math.nan, math.inf])),
    max_size=300,
)
MOST = st.integers(1, 120)


@given(CURVES, MOST, st.booleans())
def test_ends_extremes_and_a_bound(curve: List[tuple], most: int, logarithmic: bool) -> None:
    xs = sorted(x for x, _ in curve)
    ys = [y for _, y in curve]
    kept = downsample(xs, ys, most, logarithmic)
    assert kept == sorted(set(kept)) and len(kept) <= max(most, LEAST_POINTS)
    if not curve:
        assert kept == []
        return
    assert kept[0] == 0 and kept[-1] == len(curve) - 1
    finite = [y for y in ys if math.isfinite(y)]
    left = [ys[at] for at in kept if math.isfinite(ys[at])]
    if finite:
        assert min(left) == min(finite) and max(left) == max(finite)
    assert any(not math.isfinite(ys[at]) for at in kept) == (len(finite) < len(ys))


@given(CURVES, MOST)
def test_a_short_curve_stays_whole(curve: List[tuple], most: int) -> None:
    xs = sorted(x for x, _ in curve)
    if len(curve) <= most:
        assert downsample(xs, [y for _, y in curve], most) == list(range(len(curve)))


def test_a_single_missing_value_among_many_is_seen() -> None:
    ys = [1.0] * 10_000
    ys[7_777] = math.nan
    assert 7_777 in downsample(range(10_000), ys, 500)


def test_the_points_lie_where_the_axis_is_not_where_the_values_are_dense() -> None:
    xs = [float(x) for x in range(9_000)] + [9_000.0 + 1_000 * x for x in range(1_000)]
    ys = [math.sin(x) for x in xs]
    kept = downsample(xs, ys, 500)
    assert sum(xs[at] > 9_000 for at in kept) > 400


def test_a_logarithmic_axis_has_as_many_points_in_its_first_decade() -> None:
    xs = [float(x) for x in range(10_000)]
    ys = [math.sin(x) for x in xs]
    linear = sum(xs[at] < 100 for at in downsample(xs, ys, 200))
    logarithmic = sum(xs[at] < 100 for at in downsample(xs, ys, 200, logarithmic=True))
    assert linear < 10 < 50 < logarithmic


def test_points_at_one_place_are_chosen_by_their_number() -> None:
    kept = downsample([5.0] * 1_000, [float(x % 7) for x in range(1_000)], 100)
    assert 50 < len(kept) <= 100


@pytest.mark.parametrize(
    "begin, end, expected",
    [(2, 3, (1, 5)), (-5, 99, (0, 6)), (2.4, 2.6, (2, 4)), (9, 12, (5, 6)), (-2, -1, (0, 1))],
)
def test_a_window_has_a_point_more_on_either_side(
    begin: float, end: float, expected: tuple
) -> None:
    assert window([0, 1, 2, 3, 4, 5], begin, end) == expected
    assert window([], begin, end) == (0, 0)
