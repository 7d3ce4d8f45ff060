"""Why nothing is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallennlp.cli.hints import why_nothing
from mallennlp.project import Project
from mallennlp.services.index.query import TableQuery
from tests.unit.cli.test_completing import project_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, ["pos/lstm", "pos/crf", "ner"])


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            TableQuery(text="lstm or crf"),
            "Did you mean OR? 'or' is a word to search for. 'lstm OR crf' finds 2.",
        ),
        (
            TableQuery(query="name:lstm or name:crf"),
            "Did you mean OR? 'or' is a word to search for. 'name:lstm OR name:crf' finds 2.",
        ),
        (
            TableQuery(text="pos and not lstm"),
            "Did you mean AND? 'and' is a word to search for. 'pos AND NOT lstm' finds 1.",
        ),
        (
            TableQuery(text="lstm or crf", path_glob="*crf"),
            "Did you mean OR? 'or' is a word to search for. 'lstm OR crf' finds 1.",
        ),
        (
            TableQuery(text="gru or cnn"),
            "Did you mean OR? 'or' is a word to search for.",
        ),
        (
            TableQuery(text="gru or or b"),
            "Did you mean OR? 'or' is a word to search for.",
        ),
        (TableQuery(text="gru"), "None of the 3 experiments fits. 'mallennlp ls' lists all."),
        (TableQuery(text="stm"), "No word begins with 'stm'. '*stm*' finds 1."),
    ],
)
def test_why_nothing_is_listed(project: Project, query: TableQuery, said: str) -> None:
    assert not project.search(query).rows
    assert why_nothing(project, query) == said
