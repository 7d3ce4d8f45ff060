"""The tab with the config."""

from __future__ import annotations

from typing import Any, List, Tuple

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.experiment.config_marks import DEFAULT, FAMILY, config_marks
from mallennlp.dashboard.components.experiment.config_tree import (
    LARGE,
    as_json,
    marked_config_view,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import Tab
from mallennlp.domain import display
from mallennlp.domain.configs.class_defaults import ClassTable, JudgedConfig, judge_config
from mallennlp.domain.experiment import Experiment
from mallennlp.services.comparing.family_differences import FamilyDifferences
from mallennlp.services.experiments.class_table import class_table

_MOST_NAMED = 10
_TAB, _WHOLE = "experiment-config-tab", "experiment-config-whole"


class Config(Tab):
    """The config as a tree, with what differs from the defaults and from the family."""

    def config_tab(self) -> Component:
        """What the tab shows: of a very large config a part, until somebody wants all of it."""
        return html.Div(self._card(whole=False), id=_TAB)

    @Page.callback(
        [Output(_TAB, "children")],
        [Input(_WHOLE, "n_clicks")],
        mutating=False,
        prevent_initial_call=True,
    )
    def show_whole_config(self, n_clicks: Any) -> Component:
        """All of the config, however much that is."""
        if not n_clicks:
            raise PreventUpdate
        return self._card(whole=True)

    def _card(self, whole: bool) -> Component:
        experiment, table = self.experiment(), class_table()
        judged = judge_config(table, experiment.config)
        family = self.project.family_differences(self.p.path)
        marks = config_marks(experiment.config, judged, family)
        choices: List[Tuple[str, str]] = [(DEFAULT, "Other than the defaults")]
        if family.runs > 1:
            choices.append((FAMILY, f"Different in the family ({family.runs:,} runs)"))
        characters = 0 if whole else len(as_json(experiment.config))
        is_part = characters > LARGE
        view = marked_config_view(
            "experiment-config",
            experiment.config,
            marks,
            choices if experiment.config else (),
            copy=not is_part,
            most_characters=LARGE if is_part else None,
        )
        lines = _notes(experiment, table, judged, family) if experiment.config else []
        notes = [html.P(line, className="text-secondary small mb-1") for line in lines]
        return card("Config", [*notes, _only_a_part(characters, is_part), view])


def _only_a_part(characters: int, is_part: bool) -> Component:
    """That there is more, and what shows it; hidden where there is not: Dash wants what a callback
    names."""
    said = (
        f"The config has {display.size(characters)}. What stands here, and can be searched, is its"
        " first part."
    )
    button = dbc.Button("Show all, with its JSON", id=_WHOLE, size="sm", color="link")
    return html.Div(
        [html.Span(said, className="text-secondary small"), button],
        className="mb-1" if is_part else "d-none",
    )


def _notes(
    experiment: Experiment, table: ClassTable, judged: JudgedConfig, family: FamilyDifferences
) -> List[str]:
    """What has to be known to read the words beside the values."""
    lines = [f"The defaults are those of AllenNLP {table.version}{_of_another(experiment, table)}."]
    if judged.unknown:
        named = ", ".join(judged.unknown[:_MOST_NAMED])
        more = len(judged.unknown) - _MOST_NAMED
        also = f" and {more:,} more" if more > 0 else ""
        lines.append(
            f"It has no class called {named}{also}: of what is in such an object no default is"
            " known."
        )
    if family.runs < 2:
        lines.append("No other run differs from this one in its seeds alone.")
    elif family.more:
        lines.append("The family differs in more keys than are marked here.")
    return lines


def _of_another(experiment: Experiment, table: ClassTable) -> str:
    if experiment.version == table.version:
        return ""
    said = f"AllenNLP {experiment.version}" if experiment.version else "an unknown version"
    return f"; this run is of {said}, whose defaults may be others"
