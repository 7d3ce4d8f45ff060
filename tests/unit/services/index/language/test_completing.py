"""What is offered while somebody types a query: "|" marks the cursor, else it stands at the end."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.language import completing, completing_names
from mallennlp.services.index.language.completing_names import ABOUT
from mallennlp.services.index.language.completion import Completion
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.conftest import Shipped
from tests.unit.services.index.language.test_parsing import SCRIBBLES
from tests.unit.services.index.making import indexed, made


def config(lr: Any, **more: Any) -> Any:
    """A config with a learning rate."""
    return {
        "trainer": {"optimizer": {"lr": lr, "type": "adam"}},
        "model": {"type": "tagger"},
    } | more


def experiments() -> Any:
    """Six runs: what occurs often, seldom, once, and what needs quotes."""
    metrics = MetricSummary(0, {"loss": 0.5, "accuracy": 0.9}, {"loss": 0.75})
    other = MetricSummary(0, {"loss": 0.625}, {})
    epochs = (EpochMetrics(0, {"loss": 0.75}),)
    odd = {"odd key": "a b", "flag": True, "mixed": "x", "patience": None, "seed": 1}
    return indexed(
        made("pos/a", config=config(0.1), metrics=metrics, epochs=epochs),
        made("pos/b", config=config(0.1, mixed=1, seed=1), metrics=other),
        made("pos/deep/c", config=config(0.01, **odd), status=Status.FAILED),
        made("ner/d", annotations=Annotations(("paper", "to do"), display_name="Tiny CRF")),
        made("ner (old)/e", annotations=Annotations(("paper",)), reason="nan loss"),
        made("x*y", config={"encoder": {"type": "gru", "lr_scale": 2}, "model": "null"}),
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> ExperimentIndex:
    found = ExperimentIndex(tmp_path_factory.mktemp("index") / "index.sqlite")
    found.put(experiments())
    return found


def offered(index: ExperimentIndex, marked: str) -> List[Completion]:
    position = marked.index("|") if "|" in marked else len(marked)
    return index.complete(marked.replace("|", "", 1), position)


def texts(index: ExperimentIndex, marked: str) -> List[str]:
    return [each.text for each in offered(index, marked)]


def said(index: ExperimentIndex, marked: str) -> "dict[str, str]":
    return {each.text: each.description for each in offered(index, marked)}


# --- columns


def test_every_fixed_column_is_described() -> None:
    assert ABOUT.keys() == COLUMNS.keys()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("sta", ["status:", "started"]),
        ("STA", ["status:", "started"]),
        ("cre", ["created"]),
        ("tag", ["tag:", "tag!=", "tag~"]),
        ("tags", ["tags:", "tags!=", "tags~"]),
        ("dur", ["duration"]),
        ("optimizer.l", ["optimizer.lr"]),
        ("trainer.optimizer.l", ["trainer.optimizer.lr"]),
        ("config.trainer.optimizer.l", ["config.trainer.optimizer.lr"]),
        ("odd", ['"odd key":']),
        ("acc", ["accuracy"]),
        ("last_", ["last_activity", "last_loss"]),
        ("best.l", ["best.loss"]),
        ("epoch:0_l", ["epoch:0_loss"]),
        ("epoch:12.a", ["epoch:12.accuracy"]),
        ("ha", ["has:"]),
        ("so", ["sort:"]),
    ],
)
def test_names_by_what_was_typed_of_them(
    index: ExperimentIndex, typed: str, first: List[str]
) -> None:
    assert texts(index, typed)[: len(first)] == first


def test_an_end_that_means_several_keys_is_offered_with_more(index: ExperimentIndex) -> None:
    found = texts(index, "typ")
    assert found[:1] != ["type:"] and {"optimizer.type:", "model.type:", "encoder.type:"} <= set(
        found
    )


def test_a_key_that_only_has_it_inside_comes_behind(index: ExperimentIndex) -> None:
    assert texts(index, "lr")[-1] == "lr_scale" and texts(index, "scale") == ["lr_scale"]


def test_columns_are_described(index: ExperimentIndex) -> None:
    found = said(index, "l")
    assert found["lr"] == "trainer.optimizer.lr: number, 0.01 to 0.1"
    assert found["loss"] == "metric at the best epoch, 0.5 to 0.625"
    assert said(index, "last_l")["last_loss"] == "metric at the last epoch, 0.75"
    assert said(index, "flag")["flag:"] == "is"
    assert said(index, "fla")["flag:"] == "true or false"
    assert said(index, "mixe")["mixed:"] == "of several types"
    assert said(index, "patienc")["patience:"] == "null"
    assert said(index, "see")["seed"] == "number, 1"


def test_a_name_in_the_middle_is_replaced_and_keeps_its_operator(index: ExperimentIndex) -> None:
    (found,) = [each for each in offered(index, "a st|art:failed b") if "status" in each.text]
    assert found == Completion("status", 2, 7, "the state of a run")


# --- operators


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("status", [":", "!=", "~"]),
        ("lr", [":", ">=", "<=", ">", "<", "!="]),
        ("best", [":", ">=", "<=", ">", "<", "!="]),
        ("loss", [":", ">=", "<=", ">", "<", "!="]),
        ("started", [">=", "<", ":"]),
        ("version", [":", ">=", "<"]),
        ("notes", [":", "!="]),
        ("mixed", [":", "!=", "~"]),
    ],
)
def test_operators_fit_the_column(index: ExperimentIndex, name: str, signs: List[str]) -> None:
    found = [text for text in texts(index, name) if text.startswith(name) and text != name]
    assert found[: len(signs)] == [f"{name}{sign}" for sign in signs]


def test_where_there_is_an_operator_none_is_offered(index: ExperimentIndex) -> None:
    assert "lr>=" not in texts(index, "lr|>=0.1")


# --- values


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("status:", {"finished": "5 experiments", "failed": "1 experiment"}),
        ("status!=fa", {"failed": "1 experiment"}),
        ("status:finished,", {"finished": "5 experiments", "failed": "1 experiment"}),
        ("tag:", {"paper": "2 experiments", '"to do"': "1 experiment"}),
        ('tag:"t', {'"to do"': "1 experiment"}),
        ("tag:pap|", {"paper": "2 experiments"}),
        ("tag>", {}),
        ("lr:", {"0.1": "2 experiments", "0.01": "1 experiment"}),
        ("lr>=0.0", {"0.01": "1 experiment"}),
        ('lr:"0', {}),
        ("mixed:", {"1": "1 experiment", "x": "1 experiment"}),
        ("flag:", {"true": "1 experiment"}),
        ("patience:", {"null": "1 experiment"}),
        ("patience:x", {}),
        ('patience:"', {}),
        ('"odd key":', {'"a b"': "1 experiment"}),
        ("name:crf", {'"Tiny CRF"': "1 experiment"}),
        ("loss>", {"0.5": "the lowest", "0.625": "the highest"}),
        ("loss>0.6", {"0.625": "the highest"}),
        ("epoch:0_loss>", {}),
        ("notes:", {}),
        ("reason:", {}),
        ("no_such_column:", {}),
        ("path~", {}),
        ("started>=tod", {"today": "since midnight UTC"}),
        ("duration>1d", {}),
        ("size>1G", {"1GB": "a billion bytes"}),
        ("version:", {"2.10.1": "6 experiments"}),
    ],
)
def test_values_that_occur_the_most_frequent_first(
    index: ExperimentIndex, marked: str, expected: "dict[str, str]"
) -> None:
    found = said(index, marked)
    assert list(found.items()) == list(expected.items())


def test_a_text_that_is_null_is_told_from_no_value(index: ExperimentIndex) -> None:
    assert '"null"' in texts(index, "config.model:")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("path:", ["ner/", "pos/", "x?y"]),
        ("path:pos/", ["pos/*", "pos/a", "pos/b", "pos/deep/"]),
        ("path:pos/d", ["pos/deep/"]),
        ("path:pos/deep/", ["pos/deep/*", "pos/deep/c"]),
        ("path:p*", []),
        ("path:nothing", []),
    ],
)
def test_folders_of_paths(index: ExperimentIndex, marked: str, expected: List[str]) -> None:
    assert [text for text in texts(index, marked) if "old" not in text] == expected


def test_a_folder_whose_name_needs_quotes_becomes_a_pattern(index: ExperimentIndex) -> None:
    assert "ner??old?/*" in texts(index, "path:n")
    assert index.search(TableQuery(query="path:ner??old?/*")).total == 1
    assert index.search(TableQuery(query="path:x?y")).total == 1


def test_how_many_are_in_a_folder(index: ExperimentIndex) -> None:
    found = said(index, "path:pos/")
    assert found["pos/*"] == "all below: 3 experiments"
    assert found["pos/deep/"] == "1 experiment" and found["pos/a"] == "run"


# --- names behind has: and sort:


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("has:lr_", ["lr_scale"]),
        ("has:odd", ['"odd key"']),
        ('has:"odd', ['"odd key"']),
        ("has:tag,lr_", ["lr_scale"]),
        ("sort:-acc", ["-accuracy"]),
        ("sort:+acc", ["+accuracy"]),
        ("sort:path,-acc", ["-accuracy"]),
        ("sort:-odd", ['"-odd key"']),
    ],
)
def test_names_in_a_list(index: ExperimentIndex, marked: str, expected: List[str]) -> None:
    assert texts(index, marked) == expected


# --- words of the language


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("", []),
        ("a ", ["OR"]),
        ("a O", ["OR"]),
        ("o", []),
        ("n", ["NOT"]),
        ("a n", ["NOT"]),
        ("-n", []),
        ("NOT n", []),
        ("a OR o", []),
        ("s", ["sort:"]),
        ("(s", []),
        ("-s", []),
        ("h", ["has:"]),
    ],
)
def test_words_of_the_language(index: ExperimentIndex, marked: str, words: List[str]) -> None:
    found = [text for text in texts(index, marked) if text in ("OR", "NOT", "sort:", "has:")]
    assert found == words


def test_nothing_typed_offers_the_usual(index: ExperimentIndex) -> None:
    found = texts(index, "")
    assert found[:3] == ["status:", "tag:", "model:"]
    assert "accuracy" in found and len(found) <= completing.MOST_OFFERED


def test_nothing_typed_offers_first_the_metrics_that_most_runs_have(tmp_path: Path) -> None:
    def run(path: str, *metrics: str) -> Any:
        values = {name: 0.5 for name in metrics}
        return made(path, config={}, metrics=MetricSummary(0, values, values))

    usual = ("training_loss", "training_accuracy", "validation_loss")
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(
        indexed(
            run("a", *usual, "test_loss", "test_f1"),
            run("b", *usual, "validation_accuracy"),
            run("c", *usual, "test_f1", "validation_accuracy"),
        )
    )
    metrics = [
        text for text in texts(index, "") if "loss" in text or "_accur" in text or "f1" in text
    ]
    assert metrics == [
        "validation_loss",  # of those that all have
        "training_loss",
        "training_accuracy",
        "validation_accuracy",
        "test_f1",
        "test_loss",
    ]
    assert texts(index, "tes")[:2] == ["test_f1", "test_loss"]


def test_what_stands_there_already_is_not_offered(index: ExperimentIndex) -> None:
    assert texts(index, "status:failed") == [] and texts(index, "status:fail") == ["failed"]


# --- limits


def test_without_an_index_or_an_experiment(tmp_path: Path) -> None:
    empty = ExperimentIndex(tmp_path / "index.sqlite")
    assert empty.complete("sta", 3) == []
    empty.put([])
    assert [each.text for each in empty.complete("sta", 3)] == ["status:", "started"]
    assert empty.complete("status:", 7) == []


def test_a_position_outside_the_text_is_the_nearest_inside(index: ExperimentIndex) -> None:
    assert index.complete("sta", 100) == index.complete("sta", 3) != []
    assert index.complete(" x", -5) == index.complete(" x", 0) != []


def test_long_names_are_not_looked_for(index: ExperimentIndex) -> None:
    assert index.complete("l" * 5_000, 5_000) == []


def test_what_cannot_stand_in_a_line_is_not_offered(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    config = {"text": "two\nlines", "bad\tkey": 1}
    index.put(indexed(made("bad\udcff/run", config=config), made("b", config={"text": "one"})))
    assert texts(index, "text:") == ["one"] and texts(index, "path:") == ["b"]
    assert texts(index, "bad") == []


def test_what_takes_too_long_offers_nothing(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(completing, "LONGEST_S", -1.0)
    monkeypatch.setattr(completing, "_STEPS", 1)
    assert texts(index, "status:") == []


def test_many_keys_and_values_are_cut(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    many = {f"key{number}": number for number in range(2_000)}
    index.put(indexed(*[made(f"r{n}", config={"value": f"v{n}", **many}) for n in range(30)]))
    started_s = time.monotonic()
    for marked in ("key", "value:", "path:", "has:key1", ""):
        assert len(offered(index, marked)) == completing.MOST_OFFERED or not marked
    assert time.monotonic() - started_s < 2


def test_of_very_many_keys_each_is_called_by_its_whole_path(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "optimizer.lr" in texts(index, "optimizer.l")
    monkeypatch.setattr(completing_names, "MOST_SHORTENED", 3)
    assert texts(index, "optimizer.l") == ["trainer.optimizer.lr"]


# --- whatever is accepted can be gone on with

CONDITIONS = st.sampled_from(
    ["status:failed", "lr>=0.01", "-tag:paper", 'tag:"to do"', "lstm", '"early stopping"']
    + ["has:lr,tag", "path:pos/*", "path~^pos", "lr:0.1..0.5,1", "epoch:0_loss<1", "created>7d"]
    + ["(status:failed OR lr:0.1)", "NOT (a -b)", '"odd key":"a b"', "mixed != x", "a AND b"]
)
QUERIES = st.builds(
    lambda parts, sort: " ".join([*parts, *sort]),
    st.lists(CONDITIONS | st.just("a OR b"), max_size=4),
    st.sampled_from([[], ["sort:-best"], ["sort:lr,-created"]]),
)
ENDINGS = ("", "1", ":1", ">1", " x", "1 x", "1d")


def can_be_gone_on_with(begun: str) -> bool:
    for ending, brackets in itertools.product(ENDINGS, range(3)):
        try:
            parse(begun + ending + ")" * brackets)
            return True
        except QueryError:
            continue
    return False


@settings(max_examples=300, deadline=None)
@given(QUERIES, st.integers(0, 80))
def test_what_is_accepted_begins_a_query(index: ExperimentIndex, query: str, position: int) -> None:
    position = min(position, len(query))
    for each in index.complete(query, position):
        assert each.start <= position <= each.end
        assert can_be_gone_on_with(query[: each.start] + each.text), each


@settings(max_examples=300, deadline=None)
@given(SCRIBBLES, st.integers(0, 60))
def test_whatever_is_typed_gets_an_answer(index: ExperimentIndex, text: str, position: int) -> None:
    found = index.complete(text, min(position, len(text)))
    assert len({each.text for each in found}) == len(found)
    for each in found:
        assert 0 <= each.start <= each.end <= len(text) and each.text


def test_each_value_that_is_offered_finds_something(shipped: Shipped) -> None:
    project, _ = shipped
    for name in ("status", "tag", "model", "model.type", "trainer.optimizer.lr", "name", "version"):
        found = project.complete_query(f"{name}:")
        assert found, name
        for each in found:
            assert project.search(f"{name}:{each.text}").total > 0, each
        counts = [int(each.description.split()[0].replace(",", "")) for each in found]
        assert counts == sorted(counts, reverse=True)
        assert counts[0] == project.search(f"{name}:{found[0].text}").total


def test_each_name_that_is_offered_is_known(shipped: Shipped) -> None:
    project, _ = shipped
    with reading(project.index.path) as connection:
        assert connection is not None
        for typed in ("", *"abcdefghijklmnopqrstuvwxyz"):
            for each in completing.completions(connection, f"has:{typed}", 4 + len(typed)):
                project.search(f"has:{each.text}", limit=1)
