"""Metrics of several sides: what stands in the cells, which is best, and how far others are off."""

from __future__ import annotations

import math
from typing import Any, List, Optional, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.comparison import Comparison
from mallennlp.domain.metrics.comparison import (
    MANY_SIDES,
    NOT_COMPUTED,
    SPREAD,
    Differences,
    Moment,
    measured,
    metric_table,
    metrics_of,
    sides_of_columns,
    values_of,
)
from mallennlp.domain.plain_table import BASELINE, BEST, GOAL, HIGHER, LOWER, Cell, PlainTable
from tests.unit.domain.comparisons import family_side, of, run_side

NAN, INF = math.nan, math.inf
ACCURACY, LOSS = "validation_accuracy", "validation_loss"


def row_of(table: PlainTable, metric: str) -> Sequence[Cell]:
    (row,) = (row for row in table.rows if row[0].value == metric)
    return row[1:]


def texts(table: PlainTable, metric: str) -> List[str]:
    return [cell.text for cell in row_of(table, metric)]


def best_of(metric: str, *values: float, **more: Any) -> List[bool]:
    """Which of some runs with these values has the mark."""
    sides = [run_side(str(at), {metric: value}, **more) for at, value in enumerate(values)]
    cells = row_of(metric_table(of(*sides), differences=Differences.NONE), metric)
    return [BEST in cell.marks for cell in cells]


def test_a_row_for_each_metric_and_a_column_for_each_side() -> None:
    table = metric_table(of(run_side("a", {ACCURACY: 0.75}), run_side("b", {LOSS: 2.0})))
    assert [column.text for column in table.columns] == ["metric", "a (baseline)", "b"] + [
        "b: difference"
    ]
    assert [column.numeric for column in table.columns] == [False, True, True, True]
    assert texts(table, ACCURACY) == ["0.7500", "", NOT_COMPUTED]
    assert [cell.value for cell in row_of(table, LOSS)] == [None, 2.0, None]
    assert all(len(row) == len(table.columns) for row in table.rows)


def test_what_most_runs_try_to_improve_comes_first() -> None:
    both = {LOSS: 1.0, ACCURACY: 0.5}
    one, many = run_side("a", both, goal="-loss"), family_side("f", [both] * 2, goal="+accuracy")
    assert metrics_of([one, many]) == [ACCURACY, LOSS]
    assert metrics_of([one, run_side("b", both)]) == [LOSS, ACCURACY], "of equals the first side's"


def test_the_goal_comes_first_then_validation_test_training_and_the_rest() -> None:
    names = ["peak_memory_MB", "training_loss", "test_loss", LOSS, "test_x", ACCURACY]
    table = metric_table(of(run_side("a", dict.fromkeys(names, 1.0))))
    shown = [row[0].text for row in table.rows]
    assert shown == [ACCURACY, LOSS, "test_loss", "test_x", "training_loss", "peak_memory_MB"]
    goal, loss = table.rows[0][0], table.rows[1][0]
    assert goal.marks == {GOAL, HIGHER} and loss.marks == {LOWER}
    assert table.rows[-1][0].marks == frozenset()


@pytest.mark.parametrize(
    "metric, values, best",
    [
        (ACCURACY, [0.1, 0.3, 0.2], [False, True, False]),
        (LOSS, [0.1, 0.3, 0.2], [True, False, False]),
        (ACCURACY, [0.3, 0.1, 0.3], [True, False, True]),
        (ACCURACY, [NAN, 0.1, 0.2], [False, False, True]),
        (ACCURACY, [NAN, NAN, 0.2], [False, False, False]),
        (LOSS, [INF, 2.0, 3.0], [False, True, False]),
        (LOSS, [INF, INF, NAN], [True, True, False]),
        ("peak_worker_0_memory_MB", [1.0, 2.0], [False, False]),
        (ACCURACY, [0.5], [False]),
    ],
)
def test_the_best_is_marked(metric: str, values: List[float], best: List[bool]) -> None:
    assert best_of(metric, *values) == best


def test_what_the_config_says_of_the_direction_counts_before_the_name() -> None:
    assert best_of("validation_loss", 1.0, 2.0, goal="+loss") == [False, True]
    assert best_of("test_loss", 1.0, 2.0, goal="+loss") == [False, True]
    assert best_of("validation_oddness", 1.0, 2.0, goal="-oddness") == [True, False]
    one, other = run_side("a", {ACCURACY: 1.0}), run_side("b", {ACCURACY: 2.0}, goal="-accuracy")
    cells = row_of(metric_table(of(one, other)), ACCURACY)
    assert not any(BEST in cell.marks for cell in cells), "they contradict each other"


def test_families_show_mean_deviation_and_number() -> None:
    family = family_side("f", [{ACCURACY: 0.90}, {ACCURACY: 0.94}, {ACCURACY: 0.92}])
    table = metric_table(of(family, run_side("a", {ACCURACY: 0.93})))
    (row,) = table.rows
    assert row[1].beside == (pytest.approx(0.02), 3) and row[2].beside == ()
    assert [column.beside for column in table.columns] == [(), SPREAD, (), ()]
    cells = row_of(table, ACCURACY)
    assert cells[0].text == "0.920 ± 0.020 (3)"
    assert cells[0].value == pytest.approx(0.92) and cells[1].marks == {BEST}
    assert cells[2].value == pytest.approx(0.01)
    assert "standard deviation" in table.note


@pytest.mark.parametrize(
    "values, text",
    [
        ([{ACCURACY: 0.5}], "0.5000 (1)"),
        ([{ACCURACY: 0.5}, {ACCURACY: NAN}], "0.5000 (1 of 2)"),
        ([{ACCURACY: 0.4}, {ACCURACY: 0.6}, {}], "0.50 ± 0.14 (2 of 3)"),
        ([{ACCURACY: NAN}, {ACCURACY: NAN}], "NaN (2 of 2)"),
        ([{ACCURACY: INF}, {}], "∞ (1 of 2)"),
        ([{LOSS: 1.0}], ""),
    ],
)
def test_runs_without_a_number_are_told(values: Any, text: str) -> None:
    table = metric_table(of(family_side("f", values), run_side("a", {ACCURACY: 0.1})))
    assert texts(table, ACCURACY)[0] == text


def test_differences_are_to_the_chosen_baseline() -> None:
    sides = of(run_side("a", {ACCURACY: 0.5}), run_side("b", {ACCURACY: 0.75}))
    table = metric_table(sides, "run:b", differences=Differences.BOTH)
    assert [column.text for column in table.columns[1:]] == [
        "a",
        "a: difference",
        "a: difference in %",
        "b (baseline)",
    ]
    assert texts(table, ACCURACY) == ["0.5000", "-0.2500", "-33.3 %", "0.7500"]
    cells = row_of(table, ACCURACY)
    assert [cell.value for cell in cells][1:3] == [-0.25, pytest.approx(-100 / 3)]
    assert [BASELINE in cell.marks for cell in cells] == [False, False, False, True]


def test_an_unknown_baseline_is_the_first() -> None:
    sides = of(run_side("a", {ACCURACY: 0.5}), run_side("b", {ACCURACY: 0.75}))
    assert metric_table(sides, "run:gone") == metric_table(sides, "run:a")


@pytest.mark.parametrize(
    "base, value, absolute, relative",
    [
        (0.0, 0.5, "+0.5000", NOT_COMPUTED),
        (-2.0, -3.0, "-1", "-50.0 %"),
        (0.5, 0.5, "0", "0 %"),
        (NAN, 0.5, NOT_COMPUTED, NOT_COMPUTED),
        (0.5, INF, NOT_COMPUTED, NOT_COMPUTED),
        (-1.7e308, 1.7e308, NOT_COMPUTED, NOT_COMPUTED),
        (1e-300, 1.0, "+1", "+1.000e+302 %"),
        (5e-324, 1e10, "+10,000,000,000", NOT_COMPUTED),
    ],
)
def test_what_cannot_be_computed_is_not(
    base: float, value: float, absolute: str, relative: str
) -> None:
    sides = of(run_side("a", {LOSS: base}), run_side("b", {LOSS: value}))
    assert texts(metric_table(sides, differences=Differences.BOTH), LOSS)[2:] == [
        absolute,
        relative,
    ]


def many(number: int) -> Comparison:
    return of(*(run_side(str(at), {ACCURACY: at / 200}) for at in range(number)))


def test_with_many_sides_there_are_differences_only_when_asked_for() -> None:
    assert len(metric_table(many(MANY_SIDES)).columns) == 2 * MANY_SIDES
    assert len(metric_table(many(MANY_SIDES + 1)).columns) == MANY_SIDES + 2
    asked = metric_table(many(100), differences=Differences.ABSOLUTE)
    assert len(asked.columns) == 200


@pytest.mark.parametrize("differences", list(Differences))
@pytest.mark.parametrize("number", [1, 2, 7])
def test_columns_know_their_sides(differences: Differences, number: int) -> None:
    sides = many(number)
    table = metric_table(sides, "run:1", differences=differences)
    found = sides_of_columns(sides, "run:1", differences)
    assert len(found) == len(table.columns)
    for side, column in zip(found, table.columns):
        named = column.text.replace(" (baseline)", "")
        assert (side is None) == (named == "metric" or ":" in named)
        assert side is None or side == f"run:{named}"


def test_the_last_epoch_can_be_asked_for() -> None:
    side = run_side("a", {ACCURACY: 0.9, "test_accuracy": 0.8}, last={ACCURACY: 0.7})
    table = metric_table(of(side), moment=Moment.LAST)
    assert [row[0].text for row in table.rows] == [ACCURACY]
    assert texts(table, ACCURACY) == ["0.7000"] and "last" in table.title
    assert values_of(side, ACCURACY, Moment.LAST) == [0.7]


def test_metrics_are_found_by_a_part_of_their_name() -> None:
    values = {
        ACCURACY: 1.0,
        "validation_größe/東京": 1e-300,
        "training_count": 12345678901234567890.0,
    }
    sides = of(run_side("a", values))
    assert [row[0].text for row in metric_table(sides, search="GRÖSSE"[:3]).rows] == [
        "validation_größe/東京"
    ]
    nothing = metric_table(sides, search="nowhere")
    assert nothing.rows == () and nothing.note == "No metric is called so."


def test_runs_without_metrics_are_told() -> None:
    assert "metrics yet" in metric_table(of(run_side("a"), run_side("b"))).note
    assert metric_table(of()).rows == ()


@given(st.lists(st.none() | st.floats(), max_size=6))
def test_any_values_can_be_measured(values: List[Optional[float]]) -> None:
    bests = [{} if value is None else {LOSS: value} for value in values] or [{}]
    found = measured(family_side("f", bests), LOSS)
    assert found.runs == sum(value is not None for value in values)
    assert found.numbers == sum(value is not None and math.isfinite(value) for value in values)
    assert (found.value is None) == (found.runs == 0)
    table = metric_table(of(family_side("f", bests), run_side("a", {LOSS: 1.0})))
    assert all(len(row) == len(table.columns) for row in table.rows)
