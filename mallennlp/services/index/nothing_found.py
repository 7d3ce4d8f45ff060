"""Why a query finds nothing, and what may have been meant: for whoever shows an empty list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mallennlp.domain.names import quoted
from mallennlp.domain.queries.words import is_word
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import COLUMNS, fixed
from mallennlp.services.index.folders import found as count_with
from mallennlp.services.index.language.hints import as_meant, hints
from mallennlp.services.index.path_hints import on_pattern
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.language.unknown_values import UnknownValue
    from mallennlp.services.index.store import ExperimentIndex

TAGS = COLUMNS["tags"]
_COMPARED_WHOLE = (COLUMNS["path"], COLUMNS["name"])


def reason(index: "ExperimentIndex", root: Path, query: TableQuery) -> str:
    """Why this query finds nothing, as a sentence or two; "" where there is no more to say than
    that. ``root``: the project's folder. Raises QueryError."""
    return (
        _on_joining(index, query)
        or _on_archived(index, query)
        or on_pattern(index, root, query)
        or _on_value(index, query)
        or _on_word(index, query)
    )


def _on_joining(index: "ExperimentIndex", query: TableQuery) -> str:
    """``or`` is a word to search for, and only ``OR`` is none."""
    asked = query.query or query.text
    found = hints(asked)
    if not found:
        return ""
    meant = as_meant(asked)
    try:
        total = count_with(index, query, text="", query=meant)
    except QueryError:  # it was meant otherwise
        total = 0
    return f"{found[0].text} '{meant}' finds {total:,}." if total else found[0].text


def _on_archived(index: "ExperimentIndex", query: TableQuery) -> str:
    """Archived experiments are in no list unless somebody asks for them."""
    total = count_with(index, query, archived=True) if query.archived is False else 0
    if not total:
        return ""
    what = "1 archived experiment fits" if total == 1 else f"{total:,} archived experiments fit"
    return f"{what}: add 'archived:any' to the query to list archived ones too."


def _on_value(index: "ExperimentIndex", query: TableQuery) -> str:
    """A value that occurs nowhere may be a slip of the pen."""
    unknown = index.unknown_values(query.query) if query.query else []
    if not unknown:
        return ""
    wider = next(filter(None, (_as_part(index, query, each) for each in unknown)), "")
    if wider:
        return wider
    said = next((each for each in unknown if each.near), unknown[0])
    what = "the tag" if fixed(said.name) is TAGS else said.name
    hint = f" Did you mean {said.near!r}?" if said.near else ""
    return f"No experiment has {what} {quoted(said.value)}.{hint}"


def _as_part(index: "ExperimentIndex", query: TableQuery, unknown: "UnknownValue") -> str:
    """A path or a name is compared as a whole, and many think of a part of it."""
    from mallennlp.domain.queries.tree import fits_value  # the query has needed it before

    pattern = f"*{unknown.value}*"
    if fixed(unknown.name) not in _COMPARED_WHOLE or not fits_value(pattern):
        return ""
    meant = f"{unknown.name}:{pattern}"
    total = count_with(index, query, text="", path_glob="", query=meant)
    said = f"No experiment has {unknown.name} {quoted(unknown.value)}: it has to be all of it."
    return f"{said} {meant!r} finds {total:,}." if total else ""


def _on_word(index: "ExperimentIndex", query: TableQuery) -> str:
    """What begins no word may stand in the middle of a path."""
    word = query.text or query.query.strip()
    if query.path_glob or not is_word(word):
        return ""
    pattern = f"*{word}*"
    total = count_with(index, query, path_glob=pattern, text="", query="")
    return f"No word begins with {word!r}. '{pattern}' finds {total:,}." if total else ""
