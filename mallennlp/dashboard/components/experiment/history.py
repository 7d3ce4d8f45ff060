"""Where an experiment comes from: who made it, from what, and how often it was started."""

from __future__ import annotations

from typing import List, Optional, Tuple

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.links import experiment_link
from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.status import LastWords
from mallennlp.services.history.values import History, Start

_MOST_INSIDE = 100
_ENDS = {
    LastWords.NOTHING: "the log ends",
    LastWords.STARTING: "the log ends before the training",
    LastWords.TRAINING: "the log ends in the middle: it was killed, or died",
    LastWords.DONE: "the training was done",
    LastWords.INTERRUPTED: "interrupted",
    LastWords.EXCEPTION: "failed",
}


def summary_facts(history: History, now_s: float) -> Component:
    """Who made it, with what, and when."""
    facts = [
        ("submitted by", history.owner or "not known", "the owner of its directory"),
        ("AllenNLP", history.version or "not known", ""),
        ("code version", "not recorded", "AllenNLP does not record which code it ran"),
        _moment("first started", history.began_s, now_s),
        _moment("changed last", history.changed_s, now_s, history.changed),
    ]
    cells = [
        html.Div([html.Dt(label), html.Dd(value, title=full or None)])
        for label, value, full in facts
    ]
    return html.Dl(cells, className="facts numbers")


def _moment(label: str, at_s: float, now_s: float, what: str = "") -> Tuple[str, str, str]:
    if not at_s:
        return label, "not known", ""
    text = display.relative_time(at_s, now_s)
    return label, f"{text}: {what}" if what else text, display.exact_time(at_s)


def origins_view(history: History) -> List[Component]:
    """The runs that it took something from, and those inside its directory."""
    parents = [html.Li([experiment_link(one.path), f" ({one.reason})"]) for one in history.parents]
    inside = [html.Li(experiment_link(path)) for path in history.inside[:_MOST_INSIDE]]
    more = len(history.inside) - _MOST_INSIDE
    if more > 0:
        inside.append(html.Li(f"and {more:,} more"))
    none = html.P(
        "Its config names no file of another run of this project, and its directory lies in none.",
        className="text-secondary mb-0",
    )
    parts: List[Component] = _list("Parent runs", parents) or [none]
    return [*parts, *_list("Runs inside its directory", inside)]


def _list(title: str, items: List[html.Li]) -> List[Component]:
    if not items:
        return []
    return [html.H3(title, className="h6 mb-1"), html.Ul(items, className="mb-2 text-break")]


def starts_table(history: History, experiment: Experiment) -> List[Component]:
    """Each time that the training was started: when, which epochs, and how that ended."""
    if not history.starts:
        text = history.log_problem or "No log tells when the training was started."
        return [html.P(text, className="text-secondary mb-0")]
    titles = (("", ""), ("began", ""), ("lasted", "text-end"), ("epochs", ""), ("end", "w-50"))
    head = html.Tr([html.Th(text, scope="col", className=style) for text, style in titles])
    last = len(history.starts) - 1
    rows = [
        _row(number, start, f"{experiment.status}: {experiment.reason}" if number == last else None)
        for number, start in enumerate(history.starts)
    ]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(rows)], size="sm", className="numbers starts-table mb-0"
    )
    return [
        html.P(_said(history), className="text-secondary small mb-1"),
        html.Div(table, className="table-responsive"),
    ]


def _said(history: History) -> str:
    number = history.recoveries
    times = {0: "never started again", 1: "started again once"}
    said = f"The training was {times.get(number, f'started again {number} times')}, by its log."
    return f"{said} The log is long: only its end was looked through." if history.log_cut else said


def _row(number: int, start: Start, now: Optional[str]) -> Component:
    began = "" if start.began_s is None else display.exact_time(start.began_s)
    known = start.began_s is not None and start.ended_s is not None
    lasted = compact(max(start.ended_s - start.began_s, 0.0)) if known else ""  # type: ignore
    end = start.error or _ENDS[start.words]
    return html.Tr(
        [
            html.Td("start" if number == 0 else f"recovery {number}", className="text-nowrap"),
            html.Td(began, className="text-nowrap"),
            html.Td(lasted, className="text-end text-nowrap"),
            html.Td(_epochs(start), className="text-nowrap"),
            html.Td(now or end, className="text-break"),
        ]
    )


def _epochs(start: Start) -> str:
    if not start.epochs_known:
        return "not known"
    first, last = start.first_epoch, start.last_epoch
    if first is None or last is None:
        return "none"
    return str(first) if first == last else f"{first} to {last}"
