"""Tabs that the keyboard reaches.

``dbc.Tabs`` takes its tabs out of the order of the Tab key and never says which one is selected, so
these are radio buttons that look like tabs: Tab goes there, the arrow keys choose.
"""

from __future__ import annotations

from typing import Sequence

import dash_bootstrap_components as dbc


def tabs(tabs_id: str, label: str, names: Sequence[str], active: str) -> dbc.RadioItems:
    """A bar of tabs. A callback of the page makes what a tab shows, from
    ``Input(tabs_id, "value")``: the active one's name.

    * ``tabs_id``: the id of the bar;
    * ``label``: what a screen reader calls the choice;
    * ``names``: the values, and with a capital letter the texts;
    * ``active``: the name that is chosen at first.
    """
    return dbc.RadioItems(
        id=tabs_id,
        options=[{"label": name.capitalize(), "value": name} for name in names],
        value=active,
        className="tab-bar nav nav-tabs mb-3",
        inputClassName="btn-check",
        labelClassName="nav-link",
        labelCheckedClassName="active",
        name=label,
    )
