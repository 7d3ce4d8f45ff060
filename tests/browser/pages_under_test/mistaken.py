"""A page whose author made mistakes that show only when a callback ends."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output

from mallennlp.dashboard.page import Page


@Page.register("/mistaken")
class Mistaken(Page):
    """Two buttons that go wrong, each in its way."""

    def get_elements(self) -> Any:
        """The buttons, and where nothing ever appears."""
        return [
            html.H1("Mistaken"),
            dbc.Button("Object", id="mistaken-object"),
            dbc.Button("Error", id="mistaken-error"),
            html.Output(id="mistaken-out"),
            html.Output(id="mistaken-other"),
        ]

    @Page.callback(
        Output("mistaken-out", "children"),
        Input("mistaken-object", "n_clicks"),
        prevent_initial_call=True,
    )
    def send_object(self, n_clicks: Any) -> Any:
        """What no JSON can hold."""
        return object()

    @Page.callback(
        Output("mistaken-other", "children"),
        Input("mistaken-error", "n_clicks"),
        prevent_initial_call=True,
    )
    def fail(self, n_clicks: Any) -> Any:
        """An error of the author's own."""
        raise ValueError("no such corpus")
