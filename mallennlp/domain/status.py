"""The states of an experiment, and how a state is worked out from evidence.

AllenNLP leaves no record of how a run ended, and a killed run has the same files as a running one.
So a state is never remembered: it is judged anew from what can be seen, the newest evidence first,
and always said with its reason. The table of what the files look like in each state stands in
``docs/design.md``.
"""

from __future__ import annotations

import enum
from typing import Optional

import attrs

from mallennlp.domain.durations import in_words
from mallennlp.domain.states import Status as Status  # for all who ask what became of a run


class LastWords(enum.Enum):
    """What the end of a run's log says, as far as it tells how the run ended."""

    NOTHING = "nothing"
    """There is no log, or nothing in it tells how far the run came."""
    STARTING = "starting"
    """Set-up: parameters and vocabulary, no epoch yet."""
    TRAINING = "training"
    """In the middle of an epoch."""
    DONE = "done"
    """The training is over and the archive is being written, or was."""
    INTERRUPTED = "interrupted"
    """SIGINT or SIGTERM was handled: AllenNLP closed its files in order."""
    EXCEPTION = "exception"
    """A traceback, and nothing after it."""


@attrs.frozen
class LogEnd:
    """How a log ends.

    ``error`` is the exception's line; ``epoch``, counted from 0, the one under way at that time,
    and ``epochs_planned`` the number of epochs that the log announced with it.
    """

    words: LastWords
    error: Optional[str] = None
    epoch: Optional[int] = None
    epochs_planned: Optional[int] = None


@attrs.frozen
class Evidence:
    """All that a state is judged from.

    Times are POSIX seconds. ``epochs_done`` counts the epochs that left metrics, ``epochs_planned``
    is ``trainer.num_epochs``. ``process`` is the id of a living process that trains this directory.
    ``final_metrics`` says that ``metrics.json`` is there and whole; ``metrics_fresh`` that no
    epoch's file is much newer (a recovery goes on and leaves the old one in place).
    """

    log: LogEnd
    final_metrics: bool
    metrics_fresh: bool
    archive: bool
    epochs_done: int
    epochs_planned: Optional[int]
    last_activity_s: float
    process: Optional[int] = None


@attrs.frozen
class Verdict:
    """A state with its reason in words, such as "no activity for 3 h; no process"."""

    status: Status
    reason: str


def judge(evidence: Evidence, now_s: float, stalled_after_s: float) -> Verdict:
    """Work out a run's state. ``stalled_after_s``: this long without activity, and a run counts as
    stalled."""
    if evidence.process is not None:
        return Verdict(Status.RUNNING, f"process {evidence.process}; {_progress(evidence)}")
    words = evidence.log.words
    if words is LastWords.EXCEPTION:
        return Verdict(Status.FAILED, _failure(evidence.log))
    if words is LastWords.INTERRUPTED:
        return Verdict(Status.STOPPED, _interruption(evidence))
    idle_s = now_s - evidence.last_activity_s
    # Files dated in the future (another clock) are as little a sign of life as old ones.
    recent = abs(idle_s) < stalled_after_s
    if _has_finished(evidence, recent):
        return Verdict(Status.FINISHED, _finish(evidence))
    if recent:
        ago = f"last activity {in_words(max(idle_s, 0.0))} ago"
        return Verdict(Status.RUNNING, f"{ago}; {_progress(evidence)}")
    return _unfinished(evidence, idle_s)


def _has_finished(evidence: Evidence, recent: bool) -> bool:
    words, fresh = evidence.log.words, evidence.metrics_fresh
    if words is LastWords.DONE and evidence.final_metrics:
        # A recovery that is at its test data still has the metrics of the run before. That can only
        # be so just now; of an old run stale metrics mean that copying mixed up the times.
        return fresh or not recent
    if words is LastWords.DONE:
        return evidence.archive
    return words is LastWords.NOTHING and evidence.final_metrics and fresh


def _unfinished(evidence: Evidence, idle_s: float) -> Verdict:
    """The run never said that it ended, and does not go on: it was killed, or never began."""
    words = evidence.log.words
    if words in (LastWords.STARTING, LastWords.NOTHING) and evidence.epochs_done == 0:
        log = "the log ends before" if words is LastWords.STARTING else "no log tells of"
        return Verdict(
            Status.UNKNOWN, f"{log} the training: a dry run, or it ended while it started"
        )
    if words is LastWords.DONE:
        how_far = "the training ended, but there are neither final metrics nor an archive"
    else:
        how_far = _progress(evidence)
    silence = "files dated in the future" if idle_s < 0 else f"no activity for {in_words(idle_s)}"
    return Verdict(Status.STALLED, f"{silence}; no process; {how_far}")


def _progress(evidence: Evidence) -> str:
    done, planned = evidence.epochs_done, evidence.epochs_planned
    if done == 0 and evidence.log.words in (LastWords.STARTING, LastWords.NOTHING):
        return "starting"
    return f"{done} of {planned} epochs done" if planned else f"{_epochs(done)} done"


def _failure(log: LogEnd) -> str:
    error = log.error or "an exception"
    return error if log.epoch is None else f"{error} in epoch {log.epoch}"


def _interruption(evidence: Evidence) -> str:
    done, planned = evidence.epochs_done, evidence.epochs_planned
    if done == 0:
        return "interrupted before the first epoch was done"
    number = f"{done} of {planned} epochs" if planned else _epochs(done)
    return f"interrupted after {number}; {'archived' if evidence.archive else 'no archive'}"


def _finish(evidence: Evidence) -> str:
    done, planned = evidence.epochs_done, evidence.epochs_planned
    if planned and 0 < done < planned:
        how_far = f"stopped early after {done} of {planned} epochs"
    elif done:
        how_far = f"{_epochs(done)} done"
    else:
        how_far = "the final metrics are there" if evidence.final_metrics else "it was archived"
    return how_far if evidence.archive else f"{how_far}; no archive"


def _epochs(number: int) -> str:
    return "1 epoch" if number == 1 else f"{number} epochs"
