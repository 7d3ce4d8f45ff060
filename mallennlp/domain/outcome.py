"""How a run went, in one sentence, and how long its epochs took."""

from __future__ import annotations

from typing import Dict, Optional, Sequence

from mallennlp.domain import display
from mallennlp.domain.configs.tree import lookup
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.names import TEST_PREFIX, TRAINING_PREFIX
from mallennlp.domain.metrics.summary import EpochMetrics
from mallennlp.domain.status import Status


def outcome(experiment: Experiment) -> str:
    """What became of a run: how far it came, how well it did at its best epoch, and on the test
    data. What is not known is left out, or said to be so.

    Epochs are numbered from 0, as AllenNLP does; a number of epochs is a count.
    """
    how_well = _how_well(experiment)
    so_far = experiment.status in (Status.RUNNING, Status.QUEUED)
    best = "best so far: " if so_far else "best "
    said = f"{_how_far(experiment)}; {best if how_well.startswith(_VALIDATION) else ''}{how_well}"
    return f"{said}." if how_well else f"{_how_far(experiment)}."


def epoch_durations_s(epochs: Sequence[EpochMetrics]) -> Dict[int, float]:
    """How long epochs took, in seconds, by their numbers; those are left out of which that is not
    known, as the time at their beginning or at their end is not."""
    found: Dict[int, float] = {}
    before: Optional[EpochMetrics] = None
    for epoch in epochs:
        began_s = 0.0 if epoch.epoch == 0 else None
        if before is not None and before.epoch == epoch.epoch - 1:
            began_s = before.elapsed_s
        if began_s is not None and epoch.elapsed_s is not None and epoch.elapsed_s >= began_s:
            found[epoch.epoch] = epoch.elapsed_s - began_s
        before = epoch
    return found


_VALIDATION = "validation "


def _how_far(experiment: Experiment) -> str:
    done, status = len(experiment.epochs), experiment.status
    after = f" after {_number(experiment)}" if done else ""
    if status is Status.FINISHED:
        return f"Finished{after}{_stopped_early(experiment)}"
    if status is Status.STOPPED:
        return f"Interrupted{after or ' before the first epoch was done'}"
    if status is Status.FAILED:
        return _failure(experiment, after)
    if status is Status.RUNNING:
        return f"Running: {_number(experiment)} done" if done else "Running: no epoch is done yet"
    if status is Status.QUEUED:
        return "Waiting to be started"
    if status is Status.STALLED:
        return f"Stalled{after or ' before the first epoch was done'}: it never said that it ended"
    return f"It is not known how it ended: {experiment.reason}"


def _failure(experiment: Experiment, after: str) -> str:
    epoch = experiment.evidence.log.epoch
    where = f" in epoch {epoch}" if epoch is not None else ""
    if not experiment.epochs:
        where = where or (" before the training" if experiment.evidence.log.error else "")
    error = experiment.evidence.log.error
    return f"Failed{where}{after}{f' ({_kind(error)})' if error else ''}"


def _kind(error: str) -> str:
    """The name of an exception, without its message."""
    return error.partition(":")[0]


def _number(experiment: Experiment) -> str:
    done, planned = len(experiment.epochs), experiment.epochs_planned
    if planned and planned > done:
        return f"{done:,} of {planned:,} epochs"
    return "1 epoch" if done == 1 else f"{done:,} epochs"


def _stopped_early(experiment: Experiment) -> str:
    """Of a training that ended before its last epoch, by itself."""
    done, planned = len(experiment.epochs), experiment.epochs_planned
    has_patience = lookup(experiment.config, "trainer", "patience") is not None
    early = bool(planned and 0 < done < planned and has_patience)
    return " (early stopping)" if early else ""


def _how_well(experiment: Experiment) -> str:
    goal, metrics = experiment.goal, experiment.metrics
    at = "" if metrics.best_epoch is None else f" at epoch {metrics.best_epoch}"
    best = experiment.best_metric
    if best is not None:
        said = f"{_VALIDATION}{goal.name} {display.number(best)}{at}"
    elif TRAINING_PREFIX + "loss" in metrics.last:
        loss = display.number(metrics.last[TRAINING_PREFIX + "loss"])
        said = f"no validation; training loss {loss} at the last epoch"
    elif experiment.epochs:
        said = f"no {goal.key} was measured"
    else:
        said = ""
    test = metrics.best.get(TEST_PREFIX + goal.name)
    if test is None:
        return said
    return f"{said}, test {display.number(test)}" if said else f"test {display.number(test)}"
