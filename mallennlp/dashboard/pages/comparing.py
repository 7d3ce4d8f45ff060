"""From what is selected on the home page to the page that compares it, and to a table of exactly
that."""

from __future__ import annotations

from typing import List, Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.compare_links import LONGEST_ADDRESS
from mallennlp.domain.query_tree import And, Comparison, Name, Query, Value, fits_value, to_text
from mallennlp.services.index.language.parsing import LONGEST_QUERY

LEAST, MOST = 2, 100
"""So many runs can be compared."""
COMPARE = "experiments-compare"


def problem(paths: Sequence[str]) -> str:
    """Why these experiments cannot be compared; "" where they can."""
    if not LEAST <= len(paths) <= MOST:
        return f"Select {LEAST} to {MOST} runs to compare them."
    if not all(map(str.isprintable, paths)):  # which bytes that are no text are not
        return "A run has a name that is no text, so no address can hold it."
    if _is_too_long(paths):
        return "Their paths are too long for one address: select fewer."
    return ""


def query_of(paths: Sequence[str]) -> str:
    """A query that finds exactly these experiments, archived or not.

    >>> query_of(["pos/a", "pos/b"])
    'path:pos/a,pos/b archived:any'
    """
    every = tuple(Value(path, quoted=_means_more(path)) for path in paths)
    those = Comparison(Name("path"), "=", every)
    archived = Comparison(Name("archived"), "=", (Value("any"),))
    return to_text(Query(And((those, archived))))


def query_alone(paths: Sequence[str]) -> str:
    """The query that finds exactly these, one of them too; "" where no address could hold it."""
    can_be_said = 0 < len(paths) <= MOST and all(map(str.isprintable, paths))
    return query_of(paths) if can_be_said and not _is_too_long(paths) else ""


def can_be_listed(paths: Sequence[str]) -> bool:
    """Whether an address can name a table of exactly these experiments."""
    return bool(query_alone(paths))


def _is_too_long(paths: Sequence[str]) -> bool:
    return len(query_of(paths)) > LONGEST_QUERY or len(table_address(paths)) > LONGEST_ADDRESS


def table_address(paths: Sequence[str]) -> str:
    """The table of these experiments, with the columns in which they differ.

    >>> table_address(["a", "b"])
    '/?q=path:a,b%20archived:any&columns=differ'
    """
    return f"/?q={quote(query_of(paths), safe='/:,')}&columns=differ"


def compare_link(paths: Sequence[str]) -> List[Component]:
    """A link to compare them, or why there is none."""
    icon = html.I(className="bi bi-layout-three-columns me-1", **{"aria-hidden": "true"})
    why_not = problem(paths)
    if not why_not:
        look = "btn btn-sm btn-outline-primary"
        title = "Compare what is selected (c)"
        return [dcc.Link([icon, "Compare"], href=table_address(paths), className=look, title=title)]
    button = html.Button(
        [icon, "Compare"],
        className="btn btn-sm btn-outline-secondary",
        disabled=True,
        title=why_not,
        **{"aria-keyshortcuts": "c"},
    )
    told = html.Span(why_not, className="small text-secondary ms-2")
    return [button] if len(paths) < LEAST else [button, told]


def _means_more(path: str) -> bool:
    """Whether a path without quotes would be something else than a text."""
    return not fits_value(path) or path == "null" or any(mark in path for mark in "*?")
