"""Runs change while they are compared: the page says so, and shows it when it is asked to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Dict

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.compare.reading import comparison_of
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.status import Status
from mallennlp.exceptions import MallennlpError, ParameterError
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

LOOKED_EVERY_MS = 4_000
"""How often a page that somebody looks at asks whether the runs have changed."""

TICK, LOOK, STATE, TOLD = "compare-tick", "compare-look", "compare-state", "compare-state-told"
NEWS, NEWS_TEXT, SHOW, FOLLOW = (
    "compare-news",
    "compare-news-text",
    "compare-news-show",
    "compare-news-follow",
)

LOOKING = (
    ClientCallback(
        "compare_news.look",
        [Output(LOOK, "data")],
        [Input(TICK, "n_intervals")],
        prevent_initial_call=True,
    ),
    ClientCallback(
        "compare_news.tell",
        [Output(TOLD, "data")],
        [Input(STATE, "data"), Input(FOLLOW, "value")],
    ),
)
"""Asks, and tells what has changed since the sections were drawn."""


class KeepingUp:
    """What the page has to notice that runs have changed."""

    project: "Project"
    p: Any

    @Page.callback(
        [Output(STATE, "data")],
        [Input(LOOK, "data")],
        [State(STATE, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def look(self, address: Any, seen: Any) -> Dict[str, Any]:
        """How the runs are now, where that is something new. ``address``: the part of the page's
        address that names what is compared."""
        if not isinstance(address, str):
            raise ParameterError("The address of what is compared is a text.")
        try:
            sides = type(self.p).from_url(address).sides()
            now = {"address": address, **state_of(comparison_of(self.project, sides))}
        except MallennlpError:  # the sections say so, once
            raise PreventUpdate from None
        if now == seen:
            raise PreventUpdate
        return now


def state_of(comparison: Comparison) -> Dict[str, Any]:
    """What changes when there is more to see: a short text for each run by its path, and how many
    of them still run."""
    runs = {storable(run.path): run for run in comparison.runs()}
    alive = sum(run.status in (Status.RUNNING, Status.QUEUED) for run in runs.values())
    return {"runs": {path: _version(run) for path, run in runs.items()}, "alive": alive}


def _version(run: Experiment) -> str:
    """Not what passes by itself, such as the time since the last activity."""
    seen = (run.status, len(run.epochs), dict(run.metrics.best), dict(run.metrics.last))
    return hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()[:8]


def keeping_up(comparison: Comparison) -> Component:
    """What looks, and the line that tells."""
    show = html.Button(
        "Show",
        id=SHOW,
        type="button",
        className="btn btn-sm btn-outline-primary",
        hidden=True,
        **{"data-mallennlp-compare": "again"},
    )
    follow = dbc.Switch(id=FOLLOW, label="Follow", value=False, class_name="mb-0")
    hint = "Draw everything again whenever a run has changed"
    return html.Div(
        [
            dcc.Interval(id=TICK, interval=LOOKED_EVERY_MS),
            dcc.Store(id=LOOK),
            dcc.Store(id=STATE, data={"address": "", **state_of(comparison)}),
            dcc.Store(id=TOLD),
            html.Div(
                [html.Span(id=NEWS_TEXT, role="status"), show, html.Span(follow, title=hint)],
                id=NEWS,
                className="compare-news",
                hidden=True,
            ),
        ]
    )
