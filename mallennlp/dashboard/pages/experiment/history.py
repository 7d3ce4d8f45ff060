"""The tab that says where the run comes from."""

from __future__ import annotations

import time
from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.experiment.history import (
    origins_view,
    starts_table,
    summary_facts,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab


class History(Tab):
    """Who made the run, from what, and how often it was started."""

    def history_tab(self) -> Component:
        """What the tab shows."""
        return html.Div(self._parts(), id="experiment-history", className="metrics-tab")

    @Page.callback(
        [Output("experiment-history", "children")],
        [Input(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_history(self, seen: Any) -> List[Component]:
        """The same after another epoch."""
        return self._parts()

    def _parts(self) -> List[Component]:
        history = self.project.history(self.p.path)
        return [
            card("Origin", [summary_facts(history, time.time()), *origins_view(history)]),
            card("Starts and recoveries", starts_table(history, self.experiment())),
        ]
