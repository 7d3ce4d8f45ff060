"""Everything that the files tell of where an experiment comes from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mallennlp.exceptions import ExperimentNotFoundError, StorageError
from mallennlp.project import Project
from mallennlp.services.history import reading
from mallennlp.services.history.reading import last_changed, owner
from tests.servers import make_project

RUN = "2.10.1/pos/lstm_h16/seed_42"


def test_the_history_of_a_project_s_run(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16/")
    history = project.history(RUN)
    assert history.inside == (f"{RUN}/finetune",) and history.parents == ()
    assert history.version == "2.10.1" and history.owner and history.recoveries == 0
    assert history.began_s == project.experiment(RUN).started_s
    (parent,) = project.history(f"{RUN}/finetune").parents
    assert parent.path == RUN
    named = project.root / RUN / "out.log"
    os.utime(named, (history.changed_s + 10, history.changed_s + 10))
    later = project.history(RUN)
    assert (later.changed, later.changed_s) == ("out.log", history.changed_s + 10)


def test_a_log_that_cannot_be_read_is_told_beside_the_rest(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16/seed_13/")
    log = project.root / "2.10.1/pos/lstm_h16/seed_13/out.log"
    log.unlink()
    os.mkfifo(log)
    history = project.history("2.10.1/pos/lstm_h16/seed_13")
    assert history.log_problem == "out.log is not a regular file." and history.starts == ()
    assert history.owner and history.version == "2.10.1"


def test_an_unknown_run_is_told(tmp_path: Path) -> None:
    project: Project = make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16/seed_13/")
    with pytest.raises(ExperimentNotFoundError, match="No experiment is called"):
        project.history("../elsewhere")


def test_an_owner_without_a_name_is_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(number: int) -> None:
        raise KeyError(number)

    monkeypatch.setattr(reading.pwd, "getpwuid", nobody)
    assert owner(tmp_path) == f"user {os.getuid()}"
    assert owner(tmp_path / "gone") == ""


def test_a_folder_and_a_dangling_link_are_no_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    os.utime(tmp_path / "file", (5.0, 5.0))
    (tmp_path / "folder").mkdir()
    assert last_changed(tmp_path) == ("file", 5.0)
    with pytest.raises(StorageError, match="cannot be listed"):
        last_changed(tmp_path / "gone")
