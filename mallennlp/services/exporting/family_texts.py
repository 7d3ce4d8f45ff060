"""What a family of runs says to people: the cells of a table in the terminal or in a paper."""

from __future__ import annotations

from typing import Any, Callable, Iterable, List, Mapping, Optional, Sequence

import attrs

from mallennlp.domain.display import number, size
from mallennlp.domain.metrics.spreads import mean_text
from mallennlp.services.exporting.family_values import GOAL, PATH, SEEDS, shown_seeds
from mallennlp.services.exporting.values import (
    is_numeric,
    own_name,
    short_metric,
    shown,
    text_of_kind,
    title_of,
)
from mallennlp.services.exporting.writing import Heading
from mallennlp.services.index.columns import COLUMNS, Kind
from mallennlp.services.index.family_query import RUNS, FamilyRow, Spread

DIFFER = "(differ)"
"""What is shown where the runs do not agree."""

_HEADINGS: Mapping[str, Heading] = {
    "name": Heading("runs"),
    "runs": Heading("n", right=True),
    "seeds": Heading("seeds"),
    "status": Heading("status"),
    "model": Heading("model"),
    "mean": Heading("mean", right=True),
    "deviation": Heading("std", right=True),
    "best": Heading("best", right=True),
    "metric": Heading("metric"),
    "family": Heading("family"),
}
"""The cells that every family has, in their order."""
_FIRST = ("name", "runs", "seeds", "status")
_OWN_CELLS = {PATH: "name", **{name: name for name in (RUNS, SEEDS, "status", "family")}}
"""Columns that can be asked for and that a family has of its own; its name is that of its runs."""
_COLUMN = "column "
"""In front of the names of all other columns, which would be taken for the former else."""


# --- which cells


def usual_cells(columns: Iterable[str] = ()) -> List[str]:
    """The cells of a table whose columns nobody named. ``columns``: what is to be seen besides."""
    there = (GOAL, *_HEADINGS)
    more = [own for own in map(own_name, columns) if own not in there and own not in _OWN_CELLS]
    rest = [cell for cell in _HEADINGS if cell not in _FIRST]
    return [*_FIRST, *dict.fromkeys(f"{_COLUMN}{name}" for name in more), *rest]


def cells(columns: Iterable[str]) -> List[str]:
    """The cells of a table of these columns, in their order, each once."""
    names = map(own_name, columns)
    return list(dict.fromkeys(_OWN_CELLS.get(name, f"{_COLUMN}{name}") for name in names))


def heading(cell: str, lot: Sequence[FamilyRow]) -> Heading:
    """What stands above a cell, and whether it is aligned to the right. ``lot``: the first rows."""
    if cell in _HEADINGS:
        return _HEADINGS[cell]
    name = cell.removeprefix(_COLUMN)
    has_numbers = name not in COLUMNS and any(name in row.spreads for row in lot)
    return Heading(title_of(name), right=is_numeric(name) or has_numbers)


# --- what a cell says


def text(row: FamilyRow, cell: str, now_s: float) -> str:
    """The text of a cell. ``now_s``: POSIX seconds, from which times count; with infinity they are
    dates."""
    if cell == "name":
        return row.name
    if cell in _CELLS:
        return _CELLS[cell](row)
    return _of_column(row, cell.removeprefix(_COLUMN), now_s)


def _of_column(row: FamilyRow, name: str, now_s: float) -> str:
    spread = row.spreads.get(name)
    is_metric = spread is not None and spread.best is not None
    text_of = number if is_metric else _text_of(name, now_s)
    if name in row.values and (row.runs == 1 or not is_metric):
        value = row.values[name]
        return "" if value is None else _short(name, text_of(value))
    if spread is None:
        return DIFFER
    if _kind(name) is Kind.TIME:
        return "" if spread.high is None else text_of(spread.high)
    return spread_text(spread, row.runs, text_of)


def _text_of(name: str, now_s: float) -> Callable[[Any], str]:
    kind = _kind(name)
    if kind is Kind.NUMBER:
        return number  # which a mean and its deviation have fewer digits of
    if kind is Kind.BYTES:
        return lambda count: size(int(count))
    return lambda value: text_of_kind(kind, value, now_s, name)


def _short(name: str, text: str) -> str:
    return short_metric(text) if name == "best_metric_name" else text


def _kind(name: str) -> Optional[Kind]:
    return COLUMNS[name].kind if name in COLUMNS else None


def spread_text(spread: Spread, runs: int, text_of: Callable[[Any], str] = number) -> str:
    """Mean and deviation, of how many of the runs if not of all, and what is left out of them.

    >>> spread_text(Spread(3, 0.95, 0.012, nans=1), 6), spread_text(Spread(1, 2.0), 1)
    ('0.950 ± 0.012 (of 3, 1 NaN)', '2')
    """
    text = "" if spread.mean is None else mean_text(spread.mean, spread.deviation, text_of)
    return f"{text} {_left_out(spread, runs)}".strip()


def _left_out(spread: Spread, runs: int) -> str:
    counts = {"NaN": spread.nans, "∞": spread.infinite}
    said = [f"of {spread.count:,}"] if 0 < spread.count < runs else []
    said += [f"{count:,} {what}" for what, count in counts.items() if count]
    return f"({', '.join(said)})" if said else ""


def _mean(row: FamilyRow) -> str:
    return spread_text(attrs.evolve(row.spreads[GOAL], deviation=None), row.runs)


def _statuses(row: FamilyRow) -> str:
    if len(row.statuses) == 1:
        return str(next(iter(row.statuses)))
    return ", ".join(f"{count} {status}" for status, count in row.statuses.items())


_CELLS: Mapping[str, Callable[[FamilyRow], str]] = {
    "runs": lambda row: number(row.runs),
    "seeds": lambda row: ", ".join(map(shown, shown_seeds(row))),
    "status": _statuses,
    "model": lambda row: shown(row.values["model"]) if "model" in row.values else DIFFER,
    "mean": _mean,
    "deviation": lambda row: number(row.spreads[GOAL].deviation),
    "best": lambda row: number(row.spreads[GOAL].best),
    "metric": lambda row: short_metric(row.goal or ""),
    "family": lambda row: row.family,
}
