"""Which columns there are, of which type, and how many experiments have them."""

from __future__ import annotations

import contextlib
import math
import sqlite3
from pathlib import Path
from typing import Any, Dict

import pytest

from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.services.index import catalogue as module
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.columns import COLUMNS, Kind
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import indexed, made

FIRST = {
    "lr": 0.1,
    "optimizer": "adam",
    "mixed": "a",
    "flag": True,
    "nothing": None,
    "number_or_null": None,
    "nan": math.nan,
    "status": "x",
    "accuracy": 3,
}
SECOND = {"lr": 1, "mixed": 2, "flag": "yes", "number_or_null": 3, "layers": [8, 16]}


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    first = MetricSummary(0, {"accuracy": 0.5}, {"accuracy": 0.4, "late": 1.0})
    second = MetricSummary(0, {"accuracy": math.nan}, {})
    index.put(
        indexed(
            made("a", config=FIRST, metrics=first),
            made("b", config=SECOND, metrics=second),
        )
    )
    return index


def by_name(index: ExperimentIndex) -> Dict[str, ColumnInfo]:
    columns = index.columns()
    assert len({column.name for column in columns}) == len(columns)
    return {column.name: column for column in columns}


def test_fixed_columns_come_first_and_know_their_kinds(index: ExperimentIndex) -> None:
    fixed = index.columns()[: len(COLUMNS)]
    assert [column.name for column in fixed] == list(COLUMNS)
    kinds = {column.name: column.kind for column in fixed}
    assert kinds["duration_s"] is Kind.DURATION and kinds["started_s"] is Kind.TIME


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("lr", Kind.NUMBER, 2),
        ("optimizer", Kind.TEXT, 1),
        ("mixed", Kind.ANY, 2),
        ("flag", Kind.ANY, 2),
        ("nothing", Kind.ANY, 1),
        ("number_or_null", Kind.NUMBER, 2),
        ("nan", Kind.NUMBER, 1),
        ("layers.1", Kind.NUMBER, 1),
        ("config.status", Kind.TEXT, 1),
        ("config.accuracy", Kind.NUMBER, 1),
    ],
)
def test_a_config_key_has_the_type_of_its_values(
    index: ExperimentIndex, name: str, kind: Kind, count: int
) -> None:
    column = by_name(index)[name]
    assert (column.group, column.kind, column.runs, column.capped) == (
        "config",
        kind,
        count,
        False,
    )
    assert column.title == name.removeprefix("config.")


def test_metrics_have_their_best_beside_their_last(index: ExperimentIndex) -> None:
    metrics = [column for column in index.columns() if column.group == "metric"]
    assert [(column.name, column.runs) for column in metrics] == [
        ("best_accuracy", 2),
        ("last_accuracy", 1),
        ("last_late", 1),
    ]
    assert {column.kind for column in metrics} == {Kind.NUMBER}


def test_every_name_can_be_asked_for_and_means_itself(index: ExperimentIndex) -> None:
    names = [column.name for column in index.columns()]
    assert len(index.search(TableQuery(columns=tuple(names))).rows) == 2
    kinds = index.column_kinds(names)
    for name, column in by_name(index).items():
        found = kinds[name]
        assert (found.name, found.kind, found.group) == (name, column.kind, column.group)


def test_names_that_people_type_are_recognised(index: ExperimentIndex) -> None:
    found = index.column_kinds(["duration", "1", "last.accuracy", "epoch:0_accuracy", "none", ""])
    assert {name: info.name for name, info in found.items()} == {
        "duration": "duration_s",
        "1": "layers.1",
        "last.accuracy": "last_accuracy",
        "epoch:0_accuracy": "epoch:0.accuracy",
    }


def test_a_key_whose_runs_are_gone_is_no_column(index: ExperimentIndex) -> None:
    index.remove(["a"])
    assert "optimizer" not in by_name(index) and "last_late" not in by_name(index)


def test_counting_ends_where_it_would_take_long(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_ROWS_COUNTED", 1)
    monkeypatch.setattr(module, "_FEWEST_COUNTED", 1)
    found: Any = by_name(index)
    assert (found["lr"].runs, found["lr"].capped) == (1, True)
    assert (found["optimizer"].runs, found["optimizer"].capped) == (1, False)


def test_of_very_many_keys_some_are_listed(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEYS", 6)
    assert [column.name for column in index.columns()[len(COLUMNS) :]] == [
        *("best_accuracy", "last_accuracy", "last_late"),
        *("lr", "optimizer"),
    ]


def test_a_long_list_in_one_config_hides_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    metrics = MetricSummary(0, {"accuracy": 0.5}, {})
    words = made("a", config={"words": list(range(50)), "model": {"words": ["w"] * 50}})
    index.put(indexed(words))
    index.put(indexed(made("b", config={"lr": 1, "seed": 13}, metrics=metrics)))
    monkeypatch.setattr(module, "MOST_KEYS", 9)
    assert [column.name for column in index.columns()[len(COLUMNS) :]] == [
        "best_accuracy",
        *(f"words.{number}" for number in range(3)),
        *(f"model.words.{number}" for number in range(3)),
        "lr",
        "seed",
    ]


def test_keys_that_nobody_has_any_more_take_no_room(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index.columns()
    index.put(indexed(made("many", config={"words": list(range(50)), "lr": 3, "x": math.nan})))
    index.put(indexed(made("many", config={"words": [1], "lr": 3})))
    monkeypatch.setattr(module, "MOST_KEYS", len(before))
    assert "words.0" in by_name(index) and "words.1" not in by_name(index)
    index.remove(["many"])
    assert index.columns() == before
    with contextlib.closing(sqlite3.connect(index.path)) as connection:
        names = {name for name, in connection.execute("SELECT name FROM key")}
    assert names == {"accuracy", "late", *FIRST, "layers.0", "layers.1"}


def test_without_an_index_there_is_nothing(tmp_path: Path) -> None:
    none = ExperimentIndex(tmp_path / "none.sqlite")
    assert none.columns() == () and none.column_kinds(["lr"]) == {}
