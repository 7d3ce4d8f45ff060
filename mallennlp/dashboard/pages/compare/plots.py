"""The sections with parallel coordinates and with the scatter plot.

What is selected in one of them, in the browser alone (``assets/compare_selection.js``), is selected
in all figures and tables of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional, Sequence, Tuple

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.compare.parallel_figure import AXIS_REM, parallel_figure
from mallennlp.dashboard.components.compare.scatter_colours import Dimension
from mallennlp.dashboard.components.compare.scatter_figure import scatter_figure
from mallennlp.dashboard.components.figures.look import GRAPH
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.plot_parts import (
    dropdown,
    joined,
    labelled,
    legend,
    lines_of,
    option_of,
    options_of,
    said,
    switch,
    title_of,
    unknown,
)
from mallennlp.dashboard.pages.compare.plot_values import (
    axes_of,
    chosen_of,
    is_log,
    parallel_axis,
    points_of,
    quantities_of,
    table_of,
)
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.dashboard.texts import cut, encodable
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.plain_table import PlainTable
from mallennlp.domain.plots.quantities import METRIC, Quantities

if TYPE_CHECKING:
    from mallennlp.project import Project


class PlotSection(Section):
    """A section that shows quantities of what is compared, which are found out once for it."""

    def drawn(
        self, project: "Project", comparison: Comparison, params: CompareParams, controls: bool
    ) -> Tuple[Optional[List[Component]], List[Component]]:
        """What is drawn against what, and how; and the figure."""
        quantities = quantities_of(project, comparison, params)
        view = list(self._view(quantities, comparison, params))
        return (self._controls(quantities, comparison, params) if controls else None), view

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The figure, and what is to be said of it."""
        return self._view(quantities_of(project, comparison, params), comparison, params)

    def _controls(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> List[Component]:
        raise NotImplementedError

    def _view(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        raise NotImplementedError


class ParallelSection(PlotSection):
    """A line for each side across an axis for each chosen quantity."""

    name = "parallel"
    title = "Parallel coordinates"
    parameters = ("ignore", "axes", "better_up")

    def _controls(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> List[Component]:
        axes = axes_of(quantities, params)
        chooser = dcc.Dropdown(
            id=control_id("axes"),
            options=options_of(quantities, axes),
            value=[encodable(axis) for axis in axes],
            multi=True,
            placeholder="Choose axes: keys of the config and metrics",
            maxHeight=420,
            optionHeight=28,
        )
        better_up = switch("better_up", "Up is better", params.better_up)
        hint = "Drag a box over an axis to select the lines through it; several boxes combine."
        parts = [labelled("axes", "Axes", chooser), better_up, said(hint, "selection-hint")]
        return [html.Div(parts, className="plot-controls")]

    def _view(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        axes = axes_of(quantities, params)
        if not axes:
            return [said("They differ in no key of their configs, and have no metrics.")]
        figure = parallel_figure(
            lines_of(comparison),
            [parallel_axis(quantities, axis, params.better_up) for axis in axes],
        )
        width = f"{AXIS_REM * (len(axes) + 0.5)}rem"
        graph = dcc.Graph(
            id="compare-parallel-figure",
            figure=figure,
            config=GRAPH,
            style={"height": "26rem", "minWidth": width},
        )
        place = html.Div(graph, style={"minHeight": "26rem", "minWidth": width})
        return [
            unknown(quantities, params.axes),
            # Who has no mouse scrolls it with the arrows.
            html.Div(place, className="parallel-figure", tabIndex=0),
            legend(comparison),
        ]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The values on the axes."""
        quantities = quantities_of(project, comparison, params)
        axes = axes_of(quantities, params)
        return [table_of("parallel", self.title, comparison, quantities, axes)] if axes else []


class ScatterSection(PlotSection):
    """One quantity against another: a point for each run or family."""

    name = "scatter"
    title = "Scatter plot"
    parameters = (
        "ignore",
        "scatter_x",
        "scatter_y",
        "scatter_log_x",
        "scatter_log_y",
        "scatter_colour",
        "scatter_runs",
    )

    def _controls(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> List[Component]:
        x, y, colour = chosen_of(quantities, params)
        metrics = [METRIC + name for name in quantities.metrics]
        by_side = [{"label": "the side", "value": ""}]
        third = [*by_side, *options_of(quantities, [colour] if colour else [])]
        parts = [
            dropdown("scatter_x", "Across", options_of(quantities, [x] if x else []), x),
            switch("scatter_log_x", "log", is_log(quantities, x, params.scatter_log_x)),
            dropdown("scatter_y", "Up", [option_of(one) for one in joined(metrics, y)], y),
            switch("scatter_log_y", "log", is_log(quantities, y, params.scatter_log_y)),
            dropdown("scatter_colour", "Colour by", third, colour or ""),
        ]
        if any(side.is_family for side in comparison.sides):
            parts.append(switch("scatter_runs", "All runs of families", params.scatter_runs))
        return [html.Div(parts, className="plot-controls")]

    def _view(
        self, quantities: Quantities, comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        x, y, colour = chosen_of(quantities, params)
        if not x or not y:
            return [said("None of them has a metric.")]
        points = list(points_of(quantities, (x, y, colour), params.scatter_runs))
        third = Dimension(title_of(colour)) if colour else None
        drawn = scatter_figure(
            points,
            Dimension(title_of(x), is_log(quantities, x, params.scatter_log_x)),
            Dimension(title_of(y), is_log(quantities, y, params.scatter_log_y)),
            third,
        )
        notes = list(drawn.notes)
        if any(one.x.deviation or one.y.deviation for one in points):
            notes.insert(0, "A family is its mean; the bars are one standard deviation.")
        graph = dcc.Graph(
            id="compare-scatter-figure",
            figure=drawn.figure,
            config=GRAPH,
            style={"height": "26rem"},
        )
        return [
            unknown(quantities, [x, y, *([colour] if colour else [])]),
            html.Div(graph, className="figure-box scatter-figure", style={"minHeight": "26rem"}),
            *([said(" ".join(cut(note) for note in notes))] if notes else []),
        ]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The values of the points."""
        quantities = quantities_of(project, comparison, params)
        chosen = [one for one in chosen_of(quantities, params) if one]
        return [table_of("scatter", self.title, comparison, quantities, chosen)] if chosen else []
