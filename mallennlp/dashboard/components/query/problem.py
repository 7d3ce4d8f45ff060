"""What is wrong with a query, shown where its result would stand."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

from dash import html

from mallennlp.exceptions import QueryError

_AROUND = 60
"""Characters of the query that are shown on each side of the mistake."""


def query_problem(error: QueryError) -> html.Div:
    """The message of an error of ``self.project.search``, and the place in the query, marked.

    For the place where the result of the search would stand.
    """
    icon = html.I(className="bi bi-search", **{"aria-hidden": "true"})
    head = html.H2("This search cannot be read", className="h5")
    return html.Div(
        [icon, head, *_place(error), html.P(str(error))], className="empty-state", role="alert"
    )


def place_of(error: QueryError) -> Optional[Tuple[str, str, str]]:
    """The place of a mistake, for a text in which it is marked: what stands before it, the place
    itself, and what stands behind it, shortened; None where it has none."""
    if not error.query or error.start is None:
        return None
    start = error.start
    end = max(start + 1, start if error.end is None else error.end)
    before, after = error.query[:start], error.query[end:]
    shown_before = before if len(before) <= _AROUND else "…" + before[-_AROUND:]
    shown_after = after if len(after) <= _AROUND else after[:_AROUND] + "…"
    # At the end of a query there is nothing to mark but the place itself.
    return shown_before, error.query[start:end] or "\u00a0", shown_after


def _place(error: QueryError) -> List[Any]:
    found = place_of(error)
    if found is None:
        return []
    before, marked, after = found
    return [html.P(html.Code([before, html.Mark(marked), after]), className="query-place")]
