"""Metrics, their direction, and the best epoch."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.metrics.summary import (
    EpochMetrics,
    MetricGoal,
    as_number,
    best_epoch,
    metric_names,
    numbers,
    parse_goal,
    summarize,
)

ACCURACY = MetricGoal("accuracy", maximize=True)
LOSS = MetricGoal("loss", maximize=False)


def epochs_of(*values: Optional[float], name: str = "validation_accuracy") -> List[EpochMetrics]:
    return [
        EpochMetrics(number, {"training_loss": 1.0} | ({} if value is None else {name: value}))
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    "setting, goal",
    [
        (None, LOSS),
        ("", LOSS),
        ("+", LOSS),
        ("-", LOSS),
        (7, LOSS),
        ([], LOSS),
        ([None], LOSS),
        ({"accuracy": 1}, LOSS),
        ("-loss", LOSS),
        ("+accuracy", ACCURACY),
        (["+accuracy", "-loss"], ACCURACY),
        # Without a sign, which AllenNLP refuses, the name decides.
        ("accuracy", ACCURACY),
        ("loss", LOSS),
        ("perplexity", MetricGoal("perplexity", maximize=False)),
        ("+f1-measure-overall", MetricGoal("f1-measure-overall", maximize=True)),
        ("-größe/東京", MetricGoal("größe/東京", maximize=False)),
    ],
)
def test_the_goal_of_a_validation_metric(setting: Any, goal: MetricGoal) -> None:
    assert parse_goal(setting) == goal


@given(st.lists(st.none() | st.floats(), max_size=8), st.booleans())
def test_the_best_epoch_is_the_first_of_the_best(
    values: List[Optional[float]], maximize: bool
) -> None:
    found = best_epoch(epochs_of(*values), MetricGoal("accuracy", maximize))
    stated = [value for value in values if value is not None]
    real = [value for value in stated if not math.isnan(value)]
    if real:
        best = max(real) if maximize else min(real)
        assert found == next(n for n, value in enumerate(values) if value == best)
    elif stated:
        assert found == next(n for n, value in enumerate(values) if value is not None)
    else:
        assert found == (len(values) - 1 if values else None)


def test_what_allennlp_states_wins() -> None:
    assert best_epoch(epochs_of(0.1, 0.9), ACCURACY, stated=0) == 0


@pytest.mark.parametrize(
    "value, number",
    [
        (3, 3.0),
        (0.5, 0.5),
        (math.inf, math.inf),
        (12345678901234567890, 12345678901234567890.0),
        (10**400, math.inf),
        (-(10**400), -math.inf),
        (True, None),
        ("0.5", None),
        ([0.25, 1.0], None),
        (None, None),
        ({}, None),
    ],
)
def test_only_numbers_are_numbers(value: Any, number: Optional[float]) -> None:
    assert as_number(value) == number


def test_not_a_number_is_a_number() -> None:
    value = as_number(math.nan)
    assert value is not None and math.isnan(value)


def test_book_keeping_is_no_metric_but_a_metric_called_duration_is() -> None:
    flat = {
        "best_epoch": 1,
        "epoch": 2,
        "training_start_epoch": 0,
        "training_epochs": 2,
        "training_duration": "0:00:01",
        "training_per_class": [0.1],
        "training_loss": 1,
    }
    assert numbers(flat) == {"training_loss": 1.0}
    assert numbers({**flat, "training_duration": 1.5}) == {
        "training_duration": 1.5,
        "training_loss": 1.0,
    }


def final_of(**changes: Any) -> Dict[str, Any]:
    content = {
        "best_epoch": 0,
        "epoch": 1,
        "training_loss": 0.2,
        "validation_accuracy": 0.7,
        "best_validation_accuracy": 0.9,
        "test_accuracy": 0.8,
    }
    return {key: value for key, value in {**content, **changes}.items() if value is not ...}


def test_best_and_last_are_kept_apart_and_test_belongs_to_the_best() -> None:
    summary = summarize(final_of(), epochs_of(0.9, 0.7), ACCURACY, 0)
    assert summary.best_epoch == 0
    assert summary.best == {
        "training_loss": 1.0,
        "validation_accuracy": 0.9,
        "test_accuracy": 0.8,
    }
    assert summary.last == {"training_loss": 0.2, "validation_accuracy": 0.7}


def test_without_epoch_files_the_training_metrics_of_an_earlier_best_are_not_guessed() -> None:
    summary = summarize(final_of(), [], ACCURACY, 0)
    assert summary.best == {"validation_accuracy": 0.9, "test_accuracy": 0.8}
    assert summary.last == {"training_loss": 0.2, "validation_accuracy": 0.7}


def test_without_epoch_files_the_last_epoch_serves_where_it_was_the_best() -> None:
    summary = summarize(final_of(best_epoch=1), [], ACCURACY, 1)
    assert summary.best["training_loss"] == 0.2


def test_final_metrics_with_nothing_but_the_best_leave_the_last_epoch_alone() -> None:
    final = {"best_epoch": 0, "best_validation_accuracy": 0.9}
    summary = summarize(final, epochs_of(0.9, 0.7), ACCURACY, 0)
    assert summary.last == {"training_loss": 1.0, "validation_accuracy": 0.7}
    assert summary.best == {"training_loss": 1.0, "validation_accuracy": 0.9}


def test_nothing_at_all_is_summarised_as_nothing() -> None:
    summary = summarize({}, [], LOSS, None)
    assert (summary.best_epoch, summary.best, summary.last) == (None, {}, {})


def test_metric_names_are_in_the_order_of_appearance() -> None:
    epochs = [EpochMetrics(0, {"b": 1.0}), EpochMetrics(1, {"a": 1.0, "b": 2.0})]
    assert metric_names(epochs) == ["b", "a"]


def test_files_with_the_same_names_can_hold_other_types() -> None:
    assert numbers({"epoch": 1, "loss": 1.5, "n": 2}) == {"loss": 1.5, "n": 2.0}
    assert numbers({"epoch": 1.0, "loss": "x", "n": 10**400}) == {"epoch": 1.0, "n": math.inf}
    assert numbers({"epoch": 1, "loss": True, "n": None}) == {}
    mixed = numbers({"best_n": 1, "n": 2}, best_too=False)
    assert mixed == {"n": 2.0} and type(mixed["n"]) is float
