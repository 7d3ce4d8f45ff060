"""What answers tables whose columns change, and the choosers of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Sequence

import dash
from dash import MATCH
from dash.dependencies import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import access
from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.components import notify
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table import column_choice as chooser
from mallennlp.dashboard.components.table import grid as table
from mallennlp.dashboard.components.table import requests as table_requests
from mallennlp.dashboard.components.table.columns import column_names, definitions, typed
from mallennlp.dashboard.components.table.family_columns import with_family_columns
from mallennlp.dashboard.embedded.differing_columns import differing_columns
from mallennlp.dashboard.embedded.table_wanted import TableRequest
from mallennlp.dashboard.embedded.viewers import check_viewer
from mallennlp.dashboard.page import Pages
from mallennlp.dashboard.texts import encodable
from mallennlp.dashboard.wiring import LOCATION
from mallennlp.domain.display import runs_text
from mallennlp.services.index.column_info import Differing
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

_WHOLE = {"startRow": 0, "endRow": 1}


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register these callbacks with Dash."""
    app.callback(
        Output(part_id(table.DEFINED, MATCH), "data"),
        [Input(part_id(table.WANTED, MATCH), "data")],
        [State(part_id(table.COLUMNS, MATCH), "data"), State(LOCATION, "pathname")],
        prevent_initial_call=True,
    )(access.checks_access(TableColumns(project, pages)))
    app.callback(
        Output(part_id(chooser.CATALOGUE, MATCH), "data"),
        [Input(part_id(chooser.PANEL, MATCH), "is_open")],
        [State(part_id(table.COLUMNS, MATCH), "data"), State(LOCATION, "pathname")],
        prevent_initial_call=True,
    )(access.checks_access(Catalogue(project, pages)))
    app.callback(
        Output(part_id(table.WANTED, MATCH), "data"),
        [Input(part_id(chooser.DIFFER, MATCH), "n_clicks")],
        [
            State(part_id(table.QUERY, MATCH), "data"),
            State(part_id(table.LAYOUT, MATCH), "data"),
            State(part_id(table.COLUMNS, MATCH), "data"),
            State(part_id(table.GRID, MATCH), "selectedRows"),
            State(LOCATION, "pathname"),
        ],
        prevent_initial_call=True,
    )(access.checks_access(OnlyWhatDiffers(project, pages)))
    _connect_browser_side(app)


def _connect_browser_side(app: dash.Dash) -> None:
    """What the browser does without the server."""
    app.clientside_callback(
        ClientsideFunction("columns", "define"),
        [
            Output(part_id(table.GRID, MATCH), "columnDefs"),
            Output(part_id(table.COLUMNS, MATCH), "data"),
        ],
        Input(part_id(table.DEFINED, MATCH), "data"),
        State(part_id(table.GRID, MATCH), "columnDefs"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("columns", "open"),
        Output(part_id(chooser.PANEL, MATCH), "is_open"),
        Input(part_id(chooser.OPEN, MATCH), "n_clicks"),
        State(part_id(chooser.PANEL, MATCH), "is_open"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("columns", "draw"),
        Output(part_id(chooser.DRAWN, MATCH), "data"),
        [
            Input(part_id(chooser.PANEL, MATCH), "is_open"),
            Input(part_id(chooser.CATALOGUE, MATCH), "data"),
            Input(part_id(table.LAYOUT, MATCH), "data"),
        ],
        State(part_id(chooser.USUAL, MATCH), "data"),
        prevent_initial_call=True,
    )


class TableColumns:
    """Answers a table that is to show other columns: with what the grid needs to know of them."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "experiments_table.columns"

    def __call__(self, wanted: Any, shown: Any, pathname: Any) -> Any:
        check_viewer(self._pages, pathname)
        if wanted is None:
            raise PreventUpdate
        names = table_requests.known_columns(wanted)
        known = self._project.index.column_kinds(names)
        # A column of an old address is told of in the table's place, and goes when it is hidden.
        there = shown if isinstance(shown, list) else []
        new = [name for name in names if name not in known and name not in there]
        if new:
            self._project.search(TableQuery(columns=tuple(new), limit=1))  # says what is wrong
        columns = typed(names, known)
        return encodable(
            {
                "columns": column_names(columns),
                "defs": with_family_columns(definitions(columns), False),
            }
        )


class Catalogue:
    """Tells a chooser which columns there are, when it opens."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "column_chooser.catalogue"

    def __call__(self, is_open: Any, shown: Any, pathname: Any) -> Any:
        check_viewer(self._pages, pathname)
        if is_open is not True:
            raise PreventUpdate
        names = table_requests.known_columns(shown)
        project = self._project
        columns = until_the_index_changes(project, "columns", project.columns)
        return encodable(chooser.listed(columns, project.index.column_kinds(names)))


class OnlyWhatDiffers:
    """Answers a chooser's button: of the config, only what differs between the runs."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "column_chooser.differ"

    def __call__(
        self, clicks: Any, data: Any, layout: Any, shown: Any, rows: Any, pathname: Any
    ) -> List[str]:
        check_viewer(self._pages, pathname)
        if not clicks:
            raise PreventUpdate
        filters = layout.get("filters") if isinstance(layout, dict) else None
        asked = TableRequest.read({**_WHOLE, "filterModel": filters}, data, shown)
        paths = table.selected_paths(rows)
        found = self._project.differing(_compared(asked.query, paths))
        notify(said_of(found))
        return differing_columns(self._project, asked.columns, found)


def _compared(query: TableQuery, selected: Sequence[str]) -> TableQuery:
    """Which experiments are compared: the selected ones, which another search may have found, or
    else all that a query finds."""
    if len(selected) > 1:
        return TableQuery(paths=tuple(selected), archived=None)
    return query._replace(columns=(), limit=1)


def said_of(found: Differing) -> str:
    """What there was to compare, in words."""
    runs = runs_text(found.compared)
    if found.compared < 2:
        return f"There is nothing to compare: the search finds {runs}."
    if not found.names:
        return f"The configs of these {runs} do not differ."
    keys = "1 config key" if len(found.names) == 1 else f"{len(found.names)} config keys"
    more = " There are more; search for fewer runs to see them." if found.more else ""
    return f"{runs} differ in {keys}.{more}"
