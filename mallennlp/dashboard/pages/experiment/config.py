"""The tab with the config."""

from __future__ import annotations

from dash.development.base_component import Component

from mallennlp.dashboard.components import card, config_view
from mallennlp.dashboard.pages.experiment.tab import Tab


class Config(Tab):
    """The config as a tree."""

    def config_tab(self) -> Component:
        """What the tab shows."""
        return card("Config", config_view("experiment-config", self.experiment().config))
