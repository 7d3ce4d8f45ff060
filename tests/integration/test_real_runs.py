"""Every shipped run with the state that it is in, and why.

They were really made, stopped, killed and recovered, with AllenNLP 0.9.0, 1.5.0 and 2.10.1. The
exit status that each had is told where it is not 0.
"""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Tuple

import pytest

from mallennlp.domain.status import Status
from mallennlp.services.demo import newest_recorded_s, place_runs, recorded_files
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index.query import ExperimentRow, TableQuery
from mallennlp.services.index.scan import ScanSummary, scan
from mallennlp.services.index.store import ExperimentIndex
from tests.fixtures import DAY_S, STALLED_AFTER_S

FAILED, FINISHED, RUNNING = Status.FAILED, Status.FINISHED, Status.RUNNING
STALLED, STOPPED, UNKNOWN = Status.STALLED, Status.STOPPED, Status.UNKNOWN

KILLED = "no activity for 1 d; no process; "
ON_PURPOSE = "RuntimeError: the tagger fell over on purpose (naïve café 東京) in epoch "
NAN = "ValueError: nan loss encountered in epoch 2"
EARLY = "stopped early after "

TABLE: Dict[str, Tuple[Status, str]] = {
    # 0.9.0: the traceback is in stderr.log, and the epoch in stdout.log (exit 1).
    "0.9.0/failed/crash_in_epoch_1": (FAILED, ON_PURPOSE + "1"),
    "0.9.0/failed/missing_data": (FAILED, "FileNotFoundError: file data/does_not_exist.tsv"),
    # 0.9.0 refuses what 2.10.1 accepts in silence (exit 1).
    "0.9.0/failed/misspelt_trainer_key": (FAILED, "Extra parameters passed to Trainer"),
    "0.9.0/failed/nan_loss": (FAILED, NAN),
    "0.9.0/failed/unknown_model": (FAILED, "ConfigurationError: 'tagger_that_does_not_exist not"),
    # No line says "archiving" in 0.9.0; the best weights are loaded at the end of the training.
    "0.9.0/pos/crf_custom": (FINISHED, EARLY + "4 of 5 epochs"),
    "0.9.0/pos/extvar_h24/seed_99": (FINISHED, "3 epochs done"),
    "0.9.0/pos/lstm_h16/seed_13": (FINISHED, EARLY + "3 of 12 epochs"),
    "0.9.0/pos/lstm_h32/seed_42": (FINISHED, EARLY + "3 of 12 epochs"),
    "0.9.0/reviews/boe_evaluate_on_test": (FINISHED, "5 epochs done"),
    # Photographed while it ran, but this is the directory as it was at the end.
    "0.9.0/running/complete_later": (FINISHED, "3 epochs done"),
    # 1.5.0: one log, and no meta.json.
    "1.5.0/failed/nan_loss": (FAILED, NAN),
    "1.5.0/pos/lstm_h16/seed_13": (FINISHED, EARLY + "3 of 12 epochs"),
    # 2.10.1, an exception in the training (exit 1).
    "2.10.1/failed/crash_in_epoch_0": (FAILED, ON_PURPOSE + "0"),
    "2.10.1/failed/crash_in_epoch_1": (FAILED, ON_PURPOSE + "1"),
    "2.10.1/failed/nan_loss": (FAILED, NAN),
    # An exception between config.json and the training, so that no epoch is named (exit 1).
    "2.10.1/failed/extra_top_level_key": (FAILED, "Extra parameters passed to TrainModel"),
    "2.10.1/failed/gpu_missing": (FAILED, "Experiment specified a GPU but none is available"),
    "2.10.1/failed/missing_data": (FAILED, "FileNotFoundError: file data/does_not_exist.tsv"),
    "2.10.1/failed/no_include_package": (FAILED, "tiny_crf_tagger not in acceptable choices"),
    "2.10.1/failed/sgd_without_lr": (FAILED, 'ConfigurationError: key "lr" is required'),
    "2.10.1/failed/unknown_model": (FAILED, "tagger_that_does_not_exist not in acceptable"),
    # It ended well, having trained nothing: its files are those of a run that died as it started.
    "2.10.1/odd/dry_run": (UNKNOWN, "the log ends before the training: a dry run, or"),
    "2.10.1/odd/forced": (FINISHED, "1 epoch done"),
    "2.10.1/odd/misspelt_trainer_key": (FINISHED, EARLY + "4 of 12 epochs"),
    "2.10.1/odd/weird_metrics": (FINISHED, "2 epochs done"),
    "2.10.1/pos/checkpoint_every_4_batches": (FINISHED, "2 epochs done"),
    "2.10.1/pos/crf_custom": (FINISHED, "5 epochs done"),
    "2.10.1/pos/cv_by_hand/fold_0": (FINISHED, "1 epoch done"),
    "2.10.1/pos/cv_by_hand/fold_1": (FINISHED, "1 epoch done"),
    "2.10.1/pos/extvar_h24/seed_99": (FINISHED, "3 epochs done"),
    "2.10.1/pos/gru_h16_sgd/seed_13": (FINISHED, "5 epochs done"),
    "2.10.1/pos/lstm_h16/seed_13": (FINISHED, EARLY + "4 of 12 epochs"),
    "2.10.1/pos/lstm_h16/seed_42": (FINISHED, EARLY + "4 of 12 epochs"),
    # A run inside another one.
    "2.10.1/pos/lstm_h16/seed_42/finetune": (FINISHED, "1 epoch done"),
    "2.10.1/pos/lstm_h32/seed_13": (FINISHED, EARLY + "4 of 12 epochs"),
    "2.10.1/pos/lstm_h32/seed_42": (FINISHED, EARLY + "4 of 12 epochs"),
    "2.10.1/pos/no_validation": (FINISHED, "2 epochs done"),
    # Interrupted (SIGINT) and recovered: the old "interrupted" stands in the middle of its log.
    "2.10.1/recovered/after_sigint": (FINISHED, "3 epochs done"),
    # Killed, and the recovery was refused before it wrote anything (exit -9, then 1).
    "2.10.1/recovered/other_config": (STALLED, KILLED + "1 of 3 epochs done"),
    "2.10.1/reviews/boe_tensorboard": (FINISHED, "5 epochs done"),
    "2.10.1/reviews/cnn_lr_grid/lr=0.001": (FINISHED, "3 epochs done"),
    "2.10.1/reviews/cnn_lr_grid/lr=0.01": (FINISHED, "3 epochs done"),
    "2.10.1/reviews/cnn_lr_grid/lr=0.1": (FINISHED, "3 epochs done"),
    "2.10.1/running/complete_later": (FINISHED, "3 epochs done"),
    "2.10.1/running/complete_later_2": (FINISHED, "3 epochs done"),
    # recovered/after_sigint as it was between the two: an archive, and no final metrics.
    "2.10.1/snapshots/recovered_before": (STOPPED, "after 1 of 3 epochs; archived"),
    # running/complete_later as it was in its first epoch: a day later, it looks killed.
    "2.10.1/snapshots/running_epoch_0": (STALLED, KILLED + "0 of 3 epochs done"),
    # SIGHUP and SIGKILL leave no word (exit -1, -9).
    "2.10.1/stopped/sighup_epoch_1": (STALLED, KILLED + "1 of 3 epochs done"),
    "2.10.1/stopped/sigkill_epoch_0": (STALLED, KILLED + "0 of 3 epochs done"),
    "2.10.1/stopped/sigkill_epoch_1": (STALLED, KILLED + "1 of 3 epochs done"),
    # SIGINT and SIGTERM are handled (exit -2, and 1).
    "2.10.1/stopped/sigint_epoch_0": (STOPPED, "before the first epoch was done"),
    "2.10.1/stopped/sigint_epoch_1": (STOPPED, "after 1 of 3 epochs; archived"),
    "2.10.1/stopped/sigterm_epoch_0": (STOPPED, "before the first epoch was done"),
    # A background shell ignores SIGINT for its children: this one ran on to its end (exit 0).
    "2.10.1/stopped/sigint_ignored_by_background_shell": (FINISHED, "3 epochs done"),
    # Made to be compared: five seeds of two encoders, and learning rates with sizes.
    **{
        f"tagger/{encoder}/seed_{seed}": (FINISHED, "6 epochs done")
        for encoder in ("gru", "lstm")
        for seed in range(1, 6)
    },
    **{
        f"tagger/sweep/lr={lr}_hidden={hidden}": (FINISHED, "6 epochs done")
        for lr in ("0.002", "0.005", "0.02")
        for hidden in (4, 8, 16)
    },
}

NO_EXPERIMENT = "2.10.1/failed/directory_not_empty"
"""AllenNLP refused to start in it, and left it as it was: a note and nothing else."""


def scan_all(folder: Path, now_s: float) -> Tuple[ScanSummary, Dict[str, ExperimentRow]]:
    (folder / ".mallennlp").mkdir()
    index = ExperimentIndex(folder / "index.sqlite")
    summary = scan(index, [folder], folder, (), STALLED_AFTER_S, all_readers(), now_s=now_s)
    rows = index.search(TableQuery(limit=None)).rows
    return summary, {row.path: row for row in rows}


@pytest.fixture(scope="module")
def a_day_later(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, ExperimentRow]:
    """All shipped runs, scanned a day after the last of them ended."""
    folder = tmp_path_factory.mktemp("real")
    place_runs(folder)
    summary, rows = scan_all(folder, newest_recorded_s() + DAY_S)
    assert (summary.found, summary.new, summary.unreadable) == (len(TABLE), len(TABLE), ())
    return rows


def test_exactly_the_shipped_runs_are_found(a_day_later: Dict[str, ExperimentRow]) -> None:
    assert set(a_day_later) == set(TABLE)


def test_every_shipped_directory_with_a_config_is_in_the_table() -> None:
    folders = {path.rpartition("/")[0] for path in recorded_files() if path.endswith("config.json")}
    assert folders == set(TABLE)
    assert f"{NO_EXPERIMENT}/notes.txt" in recorded_files()


@pytest.mark.parametrize("path", TABLE)
def test_the_state_of(path: str, a_day_later: Dict[str, ExperimentRow]) -> None:
    status, reason = TABLE[path]
    row = a_day_later[path]
    assert (row.status, row.problems) == (status, ())
    assert reason in row.reason
    if status is FAILED and "in epoch" not in reason:
        assert "in epoch" not in row.reason
    if status is FINISHED:
        assert "no archive" not in row.reason and row.epochs is not None and row.epochs > 0


@pytest.fixture(scope="module")
def moments_later(tmp_path_factory: pytest.TempPathFactory) -> Dict[str, ExperimentRow]:
    """The same runs, each as if its newest file were five seconds old."""
    folder = tmp_path_factory.mktemp("fresh")
    now_s = 0.0
    for path in TABLE:
        if path.rpartition("/")[0] not in TABLE:  # the inner run comes with the outer one
            placed = place_runs(folder, only=f"{path}/", newest_age_s=5.0)
            now_s = placed.newest_s + 5.0
    return scan_all(folder, now_s)[1]


@pytest.mark.parametrize("path", TABLE)
def test_what_has_not_ended_runs_while_it_is_fresh(
    path: str, moments_later: Dict[str, ExperimentRow]
) -> None:
    status, reason = TABLE[path]
    row = moments_later[path]
    if status not in (STALLED, UNKNOWN):
        assert row.status is status and reason in row.reason
        return
    assert row.status is RUNNING and row.reason.startswith("last activity ")
    progress = "starting" if status is UNKNOWN else reason[len(KILLED) :]
    assert row.reason.endswith(f" s ago; {progress}")


# --- numbers, for one run of each version


@pytest.mark.parametrize(
    "path, best, metric, duration_s, version",
    [
        ("0.9.0/pos/extvar_h24/seed_99", 0.951048951048951, "accuracy", 0.765165, "0.x"),
        ("1.5.0/pos/lstm_h16/seed_13", 0.951048951048951, "accuracy", 3.298, "1.x"),
        ("2.10.1/pos/lstm_h16/seed_13", 0.951048951048951, "accuracy", 6.491775, "2.10.1"),
        ("2.10.1/reviews/cnn_lr_grid/lr=0.1", 0.1869361251592636, "loss", 1.14, "2.10.1"),
        # Two parts: 4.29 s, and 8.94 s after the recovery.
        ("2.10.1/recovered/after_sigint", 0.951048951048951, "accuracy", 13.231858, "2.10.1"),
        # Its own duration is overwritten by a metric; the log spans a little more.
        ("2.10.1/odd/weird_metrics", 0.951048951048951, "accuracy", 4.05, "2.10.1"),
    ],
)
def test_the_row_of(
    path: str,
    best: float,
    metric: str,
    duration_s: float,
    version: str,
    a_day_later: Dict[str, ExperimentRow],
) -> None:
    row = a_day_later[path]
    assert row.best_metric_name == f"validation_{metric}" and row.best_metric == best
    assert row.duration_s == pytest.approx(duration_s, abs=0.02)
    assert row.version == version
    # They were made one after another, in the early morning (UTC) of one day.
    assert 1_795_399_200 < row.started_s < row.last_activity_s < 1_795_402_800


def test_runs_without_validation_have_no_best_metric(
    a_day_later: Dict[str, ExperimentRow],
) -> None:
    row = a_day_later["2.10.1/pos/no_validation"]
    assert row.best_metric is None and (row.epochs, row.epochs_planned) == (2, 2)
