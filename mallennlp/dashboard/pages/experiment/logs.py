"""The tab with the logs."""

from __future__ import annotations

from typing import Any, Sequence

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import card
from mallennlp.dashboard.components.experiment import log_viewer
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment import log_answers
from mallennlp.dashboard.pages.experiment.log_questions import FindQuestion, ViewQuestion
from mallennlp.dashboard.pages.experiment.tab import Tab, is_alive
from mallennlp.domain.status import Status
from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services.logs.listing import main_log

LOG_CALLBACKS: Sequence[ClientCallback] = (
    ClientCallback(
        "log_viewer.draw",
        [Output(log_viewer.DRAWN, "data")],
        [Input(log_viewer.ANSWER, "data")],
    ),
    ClientCallback(
        "log_viewer.mark",
        [Output(log_viewer.MARKED, "data")],
        [Input(log_viewer.FOUND, "data")],
        prevent_initial_call=True,
    ),
)
"""What the viewer does in the browser with an answer."""


class Logs(Tab):
    """Every log of the run, read a part at a time."""

    def logs_tab(self) -> Component:
        """What the tab shows."""
        logs = self.project.logs(self.p.path)
        if not logs:
            return card("Logs", html.P("This run has no log.", className="text-secondary mb-0"))
        experiment = self.experiment()
        is_there = any(log.name == self.p.log for log in logs)
        chosen = self.p.log if is_there else main_log(logs, experiment.status is Status.FAILED).name
        line = self.p.line if is_there else 0
        follows = is_alive(experiment) and not line
        return card("Logs", log_viewer.log_viewer(logs, chosen, line, follows))

    @Page.callback(
        [Output(log_viewer.ANSWER, "data")],
        [Input(log_viewer.ASK, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def show_log(self, asked: Any) -> Any:
        """A part of a log."""
        if asked is None:
            raise PreventUpdate
        question = ViewQuestion.read(asked)
        try:
            with self.project.open_log(self.p.path, question.log) as log:
                return log_answers.shown(log, question)
        except (NotFoundError, StorageError) as error:  # told where the lines would be
            return log_answers.problem(question, error.message)

    @Page.callback(
        [Output(log_viewer.FOUND, "data")],
        [Input(log_viewer.FIND, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def search_log(self, asked: Any) -> Any:
        """A search in a log, for a moment: the browser asks on."""
        if asked is None:
            raise PreventUpdate
        question = FindQuestion.read(asked)
        try:
            with self.project.open_log(self.p.path, question.log) as log:
                return log_answers.found(log, question)
        except (NotFoundError, StorageError) as error:
            return log_answers.problem(question, error.message)
