"""Which logs an experiment has, and which of them is shown first."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from mallennlp.exceptions import StorageError
from mallennlp.services.logs import listing
from mallennlp.services.logs.listing import LogFile, list_logs, main_log
from tests.fixtures import RunMaker


def test_all_kinds_of_logs_are_listed_and_nothing_else(tmp_path: Path) -> None:
    logs = ["out.log", "out_worker0.log", "out_worker12.log", "stderr.log", "stdout.log"]
    others = ["my.log", "out.log.1", "config.json", "outXlog", "out_worker.log", "xout.log"]
    for name in logs + others:
        (tmp_path / name).write_text("x\n")
    (tmp_path / "stdout_worker0.log").mkdir()
    assert [log.name for log in list_logs(tmp_path)] == logs


def test_a_log_is_listed_with_size_and_time(real_run: RunMaker) -> None:
    directory = real_run("2.10.1/odd/dry_run")
    status = (directory / "out.log").stat()
    assert list_logs(directory) == [LogFile("out.log", status.st_size, status.st_mtime)]


def test_a_log_that_vanishes_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("out.log", "out_worker0.log"):
        (tmp_path / name).write_text("x")
    real_check = listing.is_own_log

    def check(directory: Path, name: str) -> bool:
        was_there = real_check(directory, name)
        if name == "out.log":
            (directory / name).unlink()
        return was_there

    monkeypatch.setattr(listing, "is_own_log", check)
    assert [log.name for log in list_logs(tmp_path)] == ["out_worker0.log"]


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be listed: No such file"):
        list_logs(tmp_path / "gone")


@pytest.mark.parametrize(
    "names, failed, chosen",
    [
        (["stderr.log", "stdout.log"], False, "stdout.log"),
        (["stderr.log", "stdout.log"], True, "stderr.log"),
        (["stdout.log"], True, "stdout.log"),
        (["out.log", "out_worker0.log", "out_worker1.log"], False, "out.log"),
        (["out_worker0.log", "out_worker1.log"], True, "out_worker0.log"),
    ],
)
def test_the_log_that_tells_most_is_shown_first(
    names: List[str], failed: bool, chosen: str
) -> None:
    assert main_log([LogFile(name, 1, 0.0) for name in names], failed).name == chosen
