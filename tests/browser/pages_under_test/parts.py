"""A page of somebody who uses the components as their documentation says."""

from typing import Any, List

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output

from mallennlp.dashboard.components import (
    TableColumn,
    card,
    config_view,
    confirm_dialog,
    confirmed_id,
    count_id,
    dialog_open_id,
    experiment_link,
    experiments_table,
    metric_graph,
    query_box,
    query_id,
    refresh_id,
    selected_paths,
    selection_id,
    sidebar_layout,
    tag_badges,
)
from mallennlp.dashboard.page import Page

COLUMNS = ("path", "status", TableColumn("hidden_size", width=110), "best_validation_accuracy")
MANY = {"list": list(range(2_006)), "<b>": "needle", "optimizer": {"type": "adam", "lr": 0.1}}
RUN = "2.10.1/pos/lstm_h16/seed_13"


@Page.register("/parts")
class Parts(Page):
    """Every component that works by itself."""

    navlink_name = "Parts"

    def get_elements(self) -> List[Any]:
        """Things to choose on the left, what was chosen on the right."""
        epochs = self.project.experiment(RUN).epochs
        side = [
            dbc.Input(id="parts-query", debounce=True, placeholder="query"),
            html.Output(id="parts-count"),
            html.Output(id="parts-chosen"),
            dbc.Button("Again", id="parts-again"),
            dbc.Button("Delete", id="parts-delete"),
            dbc.Button("Go on", id="parts-go"),
            html.Output(id="parts-said"),
            experiment_link(RUN, "the first"),
        ]
        content = [
            html.Div(tag_badges(["x" * 64])),
            experiments_table("parts-runs", "hidden_size>=16", COLUMNS, selectable=True),
            experiments_table("parts-failed", "status:failed", ["path", "tags"], empty="No."),
            card("Loss", metric_graph("parts-loss", {"one": epochs, "two": epochs}, "loss")),
            card("Config", config_view("parts-config", MANY)),
            config_view("parts-empty", {}, copy=False),
        ]
        dialogs = [
            confirm_dialog(
                "delete", "Really?", "", "Delete", danger=True, opened_by="parts-delete"
            ),
            confirm_dialog("go", "Go on?", "", "Yes"),
        ]
        return [html.H1("Parts"), sidebar_layout(side, content), *dialogs]

    @Page.callback(
        Output(query_id("parts-runs"), "data"),
        Input("parts-query", "value"),
        prevent_initial_call=True,
    )
    def choose(self, text: Any) -> Any:
        """Another query."""
        return text or ""

    @Page.callback(
        Output(refresh_id("parts-failed"), "data"),
        Input("parts-again", "n_clicks"),
        prevent_initial_call=True,
    )
    def again(self, n_clicks: Any) -> Any:
        """The same query asked again."""
        return n_clicks

    @Page.callback(Output("parts-count", "children"), Input(count_id("parts-runs"), "data"))
    def count(self, found: Any) -> Any:
        """How many were found."""
        return (found or {}).get("text")

    @Page.callback(
        Output("parts-chosen", "children"), Input(selection_id("parts-runs"), "selectedRows")
    )
    def chosen(self, rows: Any) -> str:
        """What was ticked."""
        return ", ".join(selected_paths(rows))

    @Page.callback(
        Output(dialog_open_id("go"), "is_open"),
        Input("parts-go", "n_clicks"),
        prevent_initial_call=True,
    )
    def ask(self, n_clicks: Any) -> bool:
        """A dialog that a callback opens."""
        return True

    @Page.callback(
        Output("parts-said", "children"),
        [Input(confirmed_id("delete"), "data"), Input(confirmed_id("go"), "data")],
        prevent_initial_call=True,
    )
    def said(self, deleted: Any, gone_on: Any) -> str:
        """How often was confirmed."""
        return f"deleted {deleted or 0}, gone on {gone_on or 0}"


@Page.register("/asked")
class Asked(Page):
    """A table whose query a callback sets in the moment in which it appears."""

    def get_elements(self) -> List[Any]:
        """The box, and the table."""
        return [query_box("asked-box", "status:failed"), experiments_table("asked", group="seeds")]

    @Page.callback(Output(query_id("asked"), "data"), Input("asked-box", "value"))
    def choose(self, text: Any) -> Any:
        """What the box says, at once."""
        return text or ""
