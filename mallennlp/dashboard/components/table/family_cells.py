"""What the cells of a family of runs show: what its runs agree on, and how their numbers lie."""

from __future__ import annotations

from typing import Any, Callable, List, Mapping, Sequence, Union

from mallennlp.dashboard.components.status import STATUS_LOOKS
from mallennlp.dashboard.components.table.cells import Cells, is_fixed, run_cells, value_cells
from mallennlp.dashboard.components.table.family_columns import BEST_RUN, SEED_LIST
from mallennlp.dashboard.texts import encodable
from mallennlp.domain import display
from mallennlp.domain.durations import compact
from mallennlp.domain.metrics.names import base_name
from mallennlp.domain.metrics.spreads import mean_text
from mallennlp.services.index.columns import COLUMNS, Kind
from mallennlp.services.index.family_naming import told_apart
from mallennlp.services.index.family_query import (
    MOST_LISTED,
    FoldedFamily,
    Spread,
    UnfoldedRun,
)
from mallennlp.services.index.values import storable

VARIES = "varies"
"""What is shown where the runs do not agree."""

_MOST_SEEDS = 30
_MOST_NAMED = 12


def columns_to_ask(columns: Sequence[str]) -> List[str]:
    """Which of a table's columns a list of families has to be asked for: everything but texts that
    every run has."""
    return [name for name in columns if not is_fixed(name) or COLUMNS[name].kind.numeric]


def as_lines(
    lines: Sequence[Union[FoldedFamily, UnfoldedRun]], columns: Sequence[str], now_s: float
) -> List[Cells]:
    """The lines of a list of families as the grid shows them.

    A family's cells have no ``path``. It has ``family_id`` instead, and in ``paths`` those of all
    its runs: what is selected with it. A run below its family has ``member_of``.
    """
    rows = told_apart([line.row for line in lines if isinstance(line, FoldedFamily)])
    names = {row.family: row.name for row in rows}
    return [
        (
            {**family_cells(line, columns, now_s), "name": encodable(names[line.row.family])}
            if isinstance(line, FoldedFamily)
            else {**run_cells(line.row, columns, now_s), **_as_member(line)}
        )
        for line in lines
    ]


def family_cells(line: FoldedFamily, columns: Sequence[str], now_s: float) -> Cells:
    """One family as the grid shows it. ``as_lines`` gives it a name that tells it from others."""
    row = line.row
    cells: Cells = {
        "row": f"{row.family}/",  # no path ends like this
        "family_id": row.family,
        "is_open": line.is_open,
        "runs": row.runs,
        "name": encodable(line.row.name),
        "name_full": _named(line),
        "paths": [storable(path) for path in line.paths],
        "problems": _problems(line),
        **_seeds(line),
        **_best_run(line),
    }
    for name in columns:
        if name not in cells and name != "path":
            cells.update(_column(name, line, now_s))
    return cells


def _named(line: FoldedFamily) -> str:
    """The first of the paths, for the hover."""
    left = line.row.runs - _MOST_NAMED
    more = [f"and {left:,} more"] if left > 0 else []
    named = [*line.paths[:_MOST_NAMED], *more] if line.paths else [line.row.name]
    return encodable("\n".join(named))


def _as_member(line: UnfoldedRun) -> Cells:
    seed = "" if line.seed is None else encodable(str(line.seed))
    return {"member_of": line.family, SEED_LIST: seed}


def _column(name: str, line: FoldedFamily, now_s: float) -> Cells:
    if name in _OWN:
        return _OWN[name](line)
    spread = line.row.spreads.get(name)
    kind = COLUMNS[name].kind if name in COLUMNS else None
    if kind is Kind.TIME:
        return _time(name, spread, now_s)
    if kind in (Kind.DURATION, Kind.BYTES):
        return _mean(name, line, compact if kind is Kind.DURATION else display.size)
    if kind is not None:
        return {name: _agreed(line, name)}
    if spread is not None and spread.best is not None or name in line.listed:
        return _metric(name, line)
    if name in line.row.values:
        return value_cells(name, line.row.values[name])
    return _varying(name, spread)


def _agreed(line: FoldedFamily, name: str) -> Any:
    """The value of a fixed column of texts."""
    value = line.row.values.get(name, VARIES)
    return "" if value is None else value


def _varying(name: str, spread: Union[Spread, None]) -> Cells:
    if spread is None or spread.low is None or spread.high is None:
        return {name: VARIES, f"{name}_full": "The runs have different values."}
    low, high = display.setting(spread.low), display.setting(spread.high)
    return {name: VARIES, f"{name}_full": f"{low} to {high}"}


def _metric(name: str, line: FoldedFamily) -> Cells:
    spread = line.row.spreads[name]
    return {
        name: _short(spread, line.row.runs),
        f"{name}_full": "\n".join(_metric_lines(line, name, spread)),
        f"{name}_number": True,
    }


def _short(spread: Spread, runs: int, text_of: Callable[[float], str] = display.number) -> str:
    """Mean and deviation, with of how many runs where it is not of all; of runs that have no finite
    value, what they have."""
    if spread.mean is not None:
        text = mean_text(spread.mean, spread.deviation, text_of)
        return text if spread.count == runs else f"{text} ({spread.count:,})"
    return "NaN" if spread.nans else "∞" if spread.infinite else ""


def _metric_lines(line: FoldedFamily, name: str, spread: Spread) -> List[str]:
    """What appears on hover: how many, between what, and each value with its seed."""
    lines = [f"n = {spread.count} of {line.row.runs}"]
    if spread.mean is not None:
        off = "" if spread.deviation is None else f", standard deviation {spread.deviation!r}"
        lines += [f"mean {spread.mean!r}{off}", f"min {spread.low!r}, max {spread.high!r}"]
    for count, what in ((spread.nans, "NaN"), (spread.infinite, "infinite")):
        lines += [f"{count} {what}, left out"] if count else []
    listed = line.listed.get(name, ())
    lines += [f"{_seed(seed)}: {value!r}" for seed, value in listed]
    if line.row.runs > MOST_LISTED and spread.count > len(listed):
        lines.append(f"and {spread.count - len(listed):,} more")
    return lines


def _seed(seed: Any) -> str:
    return "no seed" if seed is None else f"seed {seed}"


def _time(name: str, spread: Union[Spread, None], now_s: float) -> Cells:
    """The newest one."""
    if spread is None or spread.high is None or spread.low is None:
        return {name: ""}
    oldest, newest = display.exact_time(spread.low), display.exact_time(spread.high)
    full = newest if oldest == newest else f"the last {newest}, the first {oldest}"
    return {name: display.relative_time(spread.high, now_s), f"{name}_full": full}


def _mean(name: str, line: FoldedFamily, text_of: Callable[[float], str]) -> Cells:
    spread, runs = line.row.spreads.get(name), line.row.runs
    if spread is None or spread.mean is None or spread.low is None or spread.high is None:
        return {name: ""}
    of = f"{spread.count:,} of {runs:,}" if spread.count != runs else f"{runs:,}"
    full = f"mean of {of}, {text_of(spread.low)} to {text_of(spread.high)}"
    return {name: _short(spread, runs, text_of), f"{name}_full": full}


def _status(line: FoldedFamily) -> Cells:
    counts = line.row.statuses
    return {
        "status": ", ".join(f"{count} {status}" for status, count in counts.items()),
        "statuses": [
            {"status": str(status), "icon": STATUS_LOOKS[status].icon, "count": count}
            for status, count in counts.items()
        ],
    }


def _epochs(line: FoldedFamily) -> Cells:
    spread, planned = line.row.spreads["epochs"], line.row.values.get("epochs_planned")
    low, high = display.number(spread.low), display.number(spread.high)
    done = low if low == high else f"{low}–{high}"
    return {"epochs": f"{done} / {planned}" if planned else done}


def _goal(line: FoldedFamily) -> Cells:
    name = line.row.goal or ""
    return {"best_metric_name": base_name(name), "best_metric_name_full": name}


def _seeds(line: FoldedFamily) -> Cells:
    seeds = [str(seed) for seed in line.row.seeds[line.row.telling_seed]]
    more = [f"and {len(seeds) - _MOST_SEEDS:,} more"] if len(seeds) > _MOST_SEEDS else []
    text = encodable(", ".join([*seeds[:_MOST_SEEDS], *more]))
    full = f"{line.row.telling_seed}: {text}" if seeds else None
    return {SEED_LIST: text, f"{SEED_LIST}_full": full}


def _best_run(line: FoldedFamily) -> Cells:
    path = line.row.best
    if path is None:
        return {BEST_RUN: ""}
    return {BEST_RUN: encodable(path), f"{BEST_RUN}_path": storable(path)}


def _problems(line: FoldedFamily) -> List[str]:
    found = line.row.values.get("problems")
    return ["Some of these runs are damaged."] if found is None else list(found)


_OWN: Mapping[str, Callable[[FoldedFamily], Cells]] = {
    "status": _status,
    "epochs": _epochs,
    "best_metric": lambda line: _metric("best_metric", line),
    "best_metric_name": _goal,
    "tags": lambda line: {"tags": list(line.tags)},
}
