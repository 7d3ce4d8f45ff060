"""The best run of each model on each dataset: a plot, a table, and a click that opens the run.

docs/tutorial-page.md builds this page step by step. To use it, copy it beside Project.toml and
name it there, under [server]: imports = ["leaderboard"]
"""

import math
from typing import Optional

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.dependencies import Input, Output
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    Notification,
    card,
    empty_state,
    experiment_address,
    experiment_link,
    formats,
    notify,
    query_problem,
    run_colours,
    sidebar_layout,
)
from mallennlp.dashboard.page import Page
from mallennlp.domain.metrics.summary import lower_is_better
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import ColumnFilter, SortKey, TableQuery
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url

METRICS = ("validation_accuracy", "validation_loss")  # to choose from; the address takes any


@Page.register("/leaderboard")
class Leaderboard(Page):
    navlink_name = "Leaderboard"
    icon = "trophy"

    @from_url
    @serializable
    class Params:
        metric: Optional[str] = None

    @serializable
    class SessionState:
        metric: str = METRICS[0]
        only: str = ""

    def get_elements(self):
        return [
            dcc.Location(id="leaderboard-go", refresh="callback-nav"),
            sidebar_layout(
                self._choices(),
                html.Div(self._board(), id="leaderboard-board", className="vstack gap-3"),
            ),
        ]

    def _metric(self):
        return self.p.metric or self.s.metric

    def _column(self):
        return f"best_{self._metric()}"

    # --- what to compare

    def _choices(self):
        metrics = dict.fromkeys([*METRICS, self._metric()])
        choices = [
            dbc.Label("Metric", html_for="leaderboard-metric"),
            dbc.Select(id="leaderboard-metric", options=list(metrics), value=self._metric()),
            dbc.Label("Only runs that fit", html_for="leaderboard-only", class_name="mt-3"),
            dbc.Input(
                id="leaderboard-only",
                value=self.s.only,
                placeholder="lr>=0.01 -tag:old",
                debounce=True,
            ),
        ]
        if self.user.permission >= Permission.READ_WRITE:
            tag = dbc.Button("Tag them as best", id="leaderboard-tag", class_name="mt-3")
            choices.append(tag)
        return card("Compare", choices)

    @Page.callback(
        Output("leaderboard-go", "href"),
        Input("leaderboard-metric", "value"),
        prevent_initial_call=True,
    )
    def choose(self, metric):
        self.s.metric = metric
        return Leaderboard.url(metric=metric)

    @Page.callback(
        Output("leaderboard-board", "children"),
        Input("leaderboard-only", "value"),
        prevent_initial_call=True,
    )
    def narrow(self, only):
        self.s.only = only or ""
        return self._board()

    @Page.callback(
        inputs=Input("leaderboard-tag", "n_clicks"),
        permissions=Permission.READ_WRITE,
        mutating=False,
        prevent_initial_call=True,
    )
    def tag(self, n_clicks):
        if not n_clicks:
            raise PreventUpdate
        best = self._best()
        for row in best:
            self.project.tag(row.path, add=["best"])
        notify(Notification(f"Tagged {len(best)} runs as best.", level="success"))

    # --- the runs

    def _best(self):
        """The best run of each model on each dataset, the best of all first."""
        found = self.project.search(
            TableQuery(
                query=self.s.only,
                statuses=(Status.FINISHED,),
                filters=(ColumnFilter(self._column(), "present"),),
                sort=(SortKey(self._column(), descending=not lower_is_better(self._metric())),),
                columns=(self._column(),),
                limit=None,
            )
        )
        best = {}
        for row in found.rows:
            if math.isfinite(row[self._column()]):
                best.setdefault((row.model, row.train_data), row)
        return list(best.values())

    def _board(self):
        try:
            best = self._best()
        except QueryError as error:
            return query_problem(error)
        if not best:
            return empty_state("No such run", "No finished run fits and has this metric.")
        return [
            card(f"Best {self._metric()}", self._plot(best)),
            card("Best runs", self._table(best)),
        ]

    def _table(self, best):
        titles = ("Dataset", "Model", self._metric(), "Run")
        rows = [
            html.Tr(
                [
                    html.Td(row.train_data),
                    html.Td(row.model),
                    html.Td(formats.number(row[self._column()])),
                    html.Td(experiment_link(row.path)),
                ]
            )
            for row in best
        ]
        head = html.Thead(html.Tr([html.Th(title) for title in titles]))
        return dbc.Table([head, html.Tbody(rows)], size="sm", responsive=True)

    # --- the plot

    def _plot(self, best):
        colours = run_colours(sorted({str(row.train_data) for row in best}))
        figure = {
            "data": [self._dots(best, dataset, colours[dataset]) for dataset in colours],
            "layout": {
                "xaxis": {"title": {"text": self._metric()}},
                "yaxis": {
                    "automargin": True,
                    "autorange": "reversed",  # the best at the top, as in the table
                    "categoryarray": [str(row.model) for row in best],
                },
                "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
                "showlegend": True,
                "margin": {"t": 30, "r": 10, "b": 45},
            },
        }
        return dcc.Graph(
            id="leaderboard-plot",
            figure=figure,
            style={"height": "20rem"},
            config={"displayModeBar": False},
        )

    def _dots(self, best, dataset, colour):
        rows = [row for row in best if str(row.train_data) == dataset]
        return {
            "type": "scatter",
            "mode": "markers",
            "name": dataset,
            "x": [row[self._column()] for row in rows],
            "y": [str(row.model) for row in rows],
            "customdata": [row.path for row in rows],
            "hovertemplate": "%{customdata}<br>%{x}<extra></extra>",
            "marker": {"size": 14, "color": colour},
        }

    @Page.callback(
        Output("leaderboard-go", "href", allow_duplicate=True),
        Input("leaderboard-plot", "clickData"),
        mutating=False,
        prevent_initial_call=True,
    )
    def open_run(self, clicked):
        if not clicked:
            raise PreventUpdate
        return experiment_address(clicked["points"][0]["customdata"])
