"""The tab with the files."""

from __future__ import annotations

import time
from typing import Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.experiment.files_table import files_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import VERSION, Tab


class Files(Tab):
    """The files of the run; those who may write can download them."""

    def files_tab(self) -> Component:
        """What the tab shows."""
        return card("Files", html.Div(self._table(), id="experiment-files"))

    @Page.callback(
        [Output("experiment-files", "children")],
        [Input(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_files(self, seen: Any) -> List[Component]:
        """The files after another epoch."""
        return self._table()

    def _table(self) -> List[Component]:
        download_of = self.p.path if self.may_write() else None
        return files_table(self.project.files(self.p.path), time.time(), download_of)
