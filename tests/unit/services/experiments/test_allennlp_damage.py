"""A damaged run is shown with what is wrong with it; reading never raises."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.domain.status import Status
from tests.fixtures import RunMaker, needs_modes, newest_s, read_run, write, write_json

FINISHED = "2.10.1/pos/lstm_h16/seed_13"
JSON_FILES = ("config.json", "meta.json", "metrics.json", "metrics_epoch_1.json", "mallennlp.json")

DAMAGE = {
    "": "is empty",
    " \n": "is empty",
    '{"a": 1': "is not JSON (line 1: ",
    '{"a": \n nan}': "is not JSON (line 2: ",
    "[1, 2]": "holds a list where an object should be",
    '"text"': "holds a text where an object should be",
    "null": "holds null where an object should be",
    "true": "holds a truth value where an object should be",
    "NaN": "holds a number where an object should be",
    '{"a":' + "[" * 500 + "]" * 500 + "}": "is nested too deeply",
    "[" * 100_000: "is n",
}


@pytest.mark.parametrize("content, said", DAMAGE.items(), ids=range(len(DAMAGE)))
@pytest.mark.parametrize("name", JSON_FILES)
def test_each_damaged_file_is_named(real_run: RunMaker, name: str, content: str, said: str) -> None:
    directory = real_run(FINISHED)
    write(directory / name, content)
    run = read_run(directory)
    (problem,) = run.problems
    assert f"{name} {said}" in problem
    assert run.status is Status.FINISHED
    assert (run.model is None) == (name == "config.json")
    assert len(run.epochs) == (3 if name == "metrics_epoch_1.json" else 4)


def replace_by_pipe(path: Path) -> None:
    """Something that waits for ever if it is opened as a file is."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


@pytest.mark.parametrize("name", [*JSON_FILES, "out.log"])
def test_what_is_no_file_is_told_and_not_waited_for(real_run: RunMaker, name: str) -> None:
    directory = real_run(FINISHED)
    replace_by_pipe(directory / name)
    (problem,) = read_run(directory).problems
    assert f"{name} is not a regular file" in problem


@pytest.mark.parametrize("name", [*JSON_FILES, "out.log"])
def test_a_device_is_not_read(real_run: RunMaker, name: str) -> None:
    directory = real_run(FINISHED)
    (directory / name).unlink(missing_ok=True)
    (directory / name).symlink_to("/dev/zero")
    (problem,) = read_run(directory).problems
    assert f"{name} is not a regular file" in problem


@pytest.mark.parametrize("name", JSON_FILES)
def test_a_huge_file_is_told_and_not_read(real_run: RunMaker, name: str) -> None:
    directory = real_run(FINISHED)
    with open(directory / name, "ab") as file:
        file.truncate(178_000_000)
    (problem,) = read_run(directory).problems
    assert f"{name} is too large (178.0 MB; at most " in problem


def test_of_a_hundred_thousand_metrics_the_first_are_kept(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    before = read_run(directory)
    for name in ("metrics.json", "metrics_epoch_2.json"):
        written = json.loads((directory / name).read_text())
        write_json(directory / name, {**{f"x{n}": n for n in range(100_000)}, **written})
    run = read_run(directory)
    count = len(written)
    assert run.problems[0] == (
        f"metrics_epoch_2.json has {100_000 + count:,} entries, of which 2,000 are used"
    )
    assert len(run.problems) == 2 and "metrics.json has 100,0" in run.problems[1]
    assert 2_000 <= len(run.metrics.last) <= 2_010 >= len(run.epochs[2].values) >= 2_000
    assert run.metrics.last["x1999"] == 1_999 and "x2000" not in run.metrics.last
    # What the run is judged by counts, wherever it stands.
    assert run.best_metric == before.best_metric is not None
    assert run.metrics.best_epoch == before.metrics.best_epoch
    assert run.duration_s == before.duration_s


def test_two_thousand_metrics_are_all_kept(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    write_json(directory / "metrics_epoch_2.json", {f"x{n}": n for n in range(2_000)})
    run = read_run(directory)
    assert run.problems == () and len(run.epochs[2].values) == 2_000


@pytest.mark.parametrize("more, told", [(0, False), (1, True)])
def test_a_config_with_more_values_than_are_compared_is_told(
    real_run: RunMaker, more: int, told: bool
) -> None:
    directory = real_run(FINISHED)
    write_json(directory / "config.json", {"model": "m", "data": [0] * (19_999 + more)})
    run = read_run(directory)
    assert len(run.config["data"]) == 19_999 + more and run.model == "m"
    assert [problem[:37] for problem in run.problems] == (
        ["config.json has more than 20,000 valu"] if told else []
    )


def test_all_files_damaged_at_once(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    for name in os.listdir(directory):
        if (directory / name).is_file():
            (directory / name).write_bytes(b"\xff\x00{")
    run = read_run(directory)
    assert len(run.problems) == 7
    assert run.metrics.best == {} and run.epochs == () and run.duration_s is None


def test_a_missing_config_is_told_and_the_rest_is_shown(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    (directory / "config.json").unlink()
    run = read_run(directory)
    assert run.problems == ("config.json is missing",)
    assert run.status is Status.FINISHED and len(run.epochs) == 4


def test_a_half_written_epoch_does_not_hide_the_others(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/stopped/sigkill_epoch_1")
    write(directory / "metrics_epoch_1.json", "", newest_s(directory))
    run = read_run(directory)
    assert run.problems == ("metrics_epoch_1.json is empty",)
    assert [epoch.epoch for epoch in run.epochs] == [0]
    assert run.metrics.last["validation_accuracy"] == 0.4801864801864802


STRANGE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CONFIG_KEYS = ("model", "trainer", "dataset_reader", "train_data_path", "type", "random_seed")
METRIC_KEYS = ("best_epoch", "epoch", "training_duration", "validation_loss", "best_validation_x")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(st.sampled_from(CONFIG_KEYS), STRANGE),
    st.dictionaries(st.sampled_from(METRIC_KEYS), STRANGE),
)
def test_whatever_stands_in_the_files_is_read(tmp_path: Path, config: Any, metrics: Any) -> None:
    write_json(tmp_path / "config.json", config)
    for name in ("metrics.json", "metrics_epoch_0.json", "meta.json", "mallennlp.json"):
        write_json(tmp_path / name, metrics)
    run = read_run(tmp_path)
    assert run.problems == () and len(run.epochs) == 1
    for shown in (run.name, run.model, run.dataset_reader, run.train_data, run.goal.key):
        assert shown is None or isinstance(shown, str)
    for value in (run.best_metric, run.epochs_planned, run.duration_s, run.metrics.best_epoch):
        assert value is None or isinstance(value, (int, float))


def test_an_empty_directory_is_read(tmp_path: Path) -> None:
    run = read_run(tmp_path, now_s=2e9)
    assert run.problems == ("config.json is missing",)
    assert run.status is Status.UNKNOWN and run.started_s == run.last_activity_s == 0.0


def test_a_directory_that_is_gone_is_read_as_such(tmp_path: Path) -> None:
    run = read_run(tmp_path / "gone", now_s=2e9)
    assert run.problems == ("the directory cannot be listed (No such file or directory)",)
    assert run.status is Status.UNKNOWN


@pytest.mark.parametrize("name", ["config.json", "metrics.json", "out.log", "mallennlp.json"])
def test_a_folder_in_a_files_place_is_told(real_run: RunMaker, name: str) -> None:
    directory = real_run(FINISHED)
    (directory / name).unlink(missing_ok=True)
    (directory / name).mkdir()
    (problem,) = read_run(directory).problems
    assert f"{name} cannot be read (Is a directory)" in problem


def refuse(name: str, code: int) -> Callable[..., Any]:
    """An ``os.open`` that fails for one name: as root everything can be read, whatever its mode."""
    real_open = os.open

    def fails(path: Any, *arguments: Any, **options: Any) -> Any:
        if str(path).endswith(f"/{name}"):
            raise OSError(code, os.strerror(code))
        return real_open(path, *arguments, **options)

    return fails


@pytest.mark.parametrize(
    "code, said", [(errno.EACCES, "Permission denied"), (errno.ENOENT, "No such file or directory")]
)
@pytest.mark.parametrize("name", ["config.json", "metrics_epoch_0.json", "out.log"])
def test_a_file_that_cannot_be_read_or_vanishes_meanwhile_is_told(
    real_run: RunMaker, monkeypatch: pytest.MonkeyPatch, name: str, code: int, said: str
) -> None:
    directory = real_run(FINISHED)
    monkeypatch.setattr("os.open", refuse(name, code))
    assert read_run(directory).problems == (f"{name} cannot be read ({said})",)


def test_modes_that_forbid_reading_are_told(real_run: RunMaker, tmp_path: Path) -> None:
    needs_modes(tmp_path)
    directory = real_run(FINISHED)
    (directory / "config.json").chmod(0)
    assert read_run(directory).problems == ("config.json cannot be read (Permission denied)",)
    directory.chmod(0o400)
    try:
        assert read_run(directory, now_s=2e9).problems
    finally:
        directory.chmod(0o700)


def test_dangling_links_are_passed_over(real_run: RunMaker) -> None:
    directory = real_run(FINISHED)
    (directory / "best.th").unlink()
    (directory / "best.th").symlink_to("gone.th")
    (directory / "out_worker0.log").symlink_to("/nowhere/out.log")
    assert read_run(directory).problems == ()
