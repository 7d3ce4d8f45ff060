"""The vocabularies of the sides beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.components.plain_table import plain_table
from mallennlp.dashboard.pages.compare.controls import choice, text_control
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.comparison import Comparison, baseline_among
from mallennlp.domain.plain_table import PlainTable
from mallennlp.services.comparing.vocabulary_tables import ONLY, other_side, vocabulary_tables

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_OPEN = 10
"""Rows of a list of tokens that is not folded at first."""


class VocabularySection(Section):
    """Sizes, what is shared with the baseline, and what only one of two has."""

    name = "vocabulary"
    title = "Vocabulary"
    parameters = ("baseline", "vocabulary_of", "find_token")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """Whose tokens are listed beside the baseline's, and a search in them."""
        other = other_side(comparison, params.baseline, params.vocabulary_of)
        if other is None:
            return []
        baseline = baseline_among(comparison.sides, params.baseline)
        names = {side.id: side.name for side in comparison.sides if side is not baseline}
        return [
            controls_row(
                choice("vocabulary_of", "Tokens of the baseline and", names, other.id),
                text_control("find_token", "Find", params.find_token, "part of a token"),
            )
        ]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The tables, each with its title."""
        return [_drawn(table) for table in self.tables(project, comparison, params)]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The same tables."""
        return vocabulary_tables(
            project, comparison, params.baseline, params.vocabulary_of, params.find_token
        )


def _drawn(table: PlainTable) -> Component:
    if not table.name.startswith(ONLY):
        return html.Div(
            [html.H3(table.title, className="h6"), plain_table(table)], className="mb-3"
        )
    counts = ", ".join(column.text for column in table.columns)
    title = html.Summary([html.Strong(table.title), f": {counts}"])
    is_open = len(table.rows) <= MOST_OPEN
    folded = html.Details([title, plain_table(table)], open=is_open, className="plain-table-folded")
    return html.Div(folded, className="mb-3")
