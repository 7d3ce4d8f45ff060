"""Queries in words."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.queries.tree import Query, to_text
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.explaining import explanation
from mallennlp.services.index.language.parsing import LONGEST_QUERY, MOST_CONDITIONS
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.docs import ROOT, blocks
from tests.unit.services.index.language.conftest import Shipped
from tests.unit.services.index.language.test_completing import QUERIES
from tests.unit.services.index.language.test_parsing import NODES, SCRIBBLES, SORTS
from tests.unit.services.index.making import indexed, made

NOW_S = 1_795_428_030.5
"""2026-11-23 10:00:30 UTC, and a half."""
LR = "trainer.optimizer.lr"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ExperimentIndex:
    """Two runs with what the queries name."""
    found = ExperimentIndex(tmp_path_factory.mktemp("index") / "index.sqlite")
    config: Any = {
        "trainer": {"optimizer": {"lr": 0.1, "type": "adam"}, "patience": None},
        "model": {"type": "tagger"},
        "odd key": "x",
    }
    metrics = MetricSummary(0, {"loss": 0.5}, {"loss": 0.75})
    epochs = (EpochMetrics(0, {"loss": 0.75}),)
    found.put(
        indexed(
            made("a", config=config, metrics=metrics, epochs=epochs),
            made("b", config={"words": {"lr": 1}}),
        )
    )
    return found


def explained(index: ExperimentIndex, query: str) -> str:
    with reading(index.path) as connection:
        return explanation(connection, query, NOW_S)


WHOLE = [
    ("", "All experiments."),
    ("  ", "All experiments."),
    ("sort:-best", "All experiments; highest best metric first."),
    (
        "status:failed optimizer.lr>=0.01 -tag:old sort:-best",
        f'Experiments that failed, whose {LR} is at least 0.01, not tagged "old"; highest best '
        "metric first.",
    ),
    (
        "lstm OR crf",
        'Experiments that mention a word that begins with "lstm", or that mention a '
        'word that begins with "crf".',
    ),
    (
        "status:failed OR status:stopped tag:a",
        'Experiments that failed, or (that were stopped and tagged "a").',
    ),
    ("status:failed (tag:a OR tag:b)", 'Experiments that failed and (tagged "a" or tagged "b").'),
    ("-(status:finished tag:a)", 'Experiments not among those (that finished and tagged "a").'),
    (
        "status:failed -(tag:a OR -tag:b)",
        'Experiments that failed and not among those (tagged "a" or not tagged "b").',
    ),
    ("-(-status:failed)", "Experiments that failed."),
    (
        "(tag:a OR tag:b (tag:c OR tag:d)) tag:e",
        'Experiments (tagged "a" or (tagged "b" and (tagged "c" or tagged "d"))) and tagged "e".',
    ),
]


@pytest.mark.parametrize(("query", "sentence"), WHOLE)
def test_whole_queries(index: ExperimentIndex, query: str, sentence: str) -> None:
    assert explained(index, query) == sentence


CONDITIONS = [
    # states, tags
    ("status:failed,stopped", "that failed or were stopped"),
    ("status!=failed,stopped", "that did not fail and were not stopped"),
    ("-status:running", "that are not running"),
    ("NOT status!=finished", "that finished"),
    ("status:unknown", "that are in an unknown state"),
    ("status:queued,stalled", "that are queued or are stalled"),
    ("status:f*", 'whose status fits the pattern "f*"'),
    # archived or not
    ("archived:true", "that are archived"),
    ("-archived:true", "that are not archived"),
    ("archived:false", "that are not archived"),
    ("archived:any", "archived or not"),
    ("has:archived", "that are archived"),
    ("archived=null", "that are not archived"),
    ("tag:a,b*", 'tagged "a" or "b*"'),
    ("tag!=a,b", 'not tagged "a" or "b"'),
    ("tag~^a", 'whose tags contain a match of the expression "^a"'),
    # words
    ("lstm", 'that mention a word that begins with "lstm"'),
    ("-lstm", 'that mention no word that begins with "lstm"'),
    ('"early stopping"', 'that mention "early stopping"'),
    ('-"early stopping"', 'that do not mention "early stopping"'),
    # keys of configs
    ("optimizer.lr:0.1", f"whose {LR} is 0.1"),
    ("config.trainer.optimizer.lr:0.1", f"whose {LR} is 0.1"),
    ("optimizer.lr:0.1,1e-2,3", f"whose {LR} is 0.1, 1e-2 or 3"),
    ("optimizer.lr!=0.1", f"whose {LR} is not 0.1 (or missing)"),
    ("optimizer.lr!=0.1,2", f"whose {LR} is none of 0.1 or 2 (or missing)"),
    ("optimizer.lr<0.1", f"whose {LR} is below 0.1"),
    ("-optimizer.lr>0.1", f"whose {LR} is not above 0.1 (or missing)"),
    ("optimizer.lr:0.1..0.5", f"whose {LR} is from 0.1 to 0.5"),
    ("optimizer.lr:0.1..,..2,7", f"whose {LR} is at least 0.1 or is at most 2 or is 7"),
    ("optimizer.lr!=0.1..1", f"whose {LR} is not from 0.1 to 1 (or missing)"),
    ('optimizer.lr:"0.1"', f'whose {LR} is "0.1"'),
    ("optimizer.type:adam,*w", 'whose trainer.optimizer.type is "adam" or fits the pattern "*w"'),
    ('optimizer.type:"*"', 'whose trainer.optimizer.type is "*"'),
    ("optimizer.type>b", 'whose trainer.optimizer.type is behind "b" in the alphabet'),
    ("optimizer.type:true", "whose trainer.optimizer.type is true"),
    ("patience:null", "whose trainer.patience is null"),
    ('"odd key":x', 'whose "odd key" is "x"'),
    (
        "optimizer.type!~^a",
        "whose trainer.optimizer.type does not contain a match of the "
        'expression "^a" (or missing)',
    ),
    # metrics
    ("loss<0.5", "whose loss at the best epoch is below 0.5"),
    ("best_loss<0.5", "whose loss at the best epoch is below 0.5"),
    ("last_loss>=1", "whose loss at the last epoch is at least 1"),
    ("epoch:0_loss>1", "whose loss after epoch 0 is above 1"),
    ("loss:null", "without a value of loss at the best epoch"),
    # fixed columns
    ("best>0.9", "whose best metric is above 0.9"),
    ("epochs>=3", "whose number of epochs is at least 3"),
    ("-epochs:3", "whose number of epochs is not 3"),
    ("path:*/pos/*", 'whose path fits the pattern "*/pos/*"'),
    ("path:1..2", 'whose path is "1..2"'),
    ("path<=m", 'whose path is before or with "m" in the alphabet'),
    ("name:null", "without a value of name"),
    ("model:null,a", '(without a value of model or whose model is "a")'),
    ("model!=null,a", '(with a value of model and whose model is not "a" (or missing))'),
    ("notes:compared", 'whose notes contain "compared"'),
    ("notes!=a*", 'whose notes do not contain the pattern "a*" (or missing)'),
    ("reason:nan", 'whose reason contains "nan"'),
    ("version>=2.9", "whose AllenNLP version is at least 2.9"),
    ("version:2.0..3", "whose AllenNLP version is from 2.0 to 3"),
    ("train_data:x", 'whose training data is "x"'),
    # has
    ("has:optimizer.lr,best", f"with a value of {LR} or best metric"),
    ("-has:notes", "without a value of notes"),
    ("has:tag", "with a tag"),
    ("tag:null", "without a tag"),
    # durations and sizes
    ("duration>1h30m", "whose duration is above 1 h 30 min"),
    ("duration:90..2d", "whose duration is from 1 min 30 s to 2 d"),
    ("duration<0.5", "whose duration is below 0.5 s"),
    ("size<=20kB", "whose size is at most 20 kB"),
    ("size>1KiB", "whose size is above 1,024 bytes"),
    ("size:1.5GB", "whose size is 1.5 GB"),
    # times
    ("created>=7d", "that started since 2026-11-16 10:00 UTC"),
    ("created:7d", "that started since 2026-11-16 10:00 UTC"),
    ("created<7d", "that started before 2026-11-16 10:00 UTC"),
    ("created>2026-01", "that started since 2026-02-01 00:00 UTC"),
    ("created<=2026", "that started before 2027-01-01 00:00 UTC"),
    ("created:2026-01-31", "that started from 2026-01-31 00:00 UTC to before 2026-02-01 00:00 UTC"),
    ("created>=2026-01-31T12:00:05", "that started since 2026-01-31 12:00:05 UTC"),
    (
        "created!=today",
        "that did not start from 2026-11-23 00:00 UTC to before 2026-11-24 00:00 UTC",
    ),
    ("last_activity:1d..7d", "last active from 2026-11-16 10:00 UTC to 2026-11-22 10:00 UTC"),
    ("-last_activity>1h", "not last active after 2026-11-23 09:00 UTC"),
    (
        "created:2025,2026-01..",
        "that started from 2025-01-01 00:00 UTC to before 2026-01-01 00:00 "
        "UTC or since 2026-01-01 00:00 UTC",
    ),
    ("created>99999y", "that started after a time that no calendar has"),
]


@pytest.mark.parametrize(("query", "words"), CONDITIONS)
def test_conditions(index: ExperimentIndex, query: str, words: str) -> None:
    assert explained(index, query) == f"Experiments {words}."


@pytest.mark.parametrize(
    ("sort", "words"),
    [
        ("-best", "highest best metric first"),
        ("loss", "lowest loss at the best epoch first"),
        ("started", "oldest first"),
        ("-created", "newest first"),
        ("-last_activity", "latest last activity first"),
        ("last_activity", "earliest last activity first"),
        ("-duration", "longest duration first"),
        ("size", "smallest size first"),
        ("path", "by path, A to Z"),
        ("-name", "by name, Z to A"),
        ("-optimizer.lr", f"highest {LR} first"),
        ("optimizer.type", "by trainer.optimizer.type, A to Z"),
        ("-version", "newest AllenNLP version first"),
        ("version", "oldest AllenNLP version first"),
        ("status,-best", "by status, A to Z, then highest best metric first"),
    ],
)
def test_the_order(index: ExperimentIndex, sort: str, words: str) -> None:
    assert explained(index, f"sort:{sort}") == f"All experiments; {words}."


@pytest.mark.parametrize(
    ("query", "place"),
    [("a (", (2, 3)), ("x hiden:3", (2, 7)), ("lr:1", (0, 2)), ("created>soon", (8, 12))],
)
def test_mistakes_are_told_with_their_place(
    index: ExperimentIndex, query: str, place: "tuple[int, int]"
) -> None:
    with pytest.raises(QueryError) as caught:
        explained(index, query)
    assert (caught.value.start, caught.value.end) == place


def test_where_nobody_knows_the_columns_only_mistakes_of_grammar_are_told(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    for _ in range(2):
        assert index.explain("whatever:3") == ""
        with pytest.raises(QueryError):
            index.explain("whatever:")
        index.put([])


def test_long_texts_are_cut(index: ExperimentIndex) -> None:
    assert explained(index, "a" * LONGEST_QUERY).endswith(f'"{"a" * 100}…".')
    assert explained(index, "a " * MOST_CONDITIONS).count("begins") == MOST_CONDITIONS


def test_every_query_of_the_documentation_is_explained(shipped: Shipped) -> None:
    project, _ = shipped
    seen = set()
    examples = blocks(ROOT / "docs" / "query-language.md", "query")
    for query in [line for block in examples for line in block.text.splitlines()]:
        sentence = project.explain_query(query)
        assert sentence.startswith(("Experiments ", "All experiments")) and sentence.endswith(".")
        seen.add(sentence)
    assert len(seen) > 50


@settings(max_examples=200, deadline=None)
@given(QUERIES)
def test_what_parses_is_explained_or_a_mistake(shipped: Shipped, query: str) -> None:
    with contextlib.suppress(QueryError):
        assert shipped[0].explain_query(query).endswith(".")


@settings(max_examples=200, deadline=None)
@given(NODES, SORTS)
def test_any_tree_is_explained_or_a_mistake(index: ExperimentIndex, node: Any, sort: Any) -> None:
    with contextlib.suppress(QueryError):
        assert explained(index, to_text(Query(node, sort))).endswith(".")


@settings(max_examples=300, deadline=None)
@given(SCRIBBLES)
def test_any_text_is_explained_or_a_mistake(index: ExperimentIndex, text: str) -> None:
    with contextlib.suppress(QueryError):
        assert explained(index, text).endswith(".")
