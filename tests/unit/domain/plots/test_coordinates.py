"""Where values stand on axes, and what is written beside them."""

import math
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.plots.coordinates import (
    CATEGORY,
    LINEAR,
    LOG,
    MOST_TICKS,
    axis_of,
    finite,
    is_numeric,
    spans_decades,
    spread,
)

NUMBERS = st.one_of(
    st.floats(), st.integers(), st.integers(min_value=2**70), st.just(10**400), st.just(-(10**400))
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, st.text(max_size=8), st.just(MISSING))


@given(st.lists(LEAVES, max_size=30), st.booleans(), st.sampled_from([None, True, False]))
def test_whatever_stands_on_an_axis_stands_between_its_ends(
    values: List[Any], upside_down: bool, log: Any
) -> None:
    axis = axis_of(values, upside_down, log)
    assert len(axis.positions) == len(values)
    assert all(place is None or 0 <= place <= 1 for place in axis.positions)
    heights = [tick.position for tick in axis.ticks]
    assert heights == sorted(heights) and all(0 <= place <= 1 for place in heights)
    assert len(heights) <= MOST_TICKS + 1
    assert all(place is None for value, place in zip(values, axis.positions) if value is MISSING)


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.sampled_from([None, True, False]))
def test_numbers_stand_in_their_order_and_only_the_finite_ones(values: List[Any], log: Any) -> None:
    axis = axis_of(values, log=log)
    assert axis.kind in (LINEAR, LOG)
    placed = [(value, place) for value, place in zip(values, axis.positions) if place is not None]
    assert [place is None for place in axis.positions] == [finite(one) is None for one in values]
    places = [place for _, place in sorted(placed)]
    assert places == sorted(places)


@given(st.lists(LEAVES, max_size=20))
def test_upside_down_is_the_same_axis_turned(values: List[Any]) -> None:
    plain, turned = axis_of(values), axis_of(values, upside_down=True)
    for place, other in zip(plain.positions, turned.positions):
        assert (place is None and other is None) or place == pytest.approx(1 - (other or 0.0))
    assert [tick.label for tick in plain.ticks] == [tick.label for tick in reversed(turned.ticks)]


@given(st.lists(st.text(max_size=5), min_size=1, max_size=60))
def test_categories_are_at_equal_distances(values: List[str]) -> None:
    axis = axis_of(values)
    assert axis.kind == CATEGORY
    places = sorted(set(place for place in axis.positions if place is not None))
    assert len(places) == len(set(values))
    gaps = [after - before for before, after in zip(places, places[1:])]
    assert all(gap == pytest.approx(1 / (len(places) - 1)) for gap in gaps)


def test_few_numbers_are_labelled_themselves() -> None:
    axis = axis_of([16, 64, 32, 16])
    assert axis.kind == LINEAR
    assert [tick.label for tick in axis.ticks] == ["16", "32", "64"]
    assert axis.positions == pytest.approx((0, 1, 1 / 3, 0))


def test_many_numbers_have_round_labels_between_the_two_ends() -> None:
    axis = axis_of([0.613, *(0.62 + at / 100 for at in range(30)), 0.947])
    assert [tick.label for tick in axis.ticks] == ["0.613", "0.7", "0.8", "0.9", "0.947"]
    assert axis.ticks[0].full == "0.613"


def test_numbers_that_span_decades_are_on_a_logarithmic_axis() -> None:
    axis = axis_of([0.0001, 0.01, 0.001, 0.003])
    assert axis.kind == LOG
    assert axis.positions[:3] == pytest.approx((0, 1, 0.5))
    assert axis_of([0.0, 0.0001, 0.01]).kind == LINEAR, "0 has no place on a logarithmic one"
    assert axis_of([0.1, 0.2], log=True).kind == LOG
    assert axis_of([0.0001, 0.01], log=False).kind == LINEAR
    assert axis_of([3, 3], log=True).kind == LINEAR and axis_of([3, 3]).positions == (0.5, 0.5)
    many = axis_of([10.0 ** (at / 4) for at in range(-20, 5)])
    assert [tick.label for tick in many.ticks][:3] == ["1e-05", "1e-04", "0.001"] or [
        tick.label for tick in many.ticks
    ][:3] == ["1e-05", "0.0001", "0.001"]


@pytest.mark.parametrize(
    "values, spans",
    [([1, 50], True), ([1, 49], False), ([0, 50], False), ([-1, 50], False), ([], False)],
)
def test_decades_are_spanned_from_a_factor_on(values: List[Any], spans: bool) -> None:
    assert spans_decades(values) is spans


def test_what_is_missing_or_not_finite_has_no_place_among_numbers() -> None:
    values = [1, None, math.nan, math.inf, MISSING, 10**400, 3]
    assert axis_of(values).positions == (0.0, None, None, None, None, None, 1.0)
    assert axis_of([math.nan]).positions == (None,) and axis_of([]).ticks == ()


def test_a_truth_value_is_none_of_the_numbers() -> None:
    axis = axis_of([True, 1, None, "a", False, 0.5])
    assert axis.kind == CATEGORY
    assert [tick.label for tick in axis.ticks] == ["null", "false", "true", "0.5", "1", "a"]
    assert not is_numeric([True, False]) and is_numeric([1, None, MISSING]) and not is_numeric([])


def test_numbers_in_texts_are_in_their_order() -> None:
    labels = [tick.label for tick in axis_of(["b10", "b9", "a", "b9.5"]).ticks]
    assert labels == ["a", "b9", "b9.5", "b10"]


def test_of_fifty_categories_some_are_labelled() -> None:
    axis = axis_of([f"name {at}" for at in range(50)])
    assert len(set(axis.positions)) == 50
    assert [tick.label for tick in axis.ticks][:2] == ["name 0", "name 5"]
    assert len(axis.ticks) <= MOST_TICKS


def test_categories_are_called_as_the_differences_between_configs_call_them() -> None:
    axis = axis_of(["1", 1.0, True, "lstm", 1, None, MISSING])
    assert [tick.label for tick in axis.ticks] == ["null", "true", "1", '"1"', "lstm"]
    assert axis.positions[1] == axis.positions[4], "1 and 1.0 are the same"
    huge = axis_of([10**400, 10**401, "x"]).positions
    assert len(set(huge)) == 3


@given(
    st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.25, 1.0])), max_size=20),
    st.floats(min_value=0.001, max_value=0.1),
)
def test_equal_positions_are_spread_within_their_room(positions: List[Any], room: float) -> None:
    found = spread(positions, room)
    for before, after in zip(positions, found):
        assert (before is None) == (after is None)
        assert before is None or abs(after - before) <= room / 2 + 1e-12
    placed = [after for after in found if after is not None]
    assert len(set(placed)) == len(placed)


def test_a_label_that_leaves_digits_out_has_them_in_full() -> None:
    ticks = axis_of([1, 2 / 3]).ticks
    assert [(tick.label, tick.full) for tick in ticks] == [
        ("0.6667", "0.6666666666666666"),
        ("1", "1"),
    ]
