"""The tab with the curves of the run."""

from __future__ import annotations

from typing import Any, List, Sequence, Tuple

from dash import dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component

from mallennlp.dashboard.components import card, metric_graph
from mallennlp.dashboard.components.metric_figure import charted_at_first, chartable
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.experiment import Experiment

_CURVES_AT_FIRST = 4
_MOST_CHOICES = 500


class Curves(Tab):
    """The curves of the chosen metrics; while the run is alive they grow."""

    def curves_tab(self) -> Component:
        """What the tab shows."""
        experiment = self.experiment()
        options, drawn = curve_choices(experiment)
        chooser = dcc.Dropdown(
            id="experiment-curves",
            options=options,
            value=drawn,
            multi=True,
            placeholder="Choose metrics",
            maxHeight=420,
            optionHeight=28,
            className="curve-chooser",
        )
        # Drawn at once, so that nothing below moves when they come.
        figures = html.Div(
            figures_of(experiment, drawn), id="experiment-figures", className="figures"
        )
        return card("Curves", [chooser, figures])

    @Page.callback(
        [Output("experiment-figures", "children")],
        [Input("experiment-curves", "value"), Input(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def draw_curves(self, metrics: Any, seen: Any) -> Any:
        """The curves of the chosen metrics; while the run is alive they grow."""
        chosen = metrics if isinstance(metrics, list) else []
        return figures_of(self.experiment(), chosen)

    @Page.callback(
        [Output("experiment-curves", "options"), Output("experiment-curves", "value")],
        [Input(VERSION, "data")],
        [State("experiment-curves", "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_choices(self, seen: Any, chosen: Any) -> Tuple[Any, Any]:
        """The choice of curves after another epoch."""
        options, drawn = curve_choices(self.experiment())
        return options, no_update if chosen else drawn


def curve_choices(experiment: Experiment) -> Tuple[List[str], List[str]]:
    """The metrics to choose curves from, and those that are drawn at first."""
    epochs, goal = experiment.epochs, experiment.goal
    names, drawn = chartable(epochs, goal), charted_at_first(epochs, goal, _CURVES_AT_FIRST)
    return list(dict.fromkeys([*names[: _MOST_CHOICES - len(drawn)], *drawn])), drawn


def figures_of(experiment: Experiment, chosen: Sequence[Any]) -> Any:
    """The curves of the chosen metrics; what is none of the run's is passed over."""
    if not experiment.epochs:
        return html.P("No epoch is done yet.", className="text-secondary mb-0")
    known = {encodable(name): name for name in chartable(experiment.epochs, experiment.goal)}
    names = dict.fromkeys(name for name in chosen if isinstance(name, str))
    boxes = [figure_box(experiment, known[name]) for name in names if name in known]
    return boxes or html.P("Choose a metric above.", className="text-secondary mb-0")


def figure_box(experiment: Experiment, metric: str) -> Component:
    """One metric's curves under its name."""
    return html.Div(
        metric_graph(
            {"type": "experiment-figure", "metric": metric},
            {experiment.name: experiment.epochs},
            metric,
            best_epochs={experiment.name: experiment.metrics.best_epoch},
        ),
        key=metric,
    )
