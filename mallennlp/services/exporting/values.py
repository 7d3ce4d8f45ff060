"""What a row says of a column: a short text for people, a plain value for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Sequence

from mallennlp.domain.display import iso_time, number, relative_time, setting, size
from mallennlp.domain.durations import compact
from mallennlp.domain.json_text import to_json
from mallennlp.domain.metrics.names import TEST_PREFIX, TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.services.index.columns import COLUMNS, METRIC_PREFIXES, ROW_COLUMNS, Kind, fixed

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow

FIELDS = tuple(column.json_name for column in ROW_COLUMNS)
"""The keys of a row for programs, in order. Times are ISO 8601 in UTC; other units stand in the
keys.
"""

_METRICS = (*METRIC_PREFIXES, TRAINING_PREFIX, VALIDATION_PREFIX, TEST_PREFIX)
_TITLES = {"path": "path", "duration_s": "took", "version": "AllenNLP"}
"""The titles of columns that are not called here as they are in the browser."""


def own_name(name: str) -> str:
    """The id of a fixed column, whichever of its names is given; any other name as it is."""
    column = fixed(name)
    return name if column is None else column.id


def title_of(name: str) -> str:
    """What a column is called above a list; ``name``: a fixed column's id, or any other's name."""
    column = COLUMNS.get(name)
    return name if column is None else _TITLES.get(name, column.title.lower())


def is_numeric(name: str) -> bool:
    """Whether a fixed column of this id holds numbers, which stand to the right; times do not."""
    column = COLUMNS.get(name)
    return column is not None and column.kind.numeric and column.kind is not Kind.TIME


# --- for people


def text(row: "ExperimentRow", name: str, now_s: float) -> str:
    """The value of one column. ``now_s``: POSIX seconds, from which times count; with infinity they
    are dates."""
    if name in _OWN:
        return _OWN[name](row)
    column = COLUMNS.get(name)
    return text_of_kind(None if column is None else column.kind, row[name], now_s, name)


def text_of_kind(kind: Optional[Kind], value: Any, now_s: float, name: str = "") -> str:
    """A value of a column of this kind and name. ``kind``: None for a config key or a metric;
    ``now_s``: as for ``text``."""
    if value is None or kind is None or kind not in _OF_KIND:
        return shown(value, name)
    return _OF_KIND[kind](value, now_s)


def shown(value: Any, name: str = "") -> str:
    """A text, or the value of a config key or metric of this name."""
    if isinstance(value, float):
        return number(value) if name.startswith(_METRICS) else setting(value)
    if isinstance(value, str):
        return " ".join(value.split("\n")) if name == "notes" else value
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else to_json(value)


def short_metric(name: str) -> str:
    """A metric's name without what nearly all have in front."""
    return name.removeprefix(VALIDATION_PREFIX)


def _of(done: int, planned: Optional[int]) -> str:
    return f"{done}/{planned}" if planned else str(done)


_OF_KIND: Dict[Kind, Callable[[Any, float], str]] = {
    Kind.NUMBER: lambda value, now_s: number(value),
    Kind.DURATION: lambda value, now_s: compact(value),
    Kind.TIME: relative_time,
    Kind.BYTES: lambda value, now_s: size(value),
    Kind.TAGS: lambda value, now_s: ", ".join(value),
    Kind.TRUTH: lambda value, now_s: "yes" if value else "",
}
_OWN: Dict[str, Callable[["ExperimentRow"], str]] = {
    "status": lambda row: str(row.status),
    "epochs": lambda row: _of(row.epochs, row.epochs_planned),
    "best_metric_name": lambda row: (
        "" if row.best_metric is None else short_metric(row.best_metric_name or "")
    ),
}


# --- for programs


def record(row: "ExperimentRow", names: Sequence[str] = ()) -> Dict[str, Any]:
    """A row with the keys ``FIELDS``, and after them these columns under their names."""
    fields = {column.json_name: plain(column.id, row[column.id]) for column in ROW_COLUMNS}
    return {**fields, **{name: plain(own_name(name), row[name]) for name in names}}


def plain(name: str, value: Any) -> Any:
    """The value of a column for programs."""
    column = COLUMNS.get(name)
    if column is not None and column.kind is Kind.TIME:
        return None if value is None else iso_time(value)
    return list(value) if isinstance(value, tuple) else str(value) if name == "status" else value


def key_of(name: str) -> str:
    """The key of a column for programs."""
    column = fixed(name)
    return name if column is None else column.json_name
