"""An experiment as a row for people and as an object for programs."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple, TYPE_CHECKING

from mallennlp.cli.output import Cell, Column, status_cell
from mallennlp.domain.display import iso_time, number, relative_time
from mallennlp.domain.durations import compact

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow

COLUMNS = (
    Column("path", cut="start", least=16),
    Column("status"),
    Column("model", cut="end", least=8, spare=4),
    Column("best", right=True),
    Column("metric", cut="end", least=8, spare=1),
    Column("epochs", right=True, spare=5),
    Column("took", right=True, spare=6),
    Column("started", spare=3),
    Column("tags", cut="end", least=6, spare=2),
)
"""The columns of ``mallennlp ls``."""

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


def cells(row: "ExperimentRow", now_s: float) -> Tuple[Cell, ...]:
    """A row of ``COLUMNS``."""
    return (
        Cell(row.path),
        status_cell(row.status),
        Cell(row.model or ""),
        Cell(number(row.best_metric)),
        Cell(row.best_metric_name or "" if row.best_metric is not None else ""),
        Cell(_of(row.epochs, row.epochs_planned)),
        Cell(compact(row.duration_s)),
        Cell("" if row.started_s is None else relative_time(row.started_s, now_s)),
        Cell(", ".join(row.tags)),
    )


def record(row: "ExperimentRow") -> Dict[str, Any]:
    """A row with the keys ``FIELDS``."""
    values: Dict[str, Any] = {
        "started": _iso(row.started_s),
        "last_activity": _iso(row.last_activity_s),
        "status": str(row.status),
        "tags": list(row.tags),
        "problems": list(row.problems),
    }
    return {
        name: values[name] if name in values else getattr(row, name) for name in FIELDS
    }


def _iso(posix_s: Optional[float]) -> Optional[str]:
    return None if posix_s is None else iso_time(posix_s)


def _of(done: int, planned: Optional[int]) -> str:
    return f"{done}/{planned}" if planned else str(done)
