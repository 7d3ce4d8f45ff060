"""What families of runs are called beside each other."""

from __future__ import annotations

from collections import Counter
from typing import List, NamedTuple, Sequence


class Called(NamedTuple):
    """``common``: what the paths of a family's runs have in common (``families.common_path``);
    ``first``: the first of the paths; ``runs``: how many there are."""

    common: str
    first: str
    runs: int


def telling_names(families: Sequence[Called]) -> List[str]:
    """The names of some families, as they are listed together: what the paths have in common, or,
    where that tells no family from another, the first run and how many more there are.

    >>> telling_names([Called("a/s_*", "a/s_1", 3), Called("2.10.1/*", "2.10.1/lstm", 13)])
    ['a/s_*', '2.10.1/lstm and 12 more']
    """
    times = Counter(each.common for each in families)
    return [
        _by_first(each) if times[each.common] > 1 or _says_nothing(each.common) else each.common
        for each in families
    ]


def _by_first(called: Called) -> str:
    return called.first if called.runs == 1 else f"{called.first} and {called.runs - 1:,} more"


def _says_nothing(common: str) -> bool:
    """Whether the runs have nothing in common but the folder they lie in."""
    return common.split("/")[-1] == "*"
