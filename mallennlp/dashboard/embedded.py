"""The server's side of components that bring their callbacks along: connected once, for every page
that has such a component.

What a component shows is data of the project, so whoever asks has to be logged in and must be
allowed to see the page that the request names. Whatever else a request holds comes from a browser:
a query is parsed, the names of columns are looked up, and everything else is refused.
"""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Dict, List, Sequence, Tuple

import attrs
import dash
from dash import MATCH, html
from dash.dependencies import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import access, errors, routing, session
from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.components import (
    config_tree,
    confirm,
    table,
    table_cells,
    table_requests,
)
from mallennlp.dashboard.components.card import empty_state
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.query_problem import query_problem
from mallennlp.dashboard.page import Pages
from mallennlp.dashboard.texts import encodable
from mallennlp.dashboard.wiring import LOCATION
from mallennlp.domain.globs import literal_glob
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import LoginRequiredError, QueryError
from mallennlp.services.index.language.parsing import parse
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.values import restored

if TYPE_CHECKING:
    from mallennlp.project import Project

NEWEST_FIRST = (SortKey("started_s", descending=True),)
_STATUSES = {str(status): status for status in Status}


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register the callbacks of the components with Dash."""
    app.callback(
        [
            Output(part_id(table.GRID, MATCH), "getRowsResponse"),
            Output(part_id(table.COUNT, MATCH), "data"),
            Output(part_id(table.MESSAGE, MATCH), "children"),
            Output(part_id(table.EMPTY, MATCH), "hidden"),
        ],
        [Input(part_id(table.GRID, MATCH), "getRowsRequest")],
        [
            State(part_id(table.QUERY, MATCH), "data"),
            State(part_id(table.COLUMNS, MATCH), "data"),
            State(LOCATION, "pathname"),
        ],
        prevent_initial_call=True,
    )(access.checks_access(_TableRows(project, pages)))
    app.callback(
        Output(part_id(table.STAMP, MATCH), "data"),
        [Input(part_id(table.ASK, MATCH), "data")],
        [State(part_id(table.STAMP, MATCH), "data"), State(LOCATION, "pathname")],
        prevent_initial_call=True,
    )(access.checks_access(_Stamp(project, pages)))
    _connect_browser_side(app)


def _connect_browser_side(app: dash.Dash) -> None:
    """What the browser does without the server."""
    app.clientside_callback(
        ClientsideFunction("table", "refresh"),
        Output(part_id(table.REFRESH, MATCH), "modified_timestamp"),
        [
            Input(part_id(table.QUERY, MATCH), "data"),
            Input(part_id(table.REFRESH, MATCH), "data"),
        ],
    )
    app.clientside_callback(
        ClientsideFunction("table", "ask"),
        Output(part_id(table.ASK, MATCH), "data"),
        Input(part_id(table.TICK, MATCH), "n_intervals"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("table", "follow"),
        Output(part_id(table.SHOWN, MATCH), "data"),
        Input(part_id(table.STAMP, MATCH), "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("config", "draw"),
        Output(part_id(config_tree.DRAWN, MATCH), "children"),
        [
            Input(part_id(config_tree.DATA, MATCH), "data"),
            Input(part_id(config_tree.SEARCH, MATCH), "value"),
        ],
    )
    app.clientside_callback(
        ClientsideFunction("confirm", "answer"),
        [
            # A page may open its dialog with an output of its own.
            Output(part_id(confirm.DIALOG, MATCH), "is_open", allow_duplicate=True),
            Output(part_id(confirm.CONFIRMED, MATCH), "data"),
        ],
        [
            Input(part_id(confirm.CONFIRM, MATCH), "n_clicks"),
            Input(part_id(confirm.CANCEL, MATCH), "n_clicks"),
        ],
        [
            State(part_id(confirm.DIALOG, MATCH), "is_open"),
            State(part_id(confirm.CONFIRMED, MATCH), "data"),
        ],
        prevent_initial_call=True,
    )


@attrs.frozen
class Wanted:
    """Which experiments a table is to show: those that fit all of it.

    ``query``: the query language; ``statuses``: any of these; ``folder``: below this one.
    """

    query: str = ""
    statuses: Tuple[Status, ...] = ()
    folder: str = ""


def wanted(data: Any) -> Wanted:
    """What the store of a table's query says (``experiments_table.query_id``).

    Raises ``QueryError`` for what is neither a text nor an object with those names.
    """
    given = {"query": data or ""} if data is None or isinstance(data, str) else data
    if not isinstance(given, dict) or not given.keys() <= {"query", "status", "folder"}:
        raise QueryError("The table's query is neither a text nor an object.")
    query, folder = given.get("query") or "", given.get("folder") or ""
    statuses = given.get("status") or []
    if not (isinstance(query, str) and isinstance(folder, str) and isinstance(statuses, list)):
        raise QueryError("The table's query has a part of a wrong type.")
    if not all(isinstance(name, str) and name in _STATUSES for name in statuses):
        raise QueryError("The table's query names a status that there is not.")
    return Wanted(query, tuple(_STATUSES[name] for name in statuses), restored(folder))


@attrs.frozen
class _Request:
    """One request of a table, checked."""

    wanted: Wanted
    columns: Tuple[str, ...]
    query: TableQuery

    @classmethod
    def read(cls, request: Any, data: Any, columns: Any) -> "_Request":
        """Raises ``QueryError`` for what no table of ours asks."""
        found, names = wanted(data), table_requests.known_columns(columns)
        offset, limit = table_requests.row_range(request)
        extra = tuple(name for name in names if not table_cells.is_fixed(name))
        query = TableQuery(
            query=found.query,
            path_glob=f"{literal_glob(found.folder)}/*" if found.folder else "",
            statuses=found.statuses,
            filters=table_requests.filters(request, names),
            sort=table_requests.sorting(request, names),
            columns=extra,
            offset=offset,
            limit=limit,
        )
        return cls(found, names, query)

    def ordered(self) -> TableQuery:
        """With the newest first, where neither the grid nor the query sorts. Raises
        ``QueryError``."""
        if self.query.sort or parse(self.wanted.query).sort:
            return self.query
        return self.query._replace(sort=NEWEST_FIRST)


class _TableRows:
    """Answers the grid of an ``experiments_table``: one block of rows, and the count of all."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "experiments_table.rows"

    def __call__(self, request: Any, data: Any, columns: Any, pathname: Any) -> Any:
        check_viewer(self._pages, pathname)
        if not isinstance(request, dict):
            raise PreventUpdate
        asked = _Request.read(request, data, columns)
        try:
            return encodable(self._answer(asked))
        except QueryError as error:
            return [_NO_ROWS, _NOTHING_FOUND, encodable(query_problem(error)), True]
        except Exception as error:  # whatever it is must be told, and the grid waits for an answer
            told = errors.report(error, "rows of a table of experiments")
            return [_NO_ROWS, _NOTHING_FOUND, _failure(told.message, told.reference), True]

    def _answer(self, asked: _Request) -> List[Any]:
        project = self._project
        page = project.search(asked.ordered())
        total = until_the_index_changes(project, "total", project.total)
        rows = table_cells.as_cells(page.rows, asked.columns, time.time())
        count = {"found": page.total, "total": total, "text": count_text(page.total, total)}
        message = None if total else no_experiments(project.roots())
        matches = bool(page.total) or not total
        return [{"rowData": rows, "rowCount": page.total}, count, message, matches]


class _Stamp:
    """Tells a table whether the index has changed since it asked last: every two seconds, so this
    reads no row."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "experiments_table.stamp"

    def __call__(self, asked: Any, known: Any, pathname: Any) -> str:
        check_viewer(self._pages, pathname)
        stamp = hashlib.sha256(self._project.index.stamp().encode()).hexdigest()[:_STAMP_LENGTH]
        if stamp == known:
            raise PreventUpdate
        return stamp


_STAMP_LENGTH = 16
_NO_ROWS: Dict[str, Any] = {"rowData": [], "rowCount": 0}
_NOTHING_FOUND: Dict[str, Any] = {"found": 0, "total": None, "text": ""}


def check_viewer(pages: Pages, pathname: Any) -> None:
    """Raise unless somebody is logged in who may see the page at ``pathname``.

    Raises ``LoginRequiredError``, ``AccessError``, ``NotFoundError``.
    """
    if session.current_user() is None:
        raise LoginRequiredError("Please log in.")
    page = routing.find(pages, pathname if isinstance(pathname, str) else "/")
    access.check_access(page, Permission.READ)


def count_text(found: int, total: int) -> str:
    """How many of how many.

    >>> count_text(55, 55), count_text(3, 12_345)
    ('55', '3 of 12,345')
    """
    return f"{total:,}" if found == total else f"{found:,} of {total:,}"


def no_experiments(roots: Sequence[Any]) -> html.Div:
    """What to do where there is no experiment at all."""
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


def _failure(message: str, reference: str) -> html.Div:
    details = html.P(["The log has the details beside the id ", html.Code(reference), "."])
    return empty_state(
        "The experiments cannot be listed",
        message,
        details if reference else None,
        "exclamation-octagon",
    )
