"""States, judged from evidence."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status, judge

NOW_S = 2_000_000_000.0
STALLED_S = 1_800.0
COUNTS = st.none() | st.integers(0, 10**9 - 1)
EVIDENCE = st.builds(
    Evidence,
    log=st.builds(LogEnd, st.sampled_from(LastWords), st.none() | st.text(), COUNTS, COUNTS),
    final_metrics=st.booleans(),
    metrics_fresh=st.booleans(),
    archive=st.booleans(),
    epochs_done=st.integers(0, 10**9),
    epochs_planned=COUNTS,
    last_activity_s=st.floats(allow_nan=False, allow_infinity=False),
    process=st.none() | st.integers(1, 2**22),
)


def evidence_of(words: LastWords, idle_s: float = 3 * 3600.0, **changes: Any) -> Evidence:
    evidence = Evidence(
        log=LogEnd(words),
        final_metrics=False,
        metrics_fresh=False,
        archive=False,
        epochs_done=2,
        epochs_planned=5,
        last_activity_s=NOW_S - idle_s,
    )
    return attrs.evolve(evidence, **changes)


@given(EVIDENCE, st.floats(0, 4e9), st.floats(0, 1e7))
def test_every_evidence_has_a_state_with_a_reason(
    evidence: Evidence, now_s: float, stalled_after_s: float
) -> None:
    verdict = judge(evidence, now_s, stalled_after_s)
    assert verdict.status in Status and verdict.status is not Status.QUEUED
    assert verdict.reason.strip() == verdict.reason or evidence.log.error is not None


@given(EVIDENCE, st.floats(0, 4e9))
def test_a_living_process_is_the_newest_evidence(evidence: Evidence, now_s: float) -> None:
    verdict = judge(attrs.evolve(evidence, process=4711), now_s, STALLED_S)
    assert verdict.status is Status.RUNNING and verdict.reason.startswith("process 4711; ")


@given(EVIDENCE)
def test_an_old_run_without_a_process_never_runs(evidence: Evidence) -> None:
    old = attrs.evolve(evidence, process=None, last_activity_s=NOW_S - STALLED_S)
    assert judge(old, NOW_S, STALLED_S).status is not Status.RUNNING


def reason_of(evidence: Evidence) -> str:
    verdict = judge(evidence, NOW_S, STALLED_S)
    return f"{verdict.status}: {verdict.reason}"


def test_killed_and_running_differ_by_age_only() -> None:
    assert reason_of(evidence_of(LastWords.TRAINING)) == (
        "stalled: no activity for 3 h; no process; 2 of 5 epochs done"
    )
    assert reason_of(evidence_of(LastWords.TRAINING, idle_s=70)) == (
        "running: last activity 1 min ago; 2 of 5 epochs done"
    )


def test_a_clock_that_is_a_little_behind_does_not_matter() -> None:
    assert reason_of(evidence_of(LastWords.TRAINING, idle_s=-30)) == (
        "running: last activity 0 s ago; 2 of 5 epochs done"
    )


def test_files_of_the_far_future_are_no_sign_of_life() -> None:
    assert reason_of(evidence_of(LastWords.TRAINING, idle_s=-1e6)) == (
        "stalled: files dated in the future; no process; 2 of 5 epochs done"
    )


@pytest.mark.parametrize(
    "changes, said",
    [
        ({}, "no archive"),
        ({"archive": True}, "archived"),
        ({"epochs_done": 0}, "before the first epoch was done"),
        ({"epochs_done": 1, "epochs_planned": None}, "after 1 epoch;"),
    ],
)
def test_interrupted_is_stopped_however_fresh_its_files_are(changes: Any, said: str) -> None:
    for idle_s in (1.0, 1e6):
        reason = reason_of(evidence_of(LastWords.INTERRUPTED, idle_s, **changes))
        assert reason.startswith("stopped: interrupted") and said in reason


def test_an_exception_says_in_which_epoch() -> None:
    log = LogEnd(LastWords.EXCEPTION, "ValueError: nan loss encountered", 2)
    evidence = evidence_of(LastWords.EXCEPTION, log=log, final_metrics=True, archive=True)
    assert reason_of(evidence) == "failed: ValueError: nan loss encountered in epoch 2"
    assert reason_of(attrs.evolve(evidence, log=LogEnd(LastWords.EXCEPTION))) == (
        "failed: an exception"
    )


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"archive": True}, "stopped early after 2 of 5 epochs"),
        ({"archive": True, "epochs_done": 5}, "5 epochs done"),
        ({"archive": True, "epochs_done": 1, "epochs_planned": None}, "1 epoch done"),
        ({"archive": True, "epochs_done": 0}, "the final metrics are there"),
        # Deleted to save room, or killed while it was written: the metrics are final either way.
        ({"archive": False}, "stopped early after 2 of 5 epochs; no archive"),
    ],
)
def test_finished_says_how_far(changes: Any, said: str) -> None:
    for words in (LastWords.DONE, LastWords.NOTHING):
        evidence = evidence_of(words, final_metrics=True, metrics_fresh=True, **changes)
        assert reason_of(evidence) == f"finished: {said}"


def test_done_with_an_archive_and_damaged_metrics_is_finished() -> None:
    evidence = evidence_of(LastWords.DONE, archive=True, epochs_done=0)
    assert reason_of(evidence) == "finished: it was archived"


def test_done_without_results_is_not_finished() -> None:
    assert reason_of(evidence_of(LastWords.DONE)).startswith("stalled: no activity for 3 h; no pro")
    assert reason_of(evidence_of(LastWords.DONE, idle_s=5)).startswith("running: last activity 5 s")


def test_results_of_before_do_not_finish_a_recovery() -> None:
    before = {"final_metrics": True, "metrics_fresh": False, "archive": True}
    for words in (LastWords.STARTING, LastWords.TRAINING):
        assert reason_of(evidence_of(words, idle_s=5, **before)).startswith("running")
        assert reason_of(evidence_of(words, **before)).startswith("stalled")
    # Done, with the old metrics: it is evaluated on its test data; or copying mixed up the times.
    assert reason_of(evidence_of(LastWords.DONE, idle_s=5, **before)).startswith("running")
    assert reason_of(evidence_of(LastWords.DONE, **before)).startswith("finished")
    # Nothing is known but an old file of metrics.
    assert reason_of(evidence_of(LastWords.NOTHING, **before)).startswith("stalled")


def test_what_never_trained_is_unknown_and_soon_after_its_start_running() -> None:
    for words, said in ((LastWords.STARTING, "the log ends before"), (LastWords.NOTHING, "no log")):
        assert reason_of(evidence_of(words, epochs_done=0)).startswith(f"unknown: {said}")
        fresh = reason_of(evidence_of(words, idle_s=5, epochs_done=0))
        assert fresh == "running: last activity 5 s ago; starting"
