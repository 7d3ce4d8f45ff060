import math

from mallennlp.dashboard.components.experiment.metrics_table import MOST_ROWS, metrics_table
from mallennlp.domain.metrics.summary import MetricGoal, MetricSummary
from tests.unit.dashboard.components.texts import texts

GOAL = MetricGoal("accuracy", maximize=True)


def test_best_and_last_stand_side_by_side_with_the_goal_on_top() -> None:
    best = {"training_loss": 0.9, "validation_accuracy": 0.951, "validation_loss": 0.57}
    last = {"training_loss": 0.3, "validation_accuracy": 0.95, "validation_loss": 0.47}
    shown = texts(metrics_table(MetricSummary(1, best, last), GOAL))
    assert "best epoch (1)" in shown and "last epoch" in shown and "test" not in shown
    assert shown.index("accuracy") < shown.index("loss")
    row = shown[shown.index("loss") :]
    assert row == ["loss", "0.9000", "0.5700", "0.3000", "0.4700"]


def test_test_metrics_have_their_column() -> None:
    summary = MetricSummary(0, {"validation_accuracy": 0.9, "test_accuracy": 0.8}, {})
    shown = texts(metrics_table(summary, GOAL))
    assert shown[-3:] == ["accuracy", "0.9000", "0.8000"]
    assert "last epoch" not in shown


def test_what_was_not_measured_on_data_is_shown_once_a_moment() -> None:
    both = {"training_loss": 1.0, "peak_memory_MB": 257.26}
    shown = texts(metrics_table(MetricSummary(0, both, both), GOAL))
    assert shown[-3:] == ["peak_memory_MB", "257.3", "257.3"]


def test_not_a_number_is_said() -> None:
    summary = MetricSummary(0, {"validation_accuracy": math.nan}, {})
    assert texts(metrics_table(summary, GOAL))[-1] == "NaN"


def test_of_very_many_metrics_the_first_are_shown_and_the_others_counted() -> None:
    best = {f"validation_m{number}": 0.5 for number in range(MOST_ROWS + 1_234)}
    table = metrics_table(MetricSummary(0, {**best, "validation_accuracy": 0.9}, {}), GOAL)
    shown = texts(table)
    assert shown[-1] == "… and 1,235 more"
    assert shown.count("0.9000") == 1, "the goal comes first"
    assert shown.count("0.5000") == MOST_ROWS - 1


def test_no_metrics_are_said() -> None:
    assert "No metrics yet" in texts(metrics_table(MetricSummary(None, {}, {}), GOAL))[0]
