"""``/``: the table of all experiments."""

from __future__ import annotations

import time
from typing import Any, Dict, List, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import loader
from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import (
    Notification,
    column_chooser,
    confirm_dialog,
    confirmed_id,
    count_id,
    empty_state,
    experiments_table,
    notify,
    query_box,
    query_id,
    refresh_id,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.archiving import SWITCHING, archived_switch
from mallennlp.dashboard.pages.home.columns import ADDRESS_CALLBACK, WithColumns, address_stores
from mallennlp.dashboard.pages.home.exporting import FOUND, SAVING, export_menu
from mallennlp.dashboard.pages.home.grouping import Grouping, group_callback, group_switch
from mallennlp.dashboard.pages.home.selection_bar import (
    SELECTING,
    Acting,
    selection_bar,
    selection_parts,
)
from mallennlp.dashboard.pages.home.status_chips import (
    CHIPS,
    COUNT_AGAIN,
    COUNTED,
    WithStatuses,
    chosen_statuses,
)
from mallennlp.dashboard.pages.home.views import OPEN_VIEWS, WithViews
from mallennlp.domain.permissions import Permission
from mallennlp.services.index.values import storable
from mallennlp.services.scan_state import ScanState
from mallennlp.services.serialization import serializable
from mallennlp.services.table_state import TableLayout, read_statuses
from mallennlp.services.url_parse import from_url

TABLE, REBUILD = "experiments-grid", "rebuild"
_POLL_MS = 700


@Page.register("/")
class HomePage(Acting, WithColumns, WithStatuses, WithViews, Page):
    """All experiments: search, sort, filter, select and act on many; re-build the index."""

    navlink_name = "Experiments"
    icon = "table"
    order = 0

    @from_url
    @serializable
    class Params:
        """What the table shows, so that a link shows a colleague the same.

        * ``q``: a search, in the query language; ``status``: statuses, joined with commas;
          ``folder``: only what is below this folder;
        * ``columns``: names of columns, joined with commas, in their order; the usual ones if it is
          empty. ``differ`` stands for the usual ones and the config keys in which the runs that
          are found differ when the link is opened;
        * ``sort``: columns to sort by, the first counts most, with ``-`` before them from the
          highest down: ``-best,path``;
        * ``pinned``: columns that stay in place; with ``:right`` behind it at the right;
        * ``widths``: in pixels, where they are not the usual ones: ``path:420,lr:90``;
        * ``filters``: the filters of the columns' heads, as the table writes them;
        * ``group``: ``seeds`` folds runs that differ in their seeds alone.

        A comma in a name has a backslash before it.
        """

        q: str = ""
        status: str = ""
        folder: str = ""
        columns: str = ""
        sort: str = ""
        pinned: str = "path"
        widths: str = ""
        filters: str = ""
        group: Optional[Grouping] = None

    client_callbacks = (
        # The browser puts the query together.
        ClientCallback(
            "experiments.compose",
            [Output(query_id(TABLE), "data")],
            [Input("experiments-search", "value"), Input(CHIPS, "value")],
            [State("experiments-folder", "data")],
            prevent_initial_call=True,
        ),
        group_callback(TABLE),
        ADDRESS_CALLBACK,
        COUNT_AGAIN,
        OPEN_VIEWS,
        ClientCallback(
            "experiments.count",
            [Output("experiments-count", "children")],
            [Input(count_id(TABLE), "data")],
            prevent_initial_call=True,
        ),
        *SELECTING,
        *SWITCHING,
        *SAVING,
    )

    def get_elements(self) -> List[Component]:
        """The page; the grid asks for its rows itself."""
        state = self.project.scan_state()
        scanning = state is not None and state.running
        progress = scan_progress(state) if state is not None and state.running else None
        query = self._query()
        columns, layout = self.arranged(query)
        return [
            *address_stores(),
            dcc.Store(id="experiments-folder", data=storable(self.p.folder)),
            dcc.Interval(id="experiments-poll", interval=_POLL_MS, disabled=not scanning),
            self._toolbar(scanning),
            html.Div(
                [
                    *self.status_chips(self._counted(layout), self._statuses_chosen()),
                    group_switch(self.p.group is not None),
                    self._folder(),
                    column_chooser(TABLE),
                    self.view_menu(),
                    archived_switch(self._archived()),
                    html.Div(progress, id="experiments-progress", className="ms-auto"),
                ],
                className="filter-bar",
            ),
            selection_bar(self._may_write()),
            *selection_parts(),
            *self.view_parts(),
            experiments_table(
                TABLE,
                query,
                columns=columns,
                selectable=True,
                height="fill",
                empty=nothing_matches(),
                layout=layout,
                group=self.p.group.value if self.p.group else "",
            ),
            confirm_dialog(
                REBUILD,
                "Read every experiment again?",
                "Refresh reads what is new or has changed, and is nearly always enough. Reading"
                " everything takes minutes where there are thousands of experiments. Meanwhile the"
                " list stays as it is.",
                "Re-build index",
                opened_by="experiments-rebuild",
            ),
        ]

    def get_notifications(self) -> Sequence[Notification]:
        """Administrators, who can mend it, are told of pages that are missing."""
        missing = loader.problems()
        if not missing or not self._is(Permission.ADMIN):
            return ()
        text = "What did not load, and why, stands under Admin, Loaded pages."
        return [Notification(text, title=f"Missing: {len(missing)}")]

    def _query(self) -> Dict[str, Any]:
        """What the table shows at first; later assets/experiments.js composes it."""
        return {
            "query": self.p.q,
            "status": self._statuses_chosen(),
            "folder": storable(self.p.folder),
        }

    def _statuses_chosen(self) -> List[str]:
        return [str(status) for status in read_statuses(self.p.status)]

    def _counted(self, layout: TableLayout) -> Dict[str, Any]:
        """What the states are counted of; later assets/experiments.js composes it."""
        asked = {name: value for name, value in self._query().items() if name != "status"}
        return {**asked, "filters": dict(layout.filters)}

    def _toolbar(self, scanning: bool) -> Component:
        search = query_box("experiments-search", value=self.p.q)
        count = html.Span(id="experiments-count", className="text-secondary numbers", role="status")
        heading = html.Div(
            [html.H1("Experiments", className="page-title"), count],
            className="page-heading",
        )
        buttons = html.Div(
            [export_menu(FOUND, "Export", size="md"), self._scan_buttons(scanning)],
            className="page-buttons",
        )
        return html.Div([heading, search, buttons], className="page-toolbar")

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

    def _folder(self) -> Optional[Component]:
        if not self.p.folder:
            return None
        close = dcc.Link(
            html.I(className="bi bi-x-lg"),
            href=HomePage.url(**{**self.p.serialize(), "folder": "", "group": self.p.group}),
            className="ms-2",
            title="Show all folders",
        )
        icon = html.I(className="bi bi-folder2-open me-1")
        return html.Span([icon, self.p.folder, close], className="tag folder-filter")

    def _archived(self) -> int:
        return until_the_index_changes(
            self.project, "archived", lambda: self.project.total(archived=True)
        )

    def _may_write(self) -> bool:
        return self._is(Permission.READ_WRITE)

    def _is(self, level: Permission) -> bool:
        return self.user is not None and self.user.permission >= level

    # --- the index

    @Page.callback(
        [
            Output("experiments-poll", "disabled"),
            Output("experiments-refresh", "disabled"),
            Output("experiments-rebuild", "disabled"),
        ],
        [
            Input("experiments-refresh", "n_clicks"),
            Input(confirmed_id(REBUILD), "data"),
        ],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def start_scan(self, refresh: Any, rebuild: Any) -> Tuple[bool, bool, bool]:
        """Start a scan in the background."""
        if not refresh and not rebuild:
            raise PreventUpdate
        self.project.start_scan(rebuild=ctx.triggered_id != "experiments-refresh")
        return False, True, True

    @Page.callback(
        [
            Output("experiments-progress", "children"),
            Output("experiments-poll", "disabled", allow_duplicate=True),
            Output("experiments-refresh", "disabled", allow_duplicate=True),
            Output("experiments-rebuild", "disabled", allow_duplicate=True),
            Output(refresh_id(TABLE), "data", allow_duplicate=True),
            Output(CHIPS, "options"),
        ],
        [Input("experiments-poll", "n_intervals")],
        [State(CHIPS, "value"), State(COUNTED, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def follow_scan(self, n_intervals: Any, chosen: Any, asked: Any) -> Tuple[Any, ...]:
        """Show how the scan goes, and at its end what it found."""
        state = self.project.scan_state()
        if state is not None and state.running:
            return (scan_progress(state), *[no_update] * 5)
        if state is not None:  # else somebody deleted it, and there is nothing to tell
            notify(outcome(state))
        names = [str(status) for status in chosen_statuses(chosen)]
        return None, True, False, False, time.time(), self.status_options(asked, names)


def outcome(state: ScanState) -> Notification:
    """What is told of a scan that has ended."""
    if state.phase == "failed":
        return Notification(state.message, level="danger", title="The scan failed")
    return Notification(state.message, level="success", title="The index is up to date")


def scan_progress(state: ScanState) -> Component:
    """A progress bar with words."""
    text, value = f"Looking for experiments: {state.done:,} found", 100.0
    if state.phase == "reading" and state.total:
        text = f"Reading {state.done:,} of {state.total:,} experiments"
        value = 100.0 * state.done / state.total
    bar = dbc.Progress(value=value, striped=True, animated=True, className="scan-progress")
    words = html.Span(text, className="small numbers")
    return html.Div([words, bar], className="d-flex align-items-center gap-3")


def nothing_matches() -> Component:
    """What to do where the search finds nothing."""
    back = dcc.Link("Show all experiments", href="/", className="btn btn-outline-primary btn-sm")
    text = (
        "All words and conditions of the search have to fit. A word has to begin a word of the"
        " path, the tags, the notes or the config."
    )
    return empty_state("Nothing matches", text, back, icon="search")
