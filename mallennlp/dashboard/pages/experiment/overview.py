"""The tab that says how the run went."""

from __future__ import annotations

from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.experiment.epochs_table import costs, epochs_table
from mallennlp.dashboard.components.experiment.metrics_table import metrics_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.curves import figures_of
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.memory import without_memory
from mallennlp.domain.outcome import outcome

METRICS = "experiment-metrics"


class Overview(Tab):
    """The outcome in a sentence, the metrics of training, validation and test side by side."""

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
    """The outcome, the metrics, the epochs, and the curves that tell most."""
    figures = figures_of(experiment, (experiment.goal.name, "loss"))
    said = html.P(outcome(experiment), className="outcome", id="experiment-outcome")
    measured = without_memory(experiment.metrics)
    parts = [
        html.Div([said, *costs(experiment)]),
        card("Metrics", metrics_table(measured, experiment.goal)),
        card("Curves", html.Div(figures, className="figures")),
    ]
    if experiment.epochs:
        parts.append(card("Epochs", epochs_table(experiment)))
    return parts
