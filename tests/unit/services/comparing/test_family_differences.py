"""In what a run differs from the others of its family."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from mallennlp.exceptions import ExperimentNotFoundError
from mallennlp.project import Project
from mallennlp.services.comparing import family_differences as module
from tests.servers import make_project

RUN = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project", only=f"{RUN}/")


def add(project: Project, path: str, **changes: Any) -> None:
    """A copy of the run with another config."""
    shutil.copytree(project.root / RUN, project.root / path)
    file = project.root / path / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changes}), "utf-8")


def test_the_seeds_of_the_others_are_named_the_most_frequent_first(project: Project) -> None:
    for name, seed in (("a", 1), ("b", 2), ("c", 2)):
        add(project, name, random_seed=seed)
    add(project, "another", random_seed=99, train_data_path="other.tsv")
    project.scan()
    found = project.family_differences(RUN)
    assert (found.runs, found.more) == (4, False)
    assert found.others == {"random_seed": ("2", "1")}


def test_a_key_that_only_this_run_has(project: Project) -> None:
    config = project.root / RUN / "config.json"
    content = json.loads(config.read_text("utf-8"))
    without = {key: value for key, value in content.items() if key != "numpy_seed"}
    shutil.copytree(project.root / RUN, project.root / "a")
    (project.root / "a" / "config.json").write_text(json.dumps(without))
    project.scan()
    assert project.family_differences(RUN).others["numpy_seed"] == ()


def test_archived_runs_count(project: Project) -> None:
    add(project, "a", random_seed=1)
    project.scan()
    project.archive(["a", RUN])
    assert project.family_differences(RUN).others == {"random_seed": ("1",)}


def test_a_run_alone_differs_from_nobody(project: Project) -> None:
    found = project.family_differences(RUN)
    assert (found.runs, found.others) == (1, {})


def test_few_values_are_named(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_VALUES", 2)
    for seed in range(4):
        add(project, f"run_{seed}", random_seed=seed)
    project.scan()
    assert len(project.family_differences(RUN).others["random_seed"]) == 2


def test_an_unknown_run_is_told(project: Project) -> None:
    with pytest.raises(ExperimentNotFoundError):
        project.family_differences("nowhere")
