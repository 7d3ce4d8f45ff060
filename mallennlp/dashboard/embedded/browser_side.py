"""What components do in the browser, without the server."""

from __future__ import annotations

import dash
from dash import MATCH
from dash.dependencies import ClientsideFunction, Input, Output, State

from mallennlp.dashboard.components import confirm
from mallennlp.dashboard.components.experiment import config_tree
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table import grid as table


def connect(app: dash.Dash) -> None:
    """Register these callbacks with Dash."""
    app.clientside_callback(
        ClientsideFunction("config", "draw"),
        Output(part_id(config_tree.DRAWN, MATCH), "children"),
        [
            Input(part_id(config_tree.DATA, MATCH), "data"),
            Input(part_id(config_tree.SEARCH, MATCH), "value"),
            Input(part_id(config_tree.SHOWN, MATCH), "value"),
        ],
    )
    _connect_families(app)
    app.clientside_callback(
        ClientsideFunction("confirm", "answer"),
        [
            # A page may open its dialog with an output of its own.
            Output(part_id(confirm.DIALOG, MATCH), "is_open", allow_duplicate=True),
            Output(part_id(confirm.CONFIRMED, MATCH), "data"),
        ],
        [
            Input(part_id(confirm.CONFIRM, MATCH), "n_clicks"),
            Input(part_id(confirm.CANCEL, MATCH), "n_clicks"),
        ],
        [
            State(part_id(confirm.DIALOG, MATCH), "is_open"),
            State(part_id(confirm.CONFIRMED, MATCH), "data"),
        ],
        prevent_initial_call=True,
    )


def _connect_families(app: dash.Dash) -> None:
    """Families of a table open and close, and its columns fit them."""
    app.clientside_callback(
        ClientsideFunction("families", "toggle"),
        Output(part_id(table.OPEN, MATCH), "data"),
        Input(part_id(table.TOGGLED, MATCH), "data"),
        State(part_id(table.OPEN, MATCH), "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("families", "refresh"),
        Output(part_id(table.TOGGLED, MATCH), "modified_timestamp"),
        [Input(part_id(table.GROUP, MATCH), "data"), Input(part_id(table.OPEN, MATCH), "data")],
    )
