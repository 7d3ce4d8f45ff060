"""The curves of a run: its epochs' metrics and TensorBoard's numbers under one roof."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.domain.curves.series import BATCH, EPOCH, TRAINING, VALIDATION, CurveX
from mallennlp.domain.metrics.summary import EpochMetrics
from mallennlp.services.run_curves import RunCurves
from tests.event_files import BEGAN_S, event, write_records
from tests.fixtures import RunMaker, read_run, real_run
from tests.unit.services.index.making import made

__all__ = ["real_run"]
STEP, TIME = CurveX.STEP, CurveX.TIME
EPOCHS = (
    EpochMetrics(0, {"memory_MB": 9.0, "training_loss": 3.0, "validation_loss": 4.0}, 10.0),
    EpochMetrics(1, {"training_loss": 2.0, "validation_loss": math.nan, "training_f1": 0.5}, 25.0),
    EpochMetrics(3, {"training_loss": 1.0, "validation_loss": 2.0, "training_f1": 0.75}),
)


def curves_of(directory: Path, **values: Any) -> RunCurves:
    return RunCurves(made("run", **{"epochs": EPOCHS, **values}), directory, time.monotonic() + 60)


def events(directory: Path, folder: str, *contents: bytes) -> None:
    write_records(directory / "log" / folder / "events.out.tfevents.1.host", contents)


def test_the_goal_comes_first_then_the_loss(tmp_path: Path) -> None:
    assert curves_of(tmp_path).names() == ["loss", "memory_MB", "f1"]
    config = {"trainer": {"validation_metric": "+f1"}}
    assert curves_of(tmp_path, config=config).names() == ["f1", "loss", "memory_MB"]


def test_training_and_validation_are_two_lines(tmp_path: Path) -> None:
    training, validation = curves_of(tmp_path).curves("loss", STEP)
    assert (training.part, validation.part) == (TRAINING, VALIDATION)
    assert training.counts == EPOCH and training.steps == [0, 1, 3]
    assert training.values == [3.0, 2.0, 1.0]
    assert validation.values[0] == 4.0 and math.isnan(validation.values[1])


def test_an_epoch_without_the_metric_is_a_gap(tmp_path: Path) -> None:
    (f1,) = curves_of(tmp_path).curves("f1", STEP)
    assert math.isnan(f1.values[0]) and f1.values[1:] == [0.5, 0.75]


def test_over_time_an_epoch_of_unknown_time_has_no_place(tmp_path: Path) -> None:
    training, _ = curves_of(tmp_path).curves("loss", TIME)
    assert training.elapsed_s == [10.0, 25.0] and training.values == [3.0, 2.0]
    untimed = tuple(EpochMetrics(each.epoch, each.values) for each in EPOCHS)
    assert curves_of(tmp_path, epochs=untimed).curves("loss", TIME) == []


def test_times_that_do_not_ascend_are_brought_into_order(tmp_path: Path) -> None:
    epochs = [EpochMetrics(at, {"loss": at}, seconds) for at, seconds in enumerate([5.0, 3.0, 9.0])]
    (curve,) = curves_of(tmp_path, epochs=tuple(epochs)).curves("loss", TIME)
    assert curve.elapsed_s == [3.0, 5.0, 9.0] and curve.values == [1, 0, 2]


def test_a_full_name_is_that_one_line(tmp_path: Path) -> None:
    (line,) = curves_of(tmp_path).curves("validation_loss", STEP)
    assert line.part == VALIDATION
    assert curves_of(tmp_path).curves("validation_f1", STEP) == []
    assert curves_of(tmp_path).curves("nothing", STEP) == []


def test_runs_are_compared_by_validation_or_by_what_there_is(tmp_path: Path) -> None:
    curves = curves_of(tmp_path)
    for name, part in (("loss", VALIDATION), ("f1", TRAINING), ("memory_MB", "")):
        line = curves.comparable(name, STEP)
        assert line is not None and line.part == part
    line = curves.comparable("training_loss", STEP)
    assert line is not None and line.part == TRAINING
    assert curves.comparable("nothing", STEP) is None


def test_what_epochs_have_is_not_there_twice(tmp_path: Path) -> None:
    events(
        tmp_path,
        "train",
        event(BEGAN_S, 0),
        event(BEGAN_S + 1, 1, train__batch_loss=5.0, gradient_norm=1.0),
        event(BEGAN_S + 2, 1, train__loss=3.0),
        event(BEGAN_S + 3, 3, train__batch_loss=4.0),
    )
    events(tmp_path, "validation", event(BEGAN_S + 2, 1, validation__loss=4.0))
    curves = curves_of(tmp_path)
    assert curves.of_events() == ["batch/loss", "gradient_norm"]
    (line,) = curves.curves("batch/loss", STEP)
    assert (line.part, line.counts) == (TRAINING, BATCH)
    assert line.steps == [1, 3] and line.values == [5.0, 4.0] and line.elapsed_s == [1.0, 3.0]
    compared = curves.comparable("batch/loss", TIME)
    assert compared is not None and compared.elapsed_s == [1.0, 3.0]
    assert curves.notes() == [] and curves.read_bytes() > 0


def test_a_metric_that_no_epoch_has_is_shown_from_the_events(tmp_path: Path) -> None:
    contents = [event(BEGAN_S, 1, train__auc=0.5), event(BEGAN_S, 2, train__auc=0.75)]
    events(tmp_path, "train", *contents)
    events(tmp_path, "validation", event(BEGAN_S, 1, validation__auc=0.25))
    training, validation = curves_of(tmp_path).curves("auc", STEP)
    assert training.values == [0.5, 0.75] and validation.values == [0.25]


def test_a_name_that_epochs_have_is_another_curve_with_another_name(tmp_path: Path) -> None:
    events(tmp_path, "validation", event(BEGAN_S, 1, memory_MB=5.0), event(BEGAN_S, 1, f1=0.5))
    assert curves_of(tmp_path).of_events() == ["log/f1", "log/memory_MB"]


def test_without_event_files_none_is_read(tmp_path: Path) -> None:
    curves = curves_of(tmp_path)
    assert curves.of_events() == [] and curves.notes() == [] and curves.read_bytes() == 0
    assert RunCurves(made("gone"), tmp_path / "gone").names() == []


def test_damage_and_what_is_not_read_yet_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_LOOK_AT_CLOCK", 10)
    events(tmp_path, "train", *[event(BEGAN_S, at, x=1.0) for at in range(100)])
    late = RunCurves(made("run"), tmp_path, time.monotonic() - 1)
    (note,) = late.notes()
    assert "bytes of TensorBoard's files are not read yet" in note
    folder = tmp_path / "other"
    path = folder / "log" / "train" / "events.out.tfevents.1.host"
    events(folder, "train")
    path.write_bytes(b"\x00" * 50)
    (note,) = curves_of(folder).notes()
    assert note.startswith("events.out.tfevents.1.host is damaged at byte 0")


def test_a_window_has_all_points_of_a_long_curve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_MOST_POINTS", 600)
    events(tmp_path, "train", *[event(BEGAN_S + at / 2, at, x=at % 9) for at in range(3_000)])
    curves = curves_of(tmp_path)
    (whole,) = curves.curves("x", STEP)
    assert whole.thinned and len(whole.steps) <= 600
    (part,) = curves.curves("x", STEP, (1_000, 1_200))
    assert part.steps == list(range(1_000, 1_201)) and not part.thinned
    (timed,) = curves.curves("x", TIME, (500.0, 600.0))
    assert set(range(1_000, 1_201)) <= set(timed.steps) and len(timed.steps) < 1_300


def test_a_window_has_the_time_that_all_reading_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_MOST_POINTS", 600)
    monkeypatch.setattr(event_file, "_LOOK_AT_CLOCK", 100)
    events(tmp_path, "train", *[event(BEGAN_S + at / 2, at, x=at % 9) for at in range(3_000)])
    curves_of(tmp_path).of_events()  # the file was read before
    late = RunCurves(made("run"), tmp_path, time.monotonic() - 1)
    (part,) = late.curves("x", STEP, (50, 2_500))
    assert part.late and part.steps[:50] == list(range(50, 100)) and len(part.steps) < 700
    (whole,) = late.curves("x", STEP)
    assert not whole.late


REAL = {
    "0.9.0/reviews/boe_evaluate_on_test": ["batch/accuracy", "batch/mean_loss"],
    "1.5.0/pos/lstm_h16/seed_13": [],
    "2.10.1/reviews/boe_tensorboard": ["batch/accuracy", "batch/loss", "batch/loss_mov_avg"],
}


@pytest.mark.parametrize("path", REAL)
def test_real_runs_of_every_version(path: str, real_run: RunMaker) -> None:
    directory = real_run(path)
    curves = RunCurves(read_run(directory), directory)
    found: List[str] = [name for name in curves.of_events() if name.startswith("batch/")]
    assert found == REAL[path]
    for name in found:
        (line,) = curves.curves(name, TIME)
        assert line.part == TRAINING and line.counts == BATCH and len(line.steps) >= 12
        assert line.elapsed_s[-1] <= (curves.experiment.duration_s or 0) + 0.5
    assert not any(name.startswith("log/") for name in curves.names())
