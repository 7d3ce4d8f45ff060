"""Experiments whose folders need not be listed again.

The time of a folder changes with its entries. So the names in one whose time is the same as before
are the same as before, and a scan that knows them saves the listing, which is most of its work. It
has to know too that there is nothing to walk below: the time of a folder says nothing of what
happens deeper.

Such a folder is a leaf. What the index keeps of it, beside the signature that it belongs to, are
those of its names that the reader's signature looks for, as one text.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import AbstractSet, FrozenSet, Iterable, Optional

from mallennlp.services.experiments.contract import Reader

SETTLED_S = 10.0
"""A folder that changed later than this long before a walk may change once more at the same time,
as its file system counts it: some count whole seconds, or two."""
_SEPARATOR = "/"


def leaf(
    reader: Reader,
    directory: str,
    entries: Iterable["os.DirEntry[str]"],
    names: AbstractSet[str],
    walk_began_s: float,
) -> Optional[str]:
    """What to keep of a folder, after its listing and its signature; None if it is no leaf, or may
    have changed since the walk began (POSIX seconds). Raises OSError."""
    if reader.signed is None:
        return None
    for entry in entries:
        # A link may lead to a folder tomorrow.
        if entry.is_symlink() or (entry.name not in reader.prune and entry.is_dir()):
            return None
    # The time of the last change of any kind, which no program can set back.
    changed_s = os.stat(directory).st_ctime
    if not 0.0 < changed_s < walk_began_s - SETTLED_S:
        return None
    return _SEPARATOR.join(sorted(names & reader.signed))


@lru_cache(maxsize=1_000)  # nearly all have the same
def names_of_leaf(text: str) -> FrozenSet[str]:
    """The names in what ``leaf`` returned."""
    return frozenset(text.split(_SEPARATOR)) - {""}
