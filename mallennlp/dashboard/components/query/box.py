"""A box for queries, which completes what is typed, marks mistakes and says what was understood.

What it needs to know it asks ``dashboard/embedded/query_box.py``; ``assets/query_box.js`` does the
rest in the browser.
"""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.inputs import labelled_input
from mallennlp.dashboard.components.query.help import help_button, query_help

ASK, ANSWER, DRAWN = "query-ask", "query-answer", "query-drawn"
SAYS, LIST, HELP = "query-says", "query-list", "query-help"

LONGEST = 500
"""Characters of a query that is typed: an address has to carry it."""


def query_box(
    box_id: str,
    value: str = "",
    label: str = "Search experiments",
    placeholder: str = "Search, or ask: status:failed lr>=0.01",
    debounce: float = 0.25,
    **options: Any,
) -> Component:
    """A box to type a query into. While somebody types it offers columns, operators and values that
    occur, marks the place of a mistake, and says in words what the query finds.

    * ``box_id``: a name of your own, for ``Input(box_id, "value")``;
    * ``value``: the query at first, in the query language;
    * ``label``: what a screen reader calls the box; ``placeholder``: what stands in an empty one;
    * ``debounce``: seconds without a key until callbacks get the value, or True: after Enter;
    * ``options``: what else ``dbc.Input`` takes.

    With a table, for example::

        @Page.callback(Output(query_id("runs"), "data"), Input("my-query", "value"))
        def search(self, query):
            return query or ""

    Arrow keys choose from the list, Enter or Tab accepts, Escape closes it. Where nothing is chosen
    these keys do what they do in any other box. The list opens at once in an empty box, and the
    button at its end shows examples. While nobody types, "/" leads to the first box of a page, and
    "?" shows its examples and the keys of the page.

    Whoever types has to be logged in to be helped, also on a page that is public otherwise.
    """
    icon = html.I(className="bi bi-search", **{"aria-hidden": "true"})
    box = labelled_input(
        box_id,
        label,
        **{
            "type": "search",
            "value": value,
            "debounce": debounce,
            "placeholder": placeholder,
            "maxlength": LONGEST,
            "autocomplete": "off",
            **options,
        },
    )
    return html.Div(
        [
            dbc.InputGroup([dbc.InputGroupText(icon), *box, help_button(part_id(HELP, box_id))]),
            query_help(part_id(HELP, box_id)),
            html.Div(id=part_id(SAYS, box_id), className="query-says", **{"aria-live": "polite"}),
            html.Div(
                id=part_id(LIST, box_id),
                className="query-list",
                role="listbox",
                hidden=True,
                **{"aria-label": "What can be typed here"},
            ),
            dcc.Store(id=part_id(ASK, box_id)),
            dcc.Store(id=part_id(ANSWER, box_id)),
            dcc.Store(id=part_id(DRAWN, box_id)),
        ],
        className="query-box",
        **{"data-mallennlp-query-box": box_id},
    )
