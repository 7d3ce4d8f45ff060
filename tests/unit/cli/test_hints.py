"""Why nothing is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallennlp.cli.hints import why_nothing
from mallennlp.project import Project
from mallennlp.services.index.language.parsing import LONGEST_QUERY
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
        (
            TableQuery(path_glob="pos/[*]/*"),
            "There is no folder 'pos/*'. As a pattern, 'pos/*' finds 2.",
        ),
        (TableQuery(path_glob="empty/*"), "No experiment lies in 'empty'."),
        (
            TableQuery(path_glob="crf"),
            "A pattern has to fit the whole path, which none does. '*crf' finds 1.",
        ),
        (TableQuery(query="path:psa/*"), "There is no folder 'psa'. Did you mean 'path:pos/*'?"),
        (
            TableQuery(query="status:failed (name:x OR path:ner,psa/l*,psb/*)"),
            "There is no folder 'psa'. Did you mean 'path:pos/l*'?",
        ),
        (TableQuery(query="path:xyzzy/* lstm"), "There is no folder 'xyzzy'."),
        (TableQuery(query="path:empty/*"), "No experiment lies in 'empty'."),
        (
            TableQuery(query="name:x OR path:cr? sort:path"),
            "A pattern has to fit the whole path, which none does. 'path:*cr?' finds 1.",
        ),
        (
            TableQuery(query="name:x path:cr?"),
            "No experiment has name 'x'.",  # the end of the path would not help
        ),
        (
            TableQuery(query="epochs>1000000 path:pos/*"),
            "None of the 3 experiments fits. 'mallennlp ls' lists all.",
        ),
        (
            TableQuery(query="-path:psa/* epochs>1000000"),
            "None of the 3 experiments fits. 'mallennlp ls' lists all.",
        ),
        (
            TableQuery(query="path:psb/*", path_glob="psa/*"),
            "There is no folder 'psa'. Did you mean 'pos/*'?",
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


def test_what_could_not_stand_in_a_query_is_not_meant(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["old 1/x"])
    known = "There is no folder 'old_1'."
    assert why_nothing(project, TableQuery(query="path:old_1/*")) == known
    as_argument = f"{known} Did you mean 'old 1/*'?"
    assert why_nothing(project, TableQuery(path_glob="old_1/*")) == as_argument


def test_the_name_of_a_folder_stays_on_its_line_and_steers_no_terminal(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["in/odd\nname\x07/lstm"])
    said = why_nothing(project, TableQuery(path_glob="odd\nname\x07/l*"))
    assert said.isprintable() and r"odd\nname\x07" in said


def test_a_query_of_the_longest_kind_still_gets_an_answer(project: Project) -> None:
    query = TableQuery(query="path:cr? name:" + "x" * (LONGEST_QUERY - 14))
    assert len(query.query) == LONGEST_QUERY and not project.search(query).rows
    assert "No experiment has name" in why_nothing(project, query)
