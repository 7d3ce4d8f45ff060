"""Parallel coordinates as a plain figure."""

import json
from typing import Any, Dict, List

from mallennlp.dashboard.components.compare.parallel_figure import (
    MISSING_Y,
    ParallelAxis,
    ParallelLine,
    parallel_figure,
)
from mallennlp.domain.configs.values import MISSING, Leaf
from mallennlp.domain.plots.coordinates import axis_of


def axis(title: str, values: List[Leaf], note: str = "") -> ParallelAxis:
    return ParallelAxis(title, axis_of(values), tuple(f"{title} {one}" for one in values), note)


def lines(count: int) -> List[ParallelLine]:
    return [ParallelLine(f"run:{at}", f"name {at}", "#123456") for at in range(count)]


def sides(figure: Dict[str, Any]) -> List[Dict[str, Any]]:
    return [trace for trace in figure["data"] if "side" in trace.get("meta", {})]


def labels(figure: Dict[str, Any]) -> List[str]:
    traces = [trace for trace in figure["data"] if trace["mode"] == "text"]
    return [text.replace("&nbsp;", " ") for trace in traces for text in trace["text"]]


def test_each_side_is_a_line_across_all_axes_in_its_colour() -> None:
    figure = parallel_figure(lines(2), [axis("lr", [1, 3]), axis("type", ["b", "a"])])
    first, second = sides(figure)
    assert first["meta"] == {"side": "run:0"} and first["line"]["color"] == "#123456"
    assert first["y"] == [0.0, 1.0] and second["y"] == [1.0, 0.0]
    assert "x" not in first, "axes stand at 0, 1, 2... which plotly takes by itself"
    assert first["text"] == ["lr 1", "type b"] and "name 0" in first["hovertemplate"]
    assert labels(figure) == ["1", "3", "a", "b", "lr", "type"]


def test_what_is_missing_stands_below_its_axis() -> None:
    figure = parallel_figure(lines(3), [axis("lr", [1, MISSING, 3]), axis("x", [1, 2, 3])])
    assert [trace["y"][0] for trace in sides(figure)] == [0.0, MISSING_Y, 1.0]
    assert labels(figure).count("none") == 1
    low, _ = figure["layout"]["yaxis"]["range"]
    assert low < MISSING_Y
    assert any(shape["y0"] == MISSING_Y for shape in figure["layout"]["shapes"])
    whole = parallel_figure(lines(1), [axis("x", [1])])
    assert whole["layout"]["yaxis"]["range"][0] > MISSING_Y and "none" not in labels(whole)


def test_labels_that_lines_pass_behind_stand_on_a_ground() -> None:
    figure = parallel_figure(lines(2), [axis("lr", [1, 3]), axis("type", ["b" * 40, "a"])])
    grounded = [trace for trace in figure["data"] if trace.get("meta") == {"ground": True}]
    assert {"1", "3", "a"} < {text for trace in grounded for text in trace["text"]}
    assert "lr" not in {text for trace in grounded for text in trace["text"]}, "it is above"


def test_lines_with_the_same_value_stand_beside_each_other() -> None:
    figure = parallel_figure(lines(3), [axis("type", ["a", "a", "b"])])
    first, second, third = (trace["y"][0] for trace in sides(figure))
    assert first < 0 < second < 0.05 and third == 1.0


def test_an_axis_says_that_it_is_logarithmic_or_turned() -> None:
    figure = parallel_figure(lines(2), [axis("model.lr", [0.001, 0.1], "upside down")])
    assert labels(figure)[-1] == "model.lr<br><i>log, upside down</i>"


def test_long_texts_are_cut_and_whole_on_hover() -> None:
    name = "data/" + "long/" * 30 + "train.txt"
    figure = parallel_figure(lines(2), [axis("path", [name, "b"])])
    label = next(text for text in labels(figure) if "…" in text)
    assert len(label) < 20
    (cut,) = [
        trace for trace in figure["data"] if trace["mode"] == "text" and trace.get("hovertext")
    ][:1]
    assert cut["hovertext"][0].replace("<br>", "") == name


def test_names_are_no_markup() -> None:
    line = ParallelLine("run:<b>", "<b>%{x}</b>", "#000000")
    values = ["<i>", "%{y}"]
    figure = parallel_figure([line, *lines(1)], [axis("<u>", values)])
    assert "<b>" not in figure["data"][0]["name"] and "<i>" not in json.dumps(figure["data"])
    assert "<u>" not in json.dumps(figure["data"])


def test_a_hundred_lines_over_twelve_axes_are_small() -> None:
    axes = [axis(f"model.encoder.key_{at}", [one / 7 for one in range(100)]) for at in range(12)]
    figure = parallel_figure(lines(100), axes)
    assert len(json.dumps(figure)) < 150_000
    assert sides(figure)[0]["opacity"] < 1 and len(sides(figure)) == 100
