"""Values that a query asks for and that no experiment has."""

from __future__ import annotations

from pathlib import Path
from typing import List, Tuple

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.exceptions import QueryError
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    found = ExperimentIndex(tmp_path / "index.sqlite")
    tagged = Annotations(tags=("paper", "too fast"))
    config = {
        "model": {"type": "simple_tagger", "layers": 2, "deep": True},
        "trainer": {"validation_metric": "+accuracy"},
    }
    metrics = MetricSummary(0, {"validation_accuracy": 0.9}, {})
    first = made("pos/a", config=config, annotations=tagged, metrics=metrics)
    found.put(indexed(first, made("pos/b", config={"odd": None})))
    return found


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("tag:papr", [("tag", "papr", "paper")]),
        ("tags=paper,papr,xyzzy", [("tags", "papr", "paper"), ("tags", "xyzzy", None)]),
        ('tag:"too  fast"', [("tag", "too  fast", "too fast")]),
        ("model=simple_taggr", [("model", "simple_taggr", "simple_tagger")]),
        ("model:tagger", [("model", "tagger", "simple_tagger")]),
        ("model.type:simple_taggr", [("model.type", "simple_taggr", "simple_tagger")]),
        ("metric:accuracy", [("metric", "accuracy", "validation_accuracy")]),
        ("(tag:x OR word) tag:y", [("tag", "x", None), ("tag", "y", None)]),
        ("layers:3", [("layers", "3", None)]),
        ('layers:"2"', [("layers", "2", None)]),
        ("layers:2 deep:true tag:paper odd:null", []),
        ("name:a,b path:pos/a", []),
        ("name:x* tag:p?pr", []),
        ('name:"a*"', [("name", "a*", "a")]),
        ("-tag:papr NOT model:x model!=y", []),
        ("epochs:77 took:3s created:1d reason:xyzzy notes:xyzzy", []),
        ("layers:2..3 name~xyzzy model>x has:tag sort:model", []),
        ("only words", []),
        ("", []),
    ],
)
def test_what_no_experiment_has(
    index: ExperimentIndex, query: str, unknown: List[Tuple[str, str, str]]
) -> None:
    assert [tuple(each) for each in index.unknown_values(query)] == unknown


def test_a_mistake_is_told_and_no_index_has_nothing_unknown(
    index: ExperimentIndex, tmp_path: Path
) -> None:
    with pytest.raises(QueryError, match="no column"):
        index.unknown_values("nope:1")
    assert ExperimentIndex(tmp_path / "none.sqlite").unknown_values("tag:x") == []
