"""The tab with the files."""

from __future__ import annotations

import time
from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.files_table import files_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab


class Files(Tab):
    """The files of the run."""

    def files_tab(self) -> Component:
        """What the tab shows."""
        table = files_table(self.project.files(self.p.path), time.time())
        return card("Files", html.Div(table, id="experiment-files"))

    @Page.callback(
        [Output("experiment-files", "children")],
        [Input(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_files(self, seen: Any) -> List[Component]:
        """The files after another epoch."""
        return files_table(self.project.files(self.p.path), time.time())
