"""Curves of a metric over the epochs, as plain figures.

The colours of text and grid come from the theme's style sheet.
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence

from mallennlp.domain.metrics import (
    TRAINING_PREFIX,
    VALIDATION_PREFIX,
    EpochMetrics,
    MetricGoal,
    base_name,
    metric_names,
)

TRAINING_COLOUR = "#c8741f"
VALIDATION_COLOUR = "#2f7fd1"
OTHER_COLOUR = "#7d8590"
_MOST_MARKERS = 60
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'


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


def _has_curve(epochs: Sequence[EpochMetrics], name: str) -> bool:
    return any(_finite(epoch.values, name) is not None for epoch in epochs)


def metric_figure(
    epochs: Sequence[EpochMetrics], metric: str, best_epoch: Optional[int]
) -> Dict[str, Any]:
    """The curves of one metric (``accuracy``) on training and validation data.

    The best epoch is marked. Values that are not finite leave a gap.
    """
    series = (
        (TRAINING_PREFIX + metric, "training", TRAINING_COLOUR, "dot"),
        (VALIDATION_PREFIX + metric, "validation", VALIDATION_COLOUR, "solid"),
        (metric, metric, OTHER_COLOUR, "solid"),
    )
    traces = [
        _trace(epochs, name, label, {"color": colour, "width": 2, "dash": dash})
        for name, label, colour, dash in series
        if any(name in epoch.values for epoch in epochs)
    ]
    layout = _layout(epochs, best_epoch, legend=len(traces) > 1)
    if not any(value is not None for trace in traces for value in trace["y"]):
        text = {"text": "no finite values", "showarrow": False, "xref": "paper", "yref": "paper"}
        layout["annotations"] = [{**text, "x": 0.5, "y": 0.5}]
    return {"data": traces, "layout": layout}


def _trace(
    epochs: Sequence[EpochMetrics], name: str, label: str, line: Mapping[str, Any]
) -> Dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(epochs) <= _MOST_MARKERS else "lines",
        "name": label,
        "x": [epoch.epoch for epoch in epochs],
        "y": [_finite(epoch.values, name) for epoch in epochs],
        "line": line,
        "marker": {"size": 5},
        "hovertemplate": "%{y:.6g}<extra>" + label + "</extra>",
    }


def _finite(values: Mapping[str, float], name: str) -> Optional[float]:
    value = values.get(name)
    return value if value is not None and math.isfinite(value) else None


def _layout(
    epochs: Sequence[EpochMetrics], best_epoch: Optional[int], legend: bool
) -> Dict[str, Any]:
    span = epochs[-1].epoch - epochs[0].epoch if epochs else 0
    xaxis = {
        "title": {"text": "epoch", "standoff": 4, "font": {"size": 11}},
        "dtick": max(1, math.ceil(span / 10)),
        "unifiedhovertitle": {"text": "epoch %{x}"},
    }
    layout: Dict[str, Any] = {
        "margin": {"l": 52, "r": 12, "t": 8, "b": 36},
        "font": {"family": _FONT, "size": 12},
        "hovermode": "x unified",
        "hoverdistance": -1,  # wherever the pointer is, the nearest epoch is shown
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 1,
            "xanchor": "right",
        },
        "xaxis": xaxis,
        "yaxis": {"automargin": True},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "uirevision": "keep",
    }
    if best_epoch is not None:
        line = {"color": OTHER_COLOUR, "width": 1, "dash": "dash"}
        mark = {
            "type": "line",
            "x0": best_epoch,
            "x1": best_epoch,
            "y0": 0,
            "y1": 1,
            "line": line,
        }
        layout["shapes"] = [{**mark, "yref": "paper"}]
    return layout
