"""The table of experiments, for any page: rows come from the index, a block at a time.

The grid asks, SQL answers; whatever is sorted, filtered and counted is so on the server. What
answers is ``dashboard/embedded/``, once for all tables.
"""

from __future__ import annotations

from typing import Any, Dict, List

import dash_ag_grid as dag
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.card import empty_state
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table.columns import (
    DEFAULT_COLUMNS,
    Columns,
    column_names,
    definitions,
)
from mallennlp.dashboard.components.table.family_columns import with_family_columns
from mallennlp.dashboard.components.table.requests import BLOCK_ROWS
from mallennlp.services.index.values import restored
from mallennlp.services.table_state import TableLayout

GRID, QUERY, COLUMNS, REFRESH = "table", "table-query", "table-columns", "table-refresh"
WANTED, DEFINED, LAYOUT = "table-wanted", "table-defined", "table-layout"
COUNT, MESSAGE, EMPTY, WHY = "table-count", "table-message", "table-empty", "table-why"
TICK, ASK, STAMP, SHOWN = "table-tick", "table-ask", "table-stamp", "table-shown"
GROUP, OPEN, TOGGLED = "table-group", "table-open", "table-toggled"

ASKED_EVERY_MS = 2_000
"""How often a table that somebody looks at asks whether the index has changed."""

FILL = "fill"
"""As the ``height`` of a table: what the screen has left."""

SEEDS = "seeds"
"""As the ``group`` of a table: families of runs that differ in their seeds alone."""


def experiments_table(
    table_id: str,
    query: Any = "",
    columns: Columns = DEFAULT_COLUMNS,
    selectable: bool = False,
    height: str = "28rem",
    empty: Any = None,
    layout: TableLayout = TableLayout(),
    group: str = "",
) -> Component:
    """A table of experiments that sorts, filters and scrolls through any number of them. It needs
    no callback of the page.

    * ``table_id``: a name of your own, the id of the element around the table; ``query_id`` and its
      fellows make from it the ids for callbacks;
    * ``query``: which experiments, in the query language: ``"status:finished lr>=0.01"``. The
      newest come first unless it has a ``sort:``, or somebody clicks on a column's head;
    * ``columns``: names of columns in the words of the query language, or ``TableColumn``;
    * ``selectable``: with a box to tick in front of each row, and one in the head for all that are
      loaded; the space bar and "x" tick, too;
    * ``height``: a length of CSS, or ``"fill"``: what the screen has left. Only one table of a page
      can have that;
    * ``empty``: what to show where the query finds nothing; a sentence that says so unless given.
      Where more can be said, as of a value that no experiment has, that stands there too;
    * ``layout``: how the columns are sorted, pinned and filtered at first, and how wide they are;
    * ``group``: ``"seeds"`` folds runs that differ in their seeds alone into one row, which shows
      means with standard deviations and opens to show its runs. Columns sort by the mean then.

    Another query, or the same one asked again, from a callback::

        @Page.callback(Output(query_id("runs"), "data"), Input("model", "value"))
        def choose(self, model):
            return f"model:{model}"

    What was selected, with ``selectable=True``::

        @Page.callback(Output("chosen", "children"), Input(selection_id("runs"), "selectedRows"))
        def show(self, rows):
            return ", ".join(selected_paths(rows))

    Other columns, from a callback that returns their names to ``columns_id``; a ``column_chooser``
    lets the user choose. What stays on the screen stays as it was made: its width, its place.

    What changes in the index appears within seconds; scrolling and selection stay as they are.

    A mistake in the query is shown in the table's place. Whoever sees the table has to be logged
    in, also on a page that is public otherwise.
    """
    return html.Div(
        [
            dcc.Store(id=query_id(table_id), data=query),
            dcc.Store(id=part_id(COLUMNS, table_id), data=column_names(columns)),
            dcc.Store(id=columns_id(table_id)),
            dcc.Store(id=part_id(DEFINED, table_id)),
            dcc.Store(id=layout_id(table_id), data=_at_first(layout)),
            dcc.Store(id=refresh_id(table_id)),
            dcc.Store(id=count_id(table_id)),
            dcc.Interval(id=part_id(TICK, table_id), interval=ASKED_EVERY_MS),
            dcc.Store(id=part_id(ASK, table_id)),
            dcc.Store(id=stamp_id(table_id)),
            dcc.Store(id=part_id(SHOWN, table_id)),
            dcc.Store(id=group_id(table_id), data=group),
            dcc.Store(id=part_id(OPEN, table_id), data=[]),
            dcc.Store(id=part_id(TOGGLED, table_id)),
            html.Div(id=part_id(MESSAGE, table_id), className="nothing"),
            html.Div(
                [html.Div(id=part_id(WHY, table_id), className="why-nothing"), _nothing(empty)],
                id=part_id(EMPTY, table_id),
                className="nothing",
                hidden=True,
            ),
            _grid(table_id, columns, selectable, layout, group == SEEDS),
        ],
        id=table_id,
        className="table-place table-fill" if height == FILL else "table-place",
        style={} if height == FILL else {"height": height},
    )


def _nothing(empty: Any) -> Any:
    if empty is None:
        return empty_state("Nothing matches", "No experiment fits the query.", icon="search")
    return html.P(empty, className="empty-state") if isinstance(empty, str) else empty


def query_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` is the table's query: a text of the query language.

    Instead of a text it may be ``{"query": TEXT, "status": [NAMES], "folder": PATH}``, which finds
    what fits all of them; each may be left out.
    """
    return part_id(QUERY, table_id)


def selection_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``selectedRows`` are the rows that are ticked; ``selected_paths`` reads them.
    A callback that returns ``[]`` to it selects nothing.
    """
    return part_id(GRID, table_id)


def refresh_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` makes the table ask for its rows again whenever it is set, to the time
    for instance: after tags were changed."""
    return part_id(REFRESH, table_id)


def columns_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` makes the table show other columns: a list of their names, in their
    order, in the words of the query language. A name that means no column is refused."""
    return part_id(WANTED, table_id)


def layout_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` tells how the user has arranged the columns: ``{"columns": [NAMES],
    "sort": ["-best", ...], "pinned": {NAME: "left"}, "widths": {NAME: PIXELS}, "filters": {...}}``.
    ``pinned`` and ``widths`` hold what somebody changed; ``pinned`` is None where nobody did."""
    return part_id(LAYOUT, table_id)


def count_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` tells how many experiments were found, after every answer:
    ``{"found": 3, "total": 55, "text": "3 of 55"}``. Where the query has a mistake,
    ``total`` is None and ``text`` is empty.
    """
    return part_id(COUNT, table_id)


def stamp_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` changes whenever the index has changed, as long as somebody looks at
    the page: for whatever else shows numbers of experiments."""
    return part_id(STAMP, table_id)


def group_id(table_id: str) -> Dict[str, Any]:
    """The id whose ``data`` says how the table groups: ``"seeds"``, or ``""`` for single runs. A
    callback that sets it changes that."""
    return part_id(GROUP, table_id)


def selected_paths(rows: Any) -> List[str]:
    """The paths of the experiments in ``selectedRows``, each once, as the project's methods take
    them. With a family of runs these are all of its runs that the table found when it was selected.

    What is no row is passed over: the selection comes from the browser. Whether there is such an
    experiment, and whether it may be changed, is for the project's methods to say.
    """
    listed = rows if isinstance(rows, list) else []
    paths: List[Any] = []
    for row in listed:
        if isinstance(row, dict):
            several = row.get("paths")
            paths += several if isinstance(several, list) else [row.get("path")]
    return [restored(path) for path in dict.fromkeys(p for p in paths if isinstance(p, str))]


def _at_first(layout: TableLayout) -> Dict[str, Any]:
    """What the browser cannot know by itself: on a narrow screen nothing is pinned, whatever the
    layout says."""
    return {"pinned": layout.pinned, "widths": dict(layout.widths)}


def _grid(
    table_id: str, columns: Columns, selectable: bool, layout: TableLayout, grouped: bool
) -> dag.AgGrid:
    options: Dict[str, Any] = {
        "theme": {"function": "themeQuartz"},
        "cacheBlockSize": BLOCK_ROWS,
        # With more than one request under way at a time, one of the answers gets lost.
        "maxConcurrentDatasourceRequests": 1,
        "infiniteInitialRowCount": 1,
        "suppressNoRowsOverlay": True,
        "suppressFieldDotNotation": True,  # a dot is a part of a config key's name
        "rowHeight": 34,
        "headerHeight": 36,
        "tooltipShowDelay": 400,
        "enableCellTextSelection": True,
        "multiSortKey": "ctrl",
        "suppressDragLeaveHidesColumns": True,  # a slip of the hand
        **(_SELECTION if selectable else {}),
    }
    if layout.filters:
        options["initialState"] = {"filter": {"filterModel": dict(layout.filters)}}
    return dag.AgGrid(
        id=part_id(GRID, table_id),
        rowModelType="infinite",
        columnDefs=with_family_columns(definitions(columns, layout), grouped),
        defaultColDef={"sortable": True, "resizable": True},
        getRowId="params.data.row",
        className="experiments-grid",
        style={"height": None, "width": "100%"},
        dashGridOptions=options,
    )


_SELECTION: Dict[str, Any] = {
    "rowSelection": {
        "mode": "multiRow",
        "headerCheckbox": False,
        "enableClickSelection": False,
        # A family of very many runs does not name them all.
        "isRowSelectable": {
            "function": "!params.data || !params.data.family_id || params.data.paths.length > 0"
        },
    },
    # The grid's own box in the head selects nothing where rows come a block at a time.
    "selectionColumnDef": {
        "pinned": "left",
        "width": 44,
        "resizable": False,
        "headerComponent": "SelectAll",
    },
}
