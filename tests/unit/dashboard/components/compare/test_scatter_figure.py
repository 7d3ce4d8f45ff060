"""The scatter plot as a plain figure."""

import json
import math
from typing import Any, List, Optional

import pytest

from mallennlp.dashboard.components.compare.scatter_colours import Dimension
from mallennlp.dashboard.components.compare.scatter_figure import (
    Drawn,
    Point,
    measured_text,
    scatter_figure,
)
from mallennlp.domain.configs.values import MISSING, Leaf
from mallennlp.domain.plots.quantities import Measured

X, Y = Dimension("model.size"), Dimension("validation_accuracy")


def point(side: str, x: Leaf, y: Leaf, third: Leaf = MISSING) -> Point:
    return Point(side, f"name of {side}", "#123456", Measured(x), Measured(y), third)


def sides(drawn: Drawn) -> List[Any]:
    return [trace for trace in drawn.figure["data"] if "meta" in trace]


def colours(*values: Leaf, third: Optional[Dimension] = Dimension("type")) -> Drawn:
    points = [point(f"run:{at}", at, at, value) for at, value in enumerate(values)]
    return scatter_figure(points, X, Y, third)


def test_each_side_is_a_point_in_its_colour_which_says_what_it_is() -> None:
    drawn = scatter_figure([point("run:a", 16, 0.5), point("run:b", 32, 0.75)], X, Y)
    first, second = sides(drawn)
    assert first["meta"] == {"side": "run:a"} and (first["x"], first["y"]) == ([16.0], [0.5])
    assert second["marker"]["color"] == "#123456" and drawn.notes == ()
    text = first["text"][0]
    assert "name of run:a" in text and "model.size: 16" in text
    assert "validation_accuracy: 0.5" in text
    assert drawn.figure["layout"]["xaxis"]["type"] == "linear"


def test_a_family_has_bars_on_both_axes() -> None:
    mean = Measured(0.5, 0.25, 3)
    (trace,) = sides(scatter_figure([Point("family:f", "f", "#000", mean, mean)], X, Y))
    assert trace["error_x"]["array"] == [0.25] and trace["error_y"]["array"] == [0.25]
    assert "(3 runs)" in trace["text"][0]


def test_all_runs_of_a_family_are_one_trace() -> None:
    drawn = scatter_figure([point("family:f", 1, 2), point("family:f", 2, 3)], X, Y)
    (trace,) = sides(drawn)
    assert trace["x"] == [1.0, 2.0] and len(trace["text"]) == 2 and "error_y" not in trace


def test_categories_stand_beside_each_other_under_their_names() -> None:
    drawn = scatter_figure([point("a", "lstm", 1), point("b", "gru", 2), point("c", "x", 3)], X, Y)
    axis = drawn.figure["layout"]["xaxis"]
    assert axis["tickvals"] == [0.0, 1.0, 2.0] and axis["ticktext"] == ["gru", "lstm", "x"]
    assert [trace["x"] for trace in sides(drawn)] == [[1.0], [0.0], [2.0]]
    assert axis["range"] == [-0.5, 2.5]


def test_one_and_true_and_a_text_of_it_are_three_categories() -> None:
    drawn = scatter_figure([point("a", 1, 1), point("b", True, 1), point("c", "1", 1)], X, Y)
    assert sorted(trace["x"][0] for trace in sides(drawn)) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("value", [MISSING, None, math.nan, math.inf, 10**400])
def test_what_has_no_number_is_left_out_and_said(value: Leaf) -> None:
    drawn = scatter_figure([point("a", 1, value), point("b", 1, 0.5)], X, Y)
    assert [trace["meta"]["side"] for trace in sides(drawn)] == ["b"]
    assert drawn.notes == ("Not drawn: 1 without a value of validation_accuracy.",)


def test_what_a_logarithmic_axis_cannot_show_is_said() -> None:
    points = [point("a", 0, 1), point("b", -1, 1), point("c", 10, 1), point("d", None, 1)]
    drawn = scatter_figure(points, Dimension("lr", log=True), Y)
    assert drawn.figure["layout"]["xaxis"]["type"] == "log"
    assert len(sides(drawn)) == 1
    assert drawn.notes == (
        "Not drawn: 1 without a value of lr.",
        "Not drawn: 2 with 0 or less for lr, whose axis is logarithmic.",
    )


def test_a_scale_of_colours_is_logarithmic_where_the_numbers_span_decades() -> None:
    assert [trace["marker"]["color"] for trace in sides(colours(1e-4, 1e-2, 1.0))] == [
        [0.0],
        [pytest.approx(0.5)],
        [1.0],
    ]


@pytest.mark.parametrize(
    "values, ticks", [((1, 60), "D2"), ((0.001, 1), 1), ((1e-30, 1e30), 8), ((3, 3), "D2")]
)
def test_a_logarithmic_axis_has_as_many_labels_as_find_room(values: Any, ticks: Any) -> None:
    points = [point(str(at), value, 1) for at, value in enumerate(values)]
    drawn = scatter_figure(points, Dimension("lr", log=True), Y)
    assert drawn.figure["layout"]["xaxis"]["dtick"] == ticks


def test_nothing_to_draw_is_said_in_the_figure() -> None:
    drawn = scatter_figure([point("a", MISSING, MISSING)], X, Y)
    assert drawn.figure["layout"]["annotations"][0]["text"] == "nothing to draw"
    assert drawn.figure["data"] == []


def test_points_that_cover_each_other_are_rings() -> None:
    points = [point(name, 1, 0.5) for name in "abc"] + [point("d", 2, 0.5)]
    sizes = [trace["marker"]["size"][0] for trace in sides(scatter_figure(points, X, Y))]
    assert sizes[0] > sizes[1] > sizes[2] == sizes[3]


def test_a_category_chooses_the_colour_and_stands_in_the_legend() -> None:
    drawn = colours("lstm", "gru", "lstm")
    first, second, third = (trace["marker"]["color"] for trace in sides(drawn))
    assert first == third != second
    named = [trace["name"] for trace in drawn.figure["data"] if trace["showlegend"]]
    assert named == ["gru", "lstm"] and drawn.figure["layout"]["showlegend"]
    assert drawn.figure["layout"]["legend"]["title"]["text"] == "type"


def test_of_many_categories_the_rest_is_grey_and_said() -> None:
    drawn = colours(*(f"name {at}" for at in range(50)), MISSING)
    assert drawn.notes == ("Grey: no value of type.", "Grey: 38 more values.")
    assert len({trace["marker"]["color"][0] for trace in sides(drawn)}) == 13


def test_a_number_chooses_the_colour_from_a_scale() -> None:
    drawn = colours(1, 2, math.nan)
    assert [trace["marker"]["color"] for trace in sides(drawn)][:2] == [[0.0], [1.0]]
    scale = drawn.figure["layout"]["coloraxis"]
    assert (scale["cmin"], scale["cmax"]) == (0, 1) and scale["colorbar"]["ticktext"] == ["1", "2"]
    assert "coloraxis" not in sides(drawn)[2]["marker"]
    assert drawn.figure["layout"]["coloraxis"]["colorbar"]["title"]["text"] == "type"
    assert drawn.notes == ("Grey: no value of type.",) and not drawn.figure["layout"]["showlegend"]


def test_names_are_no_markup_and_everything_is_strict_json() -> None:
    points = [Point("<b>", "<b>%{x}</b>", "#000", Measured("<i>"), Measured(1), "<u>")]
    text = json.dumps(
        scatter_figure(points, Dimension("<s>"), Y, Dimension("<em>")).figure, allow_nan=False
    )
    for tag in ("<i>", "<u>", "<s>", "<em>"):
        assert tag not in text
    assert "&lt;b>" in text


def test_values_with_their_deviation() -> None:
    assert measured_text(Measured(0.5, None, 3)) == "0.5"
    assert measured_text(Measured(MISSING)) == "–"
