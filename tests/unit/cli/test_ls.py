from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mallennlp.cli import ls, rows
from mallennlp.cli.ls import Lots, path_glob, sort_key
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.query import SortKey, TableQuery
from tests.unit.cli.test_completing import project_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, ["pos/lstm/1", "pos/lstm/2", "pos/lstm", "odd[1]/x", "ner"])


@pytest.mark.parametrize(
    ("pattern", "glob"),
    [
        ("", ""),
        ("lstm", "*lstm*"),
        ("pos/*", "pos/*"),
        ("seed_?", "seed_?"),
        ("[ab]", "[ab]"),
        (".hidden", "*.hidden*"),
    ],
)
def test_patterns(project: Project, pattern: str, glob: str) -> None:
    assert path_glob(project, [pattern]) == glob


def test_no_pattern_and_too_many(project: Project) -> None:
    assert path_glob(project, []) == ""
    with pytest.raises(UsageError, match="3 paths were given.*quotes"):
        path_glob(project, ["a", "b", "c"])


@pytest.mark.parametrize(
    ("cwd", "folder", "glob"),
    [
        (".", ".", ""),
        ("pos", ".", "pos/*"),
        ("pos", "..", ""),
        ("pos/lstm", ".", "pos/lstm"),
        (".", "./pos", "pos/*"),
        ("pos", "../ner", "ner"),
        ("odd[1]", ".", "odd[[]1]/*"),
    ],
)
def test_folders(
    project: Project, monkeypatch: pytest.MonkeyPatch, cwd: str, folder: str, glob: str
) -> None:
    here = project.root / cwd
    here.mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(here)
    assert path_glob(project, [folder]) == glob
    assert path_glob(project, [str(here)]) == path_glob(project, ["."])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("best", SortKey("best_metric")),
        ("-best", SortKey("best_metric", True)),
        (" -started ", SortKey("started_s", True)),
        ("+path", SortKey("path")),
        ("config.trainer.lr", SortKey("config.trainer.lr")),
        ("-last.loss", SortKey("last.loss", True)),
    ],
)
def test_sort_keys(text: str, key: SortKey) -> None:
    assert sort_key(text) == key


@pytest.mark.parametrize("text", ["", " ", "-", "+"])
def test_no_sort_key(text: str) -> None:
    with pytest.raises(UsageError, match="--sort needs a column"):
        sort_key(text)


@pytest.mark.parametrize(
    ("text", "guess"), [("bset", "best"), ("tooked", "took"), ("config", ""), ("xyzzy", "")]
)
def test_unknown_sort_keys(text: str, guess: str) -> None:
    with pytest.raises(QueryError) as caught:
        sort_key(text)
    assert ("Did you mean" in str(caught.value)) == bool(guess)
    assert guess in str(caught.value)


def test_rows_come_in_lots(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ls, "LOT", 2)
    query = TableQuery(sort=(SortKey("path"),))
    every = Lots(project, query, None)
    assert [len(lot) for lot in every] == [2, 2, 1]
    assert (every.total, every.shown) == (5, 5)
    some = Lots(project, query, 3)
    assert [row.path for lot in some for row in lot] == ["ner", "odd[1]/x", "pos/lstm"]
    assert (some.total, some.shown) == (5, 3)


@pytest.mark.parametrize(
    ("statuses", "has_reason"),
    [
        ((), False),
        ((Status.FAILED,), True),
        ((Status.FAILED, Status.STALLED, Status.STOPPED, Status.UNKNOWN), True),
        ((Status.FAILED, Status.FINISHED), False),
        ((Status.RUNNING,), False),
    ],
)
def test_when_the_reason_is_shown(statuses: tuple[Status, ...], has_reason: bool) -> None:
    titles = [column.title for column in rows.columns_for([s.value for s in statuses])]
    assert ("reason" in titles) is has_reason
    assert ("best" in titles) is not has_reason


def test_every_column_has_a_cell(project: Project) -> None:
    (row,) = project.search(TableQuery(path_glob="ner")).rows
    for columns in (rows.COLUMNS, rows.COLUMNS_OF_TROUBLE):
        assert len(rows.cells(row, columns, 0.0)) == len(columns)
    assert list(rows.record(row)) == list(rows.FIELDS)
    for column in COLUMNS:
        titles = [shown.title for shown in rows.columns_for((), column)]
        assert rows.TITLES.get(column, column) in titles
        assert len(rows.cells(row, rows.columns_for((), column), 0.0)) == len(titles)


def test_what_is_sorted_by_is_shown() -> None:
    titles = [column.title for column in rows.columns_for(["failed"], "best.validation_loss")]
    assert titles[:4] == ["path", "status", "best.validation_loss", "reason"]
    assert rows.columns_for((), "started_s") == rows.COLUMNS


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), ("adam", "adam"), (0.25, "0.2500"), (16, "16"), (True, "true")],
)
def test_values_of_keys(project: Project, value: Any, shown: str) -> None:
    (row,) = project.search(TableQuery(path_glob="ner")).rows
    columns = rows.columns_for((), "config.x")
    assert rows.cells(row, columns, 0.0, value)[2].text == shown
    assert rows.record(row, **{"config.x": value})["config.x"] == value
