"""A log that is read a part at a time: chooser, search, and the lines.

``assets/log_viewer.js`` asks for the parts, draws them and drops what is far from what is looked
at; a page answers its questions.
"""

from __future__ import annotations

from typing import Any, List, Optional, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.inputs import labelled_input
from mallennlp.domain import display
from mallennlp.services.logs.listing import LogFile
from mallennlp.services.logs.searching import LONGEST_TEXT

VIEWER = "experiment-log"
CHOOSER, SEARCH = f"{VIEWER}-chooser", f"{VIEWER}-search"
ASK, ANSWER, DRAWN = f"{VIEWER}-ask", f"{VIEWER}-answer", f"{VIEWER}-drawn"
"""Ids of stores: which part to show, that part, and the sink of what draws it."""
FIND, FOUND, MARKED = f"{VIEWER}-find", f"{VIEWER}-found", f"{VIEWER}-marked"
"""The same of searches."""


def log_viewer(logs: Sequence[LogFile], chosen: str, line: int, follows: bool) -> Component:
    """The viewer of some logs, of at least one. ``chosen``: the name of the one that is open;
    ``line``: the number of the line to show, 0: the end; ``follows``: from the beginning on."""
    scroll = html.Div(
        className="log-lines",
        tabIndex=0,
        role="log",
        **{"aria-label": "Log", "aria-live": "off"},
    )
    stores = [dcc.Store(id=name) for name in (ASK, ANSWER, DRAWN, FIND, FOUND, MARKED)]
    state = {"data-log": chosen, "data-line": str(line), "data-follow": str(int(follows))}
    says = html.Div(className="log-says", role="status")
    return html.Div(
        [_tools(logs, chosen, follows), scroll, says, *stores],
        id=VIEWER,
        className="log-viewer",
        **state,
    )


def _tools(logs: Sequence[LogFile], chosen: str, follows: bool) -> Component:
    options = [
        {"label": f"{log.name} ({display.size(log.size_bytes)})", "value": log.name} for log in logs
    ]
    chooser = [
        html.Label("Log", htmlFor=CHOOSER, className="visually-hidden"),
        dbc.Select(id=CHOOSER, options=options, value=chosen, size="sm", class_name="log-chooser"),
    ]
    places = dbc.ButtonGroup(
        [
            _button("errors", "First error", "Go to the first error; then the arrows go on"),
            _button("start", "Start", "Go to the first line (Home)"),
            _button("end", "End", "Go to the last line (End)"),
        ],
        size="sm",
    )
    switches = dbc.ButtonGroup(
        [
            _button("follow", "Follow", "Show new lines as they are written", pressed=follows),
            _button("wrap", "Wrap", "Break long lines", pressed=True),
            _button("link", [_icon("link-45deg")], "Copy a link to the marked line, or the first"),
        ],
        size="sm",
    )
    return html.Div([*chooser, _search(), places, switches], className="log-tools")


def _search() -> Component:
    box = labelled_input(
        SEARCH,
        "Search the log",
        type="search",
        placeholder="Search the log",
        maxlength=LONGEST_TEXT,
        autocomplete="off",
    )
    count = html.Span(className="log-count numbers", role="status")
    return dbc.InputGroup(
        [
            *box,
            count,
            _button("case", ["Aa"], "Match case", pressed=False),
            _button("previous", [_icon("chevron-up")], "Previous match (Shift+Enter)"),
            _button("next", [_icon("chevron-down")], "Next match (Enter)"),
        ],
        size="sm",
        class_name="log-search",
    )


def _icon(name: str) -> Component:
    return html.I(className=f"bi bi-{name}", **{"aria-hidden": "true"})


def _button(action: str, text: Any, title: str, pressed: Optional[bool] = None) -> Component:
    """A button that the script knows by ``action``; ``pressed``: of one that stays down."""
    given: Any = {"data-mallennlp-log": action}
    if pressed is not None:
        given["aria-pressed"] = "true" if pressed else "false"
    if isinstance(text, list):
        given["aria-label"] = title
    classes: List[str] = ["btn", "btn-outline-secondary", "btn-sm"]
    return html.Button(text, type="button", className=" ".join(classes), title=title, **given)
