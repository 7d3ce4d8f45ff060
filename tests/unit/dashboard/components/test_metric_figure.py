import math

from mallennlp.dashboard.components.metric_figure import (
    charted_at_first,
    chartable,
    metric_figure,
)
from mallennlp.domain.metrics import EpochMetrics, MetricGoal

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
    figure = metric_figure(EPOCHS, "loss", best_epoch=1)
    assert [trace["name"] for trace in figure["data"]] == ["training", "validation"]
    assert figure["data"][0]["x"] == [0, 1] and figure["data"][0]["y"] == [2.0, 1.0]
    (mark,) = figure["layout"]["shapes"]
    assert mark["x0"] == mark["x1"] == 1


def test_values_that_are_not_finite_leave_a_gap_and_nothing_but_gaps_is_said() -> None:
    epochs = [EpochMetrics(0, {"training_f": math.inf}), EpochMetrics(1, {"training_f": 2.0})]
    assert metric_figure(epochs, "f", None)["data"][0]["y"] == [None, 2.0]
    (said,) = metric_figure(EPOCHS, "f1", None)["layout"]["annotations"]
    assert said["text"] == "no finite values"


def test_a_missing_epoch_is_a_gap_on_the_axis() -> None:
    epochs = [EpochMetrics(0, {"training_f": 1.0}), EpochMetrics(5, {"training_f": 2.0})]
    assert metric_figure(epochs, "f", None)["data"][0]["x"] == [0, 5]
