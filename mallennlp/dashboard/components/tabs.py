"""Tabs that the keyboard reaches.

``dbc.Tabs`` takes its tabs out of the order of the Tab key and never says which one is selected, so
these are radio buttons that look like tabs: Tab goes there, the arrow keys choose.
"""

from __future__ import annotations

from typing import Sequence

import dash_bootstrap_components as dbc


def tabs(id: str, label: str, names: Sequence[str], active: str) -> dbc.RadioItems:
    """A bar of tabs; its ``value`` is the active one's name.

    ``label`` says to a screen reader what is chosen here; ``names`` are the values, and with a
    capital letter the texts.
    """
    return dbc.RadioItems(
        id=id,
        options=[{"label": name.capitalize(), "value": name} for name in names],
        value=active,
        className="tab-bar nav nav-tabs mb-3",
        inputClassName="btn-check",
        labelClassName="nav-link",
        labelCheckedClassName="active",
        name=label,
    )
