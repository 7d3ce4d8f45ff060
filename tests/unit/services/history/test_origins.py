"""The experiments that another one took something from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest

from mallennlp.services.history import origins as module
from mallennlp.services.history.origins import origins
from mallennlp.services.history.values import Origin

ROOT = Path("/project")


class Index:
    """Knows some experiments, and counts how often it is asked."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        self.asked: List[str] = []

    def has(self, path: str) -> bool:
        self.asked.append(path)
        return path in self.paths


def found(index: Any, path: str, config: Dict[str, Any]) -> List[Origin]:
    return list(origins(index, ROOT, path, config))


@pytest.mark.parametrize(
    "value",
    [
        "runs/a/model.tar.gz",
        "./runs/a/model.tar.gz",
        "runs/b/../a/best.th",
        "/project/runs/a/model.tar.gz",
        "runs/a/vocabulary/tokens.txt",
        "runs/a/",
    ],
)
def test_a_file_of_another_run_makes_it_a_parent(value: str) -> None:
    config = {"model": {"type": "from_archive", "archive_file": value}}
    assert found(Index("runs/a"), "runs/b", config) == [Origin("runs/a", "model.archive_file")]


def test_a_run_outside_the_project_is_known_by_its_absolute_path() -> None:
    config = {"weights": "/elsewhere/run/best.th"}
    assert found(Index("/elsewhere/run"), "b", config) == [Origin("/elsewhere/run", "weights")]


def test_weights_of_an_initializer_deep_in_a_list() -> None:
    config = {"regexes": [["enc", {"type": "pretrained", "weights_file_path": "runs/a/best.th"}]]}
    (one,) = found(Index("runs/a"), "runs/b", config)
    assert one == Origin("runs/a", "regexes.0.1.weights_file_path")


def test_a_folder_whose_name_begins_with_two_dots_is_in_the_project() -> None:
    (one,) = found(Index("..old/a"), "b", {"weights": "..old/a/best.th"})
    assert one.path == "..old/a"


def test_a_run_inside_anothers_directory() -> None:
    (one,) = found(Index("runs/a"), "runs/a/deeper/finetune", {})
    assert one.path == "runs/a" and "inside" in one.reason


def test_a_run_is_not_its_own_parent_and_data_is_none() -> None:
    config = {"a": "runs/b/own.txt", "train_data_path": "data/x.tsv", "b": "lstm", "c": "runs"}
    assert found(Index("runs/a", "runs/b"), "runs/b", config) == []


@pytest.mark.parametrize(
    "value",
    ["https://x/runs/a", "runs/a\0", "x" * 2_000 + "/a", "/", "//", "..", "../../..", "/.."],
)
def test_any_text_is_borne(value: str) -> None:
    assert found(Index("runs/a"), "runs/b", {"k": value}) == []


def test_what_lies_in_the_same_folder_is_looked_up_once() -> None:
    index = Index()
    found(index, "runs/b", {str(n): f"data/deep/{n}.tsv" for n in range(50)})
    assert index.asked.count("data/deep") == 1


def test_of_very_many_paths_some_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LOOKED_UP", 5)
    config = {str(n): f"data/{n}" for n in range(10)}
    assert found(Index("data/4"), "b", config) and not found(Index("data/5"), "b", config)
    monkeypatch.setattr(module, "MOST_ORIGINS", 2)
    assert len(found(Index(*(f"data/{n}" for n in range(5))), "b", config)) == 2
