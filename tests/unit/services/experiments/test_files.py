"""The files of an experiment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import List

import pytest

from mallennlp.exceptions import StorageError
from mallennlp.services.experiments import files
from mallennlp.services.experiments.files import kind_of, list_files
from tests.fixtures import RunMaker


def test_every_file_is_listed_with_size_and_time(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/odd/dry_run")
    found = {file.name: file for file in list_files(directory)}
    expected = {p.relative_to(directory).as_posix() for p in directory.rglob("*") if p.is_file()}
    assert set(found) == expected and "vocabulary/tokens.txt" in found
    assert list(found) == sorted(found)
    status = (directory / "out.log").stat()
    assert (found["out.log"].size_bytes, found["out.log"].modified_s) == (
        status.st_size,
        status.st_mtime,
    )


@pytest.mark.parametrize(
    "names, kind",
    [
        (["predictions.jsonl", "test_predictions.json", "model.preds"], "predictions"),
        (["eval_test.json", "eval.json", "test-eval.json", "test.outputs"], "evaluation"),
        (["evaluation.json", "Evaluated_dev.json"], "evaluation"),
        (["eval_predictions.jsonl"], "predictions"),
        (["medieval.json", "evaluator.json", "eval.txt", "train.jsonl", "outputs"], ""),
        (["data/predictions.jsonl", "data/eval.json"], ""),
    ],
)
def test_what_somebody_let_allennlp_write_later_has_a_kind(names: List[str], kind: str) -> None:
    assert [kind_of(name) for name in names] == [kind] * len(names)


def test_links_are_listed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret").write_text("x" * 1000)
    (tmp_path / "run" / "folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "run" / "file").symlink_to(tmp_path / "elsewhere" / "secret")
    (tmp_path / "run" / "circle").symlink_to(tmp_path / "run")
    (tmp_path / "run" / "dangling").symlink_to("nowhere")
    found = {file.name: file.size_bytes for file in list_files(tmp_path / "run")}
    assert set(found) == {"file", "dangling"} and found["file"] < 1000


def test_a_name_that_is_not_utf_8_can_be_shown(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.txt").write_text("x")
    assert [file.name for file in list_files(tmp_path)] == ["caf?.txt"]


def test_there_is_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 7)
    for number in range(20):
        (tmp_path / str(number)).touch()
    assert len(list_files(tmp_path)) == 7


def test_of_a_huge_folder_little_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 7)
    for number in range(50):
        (tmp_path / str(number)).touch()
    looked_at = []
    real_lstat = os.lstat

    def lstat(path: str) -> os.stat_result:
        looked_at.append(path)
        return real_lstat(path)

    monkeypatch.setattr(os, "lstat", lstat)
    assert len(list_files(tmp_path)) == len(looked_at) == 7


def test_a_file_that_vanishes_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "b").touch()
    real_lstat = os.lstat

    def lstat(path: str) -> os.stat_result:
        return real_lstat(path + "gone" if path.endswith("a") else path)

    monkeypatch.setattr(os, "lstat", lstat)
    assert [file.name for file in list_files(tmp_path)] == ["b"]


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="not there any more"):
        list_files(tmp_path / "gone")
