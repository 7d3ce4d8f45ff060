"""The metrics of the sides beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional, Sequence

from dash.development.base_component import Component

from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.components.plain_table import plain_table
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.pages.compare.controls import choice, text_control
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.metrics.comparison import metric_table, sides_of_columns
from mallennlp.domain.plain_table import PlainTable
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_METRICS = 100
"""Shown at once; more can be searched."""

_MOMENTS = {"best": "best epoch", "last": "last epoch"}
_DIFFERENCES = {
    "auto": "where few are compared",
    "none": "none",
    "absolute": "absolute",
    "relative": "in percent",
    "both": "absolute and in percent",
}


class MetricsSection(Section):
    """A table: a row for each metric, a column for each side."""

    name = "metrics"
    title = "Metrics"
    parameters = ("baseline", "moment", "differences", "find_metric")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """Which epoch, which differences, and a search."""
        return [
            controls_row(
                choice("moment", "Metrics of the", _MOMENTS, params.moment.value),
                choice("differences", "Differences", _DIFFERENCES, params.differences.value),
                text_control("find_metric", "Find", params.find_metric, "part of a metric's name"),
            )
        ]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The table, in the sides' colours."""
        (table,) = self.tables(project, comparison, params)
        colours = run_colours(side.id for side in comparison.sides)
        sides = sides_of_columns(comparison, params.baseline, params.differences)
        of_columns: List[Optional[str]] = [side and colours[side] for side in sides]
        more = "Find others by their names, or take the file of the table, which has all."
        ids: List[Optional[str]] = []
        for side in sides:  # the differences behind a side's values are its own, too
            ids.append(storable(side) if side else next(reversed(ids), None))
        return [plain_table(table, of_columns, MOST_METRICS, more, ids)]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The same table."""
        table = metric_table(
            comparison, params.baseline, params.moment, params.differences, params.find_metric
        )
        return [table]
