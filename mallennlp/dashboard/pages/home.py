"""``/``: the table of all experiments."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import experiments_table as table
from mallennlp.dashboard.components.card import empty_state
from mallennlp.dashboard.components.inputs import labelled_input
from mallennlp.dashboard.components.notifications import Notification, notify
from mallennlp.dashboard.components.status import STATUS_LOOKS
from mallennlp.dashboard.page import Page
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import MallennlpError
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.values import restored, storable
from mallennlp.services.scan_state import ScanState
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url, to_url

_POLL_MS = 700
_STATUSES = {str(status): status for status in Status}


@Page.register("/")
class HomePage(Page):
    """All experiments: search, sort, filter, select, tag, re-build the index."""

    navlink_name = "Experiments"
    icon = "table"
    order = 0

    @from_url
    @serializable
    class Params:
        """``q``: words to search for; ``status``: statuses, joined with commas.

        ``folder``: only what is below this folder.
        """

        q: str = ""
        status: str = ""
        folder: str = ""

    client_callbacks = (
        # The browser empties the grid's cache, which asks anew, and keeps the address in step.
        ClientCallback(
            "experiments.refresh",
            [Output("experiments-address", "data")],
            [
                Input("experiments-search", "value"),
                Input("experiments-status", "value"),
                Input("experiments-folder", "data"),
                Input("experiments-changed", "data"),
            ],
        ),
    )

    def get_elements(self) -> List[Component]:
        """The page; the grid asks for its rows itself."""
        state = self.project.scan_state()
        scanning = state is not None and state.running
        progress = scan_progress(state) if state is not None and state.running else None
        return [
            dcc.Store(id="experiments-address"),
            dcc.Store(id="experiments-changed"),
            dcc.Store(id="experiments-folder", data=storable(self.p.folder)),
            dcc.Interval(id="experiments-poll", interval=_POLL_MS, disabled=not scanning),
            self._toolbar(scanning),
            html.Div(
                [
                    self._statuses(),
                    self._folder(),
                    html.Div(progress, id="experiments-progress", className="ms-auto"),
                ],
                className="filter-bar",
            ),
            self._selection_bar(),
            html.Div(
                [
                    html.Div(id="experiments-empty", className="nothing"),
                    table.experiments_grid("experiments-grid"),
                ],
                className="table-place",
            ),
        ]

    def _toolbar(self, scanning: bool) -> Component:
        search = dbc.InputGroup(
            [
                dbc.InputGroupText(html.I(className="bi bi-search", **{"aria-hidden": "true"})),
                *labelled_input(
                    "experiments-search",
                    "Search experiments",
                    type="search",
                    value=self.p.q,
                    debounce=0.25,
                    placeholder="Search path, tags, notes and config",
                    maxlength=500,
                ),
            ],
            className="search-box",
        )
        count = html.Span(id="experiments-count", className="text-secondary numbers", role="status")
        heading = html.Div(
            [html.H1("Experiments", className="page-title"), count],
            className="d-flex align-items-baseline gap-2",
        )
        return html.Div([heading, search, self._scan_buttons(scanning)], className="page-toolbar")

    def _scan_buttons(self, scanning: bool) -> Component:
        refresh = dbc.Button(
            [html.I(className="bi bi-arrow-clockwise me-1"), "Refresh"],
            id="experiments-refresh",
            title="Look for new, changed and vanished experiments",
            color="secondary",
            outline=True,
            disabled=scanning,
        )
        rebuild = dbc.Button(
            "Re-build index",
            id="experiments-rebuild",
            title="Read every experiment again",
            color="secondary",
            outline=True,
            disabled=scanning,
        )
        # Hidden and not left out: Dash wants what a callback names to be there.
        return dbc.ButtonGroup([refresh, rebuild], class_name="" if self._may_write() else "d-none")

    def _statuses(self) -> Component:
        chosen = [name for name in self.p.status.split(",") if name in _STATUSES]
        return dbc.Checklist(
            id="experiments-status",
            options=status_options(self._counts(), chosen),
            value=chosen,
            inline=True,
            className="status-filter",
            inputClassName="btn-check",
            labelClassName="btn btn-sm",
        )

    def _folder(self) -> Optional[Component]:
        if not self.p.folder:
            return None
        elsewhere = HomePage.Params(q=self.p.q, status=self.p.status)
        close = dcc.Link(
            html.I(className="bi bi-x-lg"),
            href="/" + to_url(elsewhere),
            className="ms-2",
            title="Show all folders",
        )
        icon = html.I(className="bi bi-folder2-open me-1")
        return html.Span([icon, self.p.folder, close], className="tag folder-filter")

    def _selection_bar(self) -> Component:
        box = labelled_input(
            "experiments-tag",
            "Tag for the selected experiments",
            placeholder="tag for the selected",
            size="sm",
            maxlength=64,
        )
        add = dbc.Button("Add tag", id="experiments-add-tag", size="sm", color="primary")
        tagging = html.Div([*box, add], className="d-flex gap-2" if self._may_write() else "d-none")
        count = html.Span(id="experiments-selected", className="numbers")
        clear = dbc.Button("Clear selection", id="experiments-clear", size="sm", color="link")
        return html.Div(
            [count, tagging, clear],
            id="experiments-selection",
            className="selection-bar",
            hidden=True,
        )

    def _counts(self) -> Mapping[Status, int]:
        return until_the_index_changes(self.project, "counts", self.project.index.counts)

    def _may_write(self) -> bool:
        return self.user is not None and self.user.permission >= Permission.READ_WRITE

    # --- the table's rows

    @Page.callback(
        [
            Output("experiments-grid", "getRowsResponse"),
            Output("experiments-count", "children"),
            Output("experiments-empty", "children"),
        ],
        [Input("experiments-grid", "getRowsRequest")],
        [
            State("experiments-search", "value"),
            State("experiments-status", "value"),
            State("experiments-folder", "data"),
        ],
        mutating=False,
        prevent_initial_call=True,
    )
    def send_rows(
        self, request: Any, text: Any, statuses: Any, folder: Any
    ) -> Tuple[Dict[str, Any], str, Any]:
        """Answer the grid: one block of rows and the count of all."""
        if not isinstance(request, dict):
            raise PreventUpdate
        offset, limit = table.row_range(request)
        below = restored(folder) if isinstance(folder, str) else ""
        query = TableQuery(
            text=text if isinstance(text, str) else "",
            path_glob=f"{literal_glob(below)}/*" if below else "",
            statuses=chosen_statuses(statuses),
            filters=table.filters(request),
            sort=table.sorting(request),
            offset=offset,
            limit=limit,
        )
        page = self.project.search(query)
        response = {
            "rowData": table.as_cells(page.rows, time.time()),
            "rowCount": page.total,
        }
        total = until_the_index_changes(self.project, "total", self.project.index.total)
        empty = nothing_to_see(page.total, total, self.project.roots())
        return response, count_text(page.total, total), empty

    # --- the selection

    @Page.callback(
        [
            Output("experiments-selection", "hidden"),
            Output("experiments-selected", "children"),
        ],
        [Input("experiments-grid", "selectedRows")],
        mutating=False,
    )
    def show_selection(self, rows: Any) -> Tuple[bool, str]:
        """Show the bar of actions while something is selected."""
        number = len(rows) if isinstance(rows, list) else 0
        return number == 0, f"{number:,} selected"

    @Page.callback(
        [Output("experiments-grid", "selectedRows")],
        [Input("experiments-clear", "n_clicks")],
        mutating=False,
        prevent_initial_call=True,
    )
    def clear_selection(self, n_clicks: Optional[int]) -> List[Any]:
        """Select nothing."""
        if not n_clicks:
            raise PreventUpdate
        return []

    @Page.callback(
        [Output("experiments-changed", "data"), Output("experiments-tag", "value")],
        [
            Input("experiments-add-tag", "n_clicks"),
            Input("experiments-tag", "n_submit"),
        ],
        [State("experiments-tag", "value"), State("experiments-grid", "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def tag_selected(self, n_clicks: Any, n_submit: Any, tag: Any, rows: Any) -> Tuple[Any, Any]:
        """Add a tag to every selected experiment."""
        selected = rows if isinstance(rows, list) else []
        paths = [restored(str(row.get("path"))) for row in selected if isinstance(row, dict)]
        if not isinstance(tag, str) or not tag.strip() or not paths:
            raise PreventUpdate
        done = 0
        for path in paths:
            try:
                self.project.tag(path, add=[tag])
                done += 1
            except MallennlpError as error:
                notify(Notification(str(error), level="warning"))
        if not done:
            return no_update, no_update
        text = f"Tagged {done:,} of {len(paths):,} with {tag.strip()!r}."
        notify(Notification(text, level="success"))
        return time.time(), ""

    # --- the index

    @Page.callback(
        [
            Output("experiments-poll", "disabled"),
            Output("experiments-refresh", "disabled"),
            Output("experiments-rebuild", "disabled"),
        ],
        [
            Input("experiments-refresh", "n_clicks"),
            Input("experiments-rebuild", "n_clicks"),
        ],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def start_scan(self, refresh: Any, rebuild: Any) -> Tuple[bool, bool, bool]:
        """Start a scan in the background."""
        if not refresh and not rebuild:
            raise PreventUpdate
        self.project.start_scan(rebuild=ctx.triggered_id == "experiments-rebuild")
        return False, True, True

    @Page.callback(
        [
            Output("experiments-progress", "children"),
            Output("experiments-poll", "disabled", allow_duplicate=True),
            Output("experiments-refresh", "disabled", allow_duplicate=True),
            Output("experiments-rebuild", "disabled", allow_duplicate=True),
            Output("experiments-changed", "data", allow_duplicate=True),
            Output("experiments-status", "options"),
        ],
        [Input("experiments-poll", "n_intervals")],
        [State("experiments-status", "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def follow_scan(self, n_intervals: Any, chosen: Any) -> Tuple[Any, ...]:
        """Show how the scan goes, and at its end what it found."""
        state = self.project.scan_state()
        if state is not None and state.running:
            return (scan_progress(state), *[no_update] * 5)
        if state is not None:  # else somebody deleted it, and there is nothing to tell
            notify(outcome(state))
        names = [str(status) for status in chosen_statuses(chosen)]
        return None, True, False, False, time.time(), status_options(self._counts(), names)


def outcome(state: ScanState) -> Notification:
    """What is told of a scan that has ended."""
    if state.phase == "failed":
        return Notification(state.message, level="danger", title="The scan failed")
    return Notification(state.message, level="success", title="The index is up to date")


def chosen_statuses(names: Any) -> Tuple[Status, ...]:
    """The statuses of a list of names from the browser; what is none is passed over."""
    listed = names if isinstance(names, list) else []
    return tuple(_STATUSES[name] for name in listed if isinstance(name, str) and name in _STATUSES)


def count_text(shown: int, total: int) -> str:
    """The count beside the title."""
    return f"{total:,}" if shown == total else f"{shown:,} of {total:,}"


def status_options(counts: Mapping[Status, int], chosen: Sequence[str]) -> List[Dict[str, Any]]:
    """The choices of the status filter: those that occur, and those that are chosen."""
    return [
        {"label": _status_label(status, counts.get(status, 0)), "value": str(status)}
        for status in Status
        if counts.get(status) or str(status) in chosen
    ]


def _status_label(status: Status, count: int) -> Component:
    icon = html.I(className=f"bi bi-{STATUS_LOOKS[status].icon}", **{"aria-hidden": "true"})
    number = html.Span(f"{count:,}", className="numbers")
    return html.Span([icon, html.Span(str(status)), number], className=f"status status-{status}")


def scan_progress(state: ScanState) -> Component:
    """A progress bar with words."""
    text, value = f"Looking for experiments: {state.done:,} found", 100.0
    if state.phase == "reading" and state.total:
        text = f"Reading {state.done:,} of {state.total:,} experiments"
        value = 100.0 * state.done / state.total
    bar = dbc.Progress(value=value, striped=True, animated=True, className="scan-progress")
    words = html.Span(text, className="small numbers")
    return html.Div([words, bar], className="d-flex align-items-center gap-3")


def nothing_to_see(shown: int, total: int, roots: Sequence[Any]) -> Optional[Component]:
    """What to do where there is nothing to see; None where there is something."""
    if shown:
        return None
    if total:
        back = dcc.Link(
            "Show all experiments", href="/", className="btn btn-outline-primary btn-sm"
        )
        text = (
            "Every word of the search has to begin a word of the path, the tags, the notes or the"
            " config."
        )
        return empty_state("Nothing matches", text, back, icon="search")
    where = ", ".join(map(str, roots))
    text = f"Serialization directories of allennlp train are looked for in {where}."
    what = [
        "Train something with ",
        html.Code("allennlp train CONFIG -s DIR"),
        ", or change ",
        html.Code("roots"),
        " in Project.toml; then press Refresh.",
    ]
    return empty_state("No experiments yet", text, html.P(what))
