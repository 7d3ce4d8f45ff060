"""The epochs of a run, one a line: the metric that it is judged by, the loss, the time."""

from __future__ import annotations

from typing import List, Optional, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metric_names import TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.domain.metrics import EpochMetrics
from mallennlp.domain.outcome import epoch_durations_s

MOST_ROWS = 200
"""Of more epochs the last ones are shown, and the best."""


def epochs_table(experiment: Experiment) -> Component:
    """The table, under a line with the time of an epoch."""
    epochs = experiment.epochs
    if not epochs:
        return html.P("No epoch is done yet.", className="text-secondary mb-0")
    best, seconds = experiment.metrics.best_epoch, epoch_durations_s(epochs)
    shown = _shown(epochs, best)
    names = _columns(experiment)
    titles = ["epoch", *[name.replace("_", " ", 1) for name in names]]
    titles += ["time"] if seconds else []
    head = html.Tr(
        [html.Th(text, scope="col", className="text-end") for text in titles]
        + [html.Th(html.Span("best", className="visually-hidden"), scope="col")]
    )
    rows = [_row(epoch, names, seconds.get(epoch.epoch), bool(seconds), best) for epoch in shown]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(rows)], size="sm", className="numbers epochs-table mb-0"
    )
    said = html.P(_said(list(seconds.values()), len(shown), len(epochs)), className=_QUIET)
    return html.Div([said, html.Div(table, className="table-responsive epochs-box")])


_QUIET = "text-secondary small numbers mb-1"


def _shown(epochs: Sequence[EpochMetrics], best: Optional[int]) -> List[EpochMetrics]:
    last = list(epochs[-MOST_ROWS:])
    if best is None or best >= last[0].epoch:
        return last
    return [*[epoch for epoch in epochs if epoch.epoch == best], *last]


def _columns(experiment: Experiment) -> List[str]:
    """The metrics that tell most, of those that any epoch has."""
    goal = experiment.goal.name
    wanted = [
        part + name for name in (goal, "loss") for part in (TRAINING_PREFIX, VALIDATION_PREFIX)
    ]
    there = {name for epoch in experiment.epochs for name in epoch.values}
    return [name for name in dict.fromkeys(wanted) if name in there]


def _said(seconds: List[float], shown: int, number: int) -> str:
    cut = f"The last {shown:,} of {number:,} epochs. " if shown < number else ""
    if not seconds:
        return f"{cut}How long an epoch took is not recorded."
    mean = sum(seconds) / len(seconds)
    between = f", from {compact(min(seconds))} to {compact(max(seconds))}"
    return f"{cut}An epoch took {compact(mean)} on average{between if len(seconds) > 1 else ''}."


def _row(
    epoch: EpochMetrics,
    names: Sequence[str],
    seconds: Optional[float],
    timed: bool,
    best: Optional[int],
) -> Component:
    cells = [html.Td(str(epoch.epoch), className="text-end")]
    for name in names:
        value = epoch.values.get(name)
        full = None if value is None else repr(value)
        cells.append(html.Td(display.number(value), title=full, className="text-end"))
    if timed:
        full = None if seconds is None else f"{seconds:,.3f} s"
        cells.append(html.Td(compact(seconds), title=full, className="text-end"))
    is_best = epoch.epoch == best
    mark = dbc.Badge("best", color="success", pill=True) if is_best else ""
    return html.Tr([*cells, html.Td(mark)], className="table-active" if is_best else None)
