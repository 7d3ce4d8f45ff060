"""What queries find: the SQL against a plain evaluation in Python."""

from __future__ import annotations

import math
from typing import Any, Dict, List

import pytest
from hypothesis import given, settings, strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics import EpochMetrics, MetricSummary
from mallennlp.domain.query_tree import (
    Comparison,
    Has,
    Name,
    Node,
    Not,
    Phrase,
    Query,
    Range,
    Value,
    Word,
    all_of,
    any_of,
    to_text,
)
from mallennlp.domain.status import Status
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.conftest import Shipped
from tests.unit.services.index.language.evaluating import found
from tests.unit.services.index.making import indexed, made

QUERIES = """
model.type:simple_tagger hidden_size>=32 best_validation_accuracy>0.9 status:finished
lr:0.01,0.1
(lr=0.1 OR lr=0.01) -tag:paper
lr:0.001..0.01
lr:..0.01
lr:0.02..
lr!=0.1
trainer.optimizer.lr>0.01
config.trainer.optimizer.lr>0.01
config.lr>0.01
model.encoder.hidden_size<=16
trainer.patience:null
trainer.patience:null,2
trainer.patience!=null
has:trainer.patience
-has:trainer.patience
has:dropout,iterator.type
lowercase_tokens:true
lowercase_tokens:"true"
lowercase_tokens~true
model.type:*tagger
model.type:"*tagger"
model.type~^simple
model.type!~^simple
model.type>m
random_seed:1*
random_seed:"13"
random_seed:13
random_seed>=13 random_seed<100
status:finished,failed
status!=finished
status:f*
tag:paper
tag:pa*,wide
tag~^pa
has:tag
tag:null
path:*/pos/*
path:runs/2.10.1/pos/crf_custom
path:*/seed_1?
path~^runs/.*h32
name:"Tiny CRF"
name~(?i)crf
version:2.10.1
version:null
reason:nan
reason:"epochs DONE"
reason:3*done
notes:pos/
has:notes
notes!=worked
metric:validation_accuracy
best>0.9
best:0.9..0.95
best:null
epochs<3
epochs!=3
duration>2s
duration:1s..1min
size>20kB
size<=20KiB
created:null
validation_loss<0.3
best_validation_loss<0.3
best.validation_loss<0.3
last_validation_loss<0.3
last.validation_loss:..0.3
validation_loss:null
has:test_accuracy
epoch:0_validation_loss<0.5
epoch:1.validation_accuracy>=0.9
has:epoch:3_validation_loss
-has:epoch:3_validation_loss
lstm
"simple tagger"
"first run"
"first ru"
first ru
pos/lstm
muller OR crf
-lstm
NOT (lstm OR cnn)
-(lstm cnn) status:finished
"worked everything"
AND
"""
"""Queries over the shipped runs."""


@pytest.mark.parametrize("text", [line for line in QUERIES.splitlines() if line and line != "AND"])
def test_sql_finds_what_python_finds(shipped: Shipped, text: str) -> None:
    project, runs = shipped
    page = project.search(text, limit=None)
    assert tuple(sorted(row.path for row in page.rows)) == found(parse(text).where, runs)
    assert page.total == len(page.rows)


def test_the_queries_tell_runs_apart(shipped: Shipped) -> None:
    """Most of them find some runs and not all: else the test above would hold of anything."""
    project, runs = shipped
    totals = [
        project.search(line, limit=0).total for line in QUERIES.split("\nAND")[0].splitlines()
    ]
    telling = [total for total in totals if 0 < total < len(runs)]
    assert len(telling) > 0.85 * len(totals)


# --- random projects and queries

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2),
    st.sampled_from([0.5, -0.5, 1e300, "a", "ab", "b", "1", "0.5", "null", "true", "a b", ""]),
)
METRICS = st.dictionaries(
    st.sampled_from(["validation_loss", "training_loss"]),
    st.sampled_from([0.0, 0.5, 1.0, -1.0, math.inf, math.nan]),
)
RUNS = st.lists(
    st.fixed_dictionaries(
        {
            "config": st.dictionaries(st.sampled_from(["k", "l"]), SCALARS),
            "best": METRICS,
            "last": METRICS,
            "epoch": METRICS,
            "status": st.sampled_from([Status.FINISHED, Status.FAILED]),
            "tags": st.lists(st.sampled_from(["a", "ab", "b"]), unique=True),
            "notes": st.sampled_from(["", "a", "The ab is b"]),
            "archived": st.sampled_from([False, False, True]),
            "duration_s": st.sampled_from([None, 0.5, 60.0, 3600.0]),
        }
    ),
    max_size=6,
)
ANY_VALUES = st.builds(
    Value,
    st.sampled_from(["1", "-1", "0.5", "a", "b", "a*", "?", "null", "true", "1e300", "*"]),
    st.booleans(),
)
NUMBERS = st.sampled_from(["0", "0.5", "-1", "1", "inf", "null"]).map(Value)
RANGES = st.sampled_from([Range("0", "1"), Range(None, "0.5"), Range("-1", None)])
ORDERS = st.sampled_from(["<", "<=", ">", ">="])
EQUALS = st.sampled_from(["=", "!="])
METRIC_NAMES = ["validation_loss", "last_validation_loss", "best.training_loss"]
METRIC_NAMES += ["epoch:0_training_loss", "epoch:1.validation_loss"]


def _comparisons(names: List[str], operators: Any, operands: Any) -> st.SearchStrategy[Comparison]:
    several = st.lists(operands, min_size=1, max_size=2).map(tuple)
    return st.builds(Comparison, st.sampled_from(names).map(Name), operators, several)


def _patterns(names: List[str]) -> st.SearchStrategy[Comparison]:
    patterns = st.sampled_from(["^a", "b$", "1", ".", "^$", "(a|b)b"]).map(lambda t: (Value(t),))
    operators = st.sampled_from(["~", "!~"])
    return st.builds(Comparison, st.sampled_from(names).map(Name), operators, patterns)


def _ordered(names: List[str], operands: Any) -> st.SearchStrategy[Comparison]:
    single = operands.map(lambda operand: (operand,))
    return st.builds(Comparison, st.sampled_from(names).map(Name), ORDERS, single)


LEAVES: st.SearchStrategy[Any] = st.one_of(
    _comparisons(["k", "l"], EQUALS, ANY_VALUES | RANGES),
    _ordered(["k", "l"], ANY_VALUES),
    _patterns(["k", "path", "tags", "notes"]),
    _comparisons(METRIC_NAMES, EQUALS, NUMBERS | RANGES),
    _ordered(METRIC_NAMES, NUMBERS.filter(lambda value: value.text != "null")),
    _comparisons(["tag", "notes", "path", "name"], EQUALS, ANY_VALUES),
    _ordered(["name", "path"], ANY_VALUES),
    _comparisons(["duration"], EQUALS, st.sampled_from(["1min", "1h", "0.5", "null"]).map(Value)),
    _comparisons(["status"], EQUALS, st.sampled_from(["failed", "f*", "finished"]).map(Value)),
    _comparisons(
        ["archived"], EQUALS, st.sampled_from(["true", "false", "any", "null"]).map(Value)
    ),
    st.builds(
        Has,
        st.lists(
            st.sampled_from(["k", "l", "tag", "notes", "archived", *METRIC_NAMES]).map(Name),
            min_size=1,
            max_size=2,
        ).map(tuple),
    ),
    st.sampled_from(["a", "b", "tr", "1"]).map(Word),
    st.sampled_from(["a", "the ab", "ab is b", "k"]).map(Phrase),
)
NODES: st.SearchStrategy[Node] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(all_of),
        st.lists(inner, min_size=2, max_size=3).map(any_of),
    ),
    max_leaves=6,
)
ALL_KEYS: Dict[str, Any] = dict(
    config={"k": 0, "l": 0},
    best={"validation_loss": 0.0, "training_loss": 0.0},
    last={"validation_loss": 0.0, "training_loss": 0.0},
    epoch={},
    status=Status.FINISHED,
    tags=[],
    notes="",
    archived=False,
    duration_s=None,
)
"""So that every key is known, whatever the other runs have."""


def _experiment(path: str, run: Dict[str, Any]) -> Any:
    return made(
        path,
        config=run["config"],
        metrics=MetricSummary(0, run["best"], run["last"]),
        epochs=(EpochMetrics(0, run["epoch"]), EpochMetrics(1, run["last"])),
        status=run["status"],
        annotations=Annotations(tuple(run["tags"]), run["notes"], "", run["archived"]),
        duration_s=run["duration_s"],
    )


@settings(max_examples=150, deadline=None)
@given(RUNS, st.lists(NODES, min_size=5, max_size=8))
def test_random_queries_over_random_projects(
    tmp_path_factory: pytest.TempPathFactory, runs: List[Dict[str, Any]], nodes: List[Node]
) -> None:
    index = ExperimentIndex(tmp_path_factory.mktemp("index") / "index.sqlite")
    experiments = [_experiment(f"run/{at}", run) for at, run in enumerate([*runs, ALL_KEYS])]
    index.put(indexed(*experiments))
    for node in nodes:
        text = to_text(Query(node))
        page = index.search(TableQuery(query=text, limit=None))
        assert tuple(sorted(row.path for row in page.rows)) == found(node, experiments), text
