"""What all figures of curves have in common."""

from __future__ import annotations

from typing import Any, Dict

from mallennlp.dashboard.components.figures.look import GRAPH, plain_layout

TRAINING_COLOUR = "#c8741f"
VALIDATION_COLOUR = "#2f7fd1"
OTHER_COLOUR = "#7d8590"
MOST_MARKERS = 60
"""A line of more points has no dot at each."""
CONFIG: Dict[str, Any] = {**GRAPH, "doubleClick": "autosize"}
"""What a graph lets people do: drag to zoom, double click for all of it."""


def layout(legend: bool) -> Dict[str, Any]:
    """The layout of a figure, with its legend at the top right."""
    return {
        **plain_layout(52, 12, 8, 36),
        "hovermode": "x unified",
        # Else a single curve has a box to point at that its line is seen through.
        "hoverlabel": {"bgcolor": "#ffffff"},
        "hoverdistance": -1,  # wherever the pointer is, the nearest place is shown
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "y": 1.02,
            "yanchor": "bottom",
            "x": 1,
            "xanchor": "right",
        },
        "xaxis": {},
        "yaxis": {"automargin": True},
    }


def axis_title(text: str) -> Dict[str, Any]:
    """The title of an axis, small and near."""
    return {"text": text, "standoff": 4, "font": {"size": 11}}


def say_that_nothing_is_there(drawn: Dict[str, Any], text: str) -> None:
    """Put a text where curves would be, in a layout, and take away the axes: their numbers would be
    made up."""
    place = {"x": 0.5, "y": 0.5, "xref": "paper", "yref": "paper", "showarrow": False}
    drawn["annotations"] = [{"text": text, **place}]
    for axis in ("xaxis", "yaxis"):
        drawn[axis]["visible"] = False


def mark_at(x: float) -> Dict[str, Any]:
    """A line down a figure."""
    line = {"color": OTHER_COLOUR, "width": 1, "dash": "dash"}
    return {"type": "line", "line": line, "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
