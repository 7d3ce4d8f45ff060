"""What controls say, and what a browser tells of zooming."""

from __future__ import annotations

import math
from typing import Any

import pytest

from mallennlp.dashboard.components.curves.options import (
    CurveOptions,
    CurveSwitch,
    points_of_a_line,
    read_options,
    shown_range,
)
from mallennlp.dashboard.components.curves.zoom import (
    Zoomed,
    recalled,
    remembered,
    tells_of_zoom,
    zoomed,
)
from mallennlp.domain.curves.series import CurveX

LOG_X = CurveOptions(switches=frozenset({CurveSwitch.LOG_X}))
HOURS = CurveOptions(axis=CurveX.TIME, longest_s=10_000.0)


def test_controls_are_read() -> None:
    options = read_options("time", ["log-y", "link"], 0.6)
    assert options.axis is CurveX.TIME and options.smoothing == 0.6
    assert options.switches == {CurveSwitch.LOG_Y, CurveSwitch.LINK}
    assert options.log_y and not options.log_x


@pytest.mark.parametrize("odd", [None, 7, "x", {"a": 1}, [["log-x"]], ["log-z"], True, math.nan])
def test_what_no_control_says_is_nothing_said(odd: Any) -> None:
    assert read_options(odd, odd, odd) == CurveOptions() or odd == 7
    assert read_options(None, None, 7).smoothing == 0.99
    assert read_options(None, None, -7).smoothing == 0.0
    assert read_options(None, None, 10**400).smoothing == 0.99


@pytest.mark.parametrize(
    "longest_s, unit", [(0.0, "seconds"), (119.0, "seconds"), (130.0, "minutes"), (9_000, "hours")]
)
def test_the_unit_of_time_fits_the_longest(longest_s: float, unit: str) -> None:
    assert CurveOptions(axis=CurveX.TIME, longest_s=longest_s).unit[1] == unit
    assert CurveOptions(longest_s=longest_s).unit == (1.0, "step")


@pytest.mark.parametrize("lines", [1, 10, 100, 1_000])
def test_a_page_of_many_lines_stays_small(lines: int) -> None:
    assert 20 <= points_of_a_line(lines) <= 500
    assert lines * points_of_a_line(lines) <= 24_000


def test_a_window_as_the_range_of_an_axis() -> None:
    assert shown_range(None, HOURS) is None
    assert shown_range((3_600.0, 7_200.0), HOURS) == (1.0, 2.0)
    assert shown_range((10.0, 1_000.0), LOG_X) == (1.0, 3.0)
    assert shown_range((-1.0, 1_000.0), LOG_X) is None


def test_a_zoom_is_a_window_in_steps_or_seconds() -> None:
    event = {"xaxis.range[0]": 1, "xaxis.range[1]": 2.5, "yaxis.range[0]": 0.1}
    assert zoomed(event, CurveOptions()) == Zoomed((1.0, 2.5))
    assert zoomed(event, HOURS) == Zoomed((3_600.0, 9_000.0))
    assert zoomed({"xaxis.range": [2, 1]}, CurveOptions()) == Zoomed((1.0, 2.0))
    found = zoomed(event, LOG_X)
    assert found is not None and found.window == pytest.approx((10.0, 316.2278))
    assert zoomed({"xaxis.autorange": True, "yaxis.autorange": True}, HOURS) == Zoomed(None)


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        {},
        {"autosize": True},
        {"yaxis.range[0]": 1, "yaxis.range[1]": 2},
        {"xaxis.range[0]": 1},
        {"xaxis.range[0]": "1", "xaxis.range[1]": 2},
        {"xaxis.range[0]": True, "xaxis.range[1]": 2},
        {"xaxis.range[0]": math.nan, "xaxis.range[1]": 2},
        {"xaxis.range": [1, 2, 3]},
        {"xaxis.range": [1, 10**400]},
        {"xaxis.autorange": "true"},
    ],
)
def test_other_events_say_nothing(event: Any) -> None:
    assert zoomed(event, CurveOptions()) is None


def test_only_what_may_be_a_zoom_is_worth_reading_a_run() -> None:
    assert tells_of_zoom({"xaxis.range[0]": 1}) and tells_of_zoom({"xaxis.autorange": True})
    assert not tells_of_zoom({"autosize": True}) and not tells_of_zoom(None)


def test_exponents_past_all_numbers_are_cut() -> None:
    found = zoomed({"xaxis.range[0]": -5_000, "xaxis.range[1]": 5_000}, LOG_X)
    assert found is not None and found.window == (1e-300, 1e300)


def test_a_window_is_recalled_on_its_own_axis_only() -> None:
    kept = remembered((1.0, 2.0), CurveX.TIME)
    assert recalled(kept, CurveX.TIME) == (1.0, 2.0) and recalled(kept, CurveX.STEP) is None
    assert recalled(remembered(None, CurveX.STEP), CurveX.STEP) is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"axis": "step"},
        {"axis": "step", "window": ["1", 2]},
        {"axis": "step", "window": [1]},
    ],
)
def test_what_is_no_window_is_none(data: Any) -> None:
    assert recalled(data, CurveX.STEP) is None
