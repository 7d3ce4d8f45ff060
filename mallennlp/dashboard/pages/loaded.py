"""``/pages``: which pages the dashboard has, where they come from, and what did not load."""

from __future__ import annotations

from typing import Any, List, Sequence, Type

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.callbacks import callbacks_of
from mallennlp.dashboard.components.card import card
from mallennlp.dashboard.loader import LoadProblem, problems
from mallennlp.dashboard.page import Page, access, pages
from mallennlp.domain.permissions import Permission
from mallennlp.services.serialization import required

_HEADS = ("Route", "Menu", "Class", "Module", "For", "Callbacks")


@Page.register("/pages")
class LoadedPages(Page):
    """For administrators: all pages, and the modules and hooks that are missing, and why."""

    navlink_name = "Loaded pages"
    group = "Admin"
    icon = "puzzle"
    order = 900
    permissions = Permission.ADMIN

    def get_elements(self) -> List[Component]:
        """The problems first: they are why somebody looks."""
        missing = problems()
        return [
            html.H1("Pages", className="page-title mb-3"),
            *([problems_card(missing)] if missing else []),
            card("Loaded", pages_table(list(pages().values()))),
        ]


def problems_card(missing: Sequence[LoadProblem]) -> Component:
    """What did not load, each with its traceback to be opened."""
    return card(f"Not loaded: {len(missing)}", [_problem(problem) for problem in missing])


def _problem(problem: LoadProblem) -> Component:
    parts: List[Any] = [html.P(problem.message, className="mb-1 text-break")]
    if problem.details:
        summary = html.Summary("Traceback", className="small text-secondary")
        parts.append(html.Details([summary, html.Pre(problem.details, className="log log-box")]))
    return dbc.Alert(parts, color="danger", className="py-2")


def pages_table(shown: Sequence[Type[Page]]) -> Component:
    """One row a page."""
    head = html.Thead(html.Tr([html.Th(text) for text in _HEADS]))
    return dbc.Table(
        [head, html.Tbody([_row(page) for page in shown])],
        size="sm",
        hover=True,
        responsive=True,
        className="mb-0",
    )


def _row(page: Type[Page]) -> Component:
    # A page that needs a parameter has no address without one.
    route: Any = page.route if required(page.Params) else dcc.Link(page.route, href=page.route)
    menu = " › ".join(part for part in (page.group, page.navlink_name) if part)
    callbacks = str(len(callbacks_of(page)) + len(page.client_callbacks))
    texts = (menu, page.__qualname__, page.__module__, access(page), callbacks)
    return html.Tr([html.Td(route), *[html.Td(text) for text in texts]])
