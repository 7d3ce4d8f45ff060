"""What the cells of a table of experiments show: rows travel as data, never as components."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Union

from mallennlp.dashboard.components.status import STATUS_LOOKS
from mallennlp.dashboard.texts import encodable
from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.metrics.names import base_name
from mallennlp.services.index.columns import METRIC_PREFIXES, ROW_COLUMNS, Kind
from mallennlp.services.index.query import ExperimentRow
from mallennlp.services.index.values import storable

Cells = Dict[str, Any]
_ALWAYS = ("path", "name")


def as_cells(rows: Sequence[ExperimentRow], columns: Sequence[str], now_s: float) -> List[Cells]:
    """The rows as the grid shows them: texts, and the full values that appear on hover.

    A cell stands under its column's name, its full value under the name with ``_full`` behind.
    """
    return [run_cells(row, columns, now_s) for row in rows]


def is_fixed(name: str) -> bool:
    """Whether a column is one that every row has; any other has to be asked for."""
    return name in _FIXED or name in _ALWAYS


def run_cells(row: ExperimentRow, columns: Sequence[str], now_s: float) -> Cells:
    """One run as the grid shows it. ``row``: what tells the grid's rows apart."""
    path = storable(row.path)  # goes into addresses, and comes back with a selection
    cells: Cells = {
        "row": path,
        "path": path,
        "path_shown": encodable(row.path),
        "name": row.name,
        "problems": list(row.problems),
        "is_archived": row.archived,
    }
    for name in columns:
        if name not in cells:
            cells.update(
                _FIXED[name](row, now_s) if name in _FIXED else value_cells(name, row.values[name])
            )
    return cells


def value_cells(name: str, value: Any) -> Cells:
    """A config value or a metric, in the short form that is right for its type."""
    if value is None:
        return {name: ""}
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return {name: _short(name, value), f"{name}_full": repr(value), f"{name}_number": True}
    text = value if isinstance(value, str) else _as_json(value)
    return {name: text, f"{name}_full": text}


def _short(name: str, value: Union[int, float]) -> str:
    """A number of a config as somebody typed it, where that is short; a metric like all metrics."""
    if isinstance(value, int) or name.startswith(METRIC_PREFIXES):
        return display.number(value)
    return display.setting(value)


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(field: str) -> Callable[[ExperimentRow, float], Cells]:
    return lambda row, now_s: {field: getattr(row, field)}


def _time(field: str) -> Callable[[ExperimentRow, float], Cells]:
    def cells(row: ExperimentRow, now_s: float) -> Cells:
        moment_s: Optional[float] = getattr(row, field)
        if moment_s is None:
            return {field: ""}
        exact = display.exact_time(moment_s)
        return {field: display.relative_time(moment_s, now_s), f"{field}_full": exact}

    return cells


def _status(row: ExperimentRow, now_s: float) -> Cells:
    icon = STATUS_LOOKS[row.status].icon
    return {"status": str(row.status), "status_icon": icon, "reason": row.reason}


def _epochs(row: ExperimentRow, now_s: float) -> Cells:
    planned = row.epochs_planned
    return {"epochs": f"{row.epochs} / {planned}" if planned else str(row.epochs)}


def _duration(row: ExperimentRow, now_s: float) -> Cells:
    seconds = row.duration_s
    full = None if seconds is None else f"{seconds:,.1f} s"
    return {"duration_s": compact(seconds), "duration_s_full": full}


def _best_metric(row: ExperimentRow, now_s: float) -> Cells:
    value = row.best_metric
    full = None if value is None else repr(value)
    return {"best_metric": display.number(value), "best_metric_full": full}


def _best_metric_name(row: ExperimentRow, now_s: float) -> Cells:
    if row.best_metric is None:
        return {"best_metric_name": ""}
    name = row.best_metric_name or ""
    return {"best_metric_name": base_name(name), "best_metric_name_full": name}


def _size(row: ExperimentRow, now_s: float) -> Cells:
    full = f"{row.size_bytes:,} bytes"
    return {"size_bytes": display.size(row.size_bytes), "size_bytes_full": full}


def _tags(row: ExperimentRow, now_s: float) -> Cells:
    return {"tags": list(row.tags)}


def _archived(row: ExperimentRow, now_s: float) -> Cells:
    return {"archived": "yes" if row.archived else ""}


_OWN: Mapping[str, Callable[[ExperimentRow, float], Cells]] = {
    "status": _status,
    "best_metric": _best_metric,
    "best_metric_name": _best_metric_name,
    "epochs": _epochs,
    "duration_s": _duration,
    "size_bytes": _size,
    "tags": _tags,
    "archived": _archived,
}
_FIXED: Mapping[str, Callable[[ExperimentRow, float], Cells]] = {
    column.id: _OWN.get(column.id) or (_time if column.kind is Kind.TIME else _text)(column.id)
    for column in ROW_COLUMNS
    if column.id not in (*_ALWAYS, "problems")
}
