"""The table of experiments: its columns, what a cell shows, and what the grid's requests ask for.

Rows travel as data and never as components, a block at a time: the grid asks, SQL answers. Nothing
in a request is trusted: columns and operators that are not in the tables below are refused.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import dash_ag_grid as dag

from mallennlp.dashboard.components.status import STATUS_LOOKS
from mallennlp.dashboard.texts import encodable
from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.metrics import VALIDATION_PREFIX, base_name
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import ColumnFilter, ExperimentRow, SortKey
from mallennlp.services.index.values import storable

BLOCK_ROWS = 100
MOST_ROWS_A_REQUEST = 1_000
_LARGEST_ROW = 2**53

_FILTER_OPTIONS = {"maxNumConditions": 1, "buttons": ["reset"]}
_TEXT = {"filter": "agTextColumnFilter", "filterParams": _FILTER_OPTIONS}
_DATE = {"filter": "agDateColumnFilter", "filterParams": _FILTER_OPTIONS}
_NUMBER = {
    "filter": "agNumberColumnFilter",
    "filterParams": _FILTER_OPTIONS,
    "cellClass": "number-cell",
    "headerClass": "ag-right-aligned-header",
}

COLUMNS: Tuple[Mapping[str, Any], ...] = (
    {
        "field": "path",
        "headerName": "Experiment",
        "cellRenderer": "ExperimentLink",
        "pinned": "left",
        "minWidth": 140,
        "width": 300,
        **_TEXT,
    },
    {
        "field": "status",
        "headerName": "Status",
        "cellRenderer": "StatusCell",
        "width": 120,
        **_TEXT,
    },
    {
        "field": "best_metric",
        "headerName": "Best",
        "headerTooltip": "The run's own validation metric (trainer.validation_metric) at its best",
        "cellRenderer": "TextWithFull",
        "width": 95,
        **_NUMBER,
    },
    {
        "field": "best_metric_name",
        "headerName": "Metric",
        "cellRenderer": "TextWithFull",
        "width": 110,
        **_TEXT,
    },
    {
        "field": "epochs",
        "headerName": "Epochs",
        "cellRenderer": "TextWithFull",
        "width": 100,
        **_NUMBER,
    },
    {
        "field": "duration_s",
        "headerName": "Duration",
        "headerTooltip": "Time of training. The filter takes seconds.",
        "cellRenderer": "TextWithFull",
        "width": 115,
        **_NUMBER,
    },
    {
        "field": "started_s",
        "headerName": "Started",
        "cellRenderer": "TextWithFull",
        "width": 110,
        **_DATE,
    },
    {
        "field": "tags",
        "headerName": "Tags",
        "cellRenderer": "TagsCell",
        "width": 190,
        **_TEXT,
    },
    {"field": "model", "headerName": "Model", "width": 160, **_TEXT},
    {"field": "dataset_reader", "headerName": "Dataset reader", "width": 180, **_TEXT},
    {"field": "train_data", "headerName": "Training data", "width": 200, **_TEXT},
)

_FIELDS = frozenset(column["field"] for column in COLUMNS)
_OPERATORS: Mapping[str, str] = {
    "equals": "=",
    "notEqual": "!=",
    "contains": "contains",
    "notContains": "not contains",
    "startsWith": "starts",
    "endsWith": "ends",
    "lessThan": "<",
    "lessThanOrEqual": "<=",
    "greaterThan": ">",
    "greaterThanOrEqual": ">=",
    "blank": "missing",
    "notBlank": "present",
}
_NEEDS_NO_VALUE = ("blank", "notBlank")
_FROM_THE_START = ("equals", "notEqual", "startsWith")
_DAY_S = 86_400.0


def experiments_grid(grid_id: str) -> dag.AgGrid:
    """The grid, empty: it asks for its rows itself through ``getRowsRequest``."""
    return dag.AgGrid(
        id=grid_id,
        rowModelType="infinite",
        columnDefs=[dict(column) for column in COLUMNS],
        defaultColDef={"sortable": True, "resizable": True},
        getRowId="params.data.path",
        className="experiments-grid",
        style={"height": None, "width": "100%"},
        dashGridOptions={
            "theme": {"function": "themeQuartz"},
            "rowSelection": {
                "mode": "multiRow",
                "headerCheckbox": False,
                "enableClickSelection": False,
            },
            "selectionColumnDef": {"pinned": "left", "width": 44, "resizable": False},
            "cacheBlockSize": BLOCK_ROWS,
            # With more than one request under way at a time, one of the answers gets lost.
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "suppressNoRowsOverlay": True,
            "rowHeight": 34,
            "headerHeight": 36,
            "tooltipShowDelay": 400,
            "enableCellTextSelection": True,
            "multiSortKey": "ctrl",
        },
    )


def sorting(request: Mapping[str, Any]) -> Tuple[SortKey, ...]:
    """The sort keys of a grid's request; the newest runs first where it names none.

    Raises QueryError.
    """
    items = request.get("sortModel") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise QueryError("The grid's sorting is not a list of columns.")
    keys = []
    for item in items:
        direction = item.get("sort")
        if direction not in ("asc", "desc"):
            raise QueryError(f"{direction!r} is not a direction to sort in.")
        keys.append(SortKey(_field(item.get("colId")), descending=direction == "desc"))
    return tuple(keys) or (SortKey("started_s", descending=True),)


def filters(request: Mapping[str, Any]) -> Tuple[ColumnFilter, ...]:
    """The column filters of a grid's request. Raises QueryError."""
    model = request.get("filterModel") or {}
    if not isinstance(model, dict):
        raise QueryError("The grid's filters are not an object.")
    found: List[ColumnFilter] = []
    for field, condition in model.items():
        found.extend(_condition(_field(field), condition))
    return tuple(found)


def row_range(request: Mapping[str, Any]) -> Tuple[int, int]:
    """Offset and limit of the rows that a request asks for. Raises QueryError."""
    start, end = request.get("startRow"), request.get("endRow")
    if not (type(start) is int and type(end) is int and 0 <= start < end <= _LARGEST_ROW):
        raise QueryError("The grid asks for rows that there cannot be.")
    return start, min(end - start, MOST_ROWS_A_REQUEST)


def as_cells(rows: Sequence[ExperimentRow], now_s: float) -> List[Dict[str, Any]]:
    """The rows as the grid shows them: texts, and the full values that appear on hover."""
    return [_cells(row, now_s) for row in rows]


def _cells(row: ExperimentRow, now_s: float) -> Dict[str, Any]:
    epochs = f"{row.epochs} / {row.epochs_planned}" if row.epochs_planned else str(row.epochs)
    return {
        "path": storable(row.path),  # goes into addresses, and comes back with a selection
        "path_shown": encodable(row.path),
        "name": row.name,
        "status": str(row.status),
        "status_icon": STATUS_LOOKS[row.status].icon,
        "reason": row.reason,
        "problems": list(row.problems),
        "model": row.model,
        "dataset_reader": row.dataset_reader,
        "train_data": row.train_data,
        "epochs": epochs,
        "duration_s": compact(row.duration_s),
        "duration_s_full": (None if row.duration_s is None else f"{row.duration_s:,.1f} s"),
        "tags": list(row.tags),
        **_metric(row),
        **_start(row.started_s, now_s),
    }


def _metric(row: ExperimentRow) -> Dict[str, Any]:
    if row.best_metric is None:
        return {"best_metric": "", "best_metric_name": ""}
    return {
        "best_metric": display.number(row.best_metric),
        "best_metric_full": repr(row.best_metric),
        "best_metric_name": base_name(row.best_metric_name or ""),
        "best_metric_name_full": row.best_metric_name,
    }


def _start(started_s: Optional[float], now_s: float) -> Dict[str, Any]:
    if started_s is None:
        return {"started_s": ""}
    return {
        "started_s": display.relative_time(started_s, now_s),
        "started_s_full": display.exact_time(started_s),
    }


def _condition(field: str, condition: Any) -> List[ColumnFilter]:
    if not isinstance(condition, dict):
        raise QueryError(f"The filter of {field} is not an object.")
    kind = condition.get("type")
    if condition.get("filterType") == "date":
        return _date_condition(field, condition)
    if kind == "inRange":
        low, high = _value(condition.get("filter")), _value(condition.get("filterTo"))
        return [ColumnFilter(field, ">=", low), ColumnFilter(field, "<=", high)]
    if not isinstance(kind, str) or kind not in _OPERATORS:
        raise QueryError(f"{kind!r} is not a way to filter {field}.")
    value = None if kind in _NEEDS_NO_VALUE else _value(condition.get("filter"))
    if field == "best_metric_name" and kind in _FROM_THE_START:
        value = f"{VALIDATION_PREFIX}{value}"  # the cells leave it out
    return [ColumnFilter(field, _OPERATORS[kind], value)]


def _date_condition(field: str, condition: Mapping[str, Any]) -> List[ColumnFilter]:
    """Days, in UTC, as the grid writes them: ``2026-11-23 00:00:00``."""
    kind = str(condition.get("type"))
    if kind in _NEEDS_NO_VALUE:
        return [ColumnFilter(field, _OPERATORS[kind], None)]
    first = _day_s(condition.get("dateFrom"))
    last = _day_s(condition.get("dateTo")) if kind == "inRange" else first
    begin, end = ColumnFilter(field, ">=", first), ColumnFilter(field, "<", last + _DAY_S)
    if kind in ("equals", "inRange"):
        return [begin, end]
    if kind == "lessThan":
        return [ColumnFilter(field, "<", first)]
    if kind == "greaterThan":
        return [ColumnFilter(field, ">=", first + _DAY_S)]
    raise QueryError(f"{kind!r} is not a way to filter {field}.")


def _day_s(text: Any) -> float:
    try:
        day = datetime.strptime(str(text)[:10], "%Y-%m-%d")
    except ValueError:
        raise QueryError(f"{str(text)[:40]!r} is not a date.") from None
    return day.replace(tzinfo=timezone.utc).timestamp()


def _value(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise QueryError(f"{value!r} is not a value to filter by.")
    return value


def _field(name: Any) -> str:
    if not isinstance(name, str) or name not in _FIELDS:
        raise QueryError(f"{name!r} is not a column of the table.")
    return name
