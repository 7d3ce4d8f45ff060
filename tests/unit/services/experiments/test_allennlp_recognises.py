"""Which directories are experiments, and when one has changed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from mallennlp.services.experiments.allennlp import AllenNLPReader
from tests.fixtures import RunMaker, append, is_run, set_time, write, write_json

TRAINING = {"dataset_reader": {"type": "x"}, "model": {"type": "y"}, "trainer": {}}


def make(directory: Path, *names: str) -> Path:
    directory.mkdir(exist_ok=True)
    for name in names:
        (directory / name).touch()
    return directory


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "bert", "hidden_size": 768, "architectures": ["BertModel"]},
        {"model": "gpt-4", "temperature": 0},
        {"trainer": {"max_steps": 3}, "data": "x"},
        {},
    ],
)
def test_another_programs_config_is_no_experiment(tmp_path: Path, config: Any) -> None:
    write_json(tmp_path / "config.json", config)
    assert not is_run(tmp_path)
    # ... nor is it one with somebody's log beside it.
    make(tmp_path, "out.log", "pytorch_model.bin", "tokenizer.json")
    assert not is_run(tmp_path)


def test_a_training_config_alone_is_an_experiment(tmp_path: Path) -> None:
    write_json(tmp_path / "config.json", TRAINING)
    assert is_run(tmp_path)


def test_the_first_moment_of_a_run_is_seen(tmp_path: Path) -> None:
    assert is_run(make(tmp_path, "config.json"))


@pytest.mark.parametrize("content", ["{", "[]", "3", "null", '{"model": '])
def test_a_damaged_config_is_an_experiment_beside_a_log_only(tmp_path: Path, content: str) -> None:
    write(tmp_path / "config.json", content)
    assert not is_run(tmp_path)
    assert is_run(make(tmp_path, "out.log"))


@pytest.mark.parametrize("name", ["metrics_epoch_0.json", "metrics_epoch_17.json"])
def test_an_epochs_file_is_enough(tmp_path: Path, name: str) -> None:
    assert is_run(make(tmp_path, name))


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("out.log",),
        ("metrics.json",),
        ("metrics.json", "model.tar.gz"),
        ("notes.txt", "model.tar.gz"),
        ("vocabulary", "out.log"),
        ("metrics_epoch_.json", "metrics_epoch_1.json.tmp", "metrics_epoch_01.json"),
        ("metrics_epoch_١.json", "metrics_epoch_-1.json", "metrics_epoch_9999999999.json"),
    ],
)
def test_other_traces_without_a_config_are_not(tmp_path: Path, names: Any) -> None:
    assert not is_run(make(tmp_path, *names))


def test_a_folder_called_like_the_config_is_no_config(tmp_path: Path) -> None:
    (tmp_path / "config.json").mkdir()
    assert not is_run(tmp_path)


def test_a_copy_without_logs_is_an_experiment(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    for name in ("out.log", "meta.json", "metrics_epoch_0.json", "metrics_epoch_1.json"):
        (directory / name).unlink()
    write(directory / "config.json", "damaged")
    assert is_run(directory)


@pytest.mark.parametrize("has_log", [False, True])
def test_a_pipe_called_config_is_not_waited_for(tmp_path: Path, has_log: bool) -> None:
    os.mkfifo(tmp_path / "config.json")
    if has_log:
        (tmp_path / "out.log").touch()
    assert is_run(tmp_path) == has_log


def test_recognising_by_name_opens_no_file(
    real_run: RunMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = real_run("2.10.1/failed/crash_in_epoch_0")
    for module in ("builtins", "os", "io"):
        monkeypatch.setattr(f"{module}.open", None)
    assert is_run(directory)


def signature(directory: Path) -> str:
    return AllenNLPReader().signature(str(directory), set(os.listdir(directory)))


def test_the_signature_stays_while_nothing_changes(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    assert signature(directory) == signature(directory)


@pytest.mark.parametrize(
    "name", ["config.json", "metrics.json", "out.log", "model.tar.gz", "mallennlp.json"]
)
def test_the_signature_changes_with_what_changes_in_place(real_run: RunMaker, name: str) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    (directory / "mallennlp.json").touch()
    before, directory_s = signature(directory), directory.stat().st_mtime
    append(directory / name, "x")
    set_time(directory, directory_s)
    grown = signature(directory)
    assert grown != before
    set_time(directory / name, 1.0)
    assert signature(directory) != grown


def test_the_signature_changes_with_a_file_that_comes_or_goes(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    before = signature(directory)
    (directory / "metrics_epoch_2.json").touch()
    assert signature(directory) != before


def test_a_file_that_vanishes_while_it_is_looked_at_does_not_raise(tmp_path: Path) -> None:
    names = {"config.json", "out.log"}
    assert "out.log?" in AllenNLPReader().signature(str(tmp_path), names)


def test_what_stands_below_vocabulary_and_log_is_not_searched() -> None:
    assert AllenNLPReader.prune == {"vocabulary", "log"}


def test_a_large_config_is_read(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/pos/no_validation")
    config = json.loads((directory / "config.json").read_text())
    config["vocabulary"] = {"regexes": [[f"größe_{n}", "x" * 200] for n in range(400)]}
    for name in os.listdir(directory):
        if name not in ("config.json", "vocabulary"):
            (directory / name).unlink()
    write_json(directory / "config.json", config)
    assert (directory / "config.json").stat().st_size > 83_000 and is_run(directory)
