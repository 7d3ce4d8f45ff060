"""What the sections with plots are made of: choices of quantities, and the names of the lines."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.compare.parallel_figure import ParallelLine
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.pages.compare.section import control_id
from mallennlp.dashboard.texts import cut, encodable
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.plots.quantities import CONFIG, METRIC, Quantities
from mallennlp.services.index.values import storable

_MOST_CHOICES = 500
_MOST_OPEN = 12
_MOST_TOLD = 30


def names_of(quantities: Quantities) -> Dict[str, str]:
    """Quantities by what the browser knows of them."""
    return {encodable(one): one for one in every_quantity(quantities)}


def every_quantity(quantities: Quantities) -> List[str]:
    """The ids of all metrics and differing keys."""
    keys = [CONFIG + key for key in quantities.keys]
    return [*(METRIC + name for name in quantities.metrics), *keys]


def lines_of(comparison: Comparison) -> List[ParallelLine]:
    """The sides as lines, with what the browser knows of their ids."""
    colours = run_colours(side.id for side in comparison.sides)
    return [
        ParallelLine(storable(side.id), side.name, colours[side.id]) for side in comparison.sides
    ]


def title_of(quantity: Optional[str]) -> str:
    """The key or the metric by itself."""
    return (quantity or "").partition(":")[2]


def options_of(quantities: Quantities, shown: Sequence[str]) -> List[Dict[str, Any]]:
    """What can be chosen; what is shown is among it."""
    return [option_of(one) for one in joined(every_quantity(quantities)[:_MOST_CHOICES], *shown)]


def joined(options: Sequence[str], *shown: Optional[str]) -> List[str]:
    """The options, and what is shown at their end."""
    return list(dict.fromkeys([*options, *(one for one in shown if one)]))


def option_of(quantity: str) -> Dict[str, Any]:
    """A quantity as a dropdown takes it."""
    kind = " (metric)" if quantity.startswith(METRIC) else ""
    return {"label": cut(title_of(quantity), 120) + kind, "value": encodable(quantity)}


def dropdown(
    parameter: str, label: str, options: List[Dict[str, Any]], value: Optional[str]
) -> Component:
    """A choice of one, with its label."""
    chooser = dcc.Dropdown(
        id=control_id(parameter),
        options=options,
        value=None if value is None else encodable(value),
        clearable=False,
        maxHeight=420,
        optionHeight=28,
    )
    return labelled(parameter, label, chooser)


def labelled(parameter: str, label: str, chooser: Component) -> Component:
    """A component with its label, which is the control of this parameter."""
    named = html.Label(label, htmlFor=dom_id(control_id(parameter)), className="small")
    return html.Div([named, chooser], className="plot-chooser")


def switch(parameter: str, label: str, value: bool) -> Component:
    """A choice of yes or no."""
    return dbc.Switch(id=control_id(parameter), label=label, value=value, class_name="plot-switch")


def said(text: str, more: str = "") -> Component:
    """A sentence below or above a figure."""
    return html.P(text, className=f"plot-note {more}".strip())


def unknown(quantities: Quantities, asked: Sequence[str]) -> Component:
    """Says which of the quantities of the address none of the sides has."""
    names = names_of(quantities)
    lost = [
        one
        for one in dict.fromkeys(names.get(one, one) for one in asked[:_MOST_TOLD])
        if all(measured.value is MISSING for measured in quantities.column(one))
    ]
    shown = ", ".join(cut(one, 60) for one in lost)
    text = f"Not found in any of them: {shown}. Choose another above."
    return html.P(
        text if lost else "", className="plot-note text-warning-emphasis", hidden=not lost
    )


def legend(comparison: Comparison) -> Component:
    """The names of the lines, which can be clicked as these can, also by keyboard; many of them
    are folded."""
    buttons = [
        html.Button(
            [
                html.I(
                    className="bi bi-square-fill",
                    style={"color": line.colour},
                    **{"aria-hidden": "true"},
                ),
                html.Span(cut(line.name, 120)),
            ],
            type="button",
            className="side-button",
            **{"data-side": line.side, "data-mallennlp-select": line.side},
        )
        for line in lines_of(comparison)
    ]
    listed = html.Div(buttons, className="side-buttons")
    if len(buttons) <= _MOST_OPEN:
        return listed
    return html.Details([html.Summary(f"All {len(buttons)} names"), listed], className="plot-note")
