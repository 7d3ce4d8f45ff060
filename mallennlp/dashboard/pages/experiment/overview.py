"""The tab that says how the run went."""

from __future__ import annotations

from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card, metric_graph
from mallennlp.dashboard.components.curves.metric_figure import chartable
from mallennlp.dashboard.components.experiment.epochs_table import costs, epochs_table
from mallennlp.dashboard.components.experiment.metrics_table import metrics_table
from mallennlp.dashboard.page import Page
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
    said = html.P(outcome(experiment), className="outcome", id="experiment-outcome")
    measured = without_memory(experiment.metrics)
    parts = [
        html.Div([said, *costs(experiment)]),
        card("Metrics", metrics_table(measured, experiment.goal)),
        card("Curves", html.Div(_figures(experiment), className="figures")),
    ]
    if experiment.epochs:
        parts.append(card("Epochs", epochs_table(experiment)))
    return parts


def _figures(experiment: Experiment) -> List[Component]:
    """The curves of the metric that the run is judged by and of the loss, over the epochs."""
    known = chartable(experiment.epochs, experiment.goal)
    names = dict.fromkeys((experiment.goal.name, "loss"))
    figures = [_figure(experiment, name) for name in names if name in known]
    nothing = "No epoch has the loss or the metric that the run is judged by."
    said = nothing if experiment.epochs else "No epoch is done yet."
    return figures or [html.P(said, className="text-secondary mb-0")]


def _figure(experiment: Experiment, metric: str) -> Component:
    return html.Div(
        metric_graph(
            {"type": "experiment-figure", "metric": metric},
            {experiment.name: experiment.epochs},
            metric,
            best_epochs={experiment.name: experiment.metrics.best_epoch},
        ),
        key=metric,
    )
