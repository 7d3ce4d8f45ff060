"""What stands on top of an experiment's page: where it is, how it is, and the facts in one line."""

from __future__ import annotations

from typing import Any, Callable, List, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.status import status_badge
from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.experiment import Experiment


def breadcrumbs(path: str, link_to: Callable[[str], str]) -> Component:
    """The path; each folder is a link, to what ``link_to`` says for the folder's path."""
    parts = path.split("/")
    items: List[Any] = [html.Li(dcc.Link("Experiments", href="/"), className="breadcrumb-item")]
    for depth in range(1, len(parts)):
        folder = "/".join(parts[:depth])
        if folder:
            link = dcc.Link(parts[depth - 1], href=link_to(folder))
            items.append(html.Li(link, className="breadcrumb-item"))
    current = {"aria-current": "page"}
    items.append(html.Li(parts[-1], className="breadcrumb-item active", **current))
    return html.Nav(html.Ol(items, className="breadcrumb mb-1"), **{"aria-label": "Path"})


def header(experiment: Experiment, now_s: float) -> List[Any]:
    """Name, status with its reason, what is damaged, and the facts."""
    title = html.Div(
        [
            html.H1(experiment.name, className="page-title text-break"),
            status_badge(experiment.status),
        ],
        className="d-flex align-items-center gap-3 flex-wrap",
    )
    style = f"reason text-break reason-{experiment.status}"
    problems = [
        dbc.Alert(problem, color="warning", className="py-1 px-2 mb-2 small")
        for problem in experiment.problems
    ]
    facts = [_fact(*fact) for fact in _facts(experiment, now_s) if fact[1]]
    return [
        title,
        html.P(experiment.reason, className=style),
        *problems,
        html.Dl(facts, className="facts numbers"),
    ]


def _facts(experiment: Experiment, now_s: float) -> List[Tuple[str, str, str]]:
    """Label, short value, full value; a fact without a value is not shown."""
    best, planned = experiment.best_metric, experiment.epochs_planned
    done = str(len(experiment.epochs))
    started, last = experiment.started_s, experiment.last_activity_s
    seconds = experiment.duration_s
    return [
        (
            f"best {experiment.goal.key}",
            display.number(best),
            "" if best is None else repr(best),
        ),
        ("model", experiment.model or "", ""),
        ("dataset reader", experiment.dataset_reader or "", ""),
        ("training data", experiment.train_data or "", ""),
        ("epochs", f"{done} of {planned}" if planned else done, ""),
        ("duration", compact(seconds), f"{seconds or 0:,.1f} s of training"),
        ("started", display.relative_time(started, now_s), display.exact_time(started)),
        ("last activity", display.relative_time(last, now_s), display.exact_time(last)),
        ("AllenNLP", experiment.version, ""),
        (
            "files",
            display.size(experiment.size_bytes),
            f"{experiment.size_bytes:,} bytes, those in folders below not counted",
        ),
    ]


def _fact(label: str, value: str, full: str) -> Component:
    return html.Div([html.Dt(label), html.Dd(value, title=full or None)])
