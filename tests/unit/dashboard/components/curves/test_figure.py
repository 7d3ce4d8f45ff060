"""Figures of curves: lines, smoothing, bands, logarithmic axes, windows."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, List, Optional, Sequence

import attrs
import pytest

from mallennlp.dashboard.components.curves.figure import Line, curve_figure
from mallennlp.dashboard.components.curves.options import CurveOptions, CurveSwitch
from mallennlp.domain.curves.bands import Band
from mallennlp.domain.curves.series import BATCH, EPOCH, Curve, CurveX
from mallennlp.domain.curves.smoothing import smooth

LOG_X, LOG_Y = CurveSwitch.LOG_X, CurveSwitch.LOG_Y


def curve(values: Sequence[float], counts: str = EPOCH, each_s: float = 10.0) -> Curve:
    steps = list(range(len(values)))
    return Curve("", counts, steps, [each_s * (step + 1) for step in steps], list(values))


def line(*runs: Sequence[float], best: Optional[int] = None, label: str = "run") -> Line:
    return Line(label, "#2f7fd1", tuple(map(curve, runs)), best_epoch=best)


def switched(*switches: CurveSwitch) -> CurveOptions:
    return CurveOptions(switches=frozenset(switches))


def said(figure: Dict[str, Any]) -> List[str]:
    return [each["text"] for each in figure["layout"].get("annotations", [])]


def test_a_run_is_one_line_over_its_epochs() -> None:
    figure = curve_figure([line([3.0, 2.0, 1.0])], CurveOptions(), marked_epoch=1)
    (trace,) = figure["data"]
    assert trace["x"] == [0, 1, 2] and trace["y"] == [3, 2, 1] and trace["name"] == "run"
    assert figure["layout"]["xaxis"]["title"]["text"] == "epoch"
    (mark,) = figure["layout"]["shapes"]
    assert mark["x0"] == mark["x1"] == 1
    assert figure["layout"]["showlegend"] is False and said(figure) == []


def test_what_was_not_read_in_time_is_told() -> None:
    late = attrs.evolve(curve([3.0, 2.0, math.nan]), late=True)
    figure = curve_figure([line([1.0]), Line("late", "#2f7fd1", (late,))], CurveOptions())
    assert said(figure) == ["not every point could be read in time; 1 value not finite: a gap"]


def test_over_time_in_the_unit_that_fits() -> None:
    options = CurveOptions(axis=CurveX.TIME, longest_s=600.0)
    figure = curve_figure([line([3.0, 2.0, 1.0])], options, marked_epoch=2)
    (trace,) = figure["data"]
    assert trace["x"] == pytest.approx([1 / 6, 2 / 6, 3 / 6], rel=1e-6)
    assert figure["layout"]["xaxis"]["title"]["text"] == "training time (minutes)"
    assert figure["layout"]["shapes"][0]["x0"] == pytest.approx(0.5)


def test_the_best_epoch_is_not_marked_among_batches() -> None:
    batches = Line("run", "#2f7fd1", (curve([1.0, 2.0], BATCH),), best_epoch=1)
    figure = curve_figure([batches], CurveOptions(), marked_epoch=1)
    assert figure["layout"]["shapes"] == [] and len(figure["data"]) == 1
    assert figure["layout"]["xaxis"]["title"]["text"] == "batch"


def test_smoothing_keeps_the_raw_line_faint_behind() -> None:
    values = [1.0, 5.0, 2.0, 8.0]
    faint, shown = curve_figure([line(values)], CurveOptions(smoothing=0.5))["data"]
    assert faint["y"] == values and faint["opacity"] < 0.5 and faint["hoverinfo"] == "skip"
    assert faint["showlegend"] is False and faint["legendgroup"] == shown["legendgroup"]
    assert shown["y"] == pytest.approx(smooth(values, 0.5), rel=1e-6)


def test_of_long_curves_few_points_are_sent_and_of_a_window_all() -> None:
    values = [math.sin(step / 50) for step in range(10_000)]
    options = attrs.evolve(CurveOptions(), most_points=300)
    (whole,) = curve_figure([line(values)], options)["data"]
    assert 200 < len(whole["x"]) <= 300 and whole["mode"] == "lines"
    figure = curve_figure([line(values)], options, (1_000.0, 1_100.0))
    (part,) = figure["data"]
    assert part["x"] == list(range(999, 1_102))
    assert figure["layout"]["xaxis"]["range"] == [1_000.0, 1_100.0]


def test_a_window_is_smoothed_by_what_lies_before_it() -> None:
    values = [float(step % 7) for step in range(2_000)]
    options = CurveOptions(smoothing=0.9)
    _, part = curve_figure([line(values)], options, (1_500.0, 1_510.0))["data"]
    assert part["y"] == pytest.approx(smooth(values, 0.9)[1_499:1_512], rel=1e-6)


def test_a_logarithmic_axis_says_what_it_has_no_place_for() -> None:
    values = [0.0, -1.0, 1.0, math.nan]
    figure = curve_figure([line(values)], switched(LOG_Y))
    (trace,) = figure["data"]
    assert trace["y"] == [None, None, 1, None]
    assert figure["layout"]["yaxis"]["type"] == "log"
    assert said(figure) == ["1 value not finite: a gap; 2 values at or below 0: not on a log axis"]


def test_a_logarithmic_axis_has_no_first_epoch() -> None:
    figure = curve_figure([line([1.0, 2.0])], switched(LOG_X), marked_epoch=0)
    assert figure["layout"]["xaxis"]["type"] == "log" and "dtick" not in figure["layout"]["xaxis"]
    assert said(figure) == ["epoch 0: not on a log axis"]
    assert figure["layout"]["shapes"] == []


@pytest.mark.parametrize(
    "values, options, text",
    [
        ([math.nan, math.inf], CurveOptions(), "no finite values"),
        ([], CurveOptions(), "no finite values"),
        ([0.0, -1.0], switched(LOG_Y), "2 values at or below 0: not on a log axis"),
    ],
)
def test_a_figure_of_nothing_says_so(values: List[float], options: CurveOptions, text: str) -> None:
    figure = curve_figure([line(values)] if values else [], options)
    assert said(figure) == [text]
    assert figure["layout"]["xaxis"]["visible"] is figure["layout"]["yaxis"]["visible"] is False


def test_a_family_is_its_mean_with_a_band() -> None:
    family = line([1.0, 2.0, 3.0], [3.0, 4.0])
    band, mean = curve_figure([family], CurveOptions(band=Band.SD))["data"]
    assert mean["x"] == [0, 1, 2] and mean["y"] == [2, 3, 3]
    root = math.sqrt(2)
    # Out along the upper edge, back along the lower one; a single run has no band.
    assert band["x"] == [0, 1, 1, 0]
    assert band["y"] == pytest.approx([2 + root, 3 + root, 3 - root, 2 - root], rel=1e-6)
    assert band["fill"] == "toself" and band["hoverinfo"] == "skip"
    assert mean["customdata"] == [" ± 1.41 (n = 2)", " ± 1.41 (n = 2)", " (n = 1)"]
    assert "%{customdata}" in mean["hovertemplate"]


def test_a_band_ends_and_begins_again_where_one_run_is_left() -> None:
    family = line([1.0, 1.0, 1.0, 1.0], [2.0, math.nan, math.nan, 2.0])
    band, mean = curve_figure([family], CurveOptions(band=Band.SE))["data"]
    assert band["x"] == [0, 0, None, 3, 3] and mean["y"] == [1.5, 1, 1, 1.5]


def test_a_band_can_be_left_out_and_a_family_of_one_run_has_none() -> None:
    assert len(curve_figure([line([1.0], [2.0])], CurveOptions(band=Band.NONE))["data"]) == 1
    (alone,) = curve_figure([line([1.0, 2.0])], CurveOptions(band=Band.CI))["data"]
    assert alone["y"] == [1, 2]


def test_of_a_family_each_run_is_smoothed_by_itself() -> None:
    first, second = [1.0, 5.0, 2.0], [3.0, 1.0]
    options = CurveOptions(smoothing=0.5, band=Band.SD)
    _, faint, mean = curve_figure([line(first, second)], options)["data"]
    assert faint["y"] == [2, 3, 2]
    smoothed = smooth(first, 0.5), smooth(second, 0.5)
    expected = [(smoothed[0][at] + smoothed[1][at]) / 2 for at in (0, 1)]
    assert mean["y"] == pytest.approx([*expected, smoothed[0][2]], rel=1e-6)


def test_over_time_a_step_of_a_family_stands_at_the_mean_of_its_times() -> None:
    runs = (curve([1.0, 2.0], each_s=10.0), curve([3.0, 4.0], each_s=20.0))
    options = CurveOptions(axis=CurveX.TIME, band=Band.NONE)
    (mean,) = curve_figure([Line("f", "#000", runs)], options)["data"]
    assert mean["x"] == [15, 30] and mean["y"] == [2, 3]
    (part,) = curve_figure([Line("f", "#000", runs)], options, (29.0, 31.0))["data"]
    assert part["x"] == [15, 30]


def test_a_long_family_is_a_few_points_with_its_ends() -> None:
    options = attrs.evolve(CurveOptions(band=Band.SD), most_points=100)
    runs = [[float(step % 13) for step in range(5_000)] for _ in range(3)]
    _, mean = curve_figure([line(*runs)], options)["data"]
    assert 60 < len(mean["x"]) <= 100 and (mean["x"][0], mean["x"][-1]) == (0, 4_999)
    _, part = curve_figure([line(*runs)], options, (100.0, 150.0))["data"]
    assert part["x"] == list(range(99, 152))


@pytest.mark.parametrize("axis", CurveX)
@pytest.mark.parametrize("peak", [1, 2_347, 4_998])
def test_a_peak_of_one_run_of_a_long_family_is_seen(axis: CurveX, peak: int) -> None:
    options = CurveOptions(axis=axis, band=Band.SD, most_points=100)
    runs = [[1.0] * 5_000 for _ in range(3)]
    runs[1][peak] = 31.0
    band, mean = curve_figure([line(*runs)], options)["data"]
    assert len(mean["x"]) <= 100 and max(mean["y"]) == 11
    assert max(band["y"]) == pytest.approx(11 + math.sqrt(300))


def test_a_gap_of_a_long_family_is_seen() -> None:
    runs = [[1.0] * 2_500 + [math.nan] + [1.0] * 2_499 for _ in range(3)]
    options = CurveOptions(band=Band.NONE, most_points=100)
    (mean,) = curve_figure([line(*runs)], options)["data"]
    assert mean["y"].count(None) == 1 and mean["x"][mean["y"].index(None)] == 2_500


def test_a_band_that_goes_down_to_nothing_stays_on_a_logarithmic_axis() -> None:
    options = attrs.evolve(switched(LOG_Y), band=Band.SD)
    band, _ = curve_figure([line([1.0, 1.0], [9.0, 1.5])], options)["data"]
    assert min(band["y"]) > 0 and band["y"][-1] == 0.05


def test_the_best_epoch_of_each_run_is_a_large_dot() -> None:
    shown, dot = curve_figure([line([3.0, 1.0, 2.0], best=1)], CurveOptions())["data"]
    assert dot["x"] == [1] and dot["y"] == [1] and dot["marker"]["size"] > 5
    assert len(curve_figure([line([3.0], best=5)], CurveOptions())["data"]) == 1
    assert len(curve_figure([line([0.0], [1.0])], switched(LOG_Y))["data"]) == 2


def test_a_few_lines_share_one_hover_and_many_have_their_own() -> None:
    few = [line([1.0, 2.0], label=f"run {number}") for number in range(6)]
    many = [line([1.0, 2.0], label=f"run {number}") for number in range(13)]
    layout = curve_figure(few, CurveOptions())["layout"]
    assert layout["hovermode"] == "x unified" and layout["showlegend"] is True
    layout = curve_figure(many, CurveOptions())["layout"]
    assert layout["hovermode"] == "closest" and layout["showlegend"] is False


def test_a_zoom_lasts_while_the_axis_is_the_same() -> None:
    def revision(options: CurveOptions) -> Any:
        layout = curve_figure([line([1.0])], options)["layout"]
        return layout["xaxis"]["uirevision"], layout["yaxis"]["uirevision"]

    plain = revision(CurveOptions())
    assert revision(CurveOptions(smoothing=0.9)) == plain
    assert revision(switched(LOG_Y))[0] == plain[0] and revision(switched(LOG_Y))[1] != plain[1]
    assert revision(switched(LOG_X))[0] != plain[0]
    assert revision(CurveOptions(axis=CurveX.TIME))[0] != plain[0]


def test_a_hundred_runs_of_ten_thousand_points_are_less_than_half_a_megabyte() -> None:
    from mallennlp.dashboard.components.curves.options import points_of_a_line

    lines = [
        line([math.sin(n * x) / 3 for x in range(10_000)], label=f"run {n}") for n in range(100)
    ]
    options = attrs.evolve(CurveOptions(), most_points=points_of_a_line(len(lines)))
    figure = curve_figure(lines, options)
    assert len(json.dumps(figure)) < 600_000


def test_a_name_is_text_for_plotly() -> None:
    figure = curve_figure([line([1.0], label="<b>&%{x}"), line([1.0])], CurveOptions())
    assert figure["data"][0]["name"] == "&lt;b>&amp;% {x}"
    assert "<b>" not in json.dumps(figure)
