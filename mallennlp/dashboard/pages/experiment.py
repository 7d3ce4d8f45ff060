"""``/experiment``: one experiment."""

from __future__ import annotations

import time
from typing import Any, Callable, List, Mapping, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    Notification,
    card,
    config_view,
    empty_state,
    metric_graph,
    notify,
    sidebar_layout,
    tabs,
    tag_badges,
)
from mallennlp.dashboard.components.annotations import notes_view, tag_editor
from mallennlp.dashboard.components.experiment_header import breadcrumbs, header
from mallennlp.dashboard.components.files_table import files_table
from mallennlp.dashboard.components.links import EXPERIMENT_ROUTE, ExperimentParams
from mallennlp.dashboard.components.logs import log_view
from mallennlp.dashboard.components.metric_figure import charted_at_first, chartable
from mallennlp.dashboard.components.metrics_table import metrics_table
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.archiving import PuttingBack, archived_notice
from mallennlp.dashboard.pages.home import HomePage
from mallennlp.dashboard.texts import encodable
from mallennlp.domain import display
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import ConflictError, ExperimentNotFoundError, NotFoundError
from mallennlp.services.experiments.logs import main_log
from mallennlp.services.serialization import serializable

_REFRESH_MS = 3_000
_LOG_LINES = 500
_CURVES_AT_FIRST = 4
_MOST_CHOICES = 500
_TABS = ("metrics", "config", "logs", "files")


@Page.register(EXPERIMENT_ROUTE)
class ExperimentPage(PuttingBack, Page):
    """What happened in one run: status, metrics, curves, config, logs, files; tags and notes."""

    Params = ExperimentParams  # type: ignore[assignment]

    @serializable
    class SessionState:
        """The tab that was open last: it is open again at the next experiment."""

        tab: str = "metrics"

    def get_title(self) -> str:
        """The end of the experiment's path."""
        end: str = self.p.path.rpartition("/")[2]
        return end

    def get_elements(self) -> List[Component]:
        """The page. What a tab holds is made when it is opened."""
        experiment = self._experiment()
        active = self.s.tab if self.s.tab in _TABS else _TABS[0]
        alive = is_alive(experiment)
        return [
            dcc.Interval(id="experiment-tick", interval=_REFRESH_MS, disabled=not alive),
            dcc.Store(id="experiment-version", data=version(experiment)),
            dcc.Store(id="experiment-before"),
            breadcrumbs(experiment.path, _address_of_folder),
            html.Div(header(experiment, time.time()), id="experiment-header"),
            archived_notice(experiment.annotations.archived, self._may_write()),
            self._annotations(experiment),
            tabs("experiment-tabs", "What to look at", _TABS, active),
            html.Div(id="experiment-tab"),
        ]

    def _experiment(self) -> Experiment:
        return self.project.experiment(self.p.path)

    def _may_write(self) -> bool:
        return self.user is not None and self.user.permission >= Permission.READ_WRITE

    # --- what people add

    def _annotations(self, experiment: Experiment) -> Component:
        annotations, writer = experiment.annotations, self._may_write()
        tags = html.Span(self._badges(annotations.tags), id="experiment-tags", className="tags")
        editor = tag_editor("experiment-new-tag", "experiment-add-tag", shown=writer)
        notes = html.Div(
            notes_view(annotations.notes),
            id="experiment-notes-view",
            className="notes-text",
        )
        edit = dbc.Button(
            [html.I(className="bi bi-pencil me-1"), "Edit"],
            id="experiment-edit",
            size="sm",
            color="link",
            class_name="p-0" if writer else "d-none",
            title="Edit name and notes",
        )
        form = dbc.Collapse(self._form(experiment), id="experiment-editor", is_open=False)
        rows = [
            html.Div([tags, editor], className="tag-row"),
            html.Div([notes, edit], className="notes-row"),
        ]
        return html.Div([*rows, form], className="mb-3")

    def _form(self, experiment: Experiment) -> Component:
        annotations = experiment.annotations
        name_label = "Name to show instead of the folder's"
        return card(
            "Name and notes",
            [
                dbc.Label(name_label, html_for="experiment-name", size="sm"),
                dbc.Input(
                    id="experiment-name",
                    value=annotations.display_name,
                    maxlength=200,
                    size="sm",
                    class_name="mb-2",
                ),
                dbc.Label("Notes, in Markdown", html_for="experiment-notes", size="sm"),
                dbc.Textarea(
                    id="experiment-notes",
                    value=annotations.notes,
                    rows=5,
                    class_name="mb-2",
                ),
                dbc.Button("Save", id="experiment-save", color="primary", size="sm"),
            ],
        )

    def _badges(self, tags: Sequence[str]) -> List[Component]:
        return tag_badges(tags, "experiment-remove-tag" if self._may_write() else "")

    @Page.callback(
        [Output("experiment-tags", "children"), Output("experiment-new-tag", "value")],
        [
            Input("experiment-add-tag", "n_clicks"),
            Input("experiment-new-tag", "n_submit"),
            Input({"type": "experiment-remove-tag", "tag": ALL}, "n_clicks"),
        ],
        [State("experiment-new-tag", "value")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def change_tags(
        self, add: Any, submit: Any, remove: Any, text: Any
    ) -> Tuple[List[Component], Any]:
        """Add the typed tag, or remove the one whose button was pressed."""
        cause = ctx.triggered_id
        if isinstance(cause, dict):
            if not any(isinstance(item.get("value"), int) for item in ctx.triggered):
                raise PreventUpdate  # a badge appeared; nobody pressed it
            annotations = self.project.tag(self.p.path, remove=[str(cause.get("tag"))])
            return self._badges(annotations.tags), no_update
        if not isinstance(text, str) or not text.strip():
            raise PreventUpdate
        annotations = self.project.tag(self.p.path, add=[text])
        return self._badges(annotations.tags), ""

    @Page.callback(
        [
            Output("experiment-editor", "is_open"),
            Output("experiment-name", "value"),
            Output("experiment-notes", "value"),
            Output("experiment-before", "data"),
        ],
        [Input("experiment-edit", "n_clicks")],
        [State("experiment-editor", "is_open")],
        mutating=False,
        prevent_initial_call=True,
    )
    def toggle_editor(self, n_clicks: Any, is_open: Any) -> Tuple[Any, ...]:
        """Open the editor on what is there now, or close it."""
        if not n_clicks:
            raise PreventUpdate
        if is_open:
            return False, no_update, no_update, no_update
        now = self._experiment().annotations
        return True, now.display_name, now.notes, [now.display_name, now.notes]

    @Page.callback(
        [
            Output("experiment-notes-view", "children"),
            Output("experiment-header", "children", allow_duplicate=True),
            Output("experiment-editor", "is_open", allow_duplicate=True),
        ],
        [Input("experiment-save", "n_clicks")],
        [
            State("experiment-name", "value"),
            State("experiment-notes", "value"),
            State("experiment-before", "data"),
        ],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def save(
        self, n_clicks: Any, name: Any, notes: Any, before: Any
    ) -> Tuple[Component, Any, bool]:
        """Keep name and notes, unless somebody else changed them since the editor was opened."""
        if not n_clicks:
            raise PreventUpdate
        now = self._experiment().annotations
        if before != [now.display_name, now.notes]:
            raise ConflictError(
                "Somebody changed the name or the notes meanwhile. Copy your text, close the editor"
                " and open it again: it shows what is there now."
            )
        annotations = self.project.annotate(
            self.p.path, notes=str(notes or ""), display_name=str(name or "")
        )
        notify(Notification("Saved.", level="success"))
        return (
            notes_view(annotations.notes),
            header(self._experiment(), time.time()),
            False,
        )

    # --- tabs

    @Page.callback([Output("experiment-tab", "children")], [Input("experiment-tabs", "value")])
    def open_tab(self, tab: Any) -> Component:
        """Make what a tab shows, and remember which one it was."""
        makers: Mapping[str, Callable[[], Component]] = {
            "metrics": self._metrics_tab,
            "config": self._config_tab,
            "logs": self._logs_tab,
            "files": self._files_tab,
        }
        if not isinstance(tab, str) or tab not in makers:
            raise PreventUpdate
        self.s.tab = tab
        return makers[tab]()

    def _metrics_tab(self) -> Component:
        experiment = self._experiment()
        options, drawn = curve_choices(experiment)
        table = html.Div(
            metrics_table(experiment.metrics, experiment.goal), id="experiment-metrics"
        )
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
        curves = card("Curves", [chooser, figures])
        return html.Div([curves, card("Metrics", table)], className="metrics-tab")

    def _config_tab(self) -> Component:
        return card("Config", config_view("experiment-config", self._experiment().config))

    def _logs_tab(self) -> Component:
        logs = self.project.logs(self.p.path)
        if not logs:
            return card("Logs", html.P("This run has no log.", className="text-secondary mb-0"))
        failed = self._experiment().status is Status.FAILED
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

    def _files_tab(self) -> Component:
        table = files_table(self.project.files(self.p.path), time.time())
        return card("Files", html.Div(table, id="experiment-files"))

    @Page.callback(
        [Output("experiment-figures", "children")],
        [Input("experiment-curves", "value"), Input("experiment-version", "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def draw_curves(self, metrics: Any, seen: Any) -> Any:
        """The curves of the chosen metrics; while the run is alive they grow."""
        chosen = metrics if isinstance(metrics, list) else []
        return figures_of(self._experiment(), chosen)

    @Page.callback(
        [Output("experiment-log-text", "children")],
        [Input("experiment-log", "value"), Input("experiment-tick", "n_intervals")],
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

    @Page.callback(
        [
            Output("experiment-header", "children"),
            Output("experiment-version", "data"),
            Output("experiment-tick", "disabled"),
        ],
        [Input("experiment-tick", "n_intervals")],
        [State("experiment-version", "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def follow(self, n_intervals: Any, seen: Any) -> Tuple[Any, Any, bool]:
        """The header while the run is alive; at its end the refreshing ends too.

        What else depends on the run is made anew only when there is something new to see.
        """
        try:
            experiment = self._experiment()
        except ExperimentNotFoundError as error:
            return empty_state("This experiment is gone", str(error), icon="trash"), no_update, True
        now = version(experiment)
        stamp = no_update if now == seen else now
        return header(experiment, time.time()), stamp, not is_alive(experiment)

    @Page.callback(
        [
            Output("experiment-metrics", "children"),
            Output("experiment-curves", "options"),
            Output("experiment-curves", "value"),
        ],
        [Input("experiment-version", "data")],
        [State("experiment-curves", "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_metrics(self, seen: Any, chosen: Any) -> Tuple[Component, Any, Any]:
        """The table and the choice of curves after another epoch."""
        experiment = self._experiment()
        options, drawn = curve_choices(experiment)
        table = metrics_table(experiment.metrics, experiment.goal)
        return table, options, no_update if chosen else drawn

    @Page.callback(
        [Output("experiment-files", "children")],
        [Input("experiment-version", "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def refresh_files(self, seen: Any) -> List[Component]:
        """The files after another epoch."""
        return files_table(self.project.files(self.p.path), time.time())


def version(experiment: Experiment) -> str:
    """A text that changes when there is more to see of an experiment than the passing of time."""
    return f"{experiment.status} {len(experiment.epochs)} {len(experiment.metrics.best)}"


def curve_choices(experiment: Experiment) -> Tuple[List[str], List[str]]:
    """The metrics to choose curves from, and those that are drawn at first."""
    epochs, goal = experiment.epochs, experiment.goal
    names, drawn = chartable(epochs, goal), charted_at_first(epochs, goal, _CURVES_AT_FIRST)
    return list(dict.fromkeys([*names[: _MOST_CHOICES - len(drawn)], *drawn])), drawn


def _address_of_folder(folder: str) -> str:
    return HomePage.url(folder=folder)


def is_alive(experiment: Experiment) -> bool:
    """Whether the run's files may still change by themselves."""
    return experiment.status in (Status.RUNNING, Status.QUEUED)


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
