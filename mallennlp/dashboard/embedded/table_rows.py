"""What answers tables of experiments: their rows, and whether the index has changed."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING, Any, Dict, List, Sequence, Tuple

import dash
from dash import MATCH, html
from dash.dependencies import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import access, errors
from mallennlp.dashboard.caching import until_the_index_changes
from mallennlp.dashboard.components.card import empty_state
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.query.problem import query_problem
from mallennlp.dashboard.components.table import cells as table_cells
from mallennlp.dashboard.components.table import family_cells
from mallennlp.dashboard.components.table import grid as table
from mallennlp.dashboard.embedded.table_wanted import TableRequest
from mallennlp.dashboard.embedded.viewers import check_viewer
from mallennlp.dashboard.page import Pages
from mallennlp.dashboard.texts import encodable
from mallennlp.dashboard.wiring import LOCATION
from mallennlp.domain.display import runs_text
from mallennlp.exceptions import QueryError
from mallennlp.services.index.archived import scope
from mallennlp.services.index.nothing_found import reason
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

_STAMP_LENGTH = 16
_NO_ROWS: Dict[str, Any] = {"rowData": [], "rowCount": 0}
_NOTHING_FOUND: Dict[str, Any] = {"found": 0, "total": None, "text": ""}


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register the callbacks of the tables with Dash."""
    app.callback(
        [
            Output(part_id(table.GRID, MATCH), "getRowsResponse"),
            Output(part_id(table.COUNT, MATCH), "data"),
            Output(part_id(table.MESSAGE, MATCH), "children"),
            Output(part_id(table.EMPTY, MATCH), "hidden"),
            Output(part_id(table.WHY, MATCH), "children"),
        ],
        [Input(part_id(table.GRID, MATCH), "getRowsRequest")],
        [
            State(part_id(table.QUERY, MATCH), "data"),
            State(part_id(table.COLUMNS, MATCH), "data"),
            State(part_id(table.GROUP, MATCH), "data"),
            State(part_id(table.OPEN, MATCH), "data"),
            State(LOCATION, "pathname"),
        ],
        prevent_initial_call=True,
    )(access.checks_access(TableRows(project, pages)))
    app.callback(
        Output(part_id(table.STAMP, MATCH), "data"),
        [Input(part_id(table.ASK, MATCH), "data")],
        [State(part_id(table.STAMP, MATCH), "data"), State(LOCATION, "pathname")],
        prevent_initial_call=True,
    )(access.checks_access(TableStamp(project, pages)))
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
        State(part_id(table.LAYOUT, MATCH), "data"),
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


class TableRows:
    """Answers the grid of an ``experiments_table``: one block of rows, and the count of all."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "experiments_table.rows"

    def __call__(
        self, request: Any, data: Any, columns: Any, group: Any, opened: Any, pathname: Any
    ) -> Any:
        check_viewer(self._pages, pathname)
        if not isinstance(request, dict):
            raise PreventUpdate
        asked = TableRequest.read(request, data, columns, group, opened)
        try:
            return encodable(self._answer(asked))
        except QueryError as error:
            return [_NO_ROWS, _NOTHING_FOUND, encodable(query_problem(error)), True, ""]
        except Exception as error:  # whatever it is must be told, and the grid waits for an answer
            told = errors.report(error, "rows of a table of experiments")
            return [_NO_ROWS, _NOTHING_FOUND, _failure(told.message, told.reference), True, ""]

    def _answer(self, asked: TableRequest) -> List[Any]:
        project = self._project
        total, any_at_all = self._totals(asked)
        rows, count = self._runs(asked, total) if asked.opened is None else self._families(asked)
        message = None if any_at_all else no_experiments(project.roots())
        matches = bool(count["found"]) or not any_at_all
        why = "" if matches else self._why_nothing(asked.query)
        return [rows, {**count, "total": total}, message, matches, why]

    def _why_nothing(self, query: TableQuery) -> str:
        """What the terminal says of an empty list too; nothing where that takes too long."""
        try:
            return reason(self._project.index, self._project.root, query)
        except QueryError:
            return ""

    def _totals(self, asked: TableRequest) -> Tuple[int, bool]:
        """Of how many experiments the list tells, and whether there are any at all."""
        project, archived = self._project, scope(asked.query)
        total = until_the_index_changes(
            project, f"total {archived}", lambda: project.total(archived)
        )
        return total, bool(total) or bool(project.total(None))

    def _runs(self, asked: TableRequest, total: int) -> Tuple[Dict[str, Any], Dict[str, Any]]:
        page = self._project.search(asked.ordered())
        rows = table_cells.as_cells(page.rows, asked.columns, time.time())
        count = {"found": page.total, "text": count_text(page.total, total)}
        return {"rowData": rows, "rowCount": page.total}, count

    def _families(self, asked: TableRequest) -> Tuple[Dict[str, Any], Dict[str, Any]]:
        page = self._project.unfold_families(asked.ordered(), asked.opened or ())
        rows = family_cells.as_lines(page.rows, asked.columns, time.time())
        text = families_text(page.families, page.runs)
        count = {"found": page.runs, "families": page.families, "text": text}
        return {"rowData": rows, "rowCount": page.total}, count


class TableStamp:
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


def count_text(found: int, total: int) -> str:
    """How many of how many.

    >>> count_text(55, 55), count_text(3, 12_345)
    ('55', '3 of 12,345')
    """
    return f"{total:,}" if found == total else f"{found:,} of {total:,}"


def families_text(families: int, runs: int) -> str:
    """How many families, of how many runs.

    >>> families_text(12, 55), families_text(1, 1)
    ('12 families of 55 runs', '1 family of 1 run')
    """
    return f"{families:,} famil{'y' if families == 1 else 'ies'} of {runs_text(runs)}"


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
