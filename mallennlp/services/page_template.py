"""The module that ``mallennlp page new`` writes: a page that works, explained where it stands."""

from __future__ import annotations

import json
import re

from mallennlp.domain.page_names import PageNames

_TEMPLATE = '''\
"""A page of the dashboard, to begin with. Make of it what you like.

While you do, "mallennlp serve --debug" serves it. Its address is
<route>
"""

from typing import Any, Optional

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output, State

from mallennlp.dashboard.components import (
    card,
    empty_state,
    experiment_link,
    labelled_input,
    query_problem,
    status_badge,
)
from mallennlp.dashboard.page import Page
from mallennlp.exceptions import QueryError
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url


# The registered name is the page's address. No two pages have the same one.
@Page.register(<route literal>)
class <class>(Page):
    # Its link in the menu. A page without a name there can only be linked from others.
    navlink_name = <title literal>
    # A name from https://icons.getbootstrap.com
    icon = "file-earmark-text"
    # Everybody who is logged in may see the page. To ask for more:
    # permissions = Permission.READ_WRITE  (from mallennlp.domain.permissions import Permission)

    # What self.s holds. Each tab of a browser has its own, over a reload, until the logout.
    # It comes from the browser, so keep no secrets in it.
    @serializable
    class SessionState:
        query: str = "status:finished"

    # What self.p holds: the parameters of the address, with their types. Try
    # <route>?rows=3
    # A parameter without a default has to be given.
    @from_url
    @serializable
    class Params:
        rows: int = 10

    # The content of the page, asked for whenever somebody opens it: anything that Dash renders.
    def get_elements(self) -> Any:
        # All pages of the dashboard share their ids, so these begin with the page's name.
        search = html.Div(
            [
                *labelled_input(
                    "<prefix>-query",
                    "Search",
                    value=self.s.query,
                ),
                dbc.Button("Search", id="<prefix>-go"),
            ],
            className="d-flex gap-2 mb-3",
        )
        found = html.Div(self._table(), id="<prefix>-found")
        return card(self.get_title(), [search, found])

    # A callback of Dash as a method. Its arguments are the values of Input and State, in that
    # order; what it returns is the value of Output. It sees self.s, self.p, self.project and
    # self.user, and what it changes in self.s is kept. An exception becomes a message in the
    # corner of the page, and its traceback stands in the terminal.
    @Page.callback(
        Output("<prefix>-found", "children"),
        [
            Input("<prefix>-go", "n_clicks"),
            Input("<prefix>-query", "n_submit"),
        ],
        State("<prefix>-query", "value"),
        prevent_initial_call=True,
    )
    def search(self, n_clicks: Optional[int], n_submit: Optional[int], query: Optional[str]) -> Any:
        self.s.query = query or ""
        return self._table()

    # Every call has an instance of its own: what should last goes into self.s.
    def _table(self) -> Any:
        # self.project answers from the index. Columns are keys of the config (trainer.num_epochs),
        # metrics (best_validation_loss), and those that "mallennlp ls --sort" knows.
        try:
            found = self.project.search(self.s.query, columns=["model"], limit=self.p.rows)
        except QueryError as error:
            return query_problem(error)
        if not found.rows:
            return empty_state("No such run", "Search for something else.")
        head = html.Tr([html.Th(text) for text in ("Run", "Status", "Model")])
        rows = [
            html.Tr(
                [
                    html.Td(experiment_link(row.path)),
                    html.Td(status_badge(row.status)),
                    html.Td(row["model"]),
                ]
            )
            for row in found.rows
        ]
        return [
            html.P(f"{len(rows)} of {found.total} runs"),
            dbc.Table([html.Thead(head), html.Tbody(rows)], hover=True, responsive=True),
        ]
'''


def page_source(names: PageNames) -> str:
    """The text of a module with a page of these names: formatted as black does it, and typed."""
    parts = {
        "route": names.route,
        "route literal": _literal(names.route),
        "class": names.class_name,
        "title literal": _literal(names.title),
        "prefix": names.prefix,
    }
    return re.sub("<([a-z ]+)>", lambda match: parts[match[1]], _TEMPLATE)


def _literal(text: str) -> str:
    """A string of Python, in the quotes that black leaves."""
    return repr(text) if '"' in text else json.dumps(text, ensure_ascii=False)
