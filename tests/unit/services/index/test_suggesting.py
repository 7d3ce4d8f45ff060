"""What is said about a path that no experiment has."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallennlp.project import Project
from mallennlp.services.index.suggesting import suggestion
from tests.unit.cli.test_completing import project_of

PATHS = [*(f"pos/run{number}/seed_13" for number in range(7)), "a[1]/x", "ner/only", "ner/deep/two"]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, PATHS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pos", "It is a folder with 7 experiments: mallennlp ls 'pos/*'"),
        ("ner/deep", "It is a folder with 1 experiment: mallennlp ls 'ner/deep/*'"),
        ("a[1]", "It is a folder with 1 experiment: mallennlp ls 'a[[]1]/*'"),
        ("only", "Did you mean 'ner/only'?"),
        ("deep/two", "Did you mean 'ner/deep/two'?"),
        ("ner/onyl", "Did you mean 'ner/only'?"),
        ("ner/onl*", ""),
        ("ner/onl?", ""),
        ("a[1]/y", "Did you mean 'a[1]/x'?"),
        ("xyzzy", ""),
        ("", ""),
        ("pos/" * 1000, ""),
    ],
)
def test_what_may_have_been_meant(project: Project, name: str, said: str) -> None:
    assert suggestion(project.index, [name]) == said


def test_of_many_ends_five_are_named(project: Project) -> None:
    said = suggestion(project.index, ["seed_13"])
    assert said.startswith("Did you mean one of 'pos/run0/seed_13', 'pos/run1/seed_13', ")
    assert said.endswith("'pos/run4/seed_13' and 2 more?")


def test_the_current_folder_counts(project: Project) -> None:
    assert "2 experiments: mallennlp ls 'ner/*'" in suggestion(project.index, ["x", "ner"])
