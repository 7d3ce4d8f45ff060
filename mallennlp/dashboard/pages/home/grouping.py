"""The switch of the home page that folds runs into families."""

from __future__ import annotations

import enum

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components.table.grid import SEEDS, group_id

SWITCH = "experiments-group"


class Grouping(enum.Enum):
    """How the list of experiments can be grouped, in the page's address."""

    SEEDS = SEEDS


def group_switch(is_on: bool) -> Component:
    """The switch. ``is_on``: at first."""
    switch = dbc.Switch(id=SWITCH, label="Group seeds", value=is_on)
    hint = "Fold runs that differ in nothing but their seeds into one row"
    return html.Div(switch, title=hint, className="group-switch")


def group_callback(table_id: str) -> ClientCallback:
    """What the switch does in the browser: it groups a table, and the address says so."""
    return ClientCallback(
        "families.group",
        [Output(group_id(table_id), "data")],
        [Input(SWITCH, "value")],
        prevent_initial_call=True,
    )
