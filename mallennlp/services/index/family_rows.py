"""Families of runs as rows: what their runs agree on, and how their numbers lie.

The runs of the families of one page are noted in a table of this connection alone, from which
everything else is worked out: what a query demands is looked up once.
"""

from __future__ import annotations

import json
import math
import sqlite3
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.configs.tree import Scalar
from mallennlp.domain.families import SEEDS, common_name, common_path
from mallennlp.domain.metrics.summary import lower_is_better
from mallennlp.domain.status import Status
from mallennlp.services.index.columns import COLUMNS, ROW_COLUMNS, Kind
from mallennlp.services.index.condition import Condition
from mallennlp.services.index.family_query import MOST_PATHS, FamilyRow, Spread
from mallennlp.services.index.fields import Field
from mallennlp.services.index.samples import Sample, samples
from mallennlp.services.index.values import problems_of, restored

_GOAL = "best_metric"
_FIXED = [column.id for column in COLUMNS.values()]
_AGREE = "(count({0}) = 0 OR count({0}) = count(*) AND min({0}) = max({0})), min({0})"
_STATISTICS = (
    "SELECT m.place, count(*), min(path), max(path), min(best_metric_nan), max(best_metric_nan), "
    "CASE WHEN min(best_metric_name) = max(best_metric_name) THEN min(best_metric_name) END, "
    "max(CASE WHEN best_metric_name IS NOT NULL THEN best_metric_rises END), "
    f"{', '.join(map(_AGREE.format, _FIXED))} "
    "FROM member m CROSS JOIN experiment e USING (id) GROUP BY m.place"
)
_STATUSES = (
    "SELECT m.place, status, count(*) FROM member m CROSS JOIN experiment e USING (id) "
    "GROUP BY m.place, status"
)
_SEEDS = "SELECT DISTINCT m.place, seeds FROM member m CROSS JOIN experiment e USING (id)"
_PATHS = (
    "SELECT m.place, e.path FROM member m CROSS JOIN experiment e USING (id) "
    "WHERE m.place IN (SELECT place FROM member GROUP BY place HAVING count(*) BETWEEN 2 AND ?)"
)
_BEST = (
    "SELECT place, path FROM (SELECT m.place, path, row_number() OVER (PARTITION BY m.place "
    "ORDER BY CASE WHEN best_metric_rises THEN -best_metric ELSE best_metric END, path) AS number "
    "FROM member m CROSS JOIN experiment e USING (id) WHERE best_metric IS NOT NULL) "
    "WHERE number = 1"
)


@attrs.frozen
class _Family:
    """What is worked out of a family's rows.

    ``goal``: the metric that all the runs try to improve, and whether it ``rises``; ``agreed``: by
    fixed column, as it is stored.
    """

    runs: int
    name: str
    first: str
    goal: Optional[str]
    rises: bool
    agreed: Mapping[str, Any]

    def better(self, field: Field) -> Optional[bool]:
        """Whether more is better in a column; None if it is no metric, or nobody knows which."""
        if field.id == _GOAL:
            return None if self.goal is None else self.rises
        if field.key is None or field.kind is not Kind.NUMBER:
            return None
        return self.rises if field.key.name == self.goal else not lower_is_better(field.key.name)


def family_rows(
    connection: sqlite3.Connection,
    families: Sequence[str],
    where: Condition,
    columns: Mapping[str, Field],
) -> List[FamilyRow]:
    """The rows of families, given by their ids, with the runs that a condition finds."""
    _note_members(connection, families, where)
    found = _families(connection)
    goal = Field(_GOAL, Kind.NUMBER, COLUMNS[_GOAL])
    asked = {name: samples(connection, field) for name, field in columns.items()}
    fields = {_GOAL: goal, **columns}
    asked.setdefault(_GOAL, samples(connection, goal))
    statuses, seeds = _statuses(connection), _seeds(connection)
    best = dict(connection.execute(_BEST).fetchall())
    paths = paths_of_families(connection)
    rows = []
    for place, family in sorted(found.items()):
        here = {name: sample.get(place, Sample()) for name, sample in asked.items()}
        row = FamilyRow(
            family=families[place],
            name=common_path(paths[place]) if place in paths else family.name,
            runs=family.runs,
            statuses=statuses[place],
            seeds=seeds[place],
            goal=family.goal,
            best=restored(best[place]) if family.goal and place in best else None,
            spreads=_spreads(family, fields, here),
            values=_values(family, columns, here),
            first=family.first,
        )
        rows.append(row)
    return rows


def _note_members(
    connection: sqlite3.Connection, families: Sequence[str], where: Condition
) -> None:
    connection.execute("CREATE TEMP TABLE page (place INTEGER PRIMARY KEY, family TEXT)")
    connection.execute("CREATE TEMP TABLE member (id INTEGER PRIMARY KEY, place INTEGER)")
    connection.executemany("INSERT INTO page VALUES (?, ?)", enumerate(families))
    demand = f" AND ({where.sql})" if where.sql else ""
    connection.execute(
        "INSERT INTO member SELECT e.id, p.place FROM page p CROSS JOIN experiment e "
        f"WHERE e.family = p.family{demand}",
        where.parameters,
    )


def _families(connection: sqlite3.Connection) -> Dict[int, _Family]:
    found = {}
    for place, runs, first, last, *rest in connection.execute(_STATISTICS):
        least_nan, most_nan, goal, rises, *flags = rest
        agreed = {
            name: value for name, agree, value in zip(_FIXED, flags[::2], flags[1::2]) if agree
        }
        if most_nan:
            agreed.pop(_GOAL, None)
            agreed.update({_GOAL: math.nan} if least_nan else {})
        ends = restored(first), restored(last)
        goal = goal and restored(goal)
        found[place] = _Family(runs, common_name(*ends), ends[0], goal, bool(rises), agreed)
    return found


def paths_of_families(connection: sqlite3.Connection) -> Dict[int, List[str]]:
    """The paths of the runs of each family of at least two, by path and by the place of the family;
    those of more than ``MOST_PATHS`` are left out."""
    found: Dict[int, List[str]] = {}
    for place, path in connection.execute(_PATHS, (MOST_PATHS,)):
        found.setdefault(place, []).append(restored(path))
    return {place: sorted(paths) for place, paths in found.items()}


def _statuses(connection: sqlite3.Connection) -> Dict[int, Dict[Status, int]]:
    found: Dict[int, Dict[Status, int]] = {}
    for place, status, count in connection.execute(_STATUSES):
        found.setdefault(place, {})[Status(status)] = count
    return found


def _seeds(connection: sqlite3.Connection) -> Dict[int, Dict[str, Tuple[Scalar, ...]]]:
    different: Dict[int, List[Dict[str, Scalar]]] = {}
    for place, text in connection.execute(_SEEDS):
        by_name = different.setdefault(place, [{} for _ in SEEDS])
        for known, seed in zip(by_name, json.loads(text)):
            known[json.dumps(seed)] = seed
    return {
        place: {name: _in_order(known) for name, known in zip(SEEDS, by_name)}
        for place, by_name in different.items()
    }


def _in_order(seeds: Mapping[str, Scalar]) -> Tuple[Scalar, ...]:
    """Numbers first; a seed that a config does not name is none."""
    named = [seed for seed in seeds.values() if seed is not None]
    return tuple(sorted(named, key=lambda seed: (isinstance(seed, str), seed)))


def _spreads(
    family: _Family, fields: Mapping[str, Field], found: Mapping[str, Sample]
) -> Dict[str, Spread]:
    return {
        name: found[name].spread(family.better(field))
        for name, field in fields.items()
        if field.kind.numeric or found[name].has_numbers
    }


def _values(
    family: _Family, columns: Mapping[str, Field], found: Mapping[str, Sample]
) -> Dict[str, Any]:
    values = {
        column.id: _as_shown(column.id, family.agreed[column.id])
        for column in ROW_COLUMNS
        if column.id in family.agreed
    }
    for name, field in columns.items():
        if field.column is None:
            if found[name].agrees(family.runs):
                values[name] = found[name].common
        elif field.id in family.agreed:
            values[name] = _as_shown(field.id, family.agreed[field.id])
    return values


def _as_shown(column: str, stored: Any) -> Any:
    """The value of a fixed column as an ``ExperimentRow`` has it."""
    if column == "status":
        return Status(stored)
    if column == "problems":
        return problems_of(stored)
    if column == "tags":
        return tuple(restored(stored).split(", ")) if stored else ()
    if column == "archived":
        return bool(stored)
    if column == "version":
        return restored(stored or "")
    return restored(stored) if isinstance(stored, str) else stored
