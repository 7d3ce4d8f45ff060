"""Why a query finds nothing: what the terminal and the dashboard say of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.services.index.nothing_found import reason
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

NOWHERE = Path("/no/such/project")


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    found = ExperimentIndex(tmp_path / "index.sqlite")
    tagger = {"model": {"type": "simple_tagger"}, "lr": 0.1}
    found.put(
        indexed(
            made("pos/lstm", config=tagger, annotations=Annotations(("paper",))),
            made("pos/crf", config={"model": {"type": "crf_tagger"}, "lr": 0.2}),
            made("old/crf", config=tagger, annotations=Annotations((), archived=True)),
        )
    )
    return found


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tag:papr", "No experiment has the tag 'papr'. Did you mean 'paper'?"),
        (
            "model=simple_taggr",
            "No experiment has model 'simple_taggr'. Did you mean 'simple_tagger'?",
        ),
        ("tag:papr lr>5", "No experiment has the tag 'papr'. Did you mean 'paper'?"),
        ("tag:xyzzy", "No experiment has the tag 'xyzzy'."),
        ("stm", "No word begins with 'stm'. '*stm*' finds 1."),
        (" stm ", "No word begins with 'stm'. '*stm*' finds 1."),
        ("lstm stm", ""),
        ('"stm"', ""),
        (
            "-pos/lstm -pos/crf",
            "1 archived experiment fits: add 'archived:any' to the query to list",
        ),
        (
            "lr=0.1 or lr=0.2",
            "Did you mean OR? 'or' is a word to search for. 'lr=0.1 OR lr=0.2' finds",
        ),
        ("lr>5", ""),
        ("path:pso/*", "There is no folder 'pso'. Did you mean 'path:pos/*'?"),
        (
            "path:pos lr>0",
            "No experiment has path 'pos': it has to be all of it. 'path:*pos*' finds 2.",
        ),
        ('path:"po s"', "No experiment has path 'po s'."),
    ],
)
def test_the_reason(index: ExperimentIndex, query: str, said: str) -> None:
    asked = TableQuery(query=query, offset=100, limit=100, columns=("lr",))
    assert not index.search(asked._replace(offset=0)).total
    found = reason(index, NOWHERE, asked)
    assert found.startswith(said) if said else found == ""
    if query.strip() == "stm":
        assert reason(index, NOWHERE, TableQuery(text="stm")) == found  # as the command line asks


def test_in_a_folder_nothing_is_looked_for_elsewhere(index: ExperimentIndex) -> None:
    assert reason(index, NOWHERE, TableQuery(query="stm", path_glob="pos/c*")) == ""
