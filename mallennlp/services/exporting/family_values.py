"""What a family of runs says of columns to programs: objects of JSON, and lines of CSV."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Protocol, Sequence, Tuple

import attrs

from mallennlp.domain.display import iso_time
from mallennlp.services.exporting.values import key_of, own_name, plain, shown
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.columns import COLUMNS, Kind, fixed
from mallennlp.services.index.family_query import RUNS, FamilyRow, Spread

GOAL = "best_metric"
SEEDS = "seeds"
PATH = "path"

SPREAD = tuple(field.name for field in attrs.fields(Spread))
RECORD = ("family", "name", "runs", "seeds", "status", "best_run", "spreads", "common")
"""The keys of a family for programs, in order."""

_BEFORE = ("family", "name", "runs", "seeds", "status", "best_run")
_ITS_OWN = (RUNS, SEEDS)
"""What every family has, and no run."""
_STAND_BEFORE = (*_ITS_OWN, "family", PATH, "status")
"""Columns that ``_BEFORE`` has already."""
_ALWAYS = ("model", "dataset_reader", "train_data", "best_metric_name", "version")
"""Columns that CSV has in any case."""
_OF_TIMES = ("mean", "low", "high")
"""Those parts of a spread that are times where its values are; a deviation is in seconds."""


class Kinds(Protocol):
    """What knows what is in columns: an ``ExperimentIndex``."""

    def column_kinds(self, names: Sequence[str]) -> Dict[str, ColumnInfo]:
        """The columns that some names mean."""


def own_names(names: Iterable[str]) -> Tuple[str, ...]:
    """Columns by their own names, each once."""
    return tuple(dict.fromkeys(map(own_name, names)))


def to_be_asked_for(names: Iterable[str]) -> Tuple[str, ...]:
    """Of these columns those that a family does not tell of its own accord."""
    return tuple(
        name
        for name in own_names(names)
        if name not in _ITS_OWN
        and ((column := fixed(name)) is None or column.kind.numeric or not column.in_rows)
    )


def shown_seeds(row: FamilyRow) -> Tuple[Any, ...]:
    """The values of the one seed that tells the runs apart, if one does."""
    return row.seeds[row.telling_seed]


def record(row: FamilyRow) -> Dict[str, Any]:
    """A family with the keys ``RECORD``. Times are ISO 8601 in UTC; other units stand in the keys
    of ``spreads`` and ``common``."""
    return {
        "family": row.family,
        "name": row.name,
        "runs": row.runs,
        "seeds": {name: list(seeds) for name, seeds in row.seeds.items()},
        "status": {str(status): count for status, count in row.statuses.items()},
        "best_run": row.best,
        "spreads": {
            key_of(name): dict(zip(_part_names(name), _parts(name, spread)))
            for name, spread in row.spreads.items()
        },
        "common": {key_of(name): plain(name, value) for name, value in row.values.items()},
    }


@attrs.frozen
class CsvColumns:
    """What stands in a line of CSV behind what every family has.

    ``numbers``: columns of which the spread is told; ``common``: columns of which that is told on
    which all runs agree.
    """

    numbers: Tuple[str, ...]
    common: Tuple[str, ...]

    @classmethod
    def of(cls, columns: Sequence[str], source: Kinds) -> "CsvColumns":
        """With these columns. ``source``: knows which of them hold texts alone."""
        asked = [name for name in own_names(columns) if name not in _STAND_BEFORE]
        kinds = source.column_kinds([name for name in asked if fixed(name) is None])
        texts = {name for name, info in kinds.items() if info.kind is Kind.TEXT}
        numbers = [name for name in (GOAL, *asked) if name not in texts and _may_have_spread(name)]
        # A fixed column of numbers has its spread: what all agree on is the mean.
        common = [name for name in (*_ALWAYS, *asked) if not _is_number(name)]
        return cls(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(common)))

    def titles(self) -> List[str]:
        """As many as there are ``values``."""
        before = list(_BEFORE)
        for name in self.numbers:
            before += [f"{key_of(name)}_{part}" for part in _part_names(name)]
        common = map(key_of, self.common)
        return before + [f"common_{name}" if name in before else name for name in common]

    def values(self, row: FamilyRow) -> List[Any]:
        """One line: an empty field is a value that is not there, or on which the runs differ."""
        statuses = [f"{status}:{count}" for status, count in row.statuses.items()]
        seeds = [shown(seed) for seed in shown_seeds(row)]
        values: List[Any] = [row.family, row.name, row.runs, seeds, statuses, row.best]
        for name in self.numbers:
            spread = row.spreads.get(name)
            values += [None] * len(SPREAD) if spread is None else _parts(name, spread)
        return values + [plain(name, row.values.get(name)) for name in self.common]


def _may_have_spread(name: str) -> bool:
    return fixed(name) is None or _is_number(name)


def _is_number(name: str) -> bool:
    column = COLUMNS.get(name)
    return column is not None and column.kind.numeric


def _is_time(name: str) -> bool:
    column = COLUMNS.get(name)
    return column is not None and column.kind is Kind.TIME


def _part_names(name: str) -> Sequence[str]:
    """``SPREAD``, with a unit where the column's name has none."""
    return [f"{part}_s" if part == "deviation" and _is_time(name) else part for part in SPREAD]


def _parts(name: str, spread: Spread) -> List[Any]:
    """The parts of a spread, as many as ``_part_names``."""
    parts = attrs.asdict(spread)
    if _is_time(name):
        times = {part: parts[part] for part in _OF_TIMES if parts[part] is not None}
        parts.update({part: iso_time(time_s) for part, time_s in times.items()})
    return list(parts.values())
