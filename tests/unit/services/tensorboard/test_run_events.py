"""The event files of a run, over its recoveries."""

from __future__ import annotations

import os
import shutil
import time
import tracemalloc
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from mallennlp.services.tensorboard import run_events as module
from mallennlp.services.tensorboard.event_file import EventFile
from mallennlp.services.tensorboard.events import message_parser
from mallennlp.services.tensorboard.finding import has_event_files
from mallennlp.services.tensorboard.run_events import (
    RunEvents,
    Tag,
    run_events,
    steps_around,
)
from tests.event_files import BEGAN_S, event, write_records, write_series

LOSS = Tag("train", "loss")


def read(directory: Path) -> RunEvents:
    return run_events(directory, time.monotonic() + 60)


def place(directory: Path, number: int, folder: str = "train") -> Path:
    return directory / "log" / folder / f"events.out.tfevents.{number}.host"


def part(path: Path, began_s: float, steps: range, value: float, each_s: float = 1.0) -> None:
    """A part of a training: a step in every so many seconds."""
    contents = [event(began_s, 0)]
    for number, step in enumerate(steps, 1):
        contents.append(event(began_s + number * each_s, step, loss=value))
    write_records(path, contents)


def test_train_and_validation_are_kept_apart(tmp_path: Path) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(3), 1.0)
    part(place(tmp_path, 1, "validation"), BEGAN_S, range(3), 2.0)
    write_series(tmp_path / "log" / "events.out.tfevents.1.host", "own", [(BEGAN_S, 1, 3.0)])
    events = read(tmp_path)
    assert set(events.tags()) == {LOSS, Tag("validation", "loss"), Tag("", "own")}
    assert events.series(LOSS).values == [1.0] * 3
    assert events.series(Tag("validation", "loss")).values == [2.0] * 3
    assert events.series(Tag("train", "other")).steps == []


def test_what_a_recovery_did_again_counts_once_and_its_pause_not_at_all(tmp_path: Path) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(1, 11), 1.0)
    part(place(tmp_path, 2), BEGAN_S + 5_000, range(6, 9), 2.0)
    part(place(tmp_path, 3), BEGAN_S + 9_000, range(9, 12), 3.0)
    series = read(tmp_path).series(LOSS)
    assert series.steps == list(range(1, 12))
    assert series.values == [1.0] * 5 + [2.0] * 3 + [3.0] * 3
    assert series.elapsed_s == [1, 2, 3, 4, 5, 11, 12, 13, 14, 15, 16]


def test_files_of_one_part_have_the_same_zero(tmp_path: Path) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(1, 11), 1.0)
    part(place(tmp_path, 1, "validation"), BEGAN_S + 4, range(1, 3), 2.0)
    part(place(tmp_path, 2), BEGAN_S + 100, range(11, 13), 1.0)
    part(place(tmp_path, 2, "validation"), BEGAN_S + 101, range(3, 4), 2.0)
    events = read(tmp_path)
    assert events.series(Tag("validation", "loss")).elapsed_s == [5, 6, 12]
    assert events.series(LOSS).elapsed_s[-2:] == [11, 12]


def test_a_file_without_events_changes_nothing(tmp_path: Path) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(3), 1.0)
    place(tmp_path, 2).touch()
    events = read(tmp_path)
    assert events.series(LOSS).steps == [0, 1, 2] and events.problems() == []
    assert has_event_files(tmp_path)


def test_a_run_without_event_files(tmp_path: Path) -> None:
    assert not has_event_files(tmp_path)
    (tmp_path / "log").write_text("a file")
    assert not has_event_files(tmp_path) and read(tmp_path).tags() == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    part(place(tmp_path, 1).with_name("notes.txt"), BEGAN_S, range(3), 1.0)
    assert not has_event_files(tmp_path)


def test_no_link_leads_out_of_the_run(tmp_path: Path) -> None:
    run, elsewhere = tmp_path / "run", tmp_path / "elsewhere"
    part(place(elsewhere, 1), BEGAN_S, range(3), 1.0)
    place(run, 1).parent.mkdir(parents=True)
    os.symlink(place(elsewhere, 1), place(run, 1))
    os.symlink(elsewhere / "log" / "train", run / "log" / "validation")
    assert not has_event_files(run) and read(run).tags() == []
    os.symlink(elsewhere, tmp_path / "linked")  # the run itself may be a link
    assert has_event_files(tmp_path / "linked")


def test_what_grows_is_read_on_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(3), 1.0)
    events = read(tmp_path)
    before = events.read_bytes
    part(place(tmp_path, 2), BEGAN_S + 10, range(3, 5), 1.0)
    assert read(tmp_path) is events and events.series(LOSS).steps == [0, 1, 2, 3, 4]
    assert events.read_bytes > before and events.unread_bytes == 0
    place(tmp_path, 1).unlink()
    assert read(tmp_path).series(LOSS).steps == [3, 4]


def test_what_was_not_read_in_time_is_told(tmp_path: Path, monkeypatch: Any) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_LOOK_AT_CLOCK", 10)
    part(place(tmp_path, 1), BEGAN_S, range(100), 1.0)
    events = run_events(tmp_path, time.monotonic() - 1)
    assert 0 < events.unread_bytes < place(tmp_path, 1).stat().st_size


def test_damage_is_told_by_its_file(tmp_path: Path) -> None:
    place(tmp_path, 1).parent.mkdir(parents=True)
    place(tmp_path, 1).write_bytes(b"\x00" * 100)
    (problem,) = read(tmp_path).problems()
    assert problem.startswith("events.out.tfevents.1.host is damaged at byte 0;")


def test_the_runs_longest_not_looked_at_are_forgotten(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "_kept", type(module._kept)())
    monkeypatch.setattr(module, "_MOST_KEPT_BYTES", 6_000)
    runs = [tmp_path / name for name in "abc"]
    for run in runs:
        part(place(run, 1), BEGAN_S, range(6), 1.0)
    first = read(runs[0])
    assert read(runs[0]) is first
    read(runs[1])
    assert list(module._kept) == [str(runs[1])]
    assert read(runs[0]) is not first
    assert read(runs[0]).series(LOSS).steps == list(range(6))


def test_runs_without_points_are_not_kept_for_ever(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "_kept", type(module._kept)())
    monkeypatch.setattr(module, "_MOST_KEPT_BYTES", 100_000)
    for number in range(100):
        read(tmp_path / str(number))
    assert list(module._kept)[-1] == str(tmp_path / "99") and 10 < len(module._kept) <= 50


@pytest.mark.parametrize("tags, points", [(3_000, 1), (2, 3_000), (300, 100)])
def test_the_memory_that_a_run_takes_is_known(tmp_path: Path, tags: int, points: int) -> None:
    names = [f"parameter_mean/encoder.weight_{number}" for number in range(tags)]
    contents = [event(BEGAN_S + at, at, **dict.fromkeys(names, 1.0)) for at in range(points)]
    write_records(place(tmp_path, 1), contents)
    message_parser()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        events = RunEvents(tmp_path)
        events.update(time.monotonic() + 60)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 0.8 * (after - before) < events.size_bytes < 1.5 * (after - before)


def test_of_a_run_with_more_than_fits_the_first_files_are_read(
    tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(module, "_kept", type(module._kept)())
    monkeypatch.setattr(module, "_MOST_KEPT_BYTES", 6_000)
    for number in range(1, 6):
        part(place(tmp_path, number), BEGAN_S + number, range(number, number + 1), float(number))
    events = read(tmp_path)
    assert 0 < len(events.series(LOSS).steps) < 5 and events.unread_bytes == 0
    (problem,) = events.problems()
    assert problem == "TensorBoard's files hold more than 0 MB of numbers; not all are read."
    monkeypatch.setattr(module, "_MOST_KEPT_BYTES", 60_000)
    assert read(tmp_path).series(LOSS).steps == [1, 2, 3, 4, 5] and events.problems() == []


def test_the_window_of_a_thinned_series_has_all_of_it(tmp_path: Path, monkeypatch: Any) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_MOST_POINTS", 500)
    part(place(tmp_path, 1), BEGAN_S, range(4_000), 1.0, each_s=0.5)
    part(place(tmp_path, 2), BEGAN_S + 90_000, range(3_000, 6_000), 2.0, each_s=0.5)
    events = read(tmp_path)
    thin = events.series(LOSS)
    assert thin.thinned and len(thin.steps) < 1_100
    late_s = time.monotonic() + 60
    window = events.window(LOSS, 2_900, 3_100, late_s)
    assert window.steps == list(range(2_900, 3_101)) and not window.thinned
    assert window.values == [1.0] * 100 + [2.0] * 101 and not window.late
    begin, end = steps_around(thin, 100.0, 200.0)
    assert begin <= 198 and end >= 400
    before = [step for step in thin.steps if 2_900 <= step <= 3_100]
    shutil.rmtree(tmp_path / "log")
    assert events.window(LOSS, 2_900, 3_100, late_s).steps == before


def test_a_window_that_is_not_read_in_time_goes_on_roughly(
    tmp_path: Path, monkeypatch: Any
) -> None:
    from mallennlp.services.tensorboard import event_file

    monkeypatch.setattr(event_file, "_MOST_POINTS", 500)
    monkeypatch.setattr(event_file, "_LOOK_AT_CLOCK", 1_000)
    part(place(tmp_path, 1), BEGAN_S, range(4_000), 1.0)
    events = read(tmp_path)
    window = events.window(LOSS, 500, 3_500, time.monotonic() - 1)
    assert window.late and window.thinned
    assert window.steps[:499] == list(range(500, 999)) and 3_400 < window.steps[-1] <= 3_500
    assert window.steps == sorted(set(window.steps)) and len(window.steps) < 1_000
    assert window.elapsed_s[0] == 501 and window.elapsed_s == sorted(window.elapsed_s)


def test_nobody_waits_for_somebody_elses_window(tmp_path: Path, monkeypatch: Any) -> None:
    part(place(tmp_path, 1), BEGAN_S, range(4), 1.0)
    events, original, seen = read(tmp_path), EventFile.window, []

    def window(*given: Any) -> Any:
        other = Thread(target=lambda: seen.append(read(tmp_path).series(LOSS).steps))
        other.start()
        other.join(10)
        return original(*given)

    monkeypatch.setattr(EventFile, "window", window)
    assert events.window(LOSS, 1, 2, time.monotonic() + 60).steps == [1, 2]
    assert seen == [[0, 1, 2, 3]]


def test_a_window_in_time_of_nothing_is_nothing() -> None:
    assert steps_around(module.TagSeries([], [], [], False), 1.0, 2.0) == (0.0, 0.0)


@pytest.mark.parametrize("recorded", ["0.9.0", "1.5.0", "2.10.1"])
def test_real_files_of_every_version_are_read_whole(recorded: str, tmp_path: Path) -> None:
    from mallennlp.services.demo import place_runs

    place_runs(tmp_path, only=f"{recorded}/")
    runs = [path.parent for path in tmp_path.rglob("log") if path.is_dir()]
    assert runs
    for run in runs:
        events = read(run)
        assert events.problems() == [] and events.unread_bytes == 0
        for tag in events.tags():
            series = events.series(tag)
            assert len(series.steps) >= 1 and list(series.steps) == sorted(set(series.steps))
            assert 0 <= series.elapsed_s[0] <= series.elapsed_s[-1] < 120
