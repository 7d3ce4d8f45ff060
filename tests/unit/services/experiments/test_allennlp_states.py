"""The state of a run, each situation built on a real one."""

from __future__ import annotations

import os
import shutil
from datetime import datetime, timezone
from pathlib import Path

import pytest

from mallennlp.domain.status import Status
from tests.fixtures import (
    RunMaker,
    append,
    change_json,
    newest_s,
    read_run,
    set_time,
    write,
    write_json,
)

FINISHED = "2.10.1/pos/lstm_h16/seed_13"
INTERRUPTED = "2.10.1/stopped/sigint_epoch_1"
CRASHED = "2.10.1/failed/crash_in_epoch_1"
OLD_CRASHED = "0.9.0/failed/crash_in_epoch_1"

START = "2026-11-23 05:00:00,000 - INFO - allennlp.common.params - random_seed = 13\n"
EPOCH = "2026-11-23 05:00:09,000 - INFO - allennlp.training.gradient_descent_trainer - Epoch 4/11\n"
BEST = "2026-11-23 05:00:10,000 - INFO - allennlp.training.checkpointer - loading best weights\n"
ARCHIVE = (
    "2026-11-23 05:00:20,000 - INFO - allennlp.models.archival - "
    "archiving weights and vocabulary to x/model.tar.gz\n"
)
TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1\nOSError: upload failed\n'


def status_and_reason(directory: Path, after_s: float = 86_400.0) -> str:
    experiment = read_run(directory, after_s)
    return f"{experiment.status}: {experiment.reason}"


@pytest.mark.parametrize("run", [INTERRUPTED, CRASHED])
def test_a_recovery_takes_back_how_the_run_ended_before(real_run: RunMaker, run: str) -> None:
    directory = real_run(run)
    assert read_run(directory).status in (Status.STOPPED, Status.FAILED)
    append(directory / "out.log", START, newest_s(directory) + 3600)
    assert status_and_reason(directory, 5).startswith("running: last activity 5 s ago; 1 of ")
    assert status_and_reason(directory).startswith("stalled: no activity for 1 d; no process; 1 of")
    append(directory / "out.log", EPOCH, newest_s(directory) + 60)
    assert read_run(directory, 5).status is Status.RUNNING


def test_a_recovery_that_came_to_its_end_is_finished(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/recovered/after_sigint")
    assert "interrupted by the user" in (directory / "out.log").read_text()
    assert status_and_reason(directory) == "finished: 3 epochs done"


def test_a_recovery_over_old_results_is_not_finished(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    append(directory / "out.log", START + EPOCH, newest_s(directory) + 7200)
    assert (directory / "metrics.json").exists() and (directory / "model.tar.gz").exists()
    assert status_and_reason(directory, 5).startswith("running: ")
    assert status_and_reason(directory).startswith("stalled: ")


def test_a_recovery_at_its_test_data_is_not_finished_by_old_results(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    later_s = newest_s(directory) + 7200
    shutil.copy(directory / "metrics_epoch_3.json", directory / "metrics_epoch_4.json")
    set_time(directory / "metrics_epoch_4.json", later_s)
    append(directory / "out.log", START + EPOCH + BEST, later_s + 1)
    assert status_and_reason(directory, 5).startswith("running: ")
    set_time(directory / "metrics.json", later_s + 30)
    append(directory / "out.log", ARCHIVE, later_s + 31)
    assert status_and_reason(directory, 5) == "finished: stopped early after 5 of 12 epochs"


def test_a_slow_archive_does_not_make_the_metrics_old(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    (directory / "out.log").unlink()
    set_time(directory / "model.tar.gz", newest_s(directory) + 600)
    assert read_run(directory).status is Status.FINISHED


@pytest.mark.parametrize("after_s", [5, 86_400])
def test_killed_while_archiving_and_a_deleted_archive_are_finished(
    real_run: RunMaker, after_s: float
) -> None:
    directory = real_run(FINISHED)
    (directory / "model.tar.gz").unlink()
    assert status_and_reason(directory, after_s) == (
        "finished: stopped early after 4 of 12 epochs; no archive"
    )


def test_a_living_process_runs_whatever_the_files_say(real_run: RunMaker, tmp_path: Path) -> None:
    for run in (FINISHED, CRASHED):
        directory = real_run(run)
        (tmp_path / "link").unlink(missing_ok=True)
        (tmp_path / "link").symlink_to(directory)
        processes = {os.path.realpath(directory): 4711}
        for path in (directory, tmp_path / "link"):
            experiment = read_run(path, processes=processes)
            assert experiment.status is Status.RUNNING
            assert experiment.reason.startswith("process 4711; ")


def test_without_logs_the_results_tell(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    (directory / "out.log").unlink()
    assert status_and_reason(directory) == "finished: stopped early after 4 of 12 epochs"
    (directory / "metrics.json").unlink()
    assert status_and_reason(directory) == (
        "stalled: no activity for 1 d; no process; 4 of 12 epochs done"
    )


def test_copied_without_times_a_finished_run_stays_finished(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    for number, path in enumerate(sorted(directory.iterdir())):
        set_time(path, 2e9 + 100 * number)
    assert read_run(directory).status is Status.FINISHED


def test_a_distributed_run_is_told_by_two_logs(real_run: RunMaker) -> None:
    """The training's text is in the first worker's log, beginning and end in the main one."""
    directory = real_run(FINISHED)
    text = (directory / "out.log").read_text().splitlines(keepends=True)
    begin = next(n for n, line in enumerate(text) if "Beginning training" in line)
    write(directory / "out.log", "".join(text[:begin]))
    write(directory / "out_worker0.log", "".join(text[begin:-1]), newest_s(directory))
    (directory / "metrics.json").rename(directory / "saved")
    (directory / "model.tar.gz").unlink()
    assert status_and_reason(directory) == (
        "stalled: no activity for 1 d; no process; 4 of 12 epochs done"
    )
    (directory / "saved").rename(directory / "metrics.json")
    append(directory / "out.log", text[-1])
    assert status_and_reason(directory).startswith("finished: ")
    # It began with the main log; the worker's begins at 23.557.
    began = datetime(2026, 11, 23, 2, 3, 23, 504_000, timezone.utc)
    assert read_run(directory).started_s == pytest.approx(began.timestamp(), abs=0.001)


def test_a_distributed_run_that_failed_says_so_in_the_main_log(real_run: RunMaker) -> None:
    directory = real_run(CRASHED)
    text = (directory / "out.log").read_text().splitlines(keepends=True)
    critical = next(n for n, line in enumerate(text) if "Uncaught exception" in line)
    begin = next(n for n, line in enumerate(text) if "Beginning training" in line)
    write(directory / "out_worker0.log", "".join(text[begin:critical]), newest_s(directory))
    write(directory / "out.log", "".join(text[:begin] + text[critical:]))
    assert "on purpose (naïve café 東京) in epoch 1" in status_and_reason(directory)


def test_the_traceback_of_0_9_is_in_the_other_log(real_run: RunMaker) -> None:
    directory = real_run(OLD_CRASHED)
    assert "Traceback" not in (directory / "stdout.log").read_text()
    assert status_and_reason(directory).endswith("on purpose (naïve café 東京) in epoch 1")


def test_an_old_traceback_of_0_9_is_left_behind_by_a_recovery(real_run: RunMaker) -> None:
    directory = real_run(OLD_CRASHED)
    append(directory / "stdout.log", START, newest_s(directory) + 3600)
    assert read_run(directory, 5).status is Status.RUNNING
    # A moment later the new process writes its bars behind the old traceback.
    append(directory / "stderr.log", "\n0it [00:00, ?it/s]\n", newest_s(directory) + 1)
    assert read_run(directory, 5).status is Status.RUNNING


def test_ctrl_c_before_the_training_of_0_9_is_no_failure(real_run: RunMaker) -> None:
    directory = real_run("0.9.0/failed/missing_data")
    text = (directory / "stderr.log").read_text()
    error = text.rindex("FileNotFoundError")
    write(directory / "stderr.log", text[:error] + "KeyboardInterrupt\n")
    assert status_and_reason(directory) == "stopped: interrupted before the first epoch was done"


def test_a_traceback_that_code_logged_and_survived_is_no_failure(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/stopped/sigkill_epoch_1")
    caught = "2026-11-23 02:24:23,000 - ERROR - mytagger.callbacks - cannot upload\n" + TRACEBACK
    append(directory / "out.log", caught)
    assert status_and_reason(directory, 5).startswith("running: ")
    assert status_and_reason(directory).startswith("stalled: ")
    append(directory / "out.log", EPOCH)
    assert read_run(directory).status is Status.STALLED


def test_an_uncaught_exception_ends_a_run_whatever_is_logged_on_the_way_out(
    real_run: RunMaker,
) -> None:
    directory = real_run(CRASHED)
    append(directory / "out.log", "2026-11-23 02:14:45,000 - INFO - wandb - waiting to finish\n")
    assert read_run(directory).status is Status.FAILED


def test_a_failure_before_the_training_of_a_recovery_names_no_epoch(real_run: RunMaker) -> None:
    directory = real_run(CRASHED)
    failed = (directory / "out.log").read_text()
    exception = failed[failed.rindex("2026", 0, failed.rindex("Uncaught")) :]
    append(directory / "out.log", START + exception)
    experiment = read_run(directory)
    assert experiment.status is Status.FAILED and "in epoch" not in experiment.reason


@pytest.mark.parametrize("lines", [400, 4_000])
def test_a_long_log_is_judged_by_its_end(real_run: RunMaker, lines: int) -> None:
    bar = "2026-11-23 02:14:44,000 - INFO - tqdm - loss: 1.0 ||:  50%|#####     | 5/10 [00:01]\n"
    running = real_run("2.10.1/stopped/sigkill_epoch_1")
    append(running / "out.log", bar * lines)
    assert status_and_reason(running, 5) == "running: last activity 5 s ago; 1 of 3 epochs done"
    crashed = real_run(CRASHED)
    text = (crashed / "out.log").read_text()
    critical = text.rindex("2026", 0, text.rindex("Uncaught"))
    write(crashed / "out.log", text[:critical] + bar * lines + text[critical:])
    # The line that names the epoch may be far away: the epochs' files know it as well.
    assert status_and_reason(crashed).endswith(" in epoch 1")


def test_a_log_of_warnings_only_does_not_hide_the_end(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    write(directory / "out.log", "2026-11-23 02:03:30,000 - WARNING - root - slow disk\n")
    assert status_and_reason(directory) == "finished: stopped early after 4 of 12 epochs"


def test_what_only_began_is_unknown(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/odd/dry_run")
    (directory / "out.log").unlink()
    assert status_and_reason(directory).startswith("unknown: no log tells of the training")
    write(directory / "out.log", "")
    assert status_and_reason(directory).startswith("unknown: no log tells of the training")


def test_no_other_file_is_a_sign_of_life(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/stopped/sigkill_epoch_1")
    now_s = newest_s(directory) + 86_400
    for name in ("mallennlp.json", "notes.txt", "eval_test.json", "predictions.jsonl"):
        write_json(directory / name, {}, now_s)
    assert read_run(directory, now_s=now_s).status is Status.STALLED
    set_time(directory / "best.th", now_s)
    assert read_run(directory, now_s=now_s).status is Status.RUNNING


def test_planned_epochs_come_from_the_config_or_the_log(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/stopped/sigkill_epoch_1")
    change_json(directory / "config.json", trainer={"optimizer": "adam"})
    assert read_run(directory).epochs_planned == 3
    change_json(directory / "config.json", trainer={"num_epochs": 40})
    assert read_run(directory).epochs_planned == 40
    change_json(directory / "config.json", trainer={"num_epochs": "forty"})
    assert read_run(directory).epochs_planned == 3
