"""A vocabulary: its namespaces to choose from, and tokens with their numbers."""

from __future__ import annotations

from typing import List, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.services.experiments.vocabulary import Namespace, Token, TokenPage

_LONGEST = 300
_VISIBLE = str.maketrans({"\n": "⏎", "\t": "⇥", "\r": "␍", "\0": "␀"})


def namespace_choice(
    choice_id: str, namespaces: Sequence[Namespace], chosen: str
) -> dbc.RadioItems:
    """The namespaces with their sizes."""
    return dbc.RadioItems(
        id=choice_id,
        options=[{"label": namespace_label(each), "value": each.name} for each in namespaces],
        value=chosen,
        className="namespaces",
    )


def namespace_label(namespace: Namespace) -> str:
    """What a namespace is called to choose it."""
    number = "1 token" if namespace.size == 1 else f"{namespace.size:,} tokens"
    padded = ", padded" if namespace.padded else ", not padded"
    return f"{namespace.name} ({number}{padded})"


def tokens_table(found: TokenPage, offset: int, search: str) -> List[Component]:
    """The tokens with their numbers, under a line that says which they are."""
    if not found.tokens:
        return [html.P(_nothing(found.total, search), className="text-secondary mb-0")]
    last = offset + len(found.tokens)
    what = "tokens that contain the search" if search else "tokens"
    line = f"{offset + 1:,} to {last:,} of {found.total:,} {what}"
    head = html.Tr(
        [
            html.Th("number", scope="col", className="text-end"),
            html.Th("token", scope="col", className="w-100"),
        ]
    )
    rows = html.Tbody([_row(token) for token in found.tokens])
    return [
        html.P(line, className="text-secondary small numbers mb-1"),
        dbc.Table([html.Thead(head), rows], size="sm", hover=True, className="tokens numbers mb-0"),
    ]


def _nothing(total: int, search: str) -> str:
    if total:
        return f"There are {total:,}: go back."
    return "No token contains that." if search else "This namespace is empty."


def _row(token: Token) -> Component:
    text = token.text[:_LONGEST] + ("…" if len(token.text) > _LONGEST else "")
    return html.Tr(
        [
            html.Td(f"{token.index:,}", className="text-end"),
            html.Td(html.Code(text.translate(_VISIBLE)), className="text-break"),
        ]
    )
