"""The page: what is compared, and the sections below it."""

from __future__ import annotations

from typing import List, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components import card, empty_state, experiment_link
from mallennlp.dashboard.components.run_colours import run_colours
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.compare.metrics import MetricsSection
from mallennlp.dashboard.pages.compare.params import COMPARE_ROUTE, CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.pages.compare.significance import SignificanceSection
from mallennlp.dashboard.pages.compare.vocabulary import VocabularySection
from mallennlp.domain.comparison import Comparison, Side

SECTIONS: Sequence[Section] = (MetricsSection(), SignificanceSection(), VocabularySection())
"""From the top of the page to its bottom."""


@Page.register(COMPARE_ROUTE)
class ComparePage(Page):
    """What made the difference: configs, metrics, curves and vocabularies side by side."""

    navlink_name = "Compare"
    icon = "layout-three-columns"
    order = 10
    Params = CompareParams  # type: ignore[assignment]

    def get_elements(self) -> List[Component]:
        """The page."""
        comparison = self.project.compare(self.p.sides())
        if not comparison.sides:
            return [_nothing_chosen()]
        head = [html.H1("Compare", className="page-title mb-3"), _legend(comparison)]
        return [*head, *(self._section(section, comparison) for section in SECTIONS)]

    def _section(self, section: Section, comparison: Comparison) -> Component:
        controls = section.controls(comparison, self.p)
        return card(section.title, [*controls, *section.view(self.project, comparison, self.p)])


def _nothing_chosen() -> Component:
    to_the_list = dcc.Link("Choose experiments", href="/", className="btn btn-primary btn-sm")
    text = "Select two or more runs or families in the list, and press Compare (c)."
    return empty_state("Nothing to compare yet", text, to_the_list, icon="layout-three-columns")


def _legend(comparison: Comparison) -> Component:
    colours = run_colours(side.id for side in comparison.sides)
    return html.Ul(
        [html.Li(_named(side, colours[side.id])) for side in comparison.sides],
        className="list-unstyled",
    )


def _named(side: Side, colour: str) -> List[Component]:
    mark = html.I(className="bi bi-square-fill me-2", style={"color": colour})
    if side.is_family:
        return [mark, html.Span(f"{side.name} ({len(side.runs)} runs)")]
    return [mark, experiment_link(side.runs[0].path, side.name)]
