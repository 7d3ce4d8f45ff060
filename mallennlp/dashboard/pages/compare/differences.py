"""The first section: in which config keys the sides differ."""

from __future__ import annotations

import fnmatch
from typing import TYPE_CHECKING, Any, List, Sequence

from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components import labelled_input, run_colours
from mallennlp.dashboard.components.compare.config_differences import Shown, differences_table
from mallennlp.dashboard.components.controls import controls_row
from mallennlp.dashboard.pages.compare.controls import choice
from mallennlp.dashboard.pages.compare.params import CompareParams, DifferencesBy
from mallennlp.dashboard.pages.compare.reading import configs_of
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.plain_table import PlainTable
from mallennlp.services.comparing.configs import (
    ComparedConfigs,
    difference_table,
    how_much,
)
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

MOST_COLUMNS = 15
"""Of more sides it is shown who shares which value, unless somebody wants a column for each."""
IGNORE_BOX = "compare-ignore-pattern"
_LAYOUTS = {
    DifferencesBy.SIDES.value: "a column for each",
    DifferencesBy.VALUES.value: "who shares what",
}


class DifferencesSection(Section):
    """A table of only those config keys whose values differ, grouped as the config is."""

    name = "differences"
    title = "Differences between the configs"
    parameters = ("baseline", "ignore", "differences_by")

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """A box for patterns of keys to ignore, and a choice of the layout."""
        box = html.Div(
            labelled_input(
                IGNORE_BOX,
                "Ignore keys",
                placeholder="Ignore keys: *_data_path",
                size="sm",
                class_name="differences-ignore-box",
            )
        )
        layout = choice("differences_by", "Show", _LAYOUTS, _by(comparison, params).value)
        return [controls_row(box, layout)]

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """What differs, and what was left out."""
        compared = configs_of(project, comparison, params)
        parts: List[Component] = [_said(compared), *_left_out(compared, params.ignore)]
        if compared.differences.same or compared.alone:
            return parts
        colours = run_colours(side.id for side in comparison.sides)
        shown = Shown(
            tuple(side.name for side in compared.sides),
            tuple(colours[side.id] for side in compared.sides),
            compared.baseline,
            by_value=_by(comparison, params) is DifferencesBy.VALUES,
            ids=tuple(storable(side.id) for side in compared.sides),
        )
        return [*parts, differences_table(compared.differences.every(), shown)]

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The keys that differ, with a column for each side."""
        return [difference_table(configs_of(project, comparison, params))]


def _by(comparison: Comparison, params: CompareParams) -> DifferencesBy:
    if params.differences_by is not DifferencesBy.AUTO:
        return params.differences_by
    few = len(comparison.sides) <= MOST_COLUMNS
    return DifferencesBy.SIDES if few else DifferencesBy.VALUES


def _said(compared: ComparedConfigs) -> Component:
    """How much differs, as a sentence or two."""
    return html.P(how_much(compared), className="differences-said")


def _left_out(compared: ComparedConfigs, patterns: Sequence[str]) -> List[Component]:
    """What differs and is ignored, by the patterns, each of which can be taken away."""
    ignored = compared.differences.ignored
    if not patterns and not ignored:
        return []
    chips = [_chip(pattern, fnmatch.filter(ignored, pattern)) for pattern in patterns]
    rest = [path for path in ignored if not any(fnmatch.fnmatchcase(path, p) for p in patterns)]
    if rest:
        chips.append(_told(f"irrelevant by the project's settings: {', '.join(rest[:20])}"))
    return [html.Div([_told("Ignored:"), *chips], className="differences-ignored")]


def _told(text: str) -> Component:
    return html.Span(text, className="small text-secondary")


def _chip(pattern: str, ignored: Sequence[str]) -> Component:
    found = f"{len(ignored)} differing" if ignored else "nothing that differs"
    cross: Any = html.Button(
        html.I(className="bi bi-x", **{"aria-hidden": "true"}),
        type="button",
        className="differences-unignore",
        title="Ignore it no more",
        **{"aria-label": f"Ignore {pattern} no more", "data-mallennlp-unignore": pattern},
    )
    said = html.Span(f" ({found})", className="text-secondary")
    names = ", ".join(ignored[:20])
    return html.Span(
        [html.Code(pattern), said, cross], className="differences-pattern", title=names
    )
