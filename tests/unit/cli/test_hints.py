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
        (TableQuery(path_glob="psa/*"), "There is no folder 'psa'. Did you mean 'pos/*'?"),
        (TableQuery(path_glob="xyzzy/*"), "There is no folder 'xyzzy'."),
        (TableQuery(path_glob="empty/*"), "No experiment lies in 'empty'."),
        (
            TableQuery(path_glob="crf"),
            "A pattern has to fit the whole path, which none does. '*crf' finds 1.",
        ),
        (
            TableQuery(query="took>5 min"),
            "Did you mean 'took>5min'? 'min' is a word to search for.",
        ),
        (
            TableQuery(query="size>0 kb"),
            "Did you mean 'size>0kB'? 'kb' is a word to search for. 'size>0kB' finds 3.",
        ),
        (TableQuery(query="name:lsmt"), "No experiment has name 'lsmt'. Did you mean 'lstm'?"),
        (
            TableQuery(query="name:xyzzy OR name:crff"),
            "No experiment has name 'crff'. Did you mean 'crf'?",
        ),
        (TableQuery(query="tag:x"), "No experiment has the tag 'x'."),
        (TableQuery(archived=True), "No experiment is archived."),
    ],
)
def test_why_nothing_is_listed(project: Project, query: TableQuery, said: str) -> None:
    (project.root / "empty").mkdir()
    assert not project.search(query).rows
    assert why_nothing(project, query) == said
