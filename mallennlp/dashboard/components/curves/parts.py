"""What all figures have in common. The colours of text, grid and ground come from the theme's style
sheet."""

from __future__ import annotations

from typing import Any, Dict

TRAINING_COLOUR = "#c8741f"
VALIDATION_COLOUR = "#2f7fd1"
OTHER_COLOUR = "#7d8590"
FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'
CONFIG: Dict[str, Any] = {
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": "autosize",
}
"""What a graph lets people do: drag to zoom, double click for all of it."""


def as_text(label: str) -> str:
    """A label as text: plotly reads tags and placeholders in it.

    >>> as_text("<b>%{x}")
    '&lt;b>% {x}'
    """
    return label.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")


def layout(legend: bool) -> Dict[str, Any]:
    """The layout of a figure, with its legend at the top right."""
    return {
        "margin": {"l": 52, "r": 12, "t": 8, "b": 36},
        "font": {"family": FONT, "size": 12},
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
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "uirevision": "keep",
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
