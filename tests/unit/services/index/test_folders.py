"""What may have been meant by a pattern that fits nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import pytest

from mallennlp.services.index.folders import meant_pattern, missing_folder
from mallennlp.project import Project
from tests.unit.cli.test_completing import project_of

PATHS = ["pos/lstm_h16/seed_1", "pos/lstm_h16/seed_2", "pos/crf", "odd[1]/x", "ner"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, PATHS)


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("pso/*", "pos/*"),
        ("pso/lstm_h61/seed_*", "pos/lstm_h16/seed_*"),
        ("pos/lstm_h61/*", "pos/lstm_h16/*"),
        ("odd[[]2]/*", "odd[[]1]/*"),
        ("pso/gru*", None),
        ("pos/gru*", None),
        ("xyzzy/*", None),
        ("ner/*", None),
        ("*/seed_3", None),
        ("", None),
    ],
)
def test_a_folder_that_is_called_alike(
    project: Project, pattern: str, meant: Optional[str]
) -> None:
    assert meant_pattern(project.index, pattern) == meant


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        ("pso/*", "pso"),
        ("pos/gru/x*", "pos/gru"),
        ("odd[[]2]/*", "odd[2]"),
        ("pos/gru*", ""),
        ("*/x", ""),
        ("", ""),
    ],
)
def test_a_folder_without_experiments(project: Project, pattern: str, folder: str) -> None:
    assert missing_folder(project.index, pattern) == folder
