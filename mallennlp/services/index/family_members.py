"""What a line of a family tells of its single runs: their tags, their paths, their values."""

from __future__ import annotations

import json
import sqlite3
from typing import Dict, List, Mapping, Sequence, Tuple

from mallennlp.domain.configs.tree import Scalar
from mallennlp.domain.families import SEEDS, telling_seed
from mallennlp.services.index.asking import Search, clause
from mallennlp.services.index.columns import COLUMNS, Kind
from mallennlp.services.index.condition import Condition
from mallennlp.services.index.family_query import MOST_LISTED, FamilyRow, FoldedFamily
from mallennlp.services.index.family_rows import family_rows, paths_of_families
from mallennlp.services.index.fields import Field
from mallennlp.services.index.samples import numbers
from mallennlp.services.index.values import restored

_GOAL = "best_metric"
_TAGS = (
    "SELECT DISTINCT m.place, e.tags FROM member m CROSS JOIN experiment e USING (id) "
    "WHERE e.tags IS NOT NULL"
)
_NUMBERED = (
    "SELECT m.id, m.place, e.path, e.seeds, "
    "row_number() OVER (PARTITION BY m.place ORDER BY e.path) AS number "
    "FROM member m CROSS JOIN experiment e USING (id)"
)
_LISTED = f"SELECT id, place, seeds FROM ({_NUMBERED}) WHERE number <= ? ORDER BY place, number"

Listed = Dict[int, List[Tuple[int, List[Scalar]]]]
"""By the place of the family: the ids of its first runs, each with its seeds."""


def folded(
    connection: sqlite3.Connection, families: Sequence[str], found: Search
) -> List[FoldedFamily]:
    """The lines of families, given by their ids, with the runs that a query finds; none is open."""
    if not families:
        return []
    rows = family_rows(connection, families, found.where, found.columns)
    places = {family: place for place, family in enumerate(families)}
    tags, listed = _tags(connection), _listed(connection)
    paths = paths_of_families(connection)
    values = {name: dict(numbers(connection, field)) for name, field in _numeric(found).items()}
    return [
        FoldedFamily(
            row=row,
            is_open=False,
            tags=tags.get(place, ()),
            paths=tuple(paths.get(place, ())),
            listed=_values(row, listed[place], values),
        )
        for row in rows
        for place in (places[row.family],)
    ]


def seeds_of_runs(connection: sqlite3.Connection, ids: Sequence[int], name: str) -> List[Scalar]:
    """One of the seeds of some runs, given by their ids."""
    at, sql = SEEDS.index(name), "SELECT seeds FROM experiment WHERE id = ?"
    return [json.loads(connection.execute(sql, (number,)).fetchone()[0])[at] for number in ids]


def telling_seed_of(connection: sqlite3.Connection, runs: Condition) -> str:
    """The name of the seed that tells these runs apart."""
    sql = f"SELECT DISTINCT e.seeds FROM experiment e{clause(runs)}"
    lists = [json.loads(text) for (text,) in connection.execute(sql, runs.parameters)]
    different: Dict[str, Dict[str, Scalar]] = {name: {} for name in SEEDS}
    for name, seed in (pair for seeds in lists for pair in zip(SEEDS, seeds)):
        different[name].update({} if seed is None else {json.dumps(seed): seed})
    return telling_seed({name: tuple(values) for name, values in different.items()})


def _numeric(found: Search) -> Dict[str, Field]:
    """The columns whose values are told one by one: metrics."""
    goal = Field(_GOAL, Kind.NUMBER, COLUMNS[_GOAL])
    asked = {
        name: field
        for name, field in found.columns.items()
        if field.key is not None and field.kind is Kind.NUMBER
    }
    return {_GOAL: goal, **asked}


def _values(
    row: FamilyRow,
    runs: Sequence[Tuple[int, List[Scalar]]],
    values: Mapping[str, Mapping[int, float]],
) -> Dict[str, Tuple[Tuple[Scalar, float], ...]]:
    at = SEEDS.index(row.telling_seed)
    return {
        name: tuple((seeds[at], by_run[number]) for number, seeds in runs if number in by_run)
        for name, by_run in values.items()
    }


def _tags(connection: sqlite3.Connection) -> Dict[int, Tuple[str, ...]]:
    found: Dict[int, Dict[str, None]] = {}
    for place, text in connection.execute(_TAGS):
        found.setdefault(place, {}).update(dict.fromkeys(restored(text).split(", ")))
    return {place: tuple(sorted(tags)) for place, tags in found.items()}


def _listed(connection: sqlite3.Connection) -> Listed:
    found: Listed = {}
    for number, place, seeds in connection.execute(_LISTED, (MOST_LISTED,)):
        found.setdefault(place, []).append((number, json.loads(seeds)))
    return found
