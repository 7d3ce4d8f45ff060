"""Boxes that a page is divided into, and what stands where there is nothing yet."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

import dash_bootstrap_components as dbc
from dash import html


def card(title: str, children: Any, actions: Any = None, card_id: Optional[str] = None) -> dbc.Card:
    """A box with a title.

    * ``title``: a text;
    * ``children``: what is in the box;
    * ``actions``: buttons or links, which stand at the right of the title;
    * ``card_id``: the id of the whole box, if a callback needs one.
    """
    head: List[Any] = [html.H2(title, className="mallennlp-card-title")]
    if actions is not None:
        head.append(html.Div(actions, className="mallennlp-card-actions"))
    named: Dict[str, Any] = {"id": card_id} if card_id else {}
    return dbc.Card(
        [dbc.CardHeader(head), dbc.CardBody(children)], class_name="mallennlp-card", **named
    )


def empty_state(title: str, text: Any, action: Any = None, icon: str = "inbox") -> html.Div:
    """What an empty place says: what it is, and what to do there.

    * ``title``, ``text``: a few words, and a sentence or components;
    * ``action``: a link or a button that leads on;
    * ``icon``: the name of a bootstrap icon.
    """
    parts: List[Any] = [
        html.I(className=f"bi bi-{icon}", **{"aria-hidden": "true"}),
        html.H2(title, className="h5"),
        html.P(text),
    ]
    return html.Div([*parts, action] if action is not None else parts, className="empty-state")
