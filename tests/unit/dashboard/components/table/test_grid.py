"""The table as a page puts it there: its columns, and the ids for callbacks."""

from typing import Any

import dash_ag_grid as dag
import pytest
from dash import dcc, html

from mallennlp.dashboard.components import (
    DEFAULT_COLUMNS,
    TableColumn,
    count_id,
    experiments_table,
    query_id,
    refresh_id,
    selected_paths,
    selection_id,
)
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table.columns import FIXED, column_names, definitions
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.values import storable
from tests.unit.dashboard.components.texts import all_of, texts


def test_every_fixed_column_is_one_of_the_index() -> None:
    assert set(FIXED) == set(COLUMNS)
    assert set(DEFAULT_COLUMNS) <= set(FIXED)


def test_the_table_holds_its_query_and_its_columns() -> None:
    made = experiments_table("runs", "status:finished", columns=["path", "lr"])
    stores = {str(store.id): getattr(store, "data", None) for store in all_of(made, dcc.Store)}
    assert stores[str(query_id("runs"))] == "status:finished"
    assert stores[str(part_id("table-columns", "runs"))] == ["path", "lr"]
    assert str(refresh_id("runs")) in stores and str(count_id("runs")) in stores
    (grid,) = all_of(made, dag.AgGrid)
    assert grid.id == selection_id("runs") and made.id == "runs"
    own = ["family_seeds", "family_best"]
    assert [column["field"] for column in grid.columnDefs] == ["path", *own, "lr"]
    assert all(column["initialHide"] for column in grid.columnDefs if column["field"] in own)
    assert grid.dashGridOptions["suppressFieldDotNotation"] is True


def test_two_tables_of_a_page_have_nothing_in_common() -> None:
    first, second = (
        {str(store.id) for store in all_of(experiments_table(name), dcc.Store)}
        for name in ("a", "b")
    )
    assert len(first) == len(second) == 13 and not first & second


@pytest.mark.parametrize("selectable", [True, False])
def test_rows_have_boxes_to_tick_where_they_are_wanted(selectable: bool) -> None:
    (grid,) = all_of(experiments_table("runs", selectable=selectable), dag.AgGrid)
    assert ("rowSelection" in grid.dashGridOptions) is selectable


def test_the_height_is_the_pages_choice() -> None:
    assert experiments_table("runs", height="20rem").style == {"height": "20rem"}
    filling = experiments_table("runs", height="fill")
    assert filling.style == {} and "table-fill" in filling.className


def test_a_page_says_itself_what_stands_where_nothing_fits() -> None:
    assert "Nothing matches" in texts(experiments_table("runs"))
    said = experiments_table("runs", empty="Train something.")
    assert texts(said) == ["Train something."]
    (sentence,) = all_of(said, html.P)
    assert sentence.className == "empty-state", "a bare sentence stands at the edge"
    own = html.Div("Train something.", className="of-the-page")
    assert all_of(experiments_table("runs", empty=own), html.P) == []


def test_other_names_of_a_column_become_the_one_of_the_index() -> None:
    assert column_names(["duration", TableColumn("started", title="Began")]) == [
        "duration_s",
        "started_s",
    ]
    first, second = definitions(["duration", TableColumn("started", title="Began")])
    assert (first["field"], first["headerName"]) == ("duration_s", "Duration")
    assert (second["field"], second["headerName"]) == ("started_s", "Began")


def test_a_config_key_is_called_by_its_end_and_filtered_as_text() -> None:
    (made,) = definitions(["trainer.optimizer.lr"])
    assert (made["headerName"], made["headerTooltip"]) == ("lr", "trainer.optimizer.lr")
    assert made["filter"] == "agTextColumnFilter"


def test_of_keys_that_end_alike_the_heads_say_more() -> None:
    names = ["iterator.type", "epochs", "model.encoder.type", "x.Epochs", "trainer.lr"]
    heads = [made["headerName"] for made in definitions([*names, TableColumn("y.lr", title="lr")])]
    assert heads == ["iterator.type", "Epochs", "encoder.type", "x.Epochs", "trainer.lr", "lr"]


@pytest.mark.parametrize(
    "column",
    ["best_validation_accuracy", "last.training_loss", TableColumn("lr", numeric=True)],
)
def test_metrics_and_what_is_said_to_be_a_number_are_filtered_as_numbers(column: Any) -> None:
    (made,) = definitions([column])
    assert made["filter"] == "agNumberColumnFilter"


def test_a_width_can_be_given() -> None:
    (made,) = definitions([TableColumn("path", width=77)])
    assert made["initialWidth"] == 77 and made["initialPinned"] == "left"


def test_the_selection_is_read_as_paths_and_what_is_none_is_passed_over() -> None:
    odd = "fold\udcff/run"
    rows = [{"path": storable(odd)}, {"path": 3}, "x", {}, {"path": "pos/a"}]
    assert selected_paths(rows) == [odd, "pos/a"]
    assert selected_paths(None) == selected_paths("pos") == []
