"""What to do about a pattern for paths that fits nothing, in an argument or inside a query."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, List, NamedTuple

from mallennlp.domain.globs import is_pattern
from mallennlp.exceptions import QueryError
from mallennlp.services.index.folders import count, found, meant_pattern, missing_folder
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.store import ExperimentIndex

_CONDITION = "path:"
"""What stands before a pattern inside a query."""


class _Pattern(NamedTuple):
    """``start`` and ``end``: its place in the query; both are 0 of one that is an argument."""

    glob: str
    start: int = 0
    end: int = 0

    def written(self, glob: str) -> str:
        """How another pattern would be written in its place; "" where it cannot be."""
        if not self.end:
            return glob
        from mallennlp.domain.queries.tree import fits_value  # the query has needed it before

        return f"{_CONDITION}{glob}" if fits_value(glob) else ""

    def instead(self, query: TableQuery, glob: str) -> Dict[str, Any]:
        """What of the query has to be replaced for another pattern in its place."""
        if not self.end:
            return {"path_glob": glob}
        return {"query": f"{query.query[: self.start]}{glob}{query.query[self.end :]}"}


def on_pattern(index: "ExperimentIndex", root: Path, query: TableQuery) -> str:
    """Why the patterns of a query fit nothing; "" where that is not the reason. ``root``: the
    project's folder."""
    patterns = _patterns(query)
    hints = [_on_end(index, query, pattern) for pattern in patterns]
    hints += [_on_folder(index, root, pattern) for pattern in patterns]
    return next(filter(None, hints), "")


def _patterns(query: TableQuery) -> List[_Pattern]:
    patterns = [_Pattern(query.path_glob)] if query.path_glob else []
    if _CONDITION[:-1] in query.query:
        # Brings the parser, which a query that has found nothing has needed before.
        from mallennlp.services.index.language.path_patterns import path_patterns

        found_there = path_patterns(query.query)
        patterns += [_Pattern(each.text, each.span.start, each.span.end) for each in found_there]
    return patterns


def _on_end(index: "ExperimentIndex", query: TableQuery, pattern: _Pattern) -> str:
    """A pattern that fits no whole path may fit the end of one."""
    wider = f"*{pattern.glob}"
    if pattern.glob.startswith("*") or count(index, pattern.glob):
        return ""
    try:
        total = found(index, query, **pattern.instead(query, wider))
    except QueryError:  # it has become too long
        total = 0
    if not total:
        return ""
    written = pattern.written(wider)
    return f"A pattern has to fit the whole path, which none does. '{written}' finds {total:,}."


def _on_folder(index: "ExperimentIndex", root: Path, pattern: _Pattern) -> str:
    """A folder may be called otherwise, or be gone."""
    folder = missing_folder(index, pattern.glob)
    if not folder:
        return ""
    is_there = os.path.isdir(os.path.join(root, folder))
    what = f"No experiment lies in {folder!r}." if is_there else f"There is no folder {folder!r}."
    as_pattern = count(index, folder) if is_pattern(folder) else 0
    if as_pattern:  # of "./pos/*" the whole is a folder
        return f"{what} As a pattern, {folder!r} finds {as_pattern:,}."
    meant = pattern.written(meant_pattern(index, pattern.glob) or "")
    return f"{what} Did you mean {meant!r}?" if meant else what
