"""An experiment as a row on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Collection, Dict, Sequence

from mallennlp.cli.output import Cell, Column, status_cell
from mallennlp.services.exporting.values import (
    FIELDS,
    is_numeric,
    own_name,
    record,
    text,
    title_of,
)

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow

__all__ = ["FIELDS", "cell", "columns_for", "record"]

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
PATH = "path"
ALWAYS = (PATH, "status")


def columns_for(
    statuses: Collection[str],
    sorted_by: Sequence[str] = (),
    asked: Sequence[str] = (),
    numbers: Collection[str] = (),
    exact: bool = False,
) -> Dict[str, Column]:
    """The columns to show, by their names.

    * ``statuses``: the states to which the list was restricted; none means that it was not;
    * ``sorted_by``: columns that are among them in any case;
    * ``asked``: what somebody wants to see instead of the usual ones; the path stands in front of
      them, unless it is one of them;
    * ``numbers``: those of them that hold nothing but numbers;
    * ``exact``: of what is asked for, show just that.
    """
    usual = SHOWN_OF_TROUBLE if statuses and TROUBLE.issuperset(statuses) else SHOWN
    known = {**SHOWN, **SHOWN_OF_TROUBLE, **usual}
    if asked:
        wanted = list(map(own_name, asked if exact else (*asked, *sorted_by)))
        names = wanted if exact or PATH in wanted[: len(asked)] else [PATH, *wanted]
        return {name: _without_spare(known, name, numbers) for name in names}
    # Epochs are shown with how many were planned.
    more = [own for own in map(own_name, sorted_by) if own not in (*usual, "epochs_planned")]
    extra = {name: _without_spare(known, name, numbers) for name in more}
    return {**{name: usual[name] for name in ALWAYS}, **extra, **usual}


def _without_spare(known: Dict[str, Column], name: str, numbers: Collection[str]) -> Column:
    """A column that somebody wants to see, and so is not left out where the line is short."""
    if name in ALWAYS:
        return known[name]
    if name in known:
        looks = known[name]
        return Column(looks.title, looks.right, looks.cut, looks.least, WIDTH_OF_VALUES)
    right = is_numeric(name) or name in numbers
    return Column(title_of(name), right, cut="start", wanted=WIDTH_OF_VALUES)


def cell(row: "ExperimentRow", name: str, now_s: float) -> Cell:
    """The value of one column."""
    return status_cell(row.status) if name == "status" else Cell(text(row, name, now_s))
