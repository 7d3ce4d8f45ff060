"""The switch of the home page that folds runs into families."""

from __future__ import annotations

import enum

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.table import SEEDS

SWITCH = "experiments-group"


class Grouping(enum.Enum):
    """How the list of experiments can be grouped, in the page's address."""

    SEEDS = SEEDS


def group_switch(is_on: bool) -> Component:
    """The switch. ``is_on``: at first."""
    switch = dbc.Switch(id=SWITCH, label="Group seeds", value=is_on)
    hint = "Fold runs that differ in nothing but their seeds into one row"
    return html.Div(switch, title=hint, className="group-switch")
