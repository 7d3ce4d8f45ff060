"""Families of runs with names that tell them apart: for lists, in which they stand together."""

from __future__ import annotations

from typing import List, Sequence

import attrs

from mallennlp.domain.family_names import Called, telling_names
from mallennlp.services.index.family_query import FamilyRow


def told_apart(rows: Sequence[FamilyRow]) -> List[FamilyRow]:
    """The same families. Where the ``name`` tells one from no other of them, or the runs have
    nothing in common but a folder, it is the first run's path and how many more there are."""
    names = telling_names([Called(row.name, row.first, row.runs) for row in rows])
    return [
        row if row.name == name else attrs.evolve(row, name=name) for row, name in zip(rows, names)
    ]
