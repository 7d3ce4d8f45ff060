"""What somebody may have meant by a path that no experiment has."""

from __future__ import annotations

from typing import Sequence, TYPE_CHECKING

from mallennlp.domain.globs import literal_glob
from mallennlp.domain.names import nearest
from mallennlp.services.index.query import SortKey, TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex

MOST_SHOWN = 5
LONGEST = 1000
"""Characters of a path that is looked for; nobody types a longer one."""


def suggestion(index: "ExperimentIndex", names: Sequence[str]) -> str:
    """A sentence about folders, ends of paths or similar paths; "" if there is nothing to say.

    ``names``: what the path may be called in the project, without a slash at its end.
    """
    usable = [name for name in names if name and len(name) <= LONGEST]
    if not usable:
        return ""
    found = next(filter(None, (_as_folder(index, name) for name in usable)), "")
    return found or _as_end(index, usable[0]) or _as_similar(index, usable[0])


def _as_folder(index: "ExperimentIndex", name: str) -> str:
    glob = f"{literal_glob(name)}/*"
    total = index.search(TableQuery(path_glob=glob, limit=1)).total
    some = "1 experiment" if total == 1 else f"{total:,} experiments"
    return f"It is a folder with {some}: mallennlp ls '{glob}'" if total else ""


def _as_end(index: "ExperimentIndex", name: str) -> str:
    glob = f"*/{literal_glob(name)}"
    page = index.search(TableQuery(path_glob=glob, sort=(SortKey("path"),), limit=MOST_SHOWN))
    if page.total < 2:
        return f"Did you mean {page.rows[0].path!r}?" if page.rows else ""
    more = page.total - len(page.rows)
    paths = ", ".join(repr(row.path) for row in page.rows)
    return f"Did you mean one of {paths}{f' and {more:,} more' if more else ''}?"


def _as_similar(index: "ExperimentIndex", name: str) -> str:
    # A path that is like the text of a pattern is not like what somebody looks for with it.
    is_like_none = "*" in name or "?" in name
    guess = None if is_like_none else nearest(name, index.paths_like(name))
    return f"Did you mean {guess!r}?" if guess else ""
