"""One event file: growing, damaged, replaced, long."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

import pytest

from mallennlp.services.tensorboard import event_file as module
from mallennlp.services.tensorboard.event_file import EventFile
from tests.event_files import BEGAN_S, event, write_records, write_series

SOON = 60.0


def read(file: EventFile) -> EventFile:
    file.update(time.monotonic() + SOON)
    return file


def test_numbers_by_their_tags(tmp_path: Path) -> None:
    contents = [event(BEGAN_S + at, at, loss=1.0 / (at + 1), acc=at) for at in range(5)]
    file = read(EventFile(write_records(tmp_path / "f", contents)))
    assert list(file.series) == ["loss", "acc"] and file.points == 10
    assert list(file.series["loss"].values) == pytest.approx([1, 1 / 2, 1 / 3, 1 / 4, 1 / 5])
    assert (file.first_s, file.last_s) == (BEGAN_S, BEGAN_S + 4)
    assert file.whole and not file.problem
    assert file.read_bytes == (tmp_path / "f").stat().st_size


def test_a_growing_file_is_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_records(tmp_path / "f", [event(1.0, at, loss=at) for at in range(10)])
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 5])
    file = read(EventFile(path))
    assert list(file.series["loss"].steps) == list(range(9)) and file.whole
    path.write_bytes(whole)
    assert list(read(file).series["loss"].steps) == list(range(10))
    monkeypatch.setattr(module, "records", None)  # it has not changed: nothing is read
    assert list(read(file).series["loss"].steps) == list(range(10))


def test_another_file_of_the_same_name_is_read_from_its_beginning(tmp_path: Path) -> None:
    path = write_series(tmp_path / "f", "old", [(1.0, at, 1.0) for at in range(50)])
    file = read(EventFile(path))
    write_series(tmp_path / "g", "new", [(1.0, at, 1.0) for at in range(60)])
    os.replace(tmp_path / "g", path)
    assert list(read(file).series) == ["new"]
    write_series(path, "short", [(1.0, 1, 1.0)])  # the same file, begun again
    assert list(read(file).series) == ["short"]


def test_an_empty_file_has_nothing_and_no_problem(tmp_path: Path) -> None:
    (tmp_path / "f").touch()
    file = read(EventFile(tmp_path / "f"))
    assert file.series == {} and not file.problem and file.whole and file.first_s is None


def test_damage_is_told_and_what_stands_before_it_is_there(tmp_path: Path) -> None:
    path = write_series(tmp_path / "f", "loss", [(1.0, at, at) for at in range(100)])
    content = bytearray(path.read_bytes())
    content[2_000:2_100] = b"\x00" * 100
    path.write_bytes(content)
    file = read(EventFile(path))
    assert file.problem.startswith("f is damaged at byte ") and file.problem.endswith("not read.")
    assert 10 < len(file.series["loss"]) < 100


def test_records_that_are_no_events_are_passed_over(tmp_path: Path) -> None:
    contents = [event(1.0, 1, loss=1.0), b"\xff\xff", event(math.nan, 2, loss=2.0)]
    file = read(EventFile(write_records(tmp_path / "f", [*contents, event(1.0, 3, loss=3.0)])))
    assert list(file.series["loss"].steps) == [1, 3] and not file.problem


def test_a_pipe_and_a_missing_file_are_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert read(EventFile(tmp_path / "pipe")).problem == "pipe is not a regular file."
    missing = read(EventFile(tmp_path / "missing"))
    assert missing.problem == "missing cannot be read: No such file or directory."
    assert missing.whole


def test_what_could_not_be_read_for_a_while_is_read_on_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_series(tmp_path / "f", "loss", [(1.0, at, at) for at in range(95)])
    monkeypatch.setattr(module, "_LOOK_AT_CLOCK", 10)
    file = EventFile(path)
    file.update(time.monotonic() - 1)
    path.rename(tmp_path / "away")  # as on a network file system that is gone for a minute
    assert read(file).problem == "f cannot be read: No such file or directory."
    (tmp_path / "away").rename(path)
    assert read(file).problem == "" and file.whole
    assert list(file.series["loss"].steps) == list(range(95))


def test_damage_that_is_mended_is_not_told_any_more(tmp_path: Path) -> None:
    points = [(1.0, at, at) for at in range(20)]
    whole = write_series(tmp_path / "f", "loss", points).read_bytes()
    path = write_series(tmp_path / "f", "loss", points[:15])
    path.write_bytes(path.read_bytes() + b"\x00" * 80)
    file = read(EventFile(path))
    assert "damaged" in file.problem and "damaged" in read(file).problem
    path.write_bytes(whole)
    assert read(file).problem == "" and list(file.series["loss"].steps) == list(range(20))


def test_reading_stops_in_time_and_goes_on_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AT_CLOCK", 10)
    path = write_series(tmp_path / "f", "loss", [(1.0, at, at) for at in range(95)])
    file = EventFile(path)
    seen = []
    for _ in range(10):
        file.update(time.monotonic() - 1)
        seen.append(file.points)
    assert seen == [9, 19, 29, 39, 49, 59, 69, 79, 89, 95]
    assert file.whole and list(file.series["loss"].steps) == list(range(95))


def test_of_a_long_series_some_are_kept_and_a_window_has_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_POINTS", 1_000)
    points = [(BEGAN_S + at, at, math.sin(at)) for at in range(5_000)]
    file = read(EventFile(write_series(tmp_path / "f", "loss", points)))
    series = file.series["loss"]
    assert series.thinned and 400 < len(series) <= 1_000
    assert (series.steps[0], series.steps[-1]) == (0, 4_999)
    late_s = time.monotonic() + SOON
    window, whole = file.window("loss", 2_000, 2_600, late_s)
    assert list(window.steps) == list(range(2_000, 2_601)) and not window.thinned and whole
    assert file.window("loss", 0, 4_999, late_s).series.thinned
    assert len(file.window("other", 0, 4_999, late_s).series) == 0


def test_a_window_stops_in_time_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOOK_AT_CLOCK", 10)
    points = [(BEGAN_S + at, at, float(at)) for at in range(95)]
    file = read(EventFile(write_series(tmp_path / "f", "loss", points)))
    series, whole = file.window("loss", 3, 90, time.monotonic() - 1)
    assert list(series.steps) == [3, 4, 5, 6, 7, 8] and not whole
    monkeypatch.setattr(module, "_LARGE_BYTES", 10)  # then each record is looked at
    assert len(file.window("loss", 0, 90, time.monotonic() - 1).series) == 0


def test_a_window_before_damage_is_whole(tmp_path: Path) -> None:
    path = write_series(tmp_path / "f", "loss", [(1.0, at, at) for at in range(100)])
    path.write_bytes(path.read_bytes() + b"\x00" * 100)
    file = read(EventFile(path))
    assert "damaged" in file.problem
    series, whole = file.window("loss", 90, 200, time.monotonic() + SOON)
    assert list(series.steps) == list(range(90, 100)) and whole


def test_many_tags_share_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ALL_POINTS", 5_000)
    monkeypatch.setattr(module, "_LEAST_POINTS", 100)
    contents = [
        event(1.0, at, **{f"t{number}": math.sin(at) for number in range(20)})
        for at in range(1_000)
    ]
    file = read(EventFile(write_records(tmp_path / "f", contents)))
    assert file.points <= 5_000 and all(len(series) >= 100 for series in file.series.values())


def test_too_many_tags_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TAGS", 3)
    path = write_records(tmp_path / "f", [event(1.0, 1, **{f"t{n}": 1.0 for n in range(5)})])
    file = read(EventFile(path))
    assert list(file.series) == ["t0", "t1", "t2"] and file.problem == "f has more than 3 tags."
    with path.open("ab") as more:
        more.write(path.read_bytes()[:20])
    assert read(file).problem == "f has more than 3 tags.", "it still has"


def test_names_that_are_none_are_told(tmp_path: Path) -> None:
    content = event(1.0, 1, **{"t" * (module.LONGEST_TAG + 1): 1.0, "loss": 2.0})
    file = read(EventFile(write_records(tmp_path / "f", [content])))
    assert list(file.series) == ["loss"]
    assert file.problem == "f has tags of more than 1,000 characters."


def test_the_clock_is_looked_at_for_each_large_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LARGE_BYTES", 10)
    path = write_records(tmp_path / "f", [event(1.0, at, loss=at) for at in range(5)])
    file = EventFile(path)
    file.update(time.monotonic() - 1.0)
    assert list(file.series["loss"].steps) == [0] and not file.whole
    assert list(read(file).series["loss"].steps) == [0, 1, 2, 3, 4]
