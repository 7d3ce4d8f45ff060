"""From what is selected on the home page to the page that compares it, and to a table of exactly
that."""

from __future__ import annotations

from typing import Any, List, Sequence
from urllib.parse import quote

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components import selected_paths
from mallennlp.dashboard.components.compare.links import LONGEST_ADDRESS, compare_address
from mallennlp.domain.comparison import FAMILY, MOST_SIDES, RUN
from mallennlp.domain.queries.tree import And, Comparison, Name, Query, Value, fits_value, to_text
from mallennlp.services.index.language.parsing import LONGEST_QUERY
from mallennlp.services.index.values import restored

LEAST, MOST = 2, MOST_SIDES
"""So many runs or families can be compared."""
COMPARE = "experiments-compare"


def sides_of(rows: Any) -> List[str]:
    """The ids of what is selected: a family as one side, without those of its runs that are
    selected with it. Of one family alone they are its runs.

    ``rows``: of the table, each with ``path`` or with ``paths`` and ``family``; ``member_of`` is
    the family below which a run stands. They come from the browser: what is no row is passed over.
    """
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    families = [row["family"] for row in known if isinstance(row.get("family"), str)]
    sides: List[str] = []
    for row in known:
        if isinstance(row.get("family"), str):
            sides.append(FAMILY + row["family"])
        elif isinstance(row.get("path"), str) and row.get("member_of") not in families:
            sides.append(RUN + restored(row["path"]))
    found = list(dict.fromkeys(sides))
    alone = len(found) == 1 and bool(families)
    return [RUN + path for path in selected_paths(known)] if alone else found


def problem(sides: Sequence[str]) -> str:
    """Why these cannot be compared; "" where they can."""
    if not LEAST <= len(sides) <= MOST:
        return f"Select {LEAST} to {MOST} runs or families to compare them."
    if len(compare_address(sides)) > LONGEST_ADDRESS:
        return "Their paths are too long for one address: select fewer, or families."
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
    # Which bytes that are no text are not.
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


def compare_link(sides: Sequence[str]) -> List[Component]:
    """A link to compare these, or why there is none."""
    icon = html.I(className="bi bi-layout-three-columns me-1", **{"aria-hidden": "true"})
    why_not = problem(sides)
    if not why_not:
        look = "btn btn-sm btn-outline-primary"
        title = "Compare what is selected (c)"
        href = compare_address(sides)
        return [dcc.Link([icon, "Compare"], href=href, className=look, title=title)]
    button = html.Button(
        [icon, "Compare"],
        className="btn btn-sm btn-outline-secondary",
        disabled=True,
        title=why_not,
        **{"aria-keyshortcuts": "c"},
    )
    told = html.Span(why_not, className="small text-secondary ms-2")
    return [button] if len(sides) < LEAST else [button, told]


def _means_more(path: str) -> bool:
    """Whether a path without quotes would be something else than a text."""
    return not fits_value(path) or path == "null" or any(mark in path for mark in "*?")
