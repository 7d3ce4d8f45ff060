"""Adding to what is compared: a box for a search, and what it finds as buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List

from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.components import query_box, status_badge
from mallennlp.dashboard.page import Page
from mallennlp.domain.comparison import FAMILY, RUN
from mallennlp.domain.display import number
from mallennlp.exceptions import QueryError
from mallennlp.services.index.family_query import FamilyRow
from mallennlp.services.index.query import ExperimentRow
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

BOX, FOUND = "compare-add", "compare-found"
MOST_RUNS, MOST_FAMILIES = 8, 4


class Adding:
    """What the page has to find more to compare."""

    project: "Project"

    @Page.callback(
        [Output(FOUND, "children")],
        [Input(BOX, "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def find(self, query: Any) -> List[Component]:
        """The families and the runs that a query finds; of a mistake the box tells itself."""
        if not isinstance(query, str) or not query.strip():
            return []
        try:
            families = self.project.search_families(query, limit=MOST_FAMILIES)
            runs = self.project.search(query, limit=MOST_RUNS)
        except QueryError:
            return []
        several = [_family(row) for row in families.rows if row.runs > 1]
        found = [*several, *map(_run, runs.rows)]
        if not found:
            return [html.P("No experiment fits.", className="text-secondary small mb-0")]
        return [html.Ul(found, className="compare-found"), *_rest(runs.total - len(runs.rows))]


def adding() -> Component:
    """The box, closed at first."""
    icon = html.I(className="bi bi-plus-lg me-1", **{"aria-hidden": "true"})
    placeholder = "A name, or a query: model:crf_tagger lr>=0.01"
    return html.Details(
        [
            html.Summary([icon, "Add a run or a family"], className="compare-add"),
            html.Div(
                [query_box(BOX, label="Find what to add", placeholder=placeholder), _place()],
                className="compare-adding",
            ),
        ]
    )


def _place() -> Component:
    return html.Div(id=FOUND, **{"aria-live": "polite"})


def _run(row: ExperimentRow) -> Component:
    folder, _, _ = row.path.rpartition("/")
    name = [html.Span(f"{folder}/" if folder else "", className="path-folder"), row.name]
    best = number(row.best_metric)
    return _choice(RUN + row.path, [*name], [status_badge(row.status), html.Span(best)])


def _family(row: FamilyRow) -> Component:
    best = row.spreads.get("best_metric")
    mean = number(best.mean) if best is not None else ""
    return _choice(FAMILY + row.family, [row.name], [f"family of {row.runs} runs", html.Span(mean)])


def _choice(side: str, name: List[Any], facts: List[Any]) -> Component:
    icon = html.I(className="bi bi-plus-lg", **{"aria-hidden": "true"})
    parts = [icon, html.Span(name, className="compare-name")]
    button = html.Button(
        [*parts, html.Span(facts, className="compare-facts numbers")],
        type="button",
        title="Add it to the comparison",
        **{"data-mallennlp-compare": "add", "data-mallennlp-side": storable(side)},
    )
    return html.Li(button)


def _rest(left: int) -> List[Component]:
    if left <= 0:
        return []
    more = "1 more run" if left == 1 else f"{left:,} more runs"
    text = f"and {more}: say more of the one that you look for"
    return [html.P(text, className="text-secondary small mb-0")]
