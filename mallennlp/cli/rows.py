"""An experiment as a row for people and as an object for programs."""

from __future__ import annotations

from typing import Any, Collection, Dict, List, Optional, Sequence, Tuple, TYPE_CHECKING

from mallennlp.cli.output import Cell, Column, status_cell
from mallennlp.domain.display import iso_time, number, relative_time
from mallennlp.domain.durations import compact

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow

COLUMNS = (
    Column("path", cut="start", wanted=30),
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
    Column("path", cut="start", wanted=24),
    Column("status"),
    Column("reason", cut="end", least=12, wanted=32),
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


def columns_for(statuses: Collection[str]) -> Tuple[Column, ...]:
    """The columns for a list that was restricted to these states; to none means not restricted."""
    return COLUMNS_OF_TROUBLE if statuses and TROUBLE.issuperset(statuses) else COLUMNS


def cells(row: "ExperimentRow", columns: Sequence[Column], now_s: float) -> List[Cell]:
    """A row of these columns."""
    all_cells = {
        "path": Cell(row.path),
        "status": status_cell(row.status),
        "reason": Cell(row.reason),
        "model": Cell(row.model or ""),
        "best": Cell(number(row.best_metric)),
        "metric": Cell(row.best_metric_name or "" if row.best_metric is not None else ""),
        "epochs": Cell(_of(row.epochs, row.epochs_planned)),
        "took": Cell(compact(row.duration_s)),
        "started": Cell("" if row.started_s is None else relative_time(row.started_s, now_s)),
        "tags": Cell(", ".join(row.tags)),
    }
    return [all_cells[column.title] for column in columns]


def record(row: "ExperimentRow") -> Dict[str, Any]:
    """A row with the keys ``FIELDS``."""
    values: Dict[str, Any] = {
        "started": _iso(row.started_s),
        "last_activity": _iso(row.last_activity_s),
        "status": str(row.status),
        "tags": list(row.tags),
        "problems": list(row.problems),
    }
    return {name: values[name] if name in values else getattr(row, name) for name in FIELDS}


def _iso(posix_s: Optional[float]) -> Optional[str]:
    return None if posix_s is None else iso_time(posix_s)


def _of(done: int, planned: Optional[int]) -> str:
    return f"{done}/{planned}" if planned else str(done)
