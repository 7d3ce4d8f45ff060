import math
from typing import List

import pytest
from dash import dcc

from mallennlp.dashboard.components.curves.metric_figure import (
    chartable,
    charted_at_first,
    metric_figure,
    metric_graph,
)
from mallennlp.dashboard.components.run_colours import COLOURS, run_colours
from mallennlp.domain.metrics.summary import EpochMetrics, MetricGoal
from tests.unit.dashboard.components.texts import all_of, texts

GOAL = MetricGoal("accuracy", maximize=True)
EPOCHS = [
    EpochMetrics(
        number,
        {
            "peak_memory_MB": 250.0,
            "training_loss": 2.0 - number,
            "training_accuracy": 0.5,
            "validation_loss": 1.0,
            "validation_accuracy": 0.6,
            "validation_f1": math.nan,
        },
    )
    for number in range(2)
]


def test_the_goal_comes_first_and_the_loss_second() -> None:
    assert chartable(EPOCHS, GOAL) == ["accuracy", "loss", "peak_memory_MB", "f1"]


def test_at_first_only_what_was_measured_and_is_finite_is_drawn() -> None:
    assert charted_at_first(EPOCHS, GOAL, 4) == ["accuracy", "loss"]
    assert charted_at_first(EPOCHS, GOAL, 1) == ["accuracy"]


def test_without_validation_the_training_metrics_are_drawn() -> None:
    epochs = [EpochMetrics(0, {"training_loss": 1.0, "memory": 2.0})]
    assert charted_at_first(epochs, GOAL, 4) == ["loss"]
    assert charted_at_first([], GOAL, 4) == []


def test_training_and_validation_are_two_curves_over_the_epochs() -> None:
    figure = metric_figure({"run": EPOCHS}, "loss", {"run": 1})
    assert [trace["name"] for trace in figure["data"]] == ["training", "validation"]
    assert figure["data"][0]["x"] == [0, 1] and figure["data"][0]["y"] == [2.0, 1.0]
    (mark,) = figure["layout"]["shapes"]
    assert mark["x0"] == mark["x1"] == 1


def test_values_that_are_not_finite_leave_a_gap_and_nothing_but_gaps_is_said() -> None:
    epochs = [EpochMetrics(0, {"training_f": math.inf}), EpochMetrics(1, {"training_f": 2.0})]
    assert metric_figure({"run": epochs}, "f")["data"][0]["y"] == [None, 2.0]
    (said,) = metric_figure({"run": EPOCHS}, "f1")["layout"]["annotations"]
    assert said["text"] == "no finite values"


def test_a_missing_epoch_is_a_gap_on_the_axis() -> None:
    epochs = [EpochMetrics(0, {"training_f": 1.0}), EpochMetrics(5, {"training_f": 2.0})]
    assert metric_figure({"run": epochs}, "f")["data"][0]["x"] == [0, 5]


def test_a_metric_with_its_prefix_is_that_one_curve() -> None:
    figure = metric_figure({"run": EPOCHS}, "validation_loss")
    (trace,) = figure["data"]
    assert trace["y"] == [1.0, 1.0] and figure["layout"]["showlegend"] is False


def several() -> "dict[str, List[EpochMetrics]]":
    trained = [EpochMetrics(0, {"training_loss": 3.0})]
    return {"a": EPOCHS, "only trained": trained, "without": [EpochMetrics(0, {"other": 1.0})]}


def test_of_several_runs_each_has_one_curve_in_its_own_colour() -> None:
    figure = metric_figure(several(), "loss", {"a": 1})
    assert [trace["name"] for trace in figure["data"]] == ["a", "only trained"]
    assert [trace["y"] for trace in figure["data"]] == [[1.0, 1.0], [3.0]]
    colours = run_colours(several())
    assert [trace["line"]["color"] for trace in figure["data"]] == [
        colours["a"],
        colours["only trained"],
    ]
    assert [trace["line"]["dash"] for trace in figure["data"]] == ["solid", "dot"]
    assert figure["data"][0]["marker"]["size"] == [5, 10]  # the best epoch
    assert figure["layout"]["shapes"] == []


def test_of_several_runs_a_metric_with_its_prefix_means_nothing_else() -> None:
    figure = metric_figure(several(), "validation_loss")
    assert [trace["name"] for trace in figure["data"]] == ["a"]
    trained, _ = metric_figure(several(), "training_loss")["data"]
    assert trained["line"]["dash"] == "solid"


@pytest.mark.parametrize("runs", [{}, {"empty": []}])
def test_without_any_epoch_there_is_a_figure_that_says_so(
    runs: "dict[str, List[EpochMetrics]]",
) -> None:
    layout = metric_figure(runs, "loss")["layout"]
    (said,) = layout["annotations"]
    assert said["text"] == "no finite values"
    assert layout["xaxis"]["visible"] is layout["yaxis"]["visible"] is False
    drawn = metric_figure({"run": EPOCHS}, "loss")["layout"]
    assert "visible" not in drawn["xaxis"] and "visible" not in drawn["yaxis"]


def test_a_name_is_text_for_plotly() -> None:
    runs = {"<b>&%{x}": EPOCHS, "other": EPOCHS}
    trace = metric_figure(runs, "loss")["data"][0]
    assert trace["name"] == "&lt;b>&amp;% {x}"
    assert trace["name"] in trace["hovertemplate"]


def test_the_axis_spans_all_runs() -> None:
    runs = {
        "short": EPOCHS,
        "long": [EpochMetrics(0, {}), EpochMetrics(99, {"training_loss": 1.0})],
    }
    assert metric_figure(runs, "loss")["layout"]["xaxis"]["dtick"] == 10


def test_a_graph_has_its_metric_above_it_and_room_for_its_legend() -> None:
    made = metric_graph("g", {"run": EPOCHS}, "loss")
    (graph,) = all_of(made, dcc.Graph)
    assert graph.id == "g" and texts(made) == ["loss"] and graph.style == {"height": "15rem"}
    assert texts(metric_graph("g", {"run": EPOCHS}, "loss", title="Loss")) == ["Loss"]
    assert texts(metric_graph("g", {"run": EPOCHS}, "loss", title="")) == []
    (tall,) = all_of(metric_graph("g", several(), "loss"), dcc.Graph)
    assert tall.style == {"height": "18.6rem"}
    (given,) = all_of(metric_graph("g", several(), "loss", height="5rem"), dcc.Graph)
    assert given.style == {"height": "5rem"}


def test_a_graph_has_its_place_before_it_is_drawn() -> None:
    made = metric_graph("g", {"run": EPOCHS}, "loss", height="5rem")
    place = made.children[-1]
    assert isinstance(place.children, dcc.Graph) and place.style == {"minHeight": "5rem"}


def test_a_run_keeps_its_colour_when_others_are_added() -> None:
    names = [f"pos/run_{number}" for number in range(8)]
    before = run_colours(names)
    after = run_colours([*names, "pos/new", "pos/newer"])
    assert {name: after[name] for name in names} == before
    assert run_colours(["pos/run_3"])["pos/run_3"] in COLOURS


def test_runs_have_different_colours_while_there_are_enough() -> None:
    names = [f"run {number}" for number in range(len(COLOURS) + 3)]
    assert len(set(run_colours(names[: len(COLOURS)]).values())) == len(COLOURS)
    assert set(run_colours(names).values()) == set(COLOURS)


def test_a_colour_depends_on_the_name_and_not_on_the_place() -> None:
    alone = {name: run_colours([name])[name] for name in "abcdefgh"}
    assert len(set(alone.values())) > 1


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", ["#ffffff", "#15181e"])
@pytest.mark.parametrize("colour", COLOURS)
def test_every_curve_can_be_told_from_the_ground_of_both_themes(colour: str, ground: str) -> None:
    low, high = sorted([luminance(colour), luminance(ground)])
    assert (high + 0.05) / (low + 0.05) >= 3.0  # WCAG 2.1, graphical objects
