"""The sections with parallel coordinates and with the scatter plot.

What is selected in one of them, in the browser alone (``assets/compare_selection.js``), is selected
in all figures and tables of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.components.parallel_figure import (
    AXIS_REM,
    ParallelAxis,
    ParallelLine,
    parallel_figure,
)
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.components.scatter_figure import (
    Dimension,
    Point,
    measured_text,
    scatter_figure,
)
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.dashboard.texts import cut, encodable
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.coordinates import ABSENT, axis_of, finite, is_numeric, spans_decades
from mallennlp.domain.plain_table import Cell, Heading, PlainTable
from mallennlp.domain.quantities import CONFIG, METRIC, Measured, Quantities
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_AXES = 30
"""More cannot be followed, and would be slow."""

_MOST_CHOICES = 500
_MOST_OPEN = 12
_MOST_KEPT = 3
_GRAPH = {"displaylogo": False, "displayModeBar": False, "responsive": True}


_kept: Tuple[Tuple[Comparison, Quantities], ...] = ()


def quantities_of(comparison: Comparison) -> Quantities:
    """The quantities of a comparison, which is the same object for all sections of a page; those
    of the last few are kept."""
    global _kept
    for kept, quantities in _kept:
        if kept is comparison:
            return quantities
    made = Quantities(comparison)
    _kept = ((comparison, made), *_kept[: _MOST_KEPT - 1])
    return made


class ParallelSection(Section):
    """A line for each side across an axis for each chosen quantity."""

    name = "parallel"
    title = "Parallel coordinates"
    parameters = ("axes", "better_up")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """Which axes, and which way up."""
        quantities = quantities_of(comparison)
        axes = _axes(quantities, params)
        chooser = dcc.Dropdown(
            id=control_id("axes"),
            options=_options(quantities, axes),
            value=[encodable(axis) for axis in axes],
            multi=True,
            placeholder="Choose axes: keys of the config and metrics",
            maxHeight=420,
            optionHeight=28,
        )
        better_up = _switch("better_up", "Up is better", params.better_up)
        hint = "Drag a box over an axis to select the lines through it; several boxes combine."
        parts = [_labelled("axes", "Axes", chooser), better_up, _said(hint, "selection-hint")]
        return [html.Div(parts, className="plot-controls")]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The figure, which is as wide as its axes need, and the names of the lines."""
        quantities = quantities_of(comparison)
        axes = _axes(quantities, params)
        if not axes:
            return [_said("They differ in no key of their configs, and have no metrics.")]
        figure = parallel_figure(
            _lines(comparison),
            [_parallel_axis(quantities, axis, params.better_up) for axis in axes],
        )
        width = f"{AXIS_REM * (len(axes) + 0.5)}rem"
        graph = dcc.Graph(
            id="compare-parallel",
            figure=figure,
            config=_GRAPH,
            style={"height": "26rem", "minWidth": width},
        )
        place = html.Div(graph, style={"minHeight": "26rem", "minWidth": width})
        return [
            _unknown(quantities, params.axes),
            html.Div(place, className="parallel-figure"),
            _legend(comparison),
        ]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The values on the axes."""
        quantities = quantities_of(comparison)
        axes = _axes(quantities, params)
        return [_table("parallel", self.title, comparison, quantities, axes)] if axes else []


class ScatterSection(Section):
    """One quantity against another: a point for each run or family."""

    name = "scatter"
    title = "Scatter plot"
    parameters = (
        "scatter_x",
        "scatter_y",
        "scatter_log_x",
        "scatter_log_y",
        "scatter_colour",
        "scatter_runs",
    )

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """What is drawn against what, and how."""
        quantities = quantities_of(comparison)
        x, y, colour = _chosen(quantities, params)
        metrics = [METRIC + name for name in quantities.metrics]
        by_side = [{"label": "the side", "value": ""}]
        third = [*by_side, *_options(quantities, [colour] if colour else [])]
        parts = [
            _dropdown("scatter_x", "Across", _options(quantities, [x] if x else []), x),
            _switch("scatter_log_x", "log", _is_log(quantities, x, params.scatter_log_x)),
            _dropdown("scatter_y", "Up", [_option(one) for one in _with(metrics, y)], y),
            _switch("scatter_log_y", "log", _is_log(quantities, y, params.scatter_log_y)),
            _dropdown("scatter_colour", "Colour by", third, colour or ""),
        ]
        if any(side.is_family for side in comparison.sides):
            parts.append(_switch("scatter_runs", "All runs of families", params.scatter_runs))
        return [html.Div(parts, className="plot-controls")]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The figure, and what is to be said of it."""
        quantities = quantities_of(comparison)
        x, y, colour = _chosen(quantities, params)
        if not x or not y:
            return [_said("None of them has a metric.")]
        points = list(_points(quantities, (x, y, colour), params.scatter_runs))
        third = Dimension(_title(colour)) if colour else None
        drawn = scatter_figure(
            points,
            Dimension(_title(x), _is_log(quantities, x, params.scatter_log_x)),
            Dimension(_title(y), _is_log(quantities, y, params.scatter_log_y)),
            third,
        )
        notes = list(drawn.notes)
        if any(one.x.deviation or one.y.deviation for one in points):
            notes.insert(0, "A family is its mean; the bars are one standard deviation.")
        graph = dcc.Graph(
            id="compare-scatter", figure=drawn.figure, config=_GRAPH, style={"height": "26rem"}
        )
        return [
            _unknown(quantities, [x, y, *([colour] if colour else [])]),
            html.Div(graph, className="figure-box", style={"minHeight": "26rem"}),
            *([_said(" ".join(cut(note) for note in notes))] if notes else []),
        ]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The values of the points."""
        quantities = quantities_of(comparison)
        chosen = [one for one in _chosen(quantities, params) if one]
        return [_table("scatter", self.title, comparison, quantities, chosen)] if chosen else []


# --- what is drawn


def _axes(quantities: Quantities, params: CompareParams) -> List[str]:
    """The quantities with an axis."""
    if not params.axes:
        return quantities.default_axes()
    names = _names(quantities)
    wanted = [names.get(one, one) for one in dict.fromkeys(params.axes)]
    return [one for one in wanted if one.startswith((CONFIG, METRIC))][:MOST_AXES]


def _chosen(
    quantities: Quantities, params: CompareParams
) -> Tuple[Optional[str], Optional[str], Optional[str]]:
    """What is drawn across, upwards and by colour."""
    names = _names(quantities)
    goal = quantities.goal()
    keys = [axis for axis in quantities.default_axes() if axis.startswith(CONFIG)]
    usual_x = next((key for key in keys if _has_numbers(quantities, key)), None)
    x = names.get(params.scatter_x, params.scatter_x) or usual_x or (keys[0] if keys else goal)
    y = names.get(params.scatter_y, params.scatter_y) or goal
    return x, y, names.get(params.scatter_colour, params.scatter_colour) or None


def _has_numbers(quantities: Quantities, axis: str) -> bool:
    return sum(finite(one.value) is not None for one in quantities.column(axis)) > 1


def _is_log(quantities: Quantities, quantity: Optional[str], wanted: Optional[bool]) -> bool:
    """Whether an axis is logarithmic: as it is wanted, or as its numbers are."""
    if wanted is not None or quantity is None:
        return bool(wanted)
    values = [one.value for one in quantities.column(quantity)]
    return is_numeric(values) and spans_decades(values)


def _names(quantities: Quantities) -> Dict[str, str]:
    """Quantities by what the browser knows of them."""
    return {encodable(one): one for one in _all(quantities)}


def _all(quantities: Quantities) -> List[str]:
    keys = [CONFIG + key for key in quantities.keys]
    return [*(METRIC + name for name in quantities.metrics), *keys]


def _lines(comparison: Comparison) -> List[ParallelLine]:
    colours = run_colours(side.id for side in comparison.sides)
    return [
        ParallelLine(storable(side.id), side.name, colours[side.id]) for side in comparison.sides
    ]


def _parallel_axis(quantities: Quantities, axis: str, better_up: bool) -> ParallelAxis:
    column = quantities.column(axis)
    is_turned = better_up and quantities.falls(axis)
    placed = axis_of([one.value for one in column], upside_down=is_turned)
    texts = [f"{_title(axis)}: {measured_text(one)}" for one in column]
    return ParallelAxis(_title(axis), placed, tuple(texts), "upside down" if is_turned else "")


def _points(
    quantities: Quantities, chosen: Tuple[str, str, Optional[str]], every_run: bool
) -> Iterator[Point]:
    x, y, third = chosen
    colours = run_colours(side.id for side in quantities.sides)
    for side in quantities.sides:
        selects, colour = storable(side.id), colours[side.id]
        if side.is_family and every_run:
            for run in side.runs:
                values = [Measured(quantities.of_run(run, one)) for one in (x, y, third or "")]
                named = f"{run.path} of {side.name}"
                yield Point(selects, named, colour, values[0], values[1], values[2].value)
        else:
            found = [quantities.of_side(side, one) for one in (x, y, third or "")]
            yield Point(selects, side.name, colour, found[0], found[1], found[2].value)


def _table(
    name: str,
    title: str,
    comparison: Comparison,
    quantities: Quantities,
    chosen: Sequence[str],
) -> PlainTable:
    columns = [quantities.column(one) for one in dict.fromkeys(chosen)]
    headings = [Heading(_title(one), numeric=True) for one in dict.fromkeys(chosen)]
    rows = [
        (Cell(side.name, side.name), *(_cell(column[at]) for column in columns))
        for at, side in enumerate(comparison.sides)
    ]
    return PlainTable(name, title, (Heading("side"), *headings), tuple(rows))


def _cell(measured: Measured) -> Cell:
    value = measured.value
    return Cell("") if value is ABSENT else Cell(measured_text(measured), value)


def _title(quantity: Optional[str]) -> str:
    """The key or the metric by itself."""
    return (quantity or "").partition(":")[2]


# --- parts of the sections


def _options(quantities: Quantities, shown: Sequence[str]) -> List[Dict[str, Any]]:
    """What can be chosen; what is shown is among it."""
    return [_option(one) for one in _with(_all(quantities)[:_MOST_CHOICES], *shown)]


def _with(options: Sequence[str], *shown: Optional[str]) -> List[str]:
    return list(dict.fromkeys([*options, *(one for one in shown if one)]))


def _option(quantity: str) -> Dict[str, Any]:
    kind = " (metric)" if quantity.startswith(METRIC) else ""
    return {"label": cut(_title(quantity), 120) + kind, "value": encodable(quantity)}


def _dropdown(
    parameter: str, label: str, options: List[Dict[str, Any]], value: Optional[str]
) -> Component:
    chooser = dcc.Dropdown(
        id=control_id(parameter),
        options=options,
        value=None if value is None else encodable(value),
        clearable=False,
        maxHeight=420,
        optionHeight=28,
    )
    return _labelled(parameter, label, chooser)


def _labelled(parameter: str, label: str, chooser: Component) -> Component:
    named = html.Label(label, htmlFor=dom_id(control_id(parameter)), className="small")
    return html.Div([named, chooser], className="plot-chooser")


def _switch(parameter: str, label: str, value: bool) -> Component:
    return dbc.Switch(id=control_id(parameter), label=label, value=value, class_name="plot-switch")


def _said(text: str, more: str = "") -> Component:
    return html.P(text, className=f"plot-note {more}".strip())


def _unknown(quantities: Quantities, asked: Sequence[str]) -> Component:
    """Says which of the quantities of the address none of the sides has."""
    names = _names(quantities)
    lost = [
        one
        for one in dict.fromkeys(names.get(one, one) for one in asked[:MOST_AXES])
        if all(measured.value is ABSENT for measured in quantities.column(one))
    ]
    shown = ", ".join(cut(one, 60) for one in lost)
    text = f"Not found in any of them: {shown}. Choose another above."
    return html.P(
        text if lost else "", className="plot-note text-warning-emphasis", hidden=not lost
    )


def _legend(comparison: Comparison) -> Component:
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
        for line in _lines(comparison)
    ]
    listed = html.Div(buttons, className="side-buttons")
    if len(buttons) <= _MOST_OPEN:
        return listed
    return html.Details([html.Summary(f"All {len(buttons)} names"), listed], className="plot-note")
