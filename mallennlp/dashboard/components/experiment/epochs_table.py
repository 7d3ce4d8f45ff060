"""The epochs of a run, one a line: the metric that it is judged by, the loss, the time."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.memory import memory_peaks_MB
from mallennlp.domain.metrics.names import TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.domain.metrics.summary import EpochMetrics
from mallennlp.domain.outcome import epoch_durations_s

MOST_ROWS = 200
"""Of more epochs the last ones are shown, and the best."""


def epochs_table(experiment: Experiment) -> Component:
    """The table; the best epoch is marked."""
    epochs = experiment.epochs
    if not epochs:
        return html.P("No epoch is done yet.", className="text-secondary mb-0")
    best, seconds = experiment.metrics.best_epoch, epoch_durations_s(epochs)
    shown = _shown(epochs, best)
    names = _columns(experiment)
    titles = ["epoch", *[name.replace("_", " ", 1) for name in names]]
    titles += ["time"] if seconds else []
    head = html.Tr([html.Th(text, scope="col", className="text-end") for text in titles])
    rows = [_row(epoch, names, seconds.get(epoch.epoch), bool(seconds), best) for epoch in shown]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(rows)], size="sm", className="numbers epochs-table mb-0"
    )
    cut = f"The last {MOST_ROWS:,} of {len(epochs):,} epochs, and the best."
    note = [html.P(cut, className=_QUIET)] if len(shown) < len(epochs) else []
    return html.Div([*note, html.Div(table, className="table-responsive epochs-box")])


def costs(experiment: Experiment) -> List[Component]:
    """What the run took of time and memory, as far as its files tell."""
    facts = [*_times(experiment), *_memory(experiment)]
    cells = [html.Div([html.Dt(label), html.Dd(value, title=full)]) for label, value, full in facts]
    return [html.Dl(cells, className="facts numbers mb-0")] if cells else []


def _times(experiment: Experiment) -> List[Tuple[str, str, str]]:
    seconds = list(epoch_durations_s(experiment.epochs).values())
    if not seconds:
        return [("time per epoch", "not recorded", "")] if experiment.epochs else []
    mean = sum(seconds) / len(seconds)
    between = f"from {compact(min(seconds))} to {compact(max(seconds))}"
    said = compact(mean) if len(seconds) == 1 else f"{compact(mean)}, {between}"
    return [("time per epoch", said, f"{mean:,.3f} s on average of {len(seconds):,} epochs")]


def _memory(experiment: Experiment) -> List[Tuple[str, str, str]]:
    peaks = memory_peaks_MB(experiment.metrics)[:_MOST_DEVICES]
    return [
        (f"most memory, {device}", f"{display.number(value)} MB", f"{value!r} MB")
        for device, value in peaks
    ]


_QUIET = "text-secondary small numbers mb-1"
_MOST_DEVICES = 32


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


def _row(
    epoch: EpochMetrics,
    names: Sequence[str],
    seconds: Optional[float],
    timed: bool,
    best: Optional[int],
) -> Component:
    is_best = epoch.epoch == best
    mark = [dbc.Badge("best", color="success", className="me-1")] if is_best else []
    cells = [html.Td([*mark, str(epoch.epoch)], className="text-end text-nowrap")]
    for name in names:
        value = epoch.values.get(name)
        full = None if value is None else repr(value)
        cells.append(html.Td(display.number(value), title=full, className="text-end"))
    if timed:
        full = None if seconds is None else f"{seconds:,.3f} s"
        cells.append(html.Td(compact(seconds), title=full, className="text-end"))
    return html.Tr(cells, className="table-active" if is_best else None)
