"""Curves of a metric over the epochs, of one run or of several, as plain figures.

The colours of text and grid come from the theme's style sheet.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.curves import parts
from mallennlp.dashboard.components.figures.texts import as_text
from mallennlp.dashboard.components.ids import ComponentId
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.domain.metrics.names import TRAINING_PREFIX, VALIDATION_PREFIX, base_name
from mallennlp.domain.metrics.summary import EpochMetrics, MetricGoal, metric_names

Runs = Mapping[str, Sequence[EpochMetrics]]
"""Epochs by the name of their run. The name is what the legend shows."""


def chartable(epochs: Sequence[EpochMetrics], goal: MetricGoal) -> List[str]:
    """The metrics that have curves, without their prefixes.

    The goal comes first, then the loss, then the others as AllenNLP wrote them.
    """
    names = dict.fromkeys(base_name(name) for name in metric_names(epochs))
    first = [name for name in (goal.name, "loss") if name in names]
    return list(dict.fromkeys([*first, *names]))


def charted_at_first(epochs: Sequence[EpochMetrics], goal: MetricGoal, most: int) -> List[str]:
    """The metrics to draw before anybody chose: those measured on data, at most ``most``."""
    measured = {name for name in metric_names(epochs) if _has_curve(epochs, name)}
    names = chartable(epochs, goal)
    validated = [name for name in names if VALIDATION_PREFIX + name in measured]
    trained = [name for name in names if TRAINING_PREFIX + name in measured]
    return (validated or trained or names)[:most]


def metric_graph(
    graph_id: ComponentId,
    runs: Runs,
    metric: str,
    best_epochs: Optional[Mapping[str, Optional[int]]] = None,
    title: Optional[str] = None,
    height: str = "",
) -> Component:
    """The curves of a metric under its name, ready for a page.

    * ``graph_id``: the id of the ``dcc.Graph``, whose ``figure`` a callback may set to another
      ``metric_figure``;
    * ``runs``, ``metric``, ``best_epochs``: see ``metric_figure``;
    * ``title``: what stands above it, the metric unless given; "" for nothing;
    * ``height``: a length of CSS; unless given, one that leaves room for the legend.
    """
    tall = height or f"{_height_rem(len(runs))}rem"
    graph = dcc.Graph(
        id=graph_id,
        figure=metric_figure(runs, metric, best_epochs),
        style={"height": tall},
        config=parts.CONFIG,
    )
    named = metric if title is None else title
    head = [html.Div(named, className="figure-title")] if named else []
    # Until the browser has loaded what draws it, a graph has no height of its own.
    place = html.Div(graph, style={"minHeight": tall})
    return html.Div([*head, place], className="figure-box")


def metric_figure(
    runs: Runs, metric: str, best_epochs: Optional[Mapping[str, Optional[int]]] = None
) -> Dict[str, Any]:
    """The figure of a metric over the epochs, for a ``dcc.Graph``.

    * ``runs``: the epochs of each run by the name that the legend shows, such as
      ``{path: self.project.experiment(path).epochs}``;
    * ``metric``: with its prefix (``validation_accuracy``) that one curve of each run. Without
      (``accuracy``), of a single run the curves on training and on validation data, of several
      the one on validation data, or what they have instead;
    * ``best_epochs``: the best epoch of each run that is to be marked.

    A run keeps its colour in every figure. Values that are not finite leave a gap.
    """
    best = best_epochs or {}
    if len(runs) == 1:
        traces = [trace for epochs in runs.values() for trace in _parts(epochs, metric)]
    else:
        traces = _compared(runs, metric, best)
    layout = _layout(list(runs.values()), legend=len(traces) > 1)
    marked = [best[name] for name in runs if len(runs) == 1 and best.get(name) is not None]
    layout["shapes"] = [parts.mark_at(epoch) for epoch in marked if epoch is not None]
    if not any(value is not None for trace in traces for value in trace["y"]):
        parts.say_that_nothing_is_there(layout, "no finite values")
    return {"data": traces, "layout": layout}


def _height_rem(runs: int) -> float:
    """On a narrow screen each run has a line of the legend to itself."""
    return 15 if runs < 2 else min(15 + 1.2 * runs, 30)


def _parts(epochs: Sequence[EpochMetrics], metric: str) -> List[Dict[str, Any]]:
    """Of one run: training and validation data in their two colours."""
    series = (
        (TRAINING_PREFIX + metric, "training", parts.TRAINING_COLOUR, "dot"),
        (VALIDATION_PREFIX + metric, "validation", parts.VALIDATION_COLOUR, "solid"),
        (metric, metric, parts.OTHER_COLOUR, "solid"),
    )
    return [
        _trace(epochs, name, label, {"color": colour, "width": 2, "dash": dash})
        for name, label, colour, dash in series
        if any(name in epoch.values for epoch in epochs)
    ]


def _compared(runs: Runs, metric: str, best: Mapping[str, Optional[int]]) -> List[Dict[str, Any]]:
    """Of several runs: one curve each, in the run's colour."""
    traces = []
    for run, colour in run_colours(runs).items():
        name = _comparable(runs[run], metric)
        if name is not None:
            dash = "dot" if name.startswith(TRAINING_PREFIX) and name != metric else "solid"
            line = {"color": colour, "width": 2, "dash": dash}
            trace = _trace(runs[run], name, run, line)
            if best.get(run) is not None:
                sizes = [10 if epoch.epoch == best[run] else 5 for epoch in runs[run]]
                marker = {"size": sizes, "opacity": 1, "line": {"width": 0}}
                trace.update(mode="lines+markers", marker=marker)
            traces.append(trace)
    return traces


def _comparable(epochs: Sequence[EpochMetrics], metric: str) -> Optional[str]:
    """The name under which a run has the metric, validation first."""
    names = (metric, VALIDATION_PREFIX + metric, TRAINING_PREFIX + metric)
    wanted = names if base_name(metric) == metric else names[:1]
    has = [name for name in wanted if any(name in epoch.values for epoch in epochs)]
    return has[0] if has else None


def _has_curve(epochs: Sequence[EpochMetrics], name: str) -> bool:
    return any(_finite(epoch.values, name) is not None for epoch in epochs)


def _trace(
    epochs: Sequence[EpochMetrics], name: str, label: str, line: Mapping[str, Any]
) -> Dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(epochs) <= parts.MOST_MARKERS else "lines",
        "name": as_text(label),
        "x": [epoch.epoch for epoch in epochs],
        "y": [_finite(epoch.values, name) for epoch in epochs],
        "line": line,
        "marker": {"size": 5},
        "hovertemplate": "%{y:.6g}<extra>" + as_text(label) + "</extra>",
    }


def _finite(values: Mapping[str, float], name: str) -> Optional[float]:
    value = values.get(name)
    return value if value is not None and math.isfinite(value) else None


def _span(runs: Sequence[Sequence[EpochMetrics]]) -> Tuple[int, int]:
    numbers = [epoch.epoch for epochs in runs for epoch in epochs]
    return (min(numbers), max(numbers)) if numbers else (0, 0)


def _layout(runs: Sequence[Sequence[EpochMetrics]], legend: bool) -> Dict[str, Any]:
    first, last = _span(runs)
    layout = parts.layout(legend)
    layout["xaxis"] = {
        "title": parts.axis_title("epoch"),
        "dtick": max(1, math.ceil((last - first) / 10)),
        "unifiedhovertitle": {"text": "epoch %{x}"},
    }
    return layout
