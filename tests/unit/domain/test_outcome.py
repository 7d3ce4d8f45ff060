"""How a run went, in one sentence."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional

import pytest

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.outcome import epoch_durations_s, outcome
from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status
from tests.fixtures import RunMaker, read_run

BEST = {"validation_accuracy": 0.951048, "training_loss": 0.9}


def run(
    status: Status,
    done: int,
    planned: Optional[int] = None,
    best: Optional[Dict[str, float]] = None,
    best_epoch: Optional[int] = None,
    log: Optional[LogEnd] = None,
    **trainer: Any,
) -> Experiment:
    """A run that came so far."""
    epochs = tuple(EpochMetrics(number, {"training_loss": 0.5}) for number in range(done))
    return Experiment(
        path="p",
        config={"trainer": {"validation_metric": "+accuracy", **trainer}},
        status=status,
        reason="nobody knows",
        evidence=Evidence(log or LogEnd(LastWords.NOTHING), True, True, True, done, planned, 0.0),
        metrics=MetricSummary(best_epoch, best or {}, dict(epochs[-1].values) if epochs else {}),
        epochs=epochs,
        version="",
        started_s=0.0,
        last_activity_s=0.0,
        duration_s=None,
        size_bytes=0,
    )


def test_a_finished_run() -> None:
    early = run(Status.FINISHED, 5, 8, {**BEST, "test_accuracy": 0.942}, 3, patience=2)
    assert outcome(early) == (
        "Finished after 5 of 8 epochs (early stopping); best validation accuracy 0.9510 at epoch 3,"
        " test 0.9420."
    )
    whole = run(Status.FINISHED, 8, 8, BEST, 3, patience=2)
    assert outcome(whole) == "Finished after 8 epochs; best validation accuracy 0.9510 at epoch 3."


def test_without_patience_nothing_is_said_of_early_stopping() -> None:
    assert "early" not in outcome(run(Status.FINISHED, 5, 8, BEST, 3))
    assert "early" not in outcome(run(Status.FINISHED, 5, 8, BEST, 3, patience=None))


@pytest.mark.parametrize(
    "status, done, log, expected",
    [
        (Status.STOPPED, 1, None, "Interrupted after 1 of 3 epochs"),
        (Status.STOPPED, 0, None, "Interrupted before the first epoch was done"),
        (Status.RUNNING, 2, None, "Running: 2 of 3 epochs done"),
        (Status.RUNNING, 0, None, "Running: no epoch is done yet"),
        (Status.QUEUED, 0, None, "Waiting to be started"),
        (Status.STALLED, 1, None, "Stalled after 1 of 3 epochs: it never said that it ended"),
        (Status.STALLED, 0, None, "Stalled before the first epoch was done: it never said that"),
        (Status.UNKNOWN, 0, None, "It is not known how it ended: nobody knows"),
        (
            Status.FAILED,
            1,
            LogEnd(LastWords.EXCEPTION, "ValueError: nan loss encountered", 1),
            "Failed in epoch 1 after 1 of 3 epochs (ValueError)",
        ),
        (
            Status.FAILED,
            0,
            LogEnd(LastWords.EXCEPTION, "FileNotFoundError"),
            "Failed before the training (FileNotFoundError)",
        ),
    ],
)
def test_every_state_has_its_words(
    status: Status, done: int, log: Optional[LogEnd], expected: str
) -> None:
    assert outcome(run(status, done, 3, log=log)).startswith(expected)


def test_so_far_is_said_of_a_run_that_goes_on() -> None:
    said = outcome(run(Status.RUNNING, 2, 3, BEST, 1))
    assert said.endswith("epochs done; best so far: validation accuracy 0.9510 at epoch 1.")


def test_without_validation_that_is_said() -> None:
    said = outcome(run(Status.FINISHED, 3, 3))
    assert said == "Finished after 3 epochs; no validation; training loss 0.5000 at the last epoch."
    assert outcome(run(Status.FINISHED, 0)) == "Finished."


def test_not_a_number_is_said() -> None:
    said = outcome(run(Status.FINISHED, 3, 3, {"validation_accuracy": math.nan}, None))
    assert said == "Finished after 3 epochs; best validation accuracy NaN."


@pytest.mark.parametrize(
    "path, expected",
    [
        ("0.9.0/pos/lstm_h16/seed_13", "Finished after 3 of 12 epochs (early stopping); best val"),
        ("2.10.1/stopped/sigint_epoch_1", "Interrupted after 1 of 3 epochs; best validation"),
        ("2.10.1/stopped/sigkill_epoch_0", "Stalled before the first epoch was done"),
        ("2.10.1/failed/nan_loss", "Failed in epoch "),
        ("2.10.1/failed/unknown_model", "Failed before the training (ConfigurationError)."),
        ("2.10.1/pos/no_validation", "Finished after "),
        ("2.10.1/odd/dry_run", "It is not known how it ended: the log ends before the training"),
    ],
)
def test_real_runs(real_run: RunMaker, path: str, expected: str) -> None:
    assert outcome(read_run(real_run(path))).startswith(expected)


def timed(*elapsed_s: Optional[float], first: int = 0) -> List[EpochMetrics]:
    """Epochs that ended after so much training."""
    return [EpochMetrics(number, {}, each) for number, each in enumerate(elapsed_s, start=first)]


def test_the_time_of_an_epoch_is_the_difference() -> None:
    assert epoch_durations_s(timed(2.0, 5.0, 5.5)) == {0: 2.0, 1: 3.0, 2: 0.5}


def test_what_is_not_known_is_left_out() -> None:
    assert epoch_durations_s(timed(2.0, None, 5.5, 6.0)) == {0: 2.0, 3: 0.5}
    assert epoch_durations_s(timed(7.0, 8.0, first=3)) == {4: 1.0}
    gap = [*timed(2.0), *timed(9.0, first=5)]
    assert epoch_durations_s(gap) == {0: 2.0}
    assert epoch_durations_s(timed(5.0, 2.0)) == {0: 5.0}, "time does not run backwards"
