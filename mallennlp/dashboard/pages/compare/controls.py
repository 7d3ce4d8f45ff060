"""What changes how a section is shown: each sets a parameter of the page's address."""

from __future__ import annotations

from typing import Mapping

import dash_bootstrap_components as dbc
from dash.development.base_component import Component

from mallennlp.dashboard.components.controls import labelled_control
from mallennlp.dashboard.pages.compare.section import control_id


def choice(parameter: str, label: str, options: Mapping[str, str], value: str) -> Component:
    """One of several values. ``options``: from the value in the address to the words for it."""
    chosen = dbc.Select(
        id=control_id(parameter),
        options=[{"value": key, "label": words} for key, words in options.items()],
        value=value,
        size="sm",
    )
    return labelled_control(label, chosen)


def text_control(parameter: str, label: str, value: str, placeholder: str = "") -> Component:
    """A text, which counts when it is done: with Enter, or when the cursor leaves it."""
    field = dbc.Input(
        id=control_id(parameter),
        value=value,
        type="search",
        placeholder=placeholder,
        debounce=True,
        size="sm",
    )
    return labelled_control(label, field)
