"""The section that compares two config files as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence, Tuple

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.compare.text_difference import text_difference
from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.pages.compare.controls import choice
from mallennlp.dashboard.pages.compare.params import CompareParams, TextLayout
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.comparison import Comparison, Side, chosen_sides
from mallennlp.domain.text_diff import TextDiff, diff_texts

if TYPE_CHECKING:
    from mallennlp.project import Project

_LAYOUTS = {TextLayout.UNIFIED.value: "unified", TextLayout.SPLIT.value: "side by side"}


class ConfigTextSection(Section):
    """The difference between two config files as git shows it."""

    name = "text"
    title = "Config files, line by line"
    parameters = ("baseline", "text_left", "text_right", "text_layout")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """Which two sides, and how they are laid out."""
        sides = _sides(comparison, params)
        if sides is None:
            return []
        left, right = sides
        names = {side.id: side.name for side in comparison.sides}
        return [
            controls_row(
                choice("text_left", "From", names, left.id),
                choice("text_right", "to", names, right.id),
                choice("text_layout", "Show", _LAYOUTS, params.text_layout.value),
            )
        ]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """The hunks, or that there are none."""
        sides = _sides(comparison, params)
        if sides is None:
            return [_told("There are no two sides to compare.")]
        left, right = sides
        diff = config_diff(project, left, right)
        if diff.same:
            return [_told(f"The config files of {left.name} and {right.name} are the same.")]
        split = params.text_layout is TextLayout.SPLIT
        head = _sizes(left, right, diff)
        return [*_of_families(left, right), head, text_difference(diff, split)]


def _sides(comparison: Comparison, params: CompareParams) -> "Tuple[Side, Side] | None":
    return chosen_sides(comparison.sides, params.text_left, params.text_right, params.baseline)


def config_diff(project: "Project", left: Side, right: Side) -> TextDiff:
    """What differs between the config files of two sides; of a family its first run's counts.

    Raises StorageError for a file that cannot be read.
    """
    old, new = (project.config_lines(side.runs[0].path) for side in (left, right))
    return diff_texts(old, new)


def _of_families(left: Side, right: Side) -> List[Component]:
    families = [side for side in (left, right) if side.is_family]
    if not families:
        return []
    named = " and ".join(f"{side.runs[0].path} of {side.name}" for side in families)
    return [_told(f"Of a family the first run's file is shown: {named}.")]


def _sizes(left: Side, right: Side, diff: TextDiff) -> Component:
    counts = [
        f"{left.name} → {right.name}: ",
        html.Span(f"+{diff.added:,}", className="text-added"),
        html.Span(f" −{diff.removed:,}", className="text-removed"),
        " lines",
    ]
    return html.P(counts, className="small mb-1 numbers")


def _told(text: str) -> Component:
    return html.P(text, className="text-secondary mb-1")
