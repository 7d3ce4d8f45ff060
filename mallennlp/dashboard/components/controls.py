"""Controls above what they change: small, in a row, each with its label."""

from __future__ import annotations

from typing import List

from dash import html
from dash.development.base_component import Component


def controls_row(*controls: Component) -> Component:
    """Controls beside each other, below each other where there is no room."""
    return html.Div(list(controls), className="controls-row")


def labelled_control(label: str, control: Component, title: str = "") -> Component:
    """A control behind its label. ``title``: more about it, for the pointer."""
    # A label around a control needs no id of it, which may be no text.
    parts: List[Component] = [html.Span(label, className="control-label"), control]
    return html.Label(parts, className="labelled-control", **({"title": title} if title else {}))
