"""The page: the header, what people added, and the tabs."""

from __future__ import annotations

import time
from typing import Any, Callable, List, Mapping, Tuple

from dash import dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import empty_state, tabs
from mallennlp.dashboard.components.experiment.header import breadcrumbs, header
from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE, ExperimentParams
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.annotating import Annotating
from mallennlp.dashboard.pages.experiment.archived import PuttingBack, archived_notice
from mallennlp.dashboard.pages.experiment.comparing import compare_menu
from mallennlp.dashboard.pages.experiment.config import Config
from mallennlp.dashboard.pages.experiment.curves import CurveLook, Curves
from mallennlp.dashboard.pages.experiment.files import Files
from mallennlp.dashboard.pages.experiment.history import History
from mallennlp.dashboard.pages.experiment.logs import LOG_CALLBACKS, Logs
from mallennlp.dashboard.pages.experiment.overview import Overview
from mallennlp.dashboard.pages.experiment.tab import TICK, VERSION, is_alive, version
from mallennlp.dashboard.pages.experiment.vocabulary import VocabularyTab
from mallennlp.dashboard.pages.home import HomePage
from mallennlp.domain.names import quoted
from mallennlp.exceptions import ExperimentNotFoundError, ParameterError
from mallennlp.services.serialization import serializable

_REFRESH_MS = 3_000
_MAKERS: Mapping[str, Callable[[Any], Component]] = {
    "overview": Overview.overview_tab,
    "curves": Curves.curves_tab,
    "config": Config.config_tab,
    "vocabulary": VocabularyTab.vocabulary_tab,
    "logs": Logs.logs_tab,
    "files": Files.files_tab,
    "history": History.history_tab,
}
"""The tabs in their order."""
_TABS, _ADDRESS = "experiment-tabs", "experiment-address"

_WRITE_ADDRESS = ClientCallback(
    "experimentTabs.address", [Output(_ADDRESS, "data")], [Input(_TABS, "value")]
)


@Page.register(EXPERIMENT_ROUTE)
class ExperimentPage(
    PuttingBack,
    Annotating,
    Overview,
    Curves,
    Config,
    VocabularyTab,
    Logs,
    Files,
    History,
    Page,
):
    """What happened in one run: status, metrics, curves, config, vocabulary, logs, files, history;
    tags and notes."""

    Params = ExperimentParams  # type: ignore[assignment]
    client_callbacks = (_WRITE_ADDRESS, *LOG_CALLBACKS)

    @serializable
    class SessionState:
        """The tab that was open last: it is open again at the next experiment. ``curves``: how they
        were drawn."""

        tab: str = "overview"
        curves: CurveLook = CurveLook()

    def get_title(self) -> str:
        """The end of the experiment's path."""
        end: str = self.p.path.rpartition("/")[2]
        return end

    def get_elements(self) -> List[Component]:
        """The page. What a tab holds is made when it is opened."""
        experiment = self.experiment()
        active = self._tab()
        return [
            dcc.Interval(id=TICK, interval=_REFRESH_MS, disabled=not is_alive(experiment)),
            dcc.Store(id=VERSION, data=version(experiment)),
            dcc.Store(id="experiment-before"),
            dcc.Store(id=_ADDRESS),
            html.Div(
                [
                    breadcrumbs(experiment.path, _address_of_folder),
                    compare_menu(self.project, experiment.path),
                ],
                className="experiment-top",
            ),
            html.Div(header(experiment, time.time()), id="experiment-header"),
            archived_notice(experiment.annotations.archived, self.may_write()),
            self.annotations_view(experiment),
            tabs(_TABS, "What to look at", list(_MAKERS), active),
            html.Div(id="experiment-tab"),
        ]

    def _tab(self) -> str:
        """The tab of the address, else the one that was open last. Raises ParameterError."""
        tab: str = self.p.tab or ("logs" if self.p.log else self.s.tab)
        if tab in _MAKERS:
            return tab
        if self.p.tab:
            known = ", ".join(_MAKERS)
            raise ParameterError(
                "The address has a wrong parameter: 'tab' is"
                f" {quoted(tab)}, and there are: {known}."
            )
        return next(iter(_MAKERS))

    @Page.callback([Output("experiment-tab", "children")], [Input(_TABS, "value")])
    def open_tab(self, tab: Any) -> Component:
        """Make what a tab shows, and remember which one it was."""
        if not isinstance(tab, str) or tab not in _MAKERS:
            raise PreventUpdate
        self.s.tab = tab
        return _MAKERS[tab](self)

    @Page.callback(
        [
            Output("experiment-header", "children"),
            Output(VERSION, "data"),
            Output(TICK, "disabled"),
        ],
        [Input(TICK, "n_intervals")],
        [State(VERSION, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def follow(self, n_intervals: Any, seen: Any) -> Tuple[Any, Any, bool]:
        """The header while the run is alive; at its end the refreshing ends too.

        What else depends on the run is made anew only when there is something new to see.
        """
        try:
            experiment = self.experiment()
        except ExperimentNotFoundError as error:
            return empty_state("This experiment is gone", str(error), icon="trash"), no_update, True
        now = version(experiment)
        stamp = no_update if now == seen else now
        return header(experiment, time.time()), stamp, not is_alive(experiment)


def _address_of_folder(folder: str) -> str:
    return HomePage.url(folder=folder)
