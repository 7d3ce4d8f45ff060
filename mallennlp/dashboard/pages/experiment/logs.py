"""The tab with the logs."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import card, sidebar_layout
from mallennlp.dashboard.components.logs import log_view
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import TICK, Tab
from mallennlp.domain import display
from mallennlp.domain.status import Status
from mallennlp.exceptions import NotFoundError
from mallennlp.services.experiments.logs import main_log

_LOG_LINES = 500


class Logs(Tab):
    """Every log of the run."""

    def logs_tab(self) -> Component:
        """What the tab shows."""
        logs = self.project.logs(self.p.path)
        if not logs:
            return card("Logs", html.P("This run has no log.", className="text-secondary mb-0"))
        failed = self.experiment().status is Status.FAILED
        chooser = dbc.RadioItems(
            id="experiment-log",
            options=[
                {
                    "label": f"{log.name} ({display.size(log.size_bytes)})",
                    "value": log.name,
                }
                for log in logs
            ],
            value=main_log(logs, failed).name,
        )
        text = html.Div(id="experiment-log-text")
        return card("Logs", sidebar_layout(chooser, text, "Log", width="13rem"))

    @Page.callback(
        [Output("experiment-log-text", "children")],
        [Input("experiment-log", "value"), Input(TICK, "n_intervals")],
        mutating=False,
    )
    def show_log(self, name: Any, n_intervals: Any) -> Component:
        """The end of a log."""
        if not isinstance(name, str):
            raise PreventUpdate
        try:
            return log_view(self.project.log_tail(self.p.path, name, _LOG_LINES))
        except NotFoundError as error:  # a run that vanished: its header says so, once
            return html.P(str(error), className="text-secondary mb-0")
