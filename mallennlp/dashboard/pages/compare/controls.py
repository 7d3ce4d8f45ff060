"""What changes how a section is shown: each sets a parameter of the page's address."""

from __future__ import annotations

from typing import Mapping

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.section import control_id


def controls_row(*controls: Component) -> Component:
    """Controls beside each other, below each other where there is no room."""
    return html.Div(controls, className="d-flex flex-wrap gap-3 mb-3")


def choice(parameter: str, label: str, options: Mapping[str, str], value: str) -> Component:
    """One of several values. ``options``: from the value in the address to the words for it."""
    chosen = dbc.Select(
        id=control_id(parameter),
        options=[{"value": key, "label": words} for key, words in options.items()],
        value=value,
        size="sm",
        class_name="w-auto",
    )
    return _labelled(label, chosen)


def text_control(parameter: str, label: str, value: str, placeholder: str = "") -> Component:
    """A text, which counts when it is done: with Enter, or when the cursor leaves it."""
    field = dbc.Input(
        id=control_id(parameter),
        value=value,
        type="search",
        placeholder=placeholder,
        debounce=True,
        size="sm",
        class_name="w-auto",
    )
    return _labelled(label, field)


def _labelled(label: str, field: Component) -> Component:
    # A label around its field needs no id of it: these ids are no texts.
    text = html.Span(label, className="text-secondary small text-nowrap")
    return html.Label([text, field], className="d-inline-flex align-items-center gap-2")
