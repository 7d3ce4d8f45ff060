"""``mallennlp ls --group seeds``: families of runs as rows, for people and for programs."""

from __future__ import annotations

from collections import Counter
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.cli.listing import LOT, Listing, Shown
from mallennlp.cli.output import Cell, Column, status_cell
from mallennlp.cli.rows import PATHS_SHARE, plain, short_metric, shown, title_of
from mallennlp.domain.display import number, relative_time, size
from mallennlp.domain.durations import compact
from mallennlp.domain.spreads import mean_text
from mallennlp.services.exporting.values import own_name
from mallennlp.services.index.columns import COLUMNS, Kind, fixed
from mallennlp.services.index.family_query import RUNS, FamilyRow, Spread

GOAL = "best_metric"
SEEDS = "seeds"
DIFFER = "(differ)"
"""What is shown where the runs do not agree."""

FIRST = {
    "name": Column("runs", cut="start", wanted=24, share=PATHS_SHARE),
    "runs": Column("n", right=True),
    "seeds": Column("seeds", cut="end", least=6, spare=4),
    "status": Column("status", cut="end"),
}
USUAL = {
    "model": Column("model", cut="end", spare=5),
    "mean": Column("mean", right=True),
    "deviation": Column("std", right=True),
    "best": Column("best", right=True, spare=2),
    "metric": Column("metric", cut="start", least=9, spare=3),
}
LAST = {"family": Column("family", spare=6)}

SPREAD = tuple(field.name for field in attrs.fields(Spread))
RECORD = ("family", "name", "runs", "seeds", "status", "best_run", "spreads", "common")
"""The keys of a family for programs, in order."""
_IN_CSV = ("model", "dataset_reader", "train_data", "best_metric_name", "version")


class Families(Listing[FamilyRow]):
    """Families of runs that differ in their seeds alone."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._unclear: Set[str] = set()
        self.project.regroup()  # the settings may have changed since the last scan

    @staticmethod
    def to_ask_for(shown: Shown) -> Tuple[str, ...]:
        """Everything but what every family has."""
        return tuple(name for name in shown.names if name not in (RUNS, SEEDS))

    def lots(self) -> Iterator[Sequence[FamilyRow]]:
        """The families, some at a time."""
        while self.limit is None or self.given < self.limit:
            size = LOT if self.limit is None else min(LOT, self.limit - self.given)
            query = self.query._replace(offset=self.given, limit=size)
            page = self.project.search_families(query)
            self.total = page.total
            self.given += len(page.rows)
            self._unclear = _unclear_names(page.rows)
            if page.rows:
                yield page.rows
            if len(page.rows) < size:
                return

    def record(self, row: FamilyRow) -> Dict[str, Any]:
        """A family with the keys ``RECORD``."""
        return {
            "family": row.family,
            "name": row.name,
            "runs": row.runs,
            "seeds": {name: list(seeds) for name, seeds in row.seeds.items()},
            "status": {str(status): count for status, count in row.statuses.items()},
            "best_run": row.best,
            "spreads": {name: attrs.asdict(spread) for name, spread in row.spreads.items()},
            "common": _common_values(row),
        }

    def csv_titles(self) -> List[str]:
        """As many as the values of ``csv_values``."""
        titles = ["family", "name", "runs", "seeds", "status", "best_run"]
        for name in self._numbers:
            titles += [f"{name}_{part}" for part in SPREAD]
        # "name" and "status" may be asked for as well.
        common = (*_IN_CSV, *self.query.columns)
        return titles + [f"common_{name}" if name in titles else name for name in common]

    def csv_values(self, row: FamilyRow) -> List[Any]:
        """One line: an empty field is a value that is not there, or on which the runs differ."""
        statuses = [f"{status}:{count}" for status, count in row.statuses.items()]
        seeds = [shown(seed) for seed in shown_seeds(row)]
        values: List[Any] = [row.family, row.name, row.runs, seeds, statuses, row.best]
        for name in self._numbers:
            spread = row.spreads.get(name)
            values += [None] * len(SPREAD) if spread is None else attrs.astuple(spread)
        common = [_plain(name, row.values.get(name)) for name in (*_IN_CSV, *self.query.columns)]
        return values + common

    @property
    def _numbers(self) -> List[str]:
        """The columns that may have a spread."""
        names = dict.fromkeys((GOAL, *self.query.columns))
        return [name for name in names if (known := fixed(name)) is None or known.kind.numeric]

    def columns(self, lot: Sequence[FamilyRow]) -> Dict[str, Column]:
        """The usual columns, or those that were asked for."""
        if self.shown.asked:
            return self._asked_columns()
        usual = [GOAL, *USUAL, *FIRST]
        more = [name for name in self.query.columns if own_name(name) not in usual]
        return {**FIRST, **self._named(more), **USUAL, **LAST}

    def _asked_columns(self) -> Dict[str, Column]:
        """Those that were asked for, behind what tells the families apart."""
        names = self.shown.asked if self.shown.exact else self.shown.names
        found: Dict[str, Column] = (
            {} if self.shown.exact else {"name": FIRST["name"], RUNS: FIRST[RUNS]}
        )
        for name in names:
            own = _OWN_CELLS.get(own_name(name))
            if own is None:
                found.update(self._named([name]))
            else:
                found[own] = {**FIRST, **LAST}[own]._replace(spare=0)
        return found

    def _named(self, names: Sequence[str]) -> Dict[str, Column]:
        return {
            f"column {name}": Column(
                title_of(own_name(name)), right=name in self._numbers, cut="end"
            )
            for name in names
        }

    def cell(self, row: FamilyRow, name: str, now_s: float) -> Cell:
        """A cell of the table."""
        if name == "name":
            return Cell(family_name(row) if row.name in self._unclear else row.name)
        if name in _CELLS:
            return _CELLS[name](row)
        name = name.removeprefix("column ")
        spread = row.spreads.get(name)
        is_metric = spread is not None and spread.best is not None
        text_of = number if is_metric else _text_of(name, now_s)
        if name in row.values and (row.runs == 1 or not is_metric):
            return Cell("" if row.values[name] is None else text_of(row.values[name]))
        if spread is None:
            return Cell(DIFFER)
        if _kind(name) is Kind.TIME:
            return Cell("" if spread.high is None else text_of(spread.high))
        return Cell(spread_text(spread, row.runs, text_of))


def shown_seeds(row: FamilyRow) -> Tuple[Any, ...]:
    """The values of the one seed that tells the runs apart, if one does."""
    return row.seeds[row.telling_seed]


def _unclear_names(rows: Sequence[FamilyRow]) -> Set[str]:
    """Those that tell no family from another."""
    names = Counter(row.name for row in rows)
    return {name for name in names if names[name] > 1 or name.split("/")[-1] == "*"}


def family_name(row: FamilyRow) -> str:
    """What a family is called where the paths of its runs have too little in common."""
    return row.first if row.runs == 1 else f"{row.first} and {row.runs - 1:,} more"


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


def _mean(row: FamilyRow) -> Cell:
    spread = row.spreads[GOAL]
    return Cell(spread_text(attrs.evolve(spread, deviation=None), row.runs))


def _statuses(row: FamilyRow) -> Cell:
    if len(row.statuses) == 1:
        return status_cell(next(iter(row.statuses)))
    return Cell(", ".join(f"{count} {status}" for status, count in row.statuses.items()))


def _common_values(row: FamilyRow) -> Dict[str, Any]:
    return {_json_name(name): _plain(name, value) for name, value in row.values.items()}


def _common(row: FamilyRow, name: str) -> str:
    return shown(row.values[name]) if name in row.values else DIFFER


_CELLS: Mapping[str, Callable[[FamilyRow], Cell]] = {
    "runs": lambda row: Cell(number(row.runs)),
    "seeds": lambda row: Cell(", ".join(map(shown, shown_seeds(row)))),
    "status": _statuses,
    "model": lambda row: Cell(_common(row, "model")),
    "mean": _mean,
    "deviation": lambda row: Cell(number(row.spreads[GOAL].deviation)),
    "best": lambda row: Cell(number(row.spreads[GOAL].best)),
    "metric": lambda row: Cell(short_metric(row.goal or "")),
    "family": lambda row: Cell(row.family),
}

_OWN_CELLS = {"path": "name", **{name: name for name in (RUNS, SEEDS, "status", "family")}}
"""Columns that can be asked for and that a family has of its own; its name is that of its runs."""


def _json_name(name: str) -> str:
    column = COLUMNS.get(name)
    return name if column is None else column.json_name


def _plain(name: str, value: Any) -> Any:
    return plain(own_name(name), value)


def _kind(name: str) -> Optional[Kind]:
    column = fixed(name)
    return None if column is None else column.kind


def _text_of(name: str, now_s: float) -> Callable[[Any], str]:
    kind = _kind(name)
    if kind is Kind.TIME:
        return lambda moment_s: relative_time(moment_s, now_s)
    if kind is Kind.DURATION:
        return compact
    if kind is Kind.BYTES:
        return lambda count: size(int(count))
    return number if kind is Kind.NUMBER else lambda value: shown(value, name)
