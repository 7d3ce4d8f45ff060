"""In what a run differs from the other runs of its family: by definition its seeds, and what the
project calls irrelevant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Dict, List, Mapping, Tuple

import attrs

from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.domain.configs.tree import Scalar
    from mallennlp.services.index.store import ExperimentIndex

MOST_RUNS = 1_000
"""Of a larger family the values of so many runs are gathered."""
MOST_VALUES = 5
"""So many values of a key are named."""


@attrs.frozen
class FamilyDifferences:
    """In what a run differs from the others of its family.

    * ``family``: its id, "" where the index knows none; ``runs``: how many runs it has, archived
      ones included;
    * ``others``: dotted config key -> the values that others have, as JSON, the most frequent
      first, at most ``MOST_VALUES``; none where no other has the key;
    * ``more``: there are keys beside these.
    """

    family: str
    runs: int
    others: Mapping[str, Tuple[str, ...]]
    more: bool = False


def family_differences(index: "ExperimentIndex", path: str) -> FamilyDifferences:
    """The differences between the run at ``path`` and its family."""
    rows = index.search(TableQuery(paths=(path,), archived=None)).rows
    family = rows[0].family if rows else ""
    if not family:
        return FamilyDifferences("", 1, {})
    query = TableQuery(query=f"family:{family}", limit=MOST_RUNS, archived=None)
    found = index.differing(query._replace(limit=None))
    if found.compared < 2:
        return FamilyDifferences(family, max(found.compared, 1), {})
    runs = [one for one in index.paths_of(query) if one != path]
    kinds = index.column_kinds(found.names)
    others: Dict[str, Tuple[str, ...]] = {}
    for name, column in kinds.items():
        values = index.values(name, runs)
        others[column.title] = _named(list(values.values()))
    return FamilyDifferences(family, found.compared, others, found.more)


def _named(values: List["Scalar"]) -> Tuple[str, ...]:
    counts: Dict[str, int] = {}
    for value in values:
        text = json.dumps(value, ensure_ascii=False)
        counts[text] = counts.get(text, 0) + 1
    return tuple(sorted(counts, key=lambda text: -counts[text])[:MOST_VALUES])
