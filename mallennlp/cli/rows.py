"""An experiment as a row for people and as an object for programs."""

from __future__ import annotations

from typing import Any, Callable, Collection, Dict, List, Optional, Sequence, TYPE_CHECKING

from mallennlp.cli.output import Cell, Column, status_cell, to_json
from mallennlp.domain.display import iso_time, number, relative_time, setting, size
from mallennlp.domain.durations import compact
from mallennlp.domain.metric_names import TEST_PREFIX, TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.services.index.columns import COLUMNS, METRIC_PREFIXES, ROW_COLUMNS, Kind, fixed

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow

PATHS_SHARE = 0.5
"""A path is there to be copied: it stays whole while it fits this part of the line."""
WHOLE = 10_000
"""Wider than any terminal: other columns go before this one is cut."""
WIDTH_OF_VALUES = 16

SHOWN = {
    "path": Column("path", cut="start", wanted=30, share=PATHS_SHARE),
    "status": Column("status"),
    "model": Column("model", cut="end", spare=4),
    "best_metric": Column("best", right=True),
    "best_metric_name": Column("metric", cut="start", least=9, spare=2),
    "epochs": Column("epochs", right=True, spare=5),
    "duration_s": Column("took", right=True, spare=6),
    "started_s": Column("started", spare=3),
    "tags": Column("tags", cut="end", least=6, spare=1),
}
"""The columns of ``mallennlp ls``."""

SHOWN_OF_TROUBLE = {
    "path": Column("path", cut="start", wanted=24, share=PATHS_SHARE),
    "status": Column("status"),
    "reason": Column("reason", cut="end", least=12, wanted=WHOLE),
    "model": Column("model", cut="end", spare=3),
    "epochs": Column("epochs", right=True, spare=2),
    "started_s": Column("started", spare=1),
    "tags": Column("tags", cut="end", least=6, spare=4),
}
"""Its columns where only experiments are listed that did not end well: why not is the question."""

TROUBLE = frozenset({"failed", "stopped", "stalled", "unknown"})
ALWAYS = ("path", "status")

FIELDS = tuple(column.json_name for column in ROW_COLUMNS)
"""The keys of a row for programs, in order. Times are ISO 8601 in UTC; other units stand in the
keys.
"""

_METRICS = (*METRIC_PREFIXES, TRAINING_PREFIX, VALIDATION_PREFIX, TEST_PREFIX)
_TITLES = {"path": "path", "duration_s": "took", "version": "AllenNLP"}
"""The titles of columns that are not called here as they are in the browser."""


def columns_for(
    statuses: Collection[str],
    sorted_by: Sequence[str] = (),
    asked: Sequence[str] = (),
    numbers: Collection[str] = (),
) -> Dict[str, Column]:
    """The columns to show, by their names.

    * ``statuses``: the states to which the list was restricted; none means that it was not;
    * ``sorted_by``: columns that are among them in any case;
    * ``asked``: what somebody wants to see instead of the usual ones;
    * ``numbers``: those of them that hold nothing but numbers.
    """
    usual = SHOWN_OF_TROUBLE if statuses and TROUBLE.issuperset(statuses) else SHOWN
    known = {**SHOWN, **SHOWN_OF_TROUBLE, **usual}
    if asked:
        names = [*ALWAYS, *asked, *sorted_by]
        return {name: _without_spare(known, name, numbers) for name in map(_own, names)}
    # Epochs are shown with how many were planned.
    more = [own for own in map(_own, sorted_by) if own not in (*usual, "epochs_planned")]
    extra = {name: _without_spare(known, name, numbers) for name in more}
    return {**{name: usual[name] for name in ALWAYS}, **extra, **usual}


def _own(name: str) -> str:
    column = fixed(name)
    return name if column is None else column.id


def _without_spare(known: Dict[str, Column], name: str, numbers: Collection[str]) -> Column:
    """A column that somebody wants to see, and so is not left out where the line is short."""
    if name in ALWAYS:
        return known[name]
    if name in known:
        looks = known[name]
        return Column(looks.title, looks.right, looks.cut, looks.least, WIDTH_OF_VALUES)
    column = COLUMNS.get(name)
    if column is None:
        return Column(name, right=name in numbers, cut="start", wanted=WIDTH_OF_VALUES)
    right = column.kind.numeric and column.kind is not Kind.TIME
    return Column(title_of(name), right, cut="start", wanted=WIDTH_OF_VALUES)


def title_of(name: str) -> str:
    """What a column is called on a terminal."""
    column = COLUMNS.get(name)
    return name if column is None else _TITLES.get(name, column.title.lower())


def cells(row: "ExperimentRow", names: Sequence[str], now_s: float) -> List[Cell]:
    """A row of these columns."""
    return [cell(row, name, now_s) for name in names]


def cell(row: "ExperimentRow", name: str, now_s: float) -> Cell:
    """The value of one column."""
    if name in _OWN:
        return _OWN[name](row)
    value = row[name]
    column = COLUMNS.get(name)
    if value is None or column is None or column.kind not in _OF_KIND:
        return Cell(shown(value, name))
    return Cell(_OF_KIND[column.kind](value, now_s))


def shown(value: Any, name: str = "") -> str:
    """A text, or the value of a config key or metric of this name."""
    if isinstance(value, float):
        return number(value) if name.startswith(_METRICS) else setting(value)
    if isinstance(value, str):
        return " ".join(value.split("\n")) if name == "notes" else value
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else to_json(value)


_OF_KIND: Dict[Kind, Callable[[Any, float], str]] = {
    Kind.NUMBER: lambda value, now_s: number(value),
    Kind.DURATION: lambda value, now_s: compact(value),
    Kind.TIME: relative_time,
    Kind.BYTES: lambda value, now_s: size(value),
    Kind.TAGS: lambda value, now_s: ", ".join(value),
    Kind.TRUTH: lambda value, now_s: "yes" if value else "",
}

_OWN: Dict[str, Callable[["ExperimentRow"], Cell]] = {
    "status": lambda row: status_cell(row.status),
    "epochs": lambda row: Cell(_of(row.epochs, row.epochs_planned)),
    "best_metric_name": lambda row: Cell(
        "" if row.best_metric is None else short_metric(row.best_metric_name or "")
    ),
}


def short_metric(name: str) -> str:
    """A metric's name without what nearly all have in front."""
    return name.removeprefix(VALIDATION_PREFIX)


def record(row: "ExperimentRow", names: Sequence[str] = ()) -> Dict[str, Any]:
    """A row with the keys ``FIELDS``, and after them these columns under their names."""
    fields = {column.json_name: plain(column.id, row[column.id]) for column in ROW_COLUMNS}
    return {**fields, **{name: plain(_own(name), row[name]) for name in names}}


def plain(name: str, value: Any) -> Any:
    """The value of a column for programs."""
    column = COLUMNS.get(name)
    if column is not None and column.kind is Kind.TIME:
        return _iso(value)
    return list(value) if isinstance(value, tuple) else str(value) if name == "status" else value


def _iso(posix_s: Optional[float]) -> Optional[str]:
    return None if posix_s is None else iso_time(posix_s)


def _of(done: int, planned: Optional[int]) -> str:
    return f"{done}/{planned}" if planned else str(done)
