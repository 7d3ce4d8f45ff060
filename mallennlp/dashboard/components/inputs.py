"""Boxes to type into."""

from __future__ import annotations

from typing import Any, List

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import ComponentId, dom_id


def labelled_input(input_id: ComponentId, label: str, **options: Any) -> List[Component]:
    """A text box with a label that is read out and not shown, where its place says enough to the
    eye.

    * ``input_id``: the id of the box, for ``Input(input_id, "value")``;
    * ``label``: what a screen reader calls it;
    * ``options``: what ``dbc.Input`` takes (which takes no ``aria-label``).

    Returns both, to be put one after the other: ``[*labelled_input("name", "Your name")]``.
    """
    return [
        html.Label(label, htmlFor=dom_id(input_id), className="visually-hidden"),
        dbc.Input(id=input_id, **options),
    ]
