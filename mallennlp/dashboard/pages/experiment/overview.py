"""The tab that says how the run went."""

from __future__ import annotations

from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.metrics_table import metrics_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.curves import figures_of
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab
from mallennlp.domain.experiment import Experiment

METRICS = "experiment-metrics"


class Overview(Tab):
    """The metrics of training, validation and test side by side."""

    def overview_tab(self) -> Component:
        """What the tab shows."""
        return html.Div(_parts(self.experiment()), id=METRICS, className="metrics-tab")

    @Page.callback(
        [Output(METRICS, "children")],
        [Input(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_overview(self, seen: Any) -> List[Component]:
        """The same after another epoch."""
        return _parts(self.experiment())


def _parts(experiment: Experiment) -> List[Component]:
    """The metrics, and the curves that tell most."""
    table = metrics_table(experiment.metrics, experiment.goal)
    figures = figures_of(experiment, (experiment.goal.name, "loss"))
    return [
        card("Metrics", table),
        card("Curves", html.Div(figures, className="figures")),
    ]
