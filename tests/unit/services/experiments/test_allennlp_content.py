"""What is read of a run: config, metrics, times, size."""

from __future__ import annotations

import json
import math
import shutil
import time
from pathlib import Path
from typing import Any, Iterator

import pytest

from mallennlp.domain.experiment import Annotations
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
WEIRD = "2.10.1/odd/weird_metrics"
RECOVERED = "2.10.1/recovered/after_sigint"


def test_a_finished_run_is_read_whole(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    run = read_run(directory)
    assert run.config == json.loads((directory / "config.json").read_text())
    assert (run.model, run.dataset_reader) == ("simple_tagger", "sequence_tagging")
    assert run.train_data == "data/pos_train.tsv"
    assert run.version == "2.10.1" and run.problems == () and run.path == "the/path"
    assert [epoch.epoch for epoch in run.epochs] == [0, 1, 2, 3] and run.epochs_planned == 12
    assert run.metrics.best_epoch == 1
    assert run.metrics.best["validation_loss"] == 0.5788678452372551
    assert run.metrics.last["validation_loss"] == 0.47558682411909103
    assert run.metrics.best["training_loss"] != run.metrics.last["training_loss"]
    assert run.best_metric == 0.951048951048951
    assert run.duration_s == 6.491775
    assert run.size_bytes == sum(f.stat().st_size for f in directory.iterdir() if f.is_file())
    assert run.annotations == Annotations()


@pytest.mark.parametrize("run, version", [("0.9.0", "0.x"), ("1.5.0", "1.x"), ("2.10.1", "2.10.1")])
def test_the_version_is_stated_or_shown(real_run: RunMaker, run: str, version: str) -> None:
    assert read_run(real_run(f"{run}/pos/lstm_h16/seed_13")).version == version


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": 3}', "{"])
def test_a_meta_file_of_another_kind_states_no_version(real_run: RunMaker, content: str) -> None:
    directory = real_run(FINISHED)
    write(directory / "meta.json", content)
    assert read_run(directory).version == "1.x"


# --- metrics


def test_strange_numbers_are_numbers(real_run: RunMaker) -> None:
    run = read_run(real_run(WEIRD))
    best = run.metrics.best
    assert math.isnan(best["validation_f1_never_seen"])
    assert best["validation_perplexity"] == math.inf
    assert best["validation_log_prob"] == -math.inf
    assert best["validation_count"] == 12345678901234567890.0
    assert best["validation_größe/東京"] == 1e-300
    assert best["training_duration"] == 1.5
    assert not any("per_class" in name for name in best)
    assert run.problems == ()
    # Its training_duration is a metric: the log tells how long it took.
    assert run.duration_s == pytest.approx(4.05, abs=0.1)


def test_a_number_of_a_thousand_digits_does_not_hide_the_others(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    digits = "9" * 5000
    write(directory / "metrics.json", f'{{"epoch": 3, "a": {digits}, "b": -{digits}, "c": 1}}')
    run = read_run(directory)
    assert (run.metrics.last["a"], run.metrics.last["b"]) == (math.inf, -math.inf)
    assert run.metrics.last["c"] == 1.0 and run.problems == ()


def test_without_final_metrics_the_best_epoch_is_worked_out(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    stated = read_run(directory)
    (directory / "metrics.json").unlink()
    assert read_run(directory).metrics == stated.metrics
    for epoch in directory.glob("metrics_epoch_*.json"):
        change_json(epoch, best_epoch=...)
    assert read_run(directory).metrics == stated.metrics


@pytest.mark.parametrize(
    "setting, best",
    [
        ("+accuracy", 1),
        (["+accuracy3", "-loss"], 1),
        ("-loss", 2),
        (None, 2),
        (..., 2),
        ("loss", 2),
        ("+nothing_of_that_name", 3),
    ],
)
def test_the_best_epoch_follows_the_runs_own_metric(
    real_run: RunMaker, setting: Any, best: int
) -> None:
    directory = real_run(FINISHED)
    for name in ("metrics.json", *(f"metrics_epoch_{n}.json" for n in range(4))):
        change_json(directory / name, best_epoch=...)
    trainer = {"num_epochs": 4} | ({} if setting is ... else {"validation_metric": setting})
    change_json(directory / "config.json", trainer=trainer)
    (directory / "metrics.json").unlink()
    assert read_run(directory).metrics.best_epoch == best


def test_without_validation_the_last_epoch_is_the_best(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    for name in ("metrics.json", "metrics_epoch_0.json", "metrics_epoch_1.json"):
        change_json(directory / name, best_epoch=...)
    run = read_run(directory)
    assert run.metrics.best_epoch == 1 and run.best_metric is None
    assert run.metrics.best["training_loss"] == run.metrics.last["training_loss"]


def test_test_metrics_belong_to_the_best_epoch(real_run: RunMaker) -> None:
    metrics = read_run(real_run("2.10.1/pos/extvar_h24/seed_99")).metrics
    assert metrics.best["test_loss"] == 0.5399625524878502
    assert not any(name.startswith("test_") for name in metrics.last)


def test_recovering_a_finished_run_leaves_its_metrics_whole(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    before = read_run(directory)
    final = json.loads((directory / "metrics.json").read_text())
    write_json(
        directory / "metrics.json", {k: v for k, v in final.items() if k.startswith("best_")}
    )
    after = read_run(directory)
    assert after.metrics == before.metrics and after.duration_s == before.duration_s


def test_a_recovery_that_trains_on_leaves_old_final_metrics_behind(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    newer = directory / "metrics_epoch_4.json"
    shutil.copy(directory / "metrics_epoch_3.json", newer)
    change_json(newer, epoch=4, best_epoch=4, validation_accuracy=0.99, validation_loss=0.1)
    set_time(newer, newest_s(directory) + 3600)
    metrics = read_run(directory).metrics
    assert metrics.best_epoch == 4 and metrics.best["validation_accuracy"] == 0.99
    assert metrics.last["validation_loss"] == 0.1
    # As well where the old final metrics are those of a recovery, which do not say their epoch.
    change_json(directory / "metrics.json", epoch=...)
    assert read_run(directory).metrics == metrics


# --- seeds


def test_0_9_drops_the_seeds_and_its_log_has_them(real_run: RunMaker) -> None:
    directory = real_run("0.9.0/pos/extvar_h24/seed_99")
    assert "seed" not in (directory / "config.json").read_text()
    config = read_run(directory).config
    assert [config[f"{what}_seed"] for what in ("random", "numpy", "pytorch")] == [99, 99, 99]
    assert list(config)[:2] == ["dataset_reader", "iterator"]


def test_seeds_of_the_config_count_more_than_the_logs(real_run: RunMaker) -> None:
    directory = real_run("0.9.0/pos/extvar_h24/seed_99")
    change_json(directory / "config.json", random_seed=1)
    assert read_run(directory).config["random_seed"] == 1


def test_later_versions_keep_their_seeds_and_nothing_is_added(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    change_json(directory / "config.json", random_seed=..., numpy_seed=..., pytorch_seed=...)
    assert not any("seed" in key for key in read_run(directory).config)


# --- times


@pytest.fixture
def in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This computer is in another time zone than those that wrote the logs."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("in_tokyo")
@pytest.mark.parametrize("hours_east", [0, -8, 2, 5.75])
def test_the_start_is_told_by_the_log_in_whatever_zone_it_was_written(
    real_run: RunMaker, hours_east: float
) -> None:
    directory = real_run(FINISHED)
    true_start_s = (directory / "config.json").stat().st_mtime
    # The same log, written further east at the same wall-clock time, is that much older.
    for path in directory.iterdir():
        set_time(path, path.stat().st_mtime - hours_east * 3600)
    run = read_run(directory)
    assert run.started_s == pytest.approx(true_start_s - hours_east * 3600, abs=1.0)


@pytest.mark.usefixtures("in_tokyo")
def test_copied_without_times_the_start_is_read_in_our_own_zone(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    start_s = (directory / "config.json").stat().st_mtime
    copied_s = start_s + 12_345_678
    for path in directory.iterdir():
        set_time(path, copied_s)
    run = read_run(directory)
    assert run.started_s == pytest.approx(start_s - 9 * 3600, abs=1.0)
    assert run.last_activity_s == copied_s and run.duration_s == 6.491775


def test_a_start_after_the_last_activity_is_not_believed(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    for path in directory.iterdir():
        set_time(path, 1_000_000_000.5)
    assert read_run(directory).started_s == 1_000_000_000.5


@pytest.mark.parametrize(
    "line", ["", "2026-02-31 00:00:00,000 - INFO - x\n", "0001-01-01 00:00:00,000 - INFO - x\n"]
)
def test_without_a_usable_line_the_oldest_file_tells_the_start(
    real_run: RunMaker, line: str
) -> None:
    directory = real_run("2.10.1/odd/dry_run")
    write(directory / "out.log", line)
    assert read_run(directory).started_s == (directory / "config.json").stat().st_mtime


def test_the_parts_of_a_recovered_training_are_added_up(real_run: RunMaker) -> None:
    directory = real_run(RECOVERED)
    # 4.29 s before the interruption, and 8.94 s after: each part counts from its own start.
    assert read_run(directory).duration_s == pytest.approx(4.292658 + 8.939200)


def test_copied_without_times_a_shorter_count_still_shows_a_recovery(real_run: RunMaker) -> None:
    directory = real_run(RECOVERED)
    change_json(directory / "metrics_epoch_0.json", training_duration="1:00:00")
    for path in directory.iterdir():
        set_time(path, 2e9 + 12_345)
    assert read_run(directory).duration_s == pytest.approx(3600 + 8.939200)


def test_what_never_trained_has_no_duration(real_run: RunMaker) -> None:
    for run in ("2.10.1/odd/dry_run", "2.10.1/stopped/sigkill_epoch_0"):
        assert read_run(real_run(run)).duration_s is None


# --- names


@pytest.mark.parametrize("name", ["größe_ünïcode", "lr=0.1", "a b'\"$", "東京"])
def test_a_run_may_be_called_anything(real_run: RunMaker, tmp_path: Path, name: str) -> None:
    directory = real_run(FINISHED).rename(tmp_path / name)
    assert read_run(directory).best_metric == 0.951048951048951


def test_names_that_are_not_utf_8_do_not_matter(real_run: RunMaker, tmp_path: Path) -> None:
    directory = real_run(FINISHED).rename(tmp_path / "caf\udce9")
    (directory / "notes_\udce9.txt").write_text("x")
    run = read_run(directory)
    assert run.best_metric == 0.951048951048951 and run.problems == ()


def test_a_linked_run_is_read_through_the_link(real_run: RunMaker, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(real_run(FINISHED))
    assert read_run(tmp_path / "link").best_metric == 0.951048951048951


def test_annotations_come_from_the_sidecar(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    write_json(directory / "mallennlp.json", {"tags": ["paper"], "notes": "n", "future": 1})
    assert read_run(directory).annotations == Annotations(("paper",), "n", "")


def test_nothing_of_the_run_is_changed_by_reading(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    append(directory / "out.log", "x")
    before = {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in directory.iterdir()}
    read_run(directory)
    assert {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in directory.iterdir()} == before
