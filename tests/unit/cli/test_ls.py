from __future__ import annotations

from pathlib import Path
from typing import Any, List, Tuple

import pytest

from mallennlp.cli import listing, rows
from mallennlp.cli.asked import Asked, column_names, sort_key, sorted_by
from mallennlp.cli.listing import Experiments, Shown
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.project import Project
from mallennlp.services.index.columns import COLUMNS, ROW_COLUMNS
from mallennlp.services.index.query import ExperimentRow, SortKey, TableQuery
from tests.unit.cli.test_completing import project_of


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path, ["pos/lstm/1", "pos/lstm/2", "pos/lstm", "odd[1]/x", "ner"])


@pytest.mark.parametrize(
    ("argument", "asked"),
    [
        ("", Asked()),
        ("lstm", Asked(text="lstm")),
        (" lstm  crf ", Asked(text="lstm crf")),
        ("seed_13,", Asked(text="seed_13,")),
        ("pos/*", Asked("pos/*")),
        ("seed_?", Asked("seed_?")),
        ("[ab]", Asked("[ab]")),
        ("pos/lstm", Asked("*pos/lstm*")),
        ("grid/lr=0.[01]", Asked("grid/lr=0.[01]")),
        ("grid/lr=0.1", Asked("*grid/lr=0.1*")),
        (".hidden", Asked(text=".hidden")),
        ("lr>=0.1", Asked(query="lr>=0.1")),
        ("path:pos/*", Asked(query="path:pos/*")),
        ("lr=*", Asked(query="lr=*")),
        ("path~^pos/.*h32", Asked(query="path~^pos/.*h32")),
        ("-pos/x", Asked(query="-pos/x")),
        ("pos/x OR ner", Asked(query="pos/x OR ner")),
        ("(pos/x*)", Asked(query="(pos/x*)")),
        ('"pos/x"', Asked(query='"pos/x"')),
        ("OR", Asked(query="OR")),
        ("sort:-best", Asked(query="sort:-best")),
    ],
)
def test_arguments(project: Project, argument: str, asked: Asked) -> None:
    assert Asked.of(project, [argument]) == asked


def test_several_arguments_have_to_hold_together(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    assert Asked.of(project, []) == Asked()
    assert Asked.of(project, ["a", "b"]) == Asked(text="a b")
    assert Asked.of(project, ["a", "lr>1", "pos/*"]) == Asked("pos/*", query="a lr>1")
    assert Asked.of(project, ["./pos", "a"]) == Asked("pos/*", text="a")
    with pytest.raises(UsageError, match="'pos/x' and 'ner/[*]' are both paths.*OR"):
        Asked.of(project, ["pos/x", "a", "ner/*"])


def test_a_pattern_that_the_shell_replaced(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.root)
    for name in ("one", "two"):
        (project.root / name).mkdir()
    with pytest.raises(UsageError, match="2 paths were given.*quotes"):
        Asked.of(project, ["one", "two"])
    assert Asked.of(project, ["one", "three"]) == Asked(text="one three")
    assert Asked.of(project, ["one"]) == Asked(text="one")


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
    assert Asked.of(project, [folder]) == Asked(glob)
    assert Asked.of(project, [str(here)]) == Asked.of(project, ["."])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("best", SortKey("best")),
        ("-best", SortKey("best", True)),
        (" -started ", SortKey("started", True)),
        ("--x", SortKey("-x", True)),
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


def test_what_a_list_is_sorted_by() -> None:
    assert sorted_by((), "") == ()
    assert sorted_by((SortKey("lr"),), "a sort:-best,lr sort:x") == ("lr", "best", "x")
    assert sorted_by((), "sorted") == ()
    with pytest.raises(QueryError, match="name of a column"):
        sorted_by((), "sort:-,a")


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        ([], ()),
        (["lr"], ("lr",)),
        (["lr, b.c ,", "d"], ("lr", "b.c", "d")),
        (["lr,lr", "lr"], ("lr",)),
        (['"a,b", c', ",,"], ("a,b", "c")),
        (["validation_größe/東京"], ("validation_größe/東京",)),
    ],
)
def test_names_of_columns(texts: List[str], names: Tuple[str, ...]) -> None:
    assert column_names(texts) == names


def experiments(project: Project, limit: Any, *names: str, **query: Any) -> Experiments:
    """A list as the command makes it."""
    return Experiments(project, TableQuery(**query), Shown(asked=names), limit)


def test_rows_come_in_lots(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "LOT", 2)
    every = experiments(project, None, sort=(SortKey("path"),))
    assert [len(lot) for lot in every.lots()] == [2, 2, 1]
    assert (every.total, every.given) == (5, 5)
    some = experiments(project, 3, sort=(SortKey("path"),))
    assert [row.path for lot in some.lots() for row in lot] == ["ner", "odd[1]/x", "pos/lstm"]
    assert (some.total, some.given) == (5, 3)


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
def test_when_the_reason_is_shown(statuses: Tuple[Status, ...], has_reason: bool) -> None:
    names = rows.columns_for([status.value for status in statuses])
    assert ("reason" in names) is has_reason
    assert ("best_metric" in names) is not has_reason


def only_row(project: Project, **more: Any) -> ExperimentRow:
    """One run of the project."""
    (row,) = project.search(TableQuery(path_glob="ner", **more)).rows
    return row


def test_every_column_has_a_cell(project: Project) -> None:
    row = only_row(project, columns=("notes",))
    assert list(rows.record(row)) == list(rows.FIELDS)
    assert len(rows.FIELDS) == len(ROW_COLUMNS)
    for name in COLUMNS:
        for statuses in ((), ("failed",)):
            columns = rows.columns_for(statuses, [name])
            assert name in columns or name == "epochs_planned"
            asked = rows.columns_for(statuses, (), [name])
            assert list(asked) == list(dict.fromkeys(["path", name]))
            for shown in (columns, asked):
                assert all(isinstance(rows.cell(row, name, 0.0).text, str) for name in shown)


def test_what_is_sorted_by_is_shown() -> None:
    names = list(rows.columns_for(["failed"], ["best.validation_loss"]))
    assert names[:4] == ["path", "status", "best.validation_loss", "reason"]
    assert rows.columns_for((), ["started"]) == rows.SHOWN
    asked = rows.columns_for((), ["took"], ["lr", "path", "created"], ["lr"])
    assert list(asked) == ["lr", "path", "started_s", "duration_s"]
    assert asked["lr"].right and asked["duration_s"].title == "took"
    assert not any(column.spare for column in asked.values())


@pytest.mark.parametrize(
    ("asked", "sorted_by", "columns"),
    [
        (["lr"], [], ["path", "lr"]),
        (["lr"], ["best"], ["path", "lr", "best_metric"]),
        (["lr"], ["path"], ["path", "lr"]),
        (["status", "lr"], ["lr"], ["path", "status", "lr"]),
        (["lr", "path"], [], ["lr", "path"]),
    ],
)
def test_what_is_asked_for_stands_behind_the_path(
    asked: List[str], sorted_by: List[str], columns: List[str]
) -> None:
    assert list(rows.columns_for(["failed"], sorted_by, asked)) == columns
    exact = rows.columns_for(["failed"], sorted_by, asked, exact=True)
    assert list(exact) == asked


def test_without_columns_nothing_is_exact() -> None:
    assert rows.columns_for((), ["best"], (), (), True) == rows.SHOWN


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        ("adam", "adam"),
        (0.25, "0.25"),
        (1 / 3, "0.3333"),
        (float("nan"), "NaN"),
        (16, "16"),
        (True, "true"),
    ],
)
def test_values_of_keys(project: Project, value: Any, shown: str) -> None:
    row = only_row(project)._replace(values={"config.x": value})
    assert rows.cell(row, "config.x", 0.0).text == shown
    assert rows.record(row, ["config.x"])["config.x"] is value


def test_notes_stand_on_one_line_and_paths_hide_nothing(project: Project) -> None:
    row = only_row(project)._replace(path="a\nb", values={"notes": "good\nbad"})
    assert rows.cell(row, "notes", 0.0).text == "good bad"
    assert rows.cell(row, "path", 0.0).text == "a\nb"


def test_a_metric_has_its_digits(project: Project) -> None:
    row = only_row(project)._replace(values={"best_loss": 0.25, "test_loss": 0.5})
    assert [rows.cell(row, name, 0.0).text for name in row.values] == ["0.2500", "0.5000"]


def test_numbers_stand_to_the_right(project: Project) -> None:
    row = only_row(project)
    values = [{"a": 1, "b": 0.5, "c": True}, {"a": None, "b": "x", "c": None}]
    lot = [row._replace(values=each) for each in values]
    columns = experiments(project, None, "a", "b", "c").columns(lot)
    assert [columns[name].right for name in "abc"] == [True, False, False]
