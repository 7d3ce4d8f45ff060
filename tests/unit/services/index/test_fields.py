"""Names of columns, and the values of those that rows are asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Dict

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import ALIASES, COLUMNS, ROW_COLUMNS
from mallennlp.services.index.fields import MOST_GUESSES, Fields
from mallennlp.services.index.query import ColumnFilter, ExperimentRow, SortKey, TableQuery
from mallennlp.services.index.schema import reading
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

LONG = "x" * 1000


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """One run with everything, and one with nothing."""
    config = {"model": {"type": "t", "size": 3}, "text": LONG, "null": None, "flag": True, "lr": 1}
    found = ExperimentIndex(tmp_path / "index.sqlite")
    full = made(
        "full",
        config={**config, "optimizer": {"lr": 2}, "patience": {"a.b": 4}},
        metrics=MetricSummary(0, {"loss": 0.5, "nan": math.nan}, {"loss": 0.7, "own": 1.0}),
        epochs=(EpochMetrics(0, {"loss": 9.0}), EpochMetrics(2, {"loss": 7.0, "nan": math.nan})),
        annotations=Annotations(("t",), "a note"),
        problems=("broken",),
        duration_s=5.0,
    )
    found.put(indexed(full, made("empty", version="")))
    return found


def id_of(index: ExperimentIndex, name: str) -> str:
    """The whole name of what a name means."""
    with reading(index.path) as connection:
        assert connection is not None
        return Fields(connection).find(name).id


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("status", "status"),
        ("duration", "duration_s"),
        ("created", "started_s"),
        ("tag", "tags"),
        ("model", "model"),
        ("model.type", "config.model.type"),
        ("type", "config.model.type"),
        ("config.model.type", "config.model.type"),
        ("config.type", "config.model.type"),
        ("lr", "config.lr"),
        ("optimizer.lr", "config.optimizer.lr"),
        ("a.b", "config.patience.a.b"),
        ("null", "config.null"),
        ("loss", "best.loss"),
        ("best.loss", "best.loss"),
        ("best_loss", "best.loss"),
        ("last.loss", "last.loss"),
        ("last_own", "last.own"),
        ("epoch:2.loss", "epoch:2.loss"),
        ("epoch:02_own", "epoch:2.own"),
        ("size", "size_bytes"),
        ("model.size", "config.model.size"),
    ],
)
def test_what_a_name_means(index: ExperimentIndex, name: str, meant: str) -> None:
    assert id_of(index, name) == meant
    assert id_of(index, meant) == meant


def test_every_fixed_column_is_found_under_all_its_names(index: ExperimentIndex) -> None:
    for name in COLUMNS:
        assert id_of(index, name) == name
    for alias, name in ALIASES.items():
        assert alias not in COLUMNS
        assert id_of(index, alias) == name


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("optimizr.lr", "There is no column 'optimizr.lr'. Did you mean 'optimizer.lr'?"),
        ("r", "no column 'r'"),
        ("odel.type", "Did you mean 'model.type'"),
        ("TYPE", "no column 'TYPE'"),
        ("own", "There is no column 'own'"),
        ("best_own", "no column 'best_own'"),
        ("best.own", "No experiment has the metric 'own'"),
        ("epoch:1.xyz", "No experiment has the metric 'xyz'"),
        ("config.zzz", "No config has the key 'zzz'"),
        ("%", "no column '%'"),
        ("", "no column ''"),
        (".", "no column '.'"),
        ("experiment_id", "no column"),
    ],
)
def test_what_is_no_name_is_said(index: ExperimentIndex, name: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        id_of(index, name)
    assert message in caught.value.message


def test_many_possible_keys_are_not_all_named(index: ExperimentIndex) -> None:
    index.put(indexed(made("wide", config={f"k{at}": {"same": at} for at in range(9)})))
    with pytest.raises(QueryError, match="k0.same, k1.same, k2.same, k3.same, k4.same and 4 more"):
        id_of(index, "same")
    index.put(indexed(made("loss", config={"loss": 1})))
    with pytest.raises(QueryError, match="'loss' can mean config.loss or best.loss"):
        id_of(index, "loss")


# --- values of rows

WHOLE: Dict[str, Any] = {
    "model.type": "t",
    "config.text": LONG,
    "null": None,
    "flag": True,
    "loss": 0.5,
    "last.loss": 0.7,
    "epoch:2_loss": 7.0,
    "epoch:1_loss": None,
    "duration": 5.0,
    "status": "finished",
    "tags": ("t",),
    "notes": "a note",
    "version": "2.10.1",
    "problems": ("broken",),
}


def test_rows_have_the_values_that_were_asked_for(index: ExperimentIndex) -> None:
    query = TableQuery(columns=tuple(WHOLE), sort=(SortKey("path", True),))
    full, empty = index.search(query).rows
    assert dict(full.values) == WHOLE
    assert {name: full[name] for name in WHOLE} == WHOLE
    given = {"status": "finished", "tags": (), "problems": ()}
    assert dict(empty.values) == {**dict.fromkeys(WHOLE), **given}


def test_values_that_are_no_numbers_are_there_too(index: ExperimentIndex) -> None:
    index.put(indexed(made("other", metrics=MetricSummary(0, {"nan": 1.0}, {}))))
    query = TableQuery(columns=("best.nan", "epoch:2.nan"), path_glob="full")
    (row,) = index.search(query).rows
    assert math.isnan(row["best.nan"]) and math.isnan(row["epoch:2.nan"])


def test_a_row_gives_its_own_columns_without_being_asked(index: ExperimentIndex) -> None:
    (row,) = index.search(TableQuery(path_glob="full")).rows
    assert (row["path"], row["duration"], row["duration_s"]) == ("full", 5.0, 5.0)
    for name in ("model.type", "values", "__class__", "notes", "nonsense", ""):
        with pytest.raises(KeyError):
            row[name]
    assert [column.id for column in ROW_COLUMNS if row[column.id] is not ...] == [
        name for name in ExperimentRow._fields if name != "values"
    ]


def test_an_unknown_column_is_an_error(index: ExperimentIndex) -> None:
    with pytest.raises(QueryError, match="Did you mean 'model.type'"):
        index.search(TableQuery(columns=("model.tpye",)))


def test_the_end_of_a_long_path_is_suggested_among_thousands_of_keys(tmp_path: Path) -> None:
    many = {f"key_{number:04}": number for number in range(MOST_GUESSES + 500)}
    config = {**many, "model": {"encoder": {"contextualizer": {"hidden_size": 16}}}}
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(made("a", config=config)))
    with pytest.raises(QueryError, match="Did you mean 'hidden_size'"):
        index.search(TableQuery(query="hiden_size>8"))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("seed", "There is no column 'seed'. Did you mean 'numpy_seed' or 'random_seed'?"),
        ("loss", "Did you mean 'validation_loss' or 'test_loss'?"),
        ("dim", "Did you mean 'model.embedding_dim'?"),
    ],
)
def test_the_end_of_a_name_is_made_whole(tmp_path: Path, name: str, message: str) -> None:
    config = {"numpy_seed": 1, "random_seed": 1, "seel": 1, "model": {"embedding_dim": 2}}
    best = {"test_loss": 1.0, "validation_loss": 2.0, "gloss": 3.0}
    index = ExperimentIndex(tmp_path / "index.sqlite")
    index.put(indexed(made("a", config=config, metrics=MetricSummary(0, best, {}))))
    with pytest.raises(QueryError) as caught:
        index.search(TableQuery(query=f"{name}>0"))
    assert message in caught.value.message


def test_filters_and_sorting_take_all_names(index: ExperimentIndex) -> None:
    for column in ("type", "model.type", "config.model.type"):
        page = index.search(TableQuery(filters=(ColumnFilter(column, "=", "t"),)))
        assert [row.path for row in page.rows] == ["full"]
    for column in ("epoch:0.loss", "loss", "duration", "notes"):
        page = index.search(TableQuery(sort=(SortKey(column),)))
        assert [row.path for row in page.rows] == ["full", "empty"]
        assert index.search(TableQuery(filters=(ColumnFilter(column, "present"),))).total == 1
        assert index.search(TableQuery(filters=(ColumnFilter(column, "missing"),))).total == 1
    page = index.search(TableQuery(filters=(ColumnFilter("epoch:2.loss", ">", 6),)))
    assert page.total == 1
    same = (SortKey("duration"), SortKey("duration_s", True))
    assert index.search(TableQuery(sort=same)).rows[0].path == "full"
