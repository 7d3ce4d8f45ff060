"""The tab with the vocabulary."""

from __future__ import annotations

from typing import Any, List

import dash_bootstrap_components as dbc
from dash import ctx, html
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import card, labelled_input, sidebar_layout
from mallennlp.dashboard.components.experiment.vocabulary import namespace_choice, tokens_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import Tab
from mallennlp.exceptions import NotFoundError, StorageError

PAGE = 100
"""Tokens that are shown at a time."""
NAMESPACE, SEARCH, FROM = (
    "experiment-namespace",
    "experiment-token-search",
    "experiment-token-from",
)
_LONGEST_SEARCH = 1_000
_BACK, _ON = "experiment-token-back", "experiment-token-on"


class VocabularyTab(Tab):
    """The namespaces, and the tokens of one of them."""

    def vocabulary_tab(self) -> Component:
        """What the tab shows."""
        try:
            namespaces = self.project.vocabulary(self.p.path).namespaces
        except StorageError as error:
            return card("Vocabulary", html.P(error.message, className="text-secondary mb-0"))
        if not namespaces:
            text = "This run has no vocabulary: it made none, or stopped before that."
            return card("Vocabulary", html.P(text, className="text-secondary mb-0"))
        largest = max(namespaces, key=lambda one: one.size)
        tools = html.Div(
            [
                *labelled_input(
                    SEARCH,
                    "Search the tokens",
                    type="search",
                    placeholder="Search tokens",
                    debounce=0.3,
                    size="sm",
                    maxLength=_LONGEST_SEARCH,
                    class_name="config-search",
                ),
                html.Div(
                    [
                        html.Label("From the", htmlFor=FROM, className="small text-secondary"),
                        dbc.Input(
                            id=FROM, type="number", value=1, min=1, step=1, size="sm", debounce=True
                        ),
                    ],
                    className="token-from",
                ),
                dbc.ButtonGroup([_button(_BACK, "left"), _button(_ON, "right")], size="sm"),
            ],
            className="d-flex gap-3 align-items-center mb-2 flex-wrap",
        )
        tokens = html.Div(id="experiment-tokens")
        chooser = namespace_choice(NAMESPACE, namespaces, largest.name)
        return card(
            "Vocabulary", sidebar_layout(chooser, [tools, tokens], "Namespace", width="17rem")
        )

    @Page.callback(
        [Output("experiment-tokens", "children")],
        [Input(NAMESPACE, "value"), Input(SEARCH, "value"), Input(FROM, "value")],
        mutating=False,
    )
    def show_tokens(self, namespace: Any, search: Any, first: Any) -> List[Component]:
        """Some tokens of the chosen namespace."""
        if not isinstance(namespace, str):
            raise PreventUpdate
        text = search[:_LONGEST_SEARCH] if isinstance(search, str) else ""
        offset = _position(first) - 1
        try:
            found = self.project.vocabulary(self.p.path).tokens(namespace, text, offset, PAGE)
        except (NotFoundError, StorageError) as error:  # a run that vanished, or was made anew
            return [html.P(str(error), className="text-secondary mb-0")]
        return tokens_table(found, offset, text)

    @Page.callback(
        [Output(FROM, "value")],
        [
            Input(_BACK, "n_clicks"),
            Input(_ON, "n_clicks"),
            Input(NAMESPACE, "value"),
            Input(SEARCH, "value"),
        ],
        [State(FROM, "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def turn(self, back: Any, on: Any, namespace: Any, search: Any, first: Any) -> int:
        """Go to the page before or behind; another search begins at its first token."""
        step = {_BACK: -PAGE, _ON: PAGE}.get(ctx.triggered_id)
        return 1 if step is None else max(1, _position(first) + step)


def _position(value: Any) -> int:
    """What stands in the box, counted from 1."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(value) if is_number and 1 <= value < 10**12 else 1


def _button(button_id: str, direction: str) -> dbc.Button:
    what = {"left": "The tokens before", "right": "The next tokens"}[direction]
    icon = html.I(className=f"bi bi-chevron-{direction}", **{"aria-hidden": "true"})
    label = html.Span(what, className="visually-hidden")
    return dbc.Button([icon, label], id=button_id, title=what, color="secondary", outline=True)
