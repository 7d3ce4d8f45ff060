"""Boxes to type into."""

from __future__ import annotations

from typing import Any, List

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component


def labelled_input(id: str, label: str, **options: Any) -> List[Component]:
    """A text box with a label that is read out and not shown, where its place says enough to the
    eye.

    ``options`` go to ``dbc.Input``, which takes no ``aria-label``.
    """
    return [
        html.Label(label, htmlFor=id, className="visually-hidden"),
        dbc.Input(id=id, **options),
    ]
