"""The top of the page: what is compared, as a legend in which it is chosen and ordered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, List, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.saving import page_link
from mallennlp.dashboard.pages.compare.section import Section
from mallennlp.dashboard.pages.compare.sides_list import sides_list
from mallennlp.dashboard.pages.home.comparing import can_be_listed, table_address
from mallennlp.domain.comparison import FAMILY, RUN, Comparison
from mallennlp.domain.display import runs_text
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

_MOST_GONE = 5


class Head(Section):
    """What is compared. It is drawn like a section, and needs no card and no controls."""

    name = "head"
    title = "What is compared"
    parameters = ("baseline",)

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """Title, buttons, and a line for each side."""
        parts = [_title(comparison), *_gone(comparison), sides_list(comparison, params.baseline)]
        return [*parts, *_hint(comparison)]


def counted(comparison: Comparison) -> str:
    """How much is compared.

    >>> counted(Comparison(()))
    'nothing'
    """
    families = [side for side in comparison.sides if side.is_family]
    alone = len(comparison.sides) - len(families)
    inside = sum(len(side.runs) for side in families)
    words = [runs_text(alone)] if alone else []
    if families:
        several = "family" if len(families) == 1 else "families"
        words.append(f"{len(families)} {several} of {runs_text(inside)}")
    return " and ".join(words) or "nothing"


def _title(comparison: Comparison) -> Component:
    buttons: List[Component] = []
    if len(comparison.sides) == 2:
        buttons.append(_button("arrow-left-right", "Swap", "swap", "Exchange the two"))
    paths = [run.path for run in comparison.runs()]
    if can_be_listed(paths):
        icon = html.I(className="bi bi-table me-1", **{"aria-hidden": "true"})
        look = "btn btn-sm btn-outline-secondary"
        hint = "These runs in the list, with the config keys in which they differ as columns"
        link = dcc.Link([icon, "As a table"], href=table_address(paths), className=look, title=hint)
        buttons.append(link)
    buttons.append(page_link())
    heading = html.Div(
        [
            html.H1("Compare", className="page-title"),
            html.Span(counted(comparison), className="text-secondary numbers", role="status"),
        ],
        className="page-heading",
    )
    return html.Div([heading, html.Div(buttons, className="page-buttons")], className="compare-top")


def _button(icon: str, text: str, action: str, hint: str, **more: Any) -> Component:
    mark = html.I(className=f"bi bi-{icon} me-1", **{"aria-hidden": "true"})
    return html.Button(
        [mark, text],
        type="button",
        className="btn btn-sm btn-outline-secondary",
        title=hint,
        **{"data-mallennlp-compare": action, **more},
    )


def _gone(comparison: Comparison) -> List[Component]:
    """What the address names and is not there, with how to leave it out."""
    if not comparison.gone:
        return []
    named = [_without_kind(side) for side in comparison.gone[:_MOST_GONE]]
    left = len(comparison.gone) - len(named)
    more = f", and {left} more" if left else ""
    few = "is" if len(comparison.gone) == 1 else "are"
    text = f"Not there any more, or never was: {', '.join(named)}{more}."
    sides = json.dumps([storable(side) for side in comparison.gone])
    drop = _button(
        "x-lg",
        "Leave out of the address",
        "remove",
        f"Compare the rest, without what {few} gone",
        **{"data-mallennlp-sides": sides},
    )
    return [html.Div([html.Span(text), drop], className="alert alert-warning compare-gone")]


def _without_kind(side: str) -> str:
    if side.startswith(RUN):
        return side[len(RUN) :][:200]
    return f"the family {side[len(FAMILY):][:60]}"


def _hint(comparison: Comparison) -> List[Component]:
    if len(comparison.sides) != 1:
        return []
    text = "There is nothing to compare this with yet: add another run or a family."
    return [html.P(text, className="text-secondary mb-0 mt-2")]
