"""The page: what is compared, and the sections below it."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

from dash import ALL, dcc, html
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import empty_state
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.compare.adding import Adding, adding
from mallennlp.dashboard.pages.compare.curves_zooming import ZoomingCurves
from mallennlp.dashboard.pages.compare.drawing import (
    CONTROLS,
    DRAWN,
    UNPACKING,
    VIEW,
    Drawing,
    anchor,
    answer,
    section_box,
    section_id,
    section_stores,
)
from mallennlp.dashboard.pages.compare.head import Head
from mallennlp.dashboard.pages.compare.keeping_up import LOOKING, KeepingUp, keeping_up
from mallennlp.dashboard.pages.compare.params import COMPARE_ROUTE, CompareParams
from mallennlp.dashboard.pages.compare.reading import comparison_of
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.dashboard.pages.compare.sections import SECTIONS
from mallennlp.dashboard.pages.compare.sides_list import MANY
from mallennlp.domain.comparison import Comparison
from mallennlp.exceptions import UsageError

_HEAD = Head()
_SETTINGS, _STARTED, _FOLLOWED = "compare-settings", "compare-started", "compare-followed"


@Page.register(COMPARE_ROUTE)
class ComparePage(Drawing, Adding, KeepingUp, ZoomingCurves, Page):
    """What made the difference: configs, metrics, curves and vocabularies side by side."""

    navlink_name = "Compare"
    icon = "layout-three-columns"
    order = 10
    Params = CompareParams  # type: ignore[assignment]

    client_callbacks = (
        ClientCallback("compare.start", [Output(_STARTED, "data")], [Input(_SETTINGS, "data")]),
        ClientCallback(
            "compare.follow",
            [Output(_FOLLOWED, "data")],
            [Input(control_id(ALL), "value"), Input(section_id(DRAWN, ALL), "data")],
        ),
        UNPACKING,
        *LOOKING,
    )

    def sections(self) -> Sequence[Section]:
        """What the page draws, the head with it."""
        return [_HEAD, *SECTIONS]

    def get_elements(self) -> List[Component]:
        """The page. What a section shows is made when the browser asks for it."""
        try:
            comparison = comparison_of(self.project, self.p.sides())
        except UsageError as error:
            return [_impossible(str(error))]
        if not comparison.sides:
            return [_nothing_chosen(comparison.gone)]
        return [
            dcc.Store(id=_SETTINGS, data=self._settings()),
            dcc.Store(id=_STARTED),
            dcc.Store(id=_FOLLOWED),
            html.Div(
                [self._head(comparison), _navigation(), *map(section_box, SECTIONS)],
                id="compare",
                className="compare-page",
                **{"data-mallennlp-route": COMPARE_ROUTE},
            ),
        ]

    def _settings(self) -> Dict[str, Any]:
        """What the browser has to know to keep the address: what is left out of it, and on what
        each section depends."""
        return {
            "usual": type(self.p)().serialize(),
            "sections": {section.name: list(section.parameters) for section in self.sections()},
        }

    def _head(self, comparison: Comparison) -> Component:
        """It is there from the beginning; packed where it is long."""
        view = list(_HEAD.view(self.project, comparison, self.p))
        packed = answer(view) if len(comparison.sides) > MANY else None
        return html.Section(
            [
                html.Div(None if packed else view, id=section_id(VIEW, _HEAD.name)),
                adding(),
                keeping_up(comparison),
                html.Div(id=section_id(CONTROLS, _HEAD.name)),
                *section_stores(_HEAD, packed),
            ],
            className="compare-section compare-head",
            **{"data-mallennlp-section": _HEAD.name, "data-mallennlp-drawn": "true"},
        )


def _nothing_chosen(gone: Sequence[str]) -> Component:
    """What to do where nothing is compared. ``gone``: what the address names all the same."""
    text = "Select two or more runs or families in the list, and press Compare (c)."
    if not gone:
        return empty_state("Nothing to compare yet", text, _to_the_list(), icon=ComparePage.icon)
    text = f"None of what the address names is in this project: it may have been deleted. {text}"
    return empty_state("All of this is gone", text, _to_the_list(), icon="trash")


def _impossible(why: str) -> Component:
    text = f"{why} Select fewer in the list, or families in the place of their runs."
    return empty_state("This cannot be compared", text, _to_the_list(), icon=ComparePage.icon)


def _to_the_list() -> Component:
    return dcc.Link("Choose experiments", href="/", className="btn btn-primary btn-sm")


def _navigation() -> Component:
    """Links to the sections, which stay on the screen."""
    links = [html.A(section.title, href=f"#{anchor(section)}") for section in SECTIONS]
    return html.Nav(links, className="compare-nav", **{"aria-label": "Sections"})
