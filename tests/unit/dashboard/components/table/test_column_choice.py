"""The chooser of columns as a page puts it there, and what its table makes of a choice."""

from __future__ import annotations

from typing import Any, Dict

import dash_ag_grid as dag
import pytest
from dash import dcc

from mallennlp.dashboard.components import (
    DEFAULT_COLUMNS,
    TableColumn,
    TableLayout,
    column_chooser,
    columns_id,
    experiments_table,
    layout_id,
)
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table.column_choice import TYPES, listed, with_differing
from mallennlp.dashboard.components.table.columns import definitions, typed
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.query import SortKey
from tests.unit.dashboard.components.texts import all_of

LR = ColumnInfo("trainer.optimizer.lr", "config", Kind.NUMBER, "trainer.optimizer.lr", 3, True)
LOSS = ColumnInfo("best_loss", "metric", Kind.NUMBER, "loss", 1_234)
PATH = ColumnInfo("path", "fixed", Kind.TEXT, "Experiment")
MODEL = ColumnInfo("model.type", "config", Kind.TEXT, "model.type")


def test_the_list_says_name_type_and_how_many_have_it() -> None:
    made = listed([PATH, LOSS, LR], {"lr": LR, "best_loss": LOSS})
    assert [(row["name"], row["type"], row["count"]) for row in made["columns"]] == [
        ("path", "text", ""),
        ("best_loss", "number", "1,234"),
        ("trainer.optimizer.lr", "number", "3+"),
    ]
    assert made["same"] == {"lr": "trainer.optimizer.lr"}
    assert set(TYPES) == set(Kind)


def test_reset_knows_where_to_go_back_to() -> None:
    def usual(chooser: Any) -> Any:
        wanted = part_id("columns-usual", "runs")
        return [store.data for store in all_of(chooser, dcc.Store) if store.id == wanted]

    assert usual(column_chooser("runs")) == [list(DEFAULT_COLUMNS)]
    assert usual(column_chooser("runs", ["path", "duration"])) == [["path", "duration_s"]]


def test_what_differs_comes_after_the_results_and_the_other_fixed_ones_last() -> None:
    shown = ["path", "status", "lr", "best_metric", "best_loss", "epochs", "model"]
    known = {"lr": LR, "best_loss": LOSS}
    made = with_differing(shown, known, ["model.type", "seed", "dropout"])
    wanted = ["path", "status", "best_metric", "best_loss", "seed", "dropout", "epochs", "model"]
    assert made == wanted  # lr does not differ, and model says what model.type says
    without = with_differing(["path", "epochs"], {}, ["model.type"])
    assert without == ["path", "model.type", "epochs"]


def test_types_come_from_the_index_and_unknown_names_stay() -> None:
    made = typed(
        ["lr", "trainer.optimizer.lr", "model.type", "gone"], {"lr": LR, "model.type": MODEL}
    )
    assert [(column.name, column.numeric) for column in made] == [
        ("trainer.optimizer.lr", True),
        ("model.type", False),
        ("gone", None),
    ]
    first, second = definitions(made[:2])
    assert first["filter"] == "agNumberColumnFilter" and second["filter"] == "agTextColumnFilter"


def by_field(**layout: Any) -> Dict[str, Any]:
    made = definitions(["path", "status", TableColumn("lr")], TableLayout(**layout))
    return {column["field"]: column for column in made}


def test_a_layout_is_how_columns_begin_and_never_how_they_stay() -> None:
    made = by_field(
        sort=(SortKey("lr", True), SortKey("path")),
        pinned={"lr": "right"},
        widths={"status": 77},
    )
    assert (made["lr"]["initialSort"], made["lr"]["initialSortIndex"]) == ("desc", 0)
    assert (made["path"]["initialSort"], made["path"]["initialSortIndex"]) == ("asc", 1)
    assert made["lr"]["initialPinned"] == "right" and made["path"]["initialPinned"] is None
    assert made["status"]["initialWidth"] == 77
    for column in made.values():
        assert not {"width", "pinned", "sort"} & set(column)


def test_without_one_columns_begin_as_usual() -> None:
    made = by_field()
    assert made["path"]["initialPinned"] == "left" and made["path"]["initialWidth"] == 300
    assert all("initialSort" not in column for column in made.values())


@pytest.mark.parametrize("filters", [{}, {"lr": {"type": "equals", "filter": 1}}])
def test_filters_and_what_was_changed_reach_the_browser(filters: Any) -> None:
    layout = TableLayout(widths={"path": 420}, filters=filters)
    made = experiments_table("runs", columns=["path", "lr"], layout=layout)
    stores = {str(store.id): getattr(store, "data", None) for store in all_of(made, dcc.Store)}
    assert stores[str(layout_id("runs"))] == {"pinned": None, "widths": {"path": 420}}
    assert str(columns_id("runs")) in stores
    (grid,) = all_of(made, dag.AgGrid)
    wanted = {"filter": {"filterModel": filters}} if filters else None
    assert grid.dashGridOptions.get("initialState") == wanted
