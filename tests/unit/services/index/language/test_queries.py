"""Queries as they are asked: mistakes with their place, the order, hostile ones."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, List, Tuple

import pytest
from hypothesis import given, settings

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.exceptions import QueryError
from mallennlp.services.index import asking
from mallennlp.services.index.language.parsing import LONGEST_QUERY, MOST_CONDITIONS
from mallennlp.services.index.query import ColumnFilter, SortKey, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.language.conftest import Shipped
from tests.unit.services.index.language.test_parsing import SCRIBBLES
from tests.unit.services.index.making import indexed, made


def paths(index: ExperimentIndex, query: str, **more: Any) -> List[str]:
    """The paths that a query finds, in its order."""
    asked = TableQuery(query=query, limit=None, **more)
    return [row.path for row in index.search(asked).rows]


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """Three runs: two with an ``lr``, two with a loss."""
    found = ExperimentIndex(tmp_path / "index.sqlite")
    epochs = (EpochMetrics(0, {"loss": 3.0}), EpochMetrics(1, {"loss": 1.0}))
    best = MetricSummary(0, {"loss": 2.0}, {"loss": 1.0})
    found.put(
        indexed(
            made("a", config={"o": {"lr": 0.1}, "d": {"size": 1}, "model": "m"}, metrics=best),
            made("b", config={"o": {"lr": 0.2}, "e": {"size": 2}}, epochs=epochs),
            made("c", metrics=MetricSummary(0, {"loss": 1.0}, {}), started_s=0.0),
        )
    )
    return found


MISTAKES: List[Tuple[str, str, str]] = [
    ("a lrr:1", "lrr", "There is no column 'lrr'. Did you mean 'lr'?"),
    ("-(a stauts:x)", "stauts", "Did you mean 'status'?"),
    ("config.olr:1", "config.olr", "No config has the key 'olr'. Did you mean 'o.lr'?"),
    ("best.los>1", "best.los", "No experiment has the metric 'los'. Did you mean 'loss'?"),
    ("epoch:1.los>1", "epoch:1.los", "No experiment has the metric 'los'. Did you mean 'loss'?"),
    ("size:1 d.siz:1", "d.siz", "Did you mean 'd.size'?"),
    ("status:fin", "fin", "There is no status 'fin'."),
    ("status:finished,faild", "faild", "Did you mean 'failed'?"),
    ("epochs>many", "many", "'many' is not a number"),
    ("epochs:1..many", "1..many", "'1..many' is not a number"),
    ("created>1x", "1x", "'1x' is not a time"),
    ("lr:1..2d", "1..2d", "The ends of a range are numbers"),
    ('path~"a(*"', '"a(*"', "is not a regular expression"),
    ("epochs~1", "1", "epochs is a number"),
    ("best.loss~1", "1", "best.loss is a number"),
    ("tag>a", "a", "> cannot be asked of tags"),
    ("version>x", "x", "'x' is not a version"),
    ("has:lr,x", "x", "There is no column 'x'"),
    ("sort:-lr,-y", "-y", "There is no column 'y'"),
]


@pytest.mark.parametrize(("text", "place", "message"), MISTAKES)
def test_mistakes_have_a_place(index: ExperimentIndex, text: str, place: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        paths(index, text)
    error = caught.value
    assert message in error.message
    assert error.query == text
    assert text[error.start : error.end] == place


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("k:1", ["int", "real", "text"]),
        ('k:"1"', ["text"]),
        ("k:true", ["true", "word"]),
        ('k:"true"', ["word"]),
        ("k:null", ["null", "nullword"]),
        ('k:"null"', ["nullword"]),
        ("k!=1", ["big", "missing", "null", "nullword", "true", "word"]),
        ("k>0.5", ["big", "int", "real"]),
        ("k>=2", ["big"]),
        ("k<=1", ["int", "real"]),
        ('k<="1"', ["text"]),
        ('k>"1"', ["nullword", "word"]),
        ("k>a", ["nullword", "word"]),
        ("k<o", ["nullword", "text"]),
        ("k:0.5..2", ["int", "real"]),
        ("k:2..", ["big"]),
        ("k:..2", ["int", "real"]),
        ("k:n*l", ["nullword"]),
        ("k:*", ["big", "int", "nullword", "real", "text", "word"]),
        ("k~^1", ["big", "int", "real", "text"]),
        ("k~u", ["nullword", "word"]),
        ("has:k", ["big", "int", "null", "nullword", "real", "text", "true", "word"]),
        ("-has:k", ["missing"]),
    ],
)
def test_values_of_a_config_key(tmp_path: Path, query: str, expected: List[str]) -> None:
    values = dict(int=1, real=1.0, text="1", true=True, word="true", null=None, nullword="null")
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(*[made(path, config={"k": value}) for path, value in values.items()]))
    index.put(indexed(made("big", config={"k": 2**70}), made("missing", config={"l": 1})))
    assert paths(index, f"{query} sort:path") == expected


def test_an_ambiguous_end_of_a_key_names_the_keys(index: ExperimentIndex) -> None:
    index.put(indexed(made("d", config={"x": {"lr": 1}})))
    with pytest.raises(QueryError) as caught:
        paths(index, "lr:1")
    assert caught.value.message == "'lr' can mean o.lr or x.lr. Write more of it."
    assert paths(index, "x.lr:1") == ["d"]
    assert paths(index, "config.x.lr:1") == ["d"]


def test_a_key_that_no_experiment_has_any_more_is_in_nobodys_way(index: ExperimentIndex) -> None:
    index.put(indexed(made("d", config={"x": {"lr": 1}})))
    index.remove(["d"])
    assert paths(index, "lr:0.1") == ["a"]


def test_the_order_of_a_query(index: ExperimentIndex) -> None:
    assert paths(index, "sort:-path") == ["c", "b", "a"]
    assert paths(index, "sort:-lr") == ["b", "a", "c"]
    assert paths(index, "sort:loss") == ["c", "a", "b"]
    assert paths(index, "sort:epoch:1.loss") == ["b", "a", "c"]
    assert paths(index, "sort:-created,-lr") == ["b", "a", "c"]
    assert paths(index, "has:lr sort:-lr") == ["b", "a"]
    assert paths(index, "sort:lr", sort=(SortKey("path", True),)) == ["c", "b", "a"]
    assert paths(index, "sort:-lr,path", sort=(SortKey("created"),)) == ["c", "b", "a"]


def test_a_query_joins_the_other_demands(index: ExperimentIndex) -> None:
    assert paths(index, "has:lr", path_glob="b") == ["b"]
    assert paths(index, "a OR b", filters=(ColumnFilter("lr", ">", 0.1),)) == ["b"]
    assert paths(index, "-b", text="lr") == ["a"]


@pytest.mark.parametrize("text", ["", " \n ", "\x00", '""', '"\x01"'])
def test_a_query_without_words_finds_everything(index: ExperimentIndex, text: str) -> None:
    assert paths(index, text) == ["a", "b", "c"]
    assert paths(index, f"-({text or ' '}a)") == ["b", "c"]


def test_pages_of_a_query(index: ExperimentIndex) -> None:
    for sort in ("path", "-lr", "loss,path", "epoch:0.loss"):
        whole = paths(index, f"sort:{sort}")
        for at in range(4):
            page = index.search(TableQuery(query=f"sort:{sort}", offset=at, limit=1))
            assert [row.path for row in page.rows] == whole[at : at + 1]
            assert page.total == 3


def test_an_index_without_experiments_knows_no_columns_and_misses_none(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    query = TableQuery(query="lr:1 sort:-best_loss", columns=("lr",))
    for _ in range(2):
        assert index.search(query).total == 0
        with pytest.raises(QueryError, match="not closed"):
            index.search(TableQuery(query="(a"))
        index.put(indexed(made("a")))
        index.remove(["a"])


def test_names_of_all_kinds(index: ExperimentIndex) -> None:
    odd = {"a b": 1, 'q"t': 2, "has": 3, "-x": 4, "k:v": 5, "größe": 6, "sort": 7, "\ud800": 8}
    index.put(indexed(made("odd", config=odd), made("even", config={"best": {"loss": 5}})))
    texts = ['"a b":1', '"q\\"t":2', '"has":3', '"-x":4', '"k:v":5', "größe:6", '"sort":7']
    for text in texts:
        assert paths(index, text) == ["odd"], text
    assert paths(index, 'has:"a b","-x"') == ["odd"]
    assert paths(index, 'sort:"-a b"')[0] == "odd"
    assert paths(index, "best.loss:2") == ["a"]
    assert paths(index, "config.best.loss:5") == ["even"]


# --- hostile ones

HOSTILE = [
    " ".join("-x:1" for _ in range(MOST_CONDITIONS)).replace("x", "path"),
    " OR ".join("path~(a+)+$" for _ in range(MOST_CONDITIONS)),
    "path:" + ",".join("*" * 1 for _ in range(MOST_CONDITIONS)),
    "path:" + "*a" * 1000,
    "path:" + "?" * 3000,
    "path:" + "[" * 3000 + "*",
    'reason:"' + "%_" * 1000 + '"',
    "a" * LONGEST_QUERY,
    " ".join("a" for _ in range(MOST_CONDITIONS)),
    '"' + "a " * 1900 + '"',
    "(" * 30 + "a" + " OR b)" * 30,
    "sort:" + ",".join(["path", "name", "lr"] * 300),
    "x'; DROP TABLE experiment; --",
    "path:'; DROP TABLE experiment; --",
    '"\') OR 1=1 --":1',
    'path:"" OR 1=1',
    "epoch:999999999_loss>1",
    "epoch:99999999999999999999_loss>1",
    "lr:" + "9" * 3000,
    "lr:1e999 lr:-1e999 lr>inf",
    "epochs:" + "9" * 99,
    "created:9999 created<99999999999y",
    "duration:" + "9" * 90 + "d",
    "size:" + "9" * 90 + "PB",
    "version>" + "9" * 500,
    'tag:\ud800 path:\udcff* \ud800 "\ud800" path~\ud800 \ud800:1',
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_queries_end_soon_and_do_nothing(index: ExperimentIndex, text: str) -> None:
    index.put(indexed(made("a" * 900, config={"lr": "a" * 256}, annotations=Annotations(("a",)))))
    started_s = time.monotonic()
    try:
        index.search(TableQuery(query=text))
    except QueryError as error:
        assert len(error.message) < 700
    assert time.monotonic() - started_s < 4
    assert index.total() == 4


@settings(max_examples=150, deadline=None)
@given(SCRIBBLES)
def test_any_text_finds_something_or_nothing_or_is_a_mistake(shipped: Shipped, text: str) -> None:
    project, runs = shipped
    try:
        page = project.search(text)
    except QueryError as error:
        assert error.message
    else:
        assert 0 <= page.total <= len(runs)


def test_a_search_that_takes_too_long_is_given_up(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "LONGEST_SEARCH_S", -1.0)
    monkeypatch.setattr(asking, "_STEPS", 1)
    with pytest.raises(QueryError, match="took longer"):
        index.search(TableQuery(query="a"))


def test_so_many_columns_cannot_be_sorted_by(index: ExperimentIndex) -> None:
    keys = {f"k{at}": at for at in range(asking.MOST_SORT_KEYS + 1)}
    index.put(indexed(made("many", config=keys)))
    names = list(keys)
    assert paths(index, "sort:" + ",".join(names[:-1]))[0] == "many"
    with pytest.raises(QueryError, match="sorted by"):
        paths(index, "sort:" + ",".join(names))
