"""A run's metrics, training, validation and test side by side, at the best and at the last
epoch."""

from __future__ import annotations

import math
from typing import List, Mapping, Optional, Tuple

import attrs
import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.domain import display
from mallennlp.domain.metrics.names import (
    TEST_PREFIX,
    TRAINING_PREFIX,
    VALIDATION_PREFIX,
    base_name,
)
from mallennlp.domain.metrics.summary import MetricGoal, MetricSummary

MOST_ROWS = 200
"""More metrics are only counted: a browser suffers."""
_PREFIXES = (TRAINING_PREFIX, VALIDATION_PREFIX, TEST_PREFIX)


def metrics_table(metrics: MetricSummary, goal: MetricGoal) -> Component:
    """The table; the row of the goal comes first and is marked."""
    names = _names(metrics, goal)
    if not names:
        return html.P("No metrics yet: no epoch is done.", className="text-secondary mb-0")
    shape = _Shape.of(metrics)
    head = [_heading(metrics, shape), _columns(shape)]
    body = [_row(name, metrics, goal, shape) for name in names[:MOST_ROWS]]
    table = dbc.Table(
        [html.Thead(head), html.Tbody(body)],
        size="sm",
        hover=True,
        className="metrics-table mb-0",
    )
    more = len(names) - MOST_ROWS
    note = html.P(f"… and {more:,} more", className="text-secondary small mt-2 mb-0")
    return html.Div([table, note] if more > 0 else table, className="table-responsive")


def _names(metrics: MetricSummary, goal: MetricGoal) -> List[str]:
    """What was measured on data, the goal and the loss first; then the rest, memory for
    instance."""
    measured = [*_measured(metrics.best), *_measured(metrics.last)]
    seen = dict.fromkeys(base_name(name) for name in measured)
    rest = [name for name in [*metrics.best, *metrics.last] if name == base_name(name)]
    first = [name for name in (goal.name, "loss") if name in seen]
    return list(dict.fromkeys([*first, *seen, *rest]))


def _measured(values: Mapping[str, float]) -> List[str]:
    return [name for name in values if name.startswith(_PREFIXES)]


@attrs.frozen
class _Shape:
    """The columns: the parts of the data that anything was measured on, at each of the two
    moments."""

    best: Tuple[str, ...]
    last: Tuple[str, ...]

    @classmethod
    def of(cls, metrics: MetricSummary) -> "_Shape":
        return cls(_parts(metrics.best) or _PREFIXES[:1], _parts(metrics.last))


def _parts(values: Mapping[str, float]) -> Tuple[str, ...]:
    return tuple(part for part in _PREFIXES if any(name.startswith(part) for name in values))


def _heading(metrics: MetricSummary, shape: _Shape) -> Component:
    number = metrics.best_epoch
    best = "best epoch" if number is None else f"best epoch ({number})"
    groups = [(best, len(shape.best)), ("last epoch", len(shape.last))]
    cells = [
        html.Th(text, colSpan=columns, scope="colgroup", className="text-center")
        for text, columns in groups
        if columns
    ]
    return html.Tr([html.Td(""), *cells])


def _columns(shape: _Shape) -> Component:
    labels = [part.rstrip("_") for part in [*shape.best, *shape.last]]
    cells = [html.Th(label, scope="col", className="text-end") for label in labels]
    return html.Tr([html.Th("metric", scope="col"), *cells])


def _row(name: str, metrics: MetricSummary, goal: MetricGoal, shape: _Shape) -> Component:
    best = [metrics.best.get(part + name) for part in shape.best]
    last = [metrics.last.get(part + name) for part in shape.last]
    if all(value is None for value in [*best, *last]):  # not measured on data: one value for all
        best[0] = metrics.best.get(name, metrics.last.get(name))
        last[:1] = [metrics.last.get(name)] if last else []
    cells = [
        _cell(value, strong=name == goal.name and part == VALIDATION_PREFIX)
        for part, value in zip(shape.best, best)
    ]
    label = html.Th(_label(name, goal), scope="row", className="fw-normal")
    return html.Tr([label, *cells, *map(_cell, last)])


def _label(name: str, goal: MetricGoal) -> List[Component | str]:
    if name != goal.name:
        return [name]
    arrow = "bi-arrow-up-short" if goal.maximize else "bi-arrow-down-short"
    better = "higher" if goal.maximize else "lower"
    what = f"the run's own validation metric, {better} is better"
    return [name, html.I(className=f"bi {arrow}", title=what)]


def _cell(value: Optional[float], strong: bool = False) -> Component:
    if value is None:
        return html.Td("", className="text-end")
    full = repr(value) if math.isfinite(value) else None
    style = "text-end fw-bold" if strong else "text-end"
    return html.Td(display.number(value), title=full, className=style)
