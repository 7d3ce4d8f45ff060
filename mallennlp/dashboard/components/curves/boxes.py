"""Figures of curves on a page: each under its name, with what shares hover and zoom among them."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.curves.figure import MOST_IN_LEGEND
from mallennlp.dashboard.components.curves.options import CurveOptions, CurveSwitch
from mallennlp.dashboard.components.curves.parts import CONFIG
from mallennlp.dashboard.components.ids import ComponentId

_HEIGHT_REM, _OF_A_LINE_REM, _MOST_REM = 15.0, 1.2, 29.0
_MORE_REM = 4.0
"""What a figure of several runs is higher by."""


def curve_figures(
    boxes: Sequence[Component], options: CurveOptions, large: bool = False, **given: Any
) -> Component:
    """Boxes of figures beside each other. Pointing at one points at the same place in all; with
    ``LINK`` zooming one zooms all. ``large``: they have many lines; ``given``: other properties of
    their place."""
    kinds = "figures curve-figures curve-figures-large" if large else "figures curve-figures"
    return html.Div(list(boxes), className=kinds, **{"data-linked": linked(options)}, **given)


def linked(options: CurveOptions) -> str:
    """Whether figures are zoomed together, as a script reads it (``assets/curves.js``)."""
    return "true" if CurveSwitch.LINK in options.switches else "false"


def curve_box(
    graph_id: ComponentId,
    title: str,
    figure: Dict[str, Any],
    lines: int,
    beside: Sequence[Component] = (),
) -> Component:
    """A figure under its name. ``lines``: how many it has; ``beside``: what belongs to it and is
    not seen."""
    tall = f"{_height_rem(lines):g}rem"
    graph = dcc.Graph(id=graph_id, figure=figure, style={"height": tall}, config=CONFIG)
    content: List[Component] = [
        html.Div(title, className="figure-title"),
        # Until the browser has loaded what draws it, a graph has no height of its own.
        html.Div(graph, style={"minHeight": tall}),
        *beside,
    ]
    return html.Div(content, className="figure-box", key=title)


def _height_rem(lines: int) -> float:
    """On a narrow screen each line of the legend has a line to itself."""
    if lines <= 2:
        return _HEIGHT_REM
    in_legend = lines if lines <= MOST_IN_LEGEND else 0
    return min(_HEIGHT_REM + _MORE_REM + _OF_A_LINE_REM * in_legend, _MOST_REM)
