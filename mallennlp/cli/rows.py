"""An experiment as a row for people and as an object for programs."""

from __future__ import annotations

from typing import Any, Collection, Dict, List, Optional, Sequence, Tuple, TYPE_CHECKING

from mallennlp.cli.output import Cell, Column, status_cell, to_json
from mallennlp.domain.display import iso_time, number, relative_time, size
from mallennlp.domain.durations import compact
from mallennlp.domain.metrics import VALIDATION_PREFIX

if TYPE_CHECKING:
    from mallennlp.domain.config_tree import Scalar
    from mallennlp.services.index.query import ExperimentRow

PATHS_SHARE = 0.5
"""A path is there to be copied: it stays whole while it fits this part of the line."""
WHOLE = 10_000
"""Wider than any terminal: other columns go before this one is cut."""

COLUMNS = (
    Column("path", cut="start", wanted=30, share=PATHS_SHARE),
    Column("status"),
    Column("model", cut="end", spare=4),
    Column("best", right=True),
    Column("metric", cut="start", least=9, spare=2),
    Column("epochs", right=True, spare=5),
    Column("took", right=True, spare=6),
    Column("started", spare=3),
    Column("tags", cut="end", least=6, spare=1),
)
"""The columns of ``mallennlp ls``."""

COLUMNS_OF_TROUBLE = (
    Column("path", cut="start", wanted=24, share=PATHS_SHARE),
    Column("status"),
    Column("reason", cut="end", least=12, wanted=WHOLE),
    Column("model", cut="end", spare=3),
    Column("epochs", right=True, spare=2),
    Column("started", spare=1),
    Column("tags", cut="end", least=6, spare=4),
)
"""Its columns where only experiments are listed that did not end well: why not is the question."""

TROUBLE = frozenset({"failed", "stopped", "stalled", "unknown"})

FIELDS = (
    "path",
    "name",
    "status",
    "reason",
    "model",
    "dataset_reader",
    "train_data",
    "best_metric_name",
    "best_metric",
    "epochs",
    "epochs_planned",
    "duration_s",
    "started",
    "last_activity",
    "tags",
    "version",
    "size_bytes",
    "problems",
)
"""The keys of a row for programs, in order. Times are ISO 8601 in UTC; other units stand in the
keys.
"""


TITLES = {
    "best_metric": "best",
    "best_metric_name": "metric",
    "duration_s": "took",
    "started_s": "started",
    "last_activity_s": "last activity",
    "size_bytes": "size",
    "version": "AllenNLP",
    "epochs_planned": "epochs",
    "dataset_reader": "dataset reader",
    "train_data": "training data",
}
"""The titles of columns of the index; those that are not here have their own names."""


def columns_for(statuses: Collection[str], sorted_by: str = "path") -> Tuple[Column, ...]:
    """The columns for a list that was restricted to these states; to none means not restricted.

    ``sorted_by``: the id of a column of the index, which is among them in any case.
    """
    columns = COLUMNS_OF_TROUBLE if statuses and TROUBLE.issuperset(statuses) else COLUMNS
    title = TITLES.get(sorted_by, sorted_by)
    if title in (column.title for column in columns):
        return columns
    return (*columns[:2], Column(title, cut="start", wanted=16), *columns[2:])


def cells(
    row: "ExperimentRow", columns: Sequence[Column], now_s: float, value: "Scalar" = None
) -> List[Cell]:
    """A row of these columns. ``value``: that of the config key or metric that is among them."""
    all_cells = _cells(row, now_s)
    return [all_cells.get(column.title) or Cell(_shown(value)) for column in columns]


def _shown(value: "Scalar") -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return number(value) if isinstance(value, float) else to_json(value)


def _cells(row: "ExperimentRow", now_s: float) -> Dict[str, Cell]:
    return {
        "path": Cell(row.path),
        "status": status_cell(row.status),
        "reason": Cell(row.reason),
        "model": Cell(row.model or ""),
        "best": Cell(number(row.best_metric)),
        "metric": Cell("" if row.best_metric is None else _metric(row.best_metric_name or "")),
        "epochs": Cell(_of(row.epochs, row.epochs_planned)),
        "took": Cell(compact(row.duration_s)),
        "started": Cell("" if row.started_s is None else relative_time(row.started_s, now_s)),
        "tags": Cell(", ".join(row.tags)),
        "name": Cell(row.name),
        "last activity": Cell(
            "" if row.last_activity_s is None else relative_time(row.last_activity_s, now_s)
        ),
        "size": Cell(size(row.size_bytes)),
        "AllenNLP": Cell(row.version),
        "dataset reader": Cell(row.dataset_reader or ""),
        "training data": Cell(row.train_data or ""),
    }


def _metric(name: str) -> str:
    return name.removeprefix(VALIDATION_PREFIX)


def record(row: "ExperimentRow", **values_of_keys: "Scalar") -> Dict[str, Any]:
    """A row with the keys ``FIELDS``, and after them these config keys or metrics."""
    values: Dict[str, Any] = {
        "started": _iso(row.started_s),
        "last_activity": _iso(row.last_activity_s),
        "status": str(row.status),
        "tags": list(row.tags),
        "problems": list(row.problems),
    }
    fields = {name: values[name] if name in values else getattr(row, name) for name in FIELDS}
    return {**fields, **values_of_keys}


def _iso(posix_s: Optional[float]) -> Optional[str]:
    return None if posix_s is None else iso_time(posix_s)


def _of(done: int, planned: Optional[int]) -> str:
    return f"{done}/{planned}" if planned else str(done)
