"""How the sections of the page are drawn: each by itself, when the browser asks for it.

The browser keeps the address and asks a section anew when the part of the address on which it
depends has changed (``assets/compare.js``). One callback answers for all sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple

import attrs
from dash import MATCH, ctx, dcc, html, no_update
from dash.dependencies import Input, Output
from dash.development.base_component import Component

from mallennlp.dashboard import errors
from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import card
from mallennlp.dashboard.packing import pack
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.reading import comparison_of
from mallennlp.dashboard.pages.compare.saving import section_menu
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.domain.names import did_you_mean
from mallennlp.exceptions import NotFoundError, ParameterError

if TYPE_CHECKING:
    from mallennlp.project import Project

ASKED, CONTROLS, ANSWER, VIEW, DRAWN = "asked", "controls", "answer", "view", "drawn"
"""What each section has; see ``section_id``."""
_LARGEST_NUMBER = 2**53
"""JavaScript's numbers are whole up to here."""


def section_id(part: str, section: Any) -> Dict[str, Any]:
    """The id of a part of a section: what it is asked (``ASKED``), its ``CONTROLS``, its packed
    ``ANSWER``, of which the browser makes its ``VIEW``, and which question was answered last
    (``DRAWN``). ``section``: a name, or MATCH or ALL."""
    return {"type": f"compare-{part}", "section": section}


@attrs.frozen
class Asked:
    """What the browser asks of a section.

    * ``number``: which question of the page this is, so that the answer is known;
    * ``address``: the part of the address on which it depends, beginning with "?";
    * ``controls``: whether its controls have to be made anew, too.
    """

    number: int
    address: str
    controls: bool

    @classmethod
    def read(cls, asked: Any) -> "Asked":
        """Raises ParameterError for what the page does not ask."""
        if not isinstance(asked, dict) or asked.keys() != {"number", "address", "controls"}:
            raise ParameterError("A section is asked with a number, an address and its controls.")
        number, address, controls = asked["number"], asked["address"], asked["controls"]
        if type(number) is not int or not 0 <= number <= _LARGEST_NUMBER:
            raise ParameterError("The number of the question is none.")
        if not isinstance(address, str):
            raise ParameterError("The address of a section is a text.")
        if type(controls) is not bool:
            raise ParameterError("Whether the controls are wanted is true or false.")
        return cls(number, address, controls)


UNPACKING = ClientCallback(
    "packing.section",
    [Output(section_id(VIEW, MATCH), "children"), Output(section_id(DRAWN, MATCH), "data")],
    [Input(section_id(ANSWER, MATCH), "data")],
)


class Drawing:
    """What the page has for its sections."""

    project: "Project"
    p: Any

    def sections(self) -> Sequence[Section]:
        """All of them, from the top to the bottom."""
        raise NotImplementedError

    @Page.callback(
        [
            Output(section_id(CONTROLS, MATCH), "children"),
            Output(section_id(ANSWER, MATCH), "data"),
        ],
        [Input(section_id(ASKED, MATCH), "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def draw(self, asked: Any) -> Tuple[Any, Any]:
        """A section as the address that comes along says. What is wrong with it is shown in its
        place: the rest of the page stays."""
        section = self._section(ctx.outputs_list[0]["id"]["section"])
        question = Asked.read(asked)
        try:
            controls, view = self._drawn(section, question)
        except Exception as error:
            told = errors.report(error, f"section {section.name!r} of the compare page")
            failed = _failed(errors.status_of(error), told)
            return no_update, answer(failed, {"number": question.number, "controls": None})
        values = None if controls is None else control_values(controls)
        drawn = {"number": question.number, "controls": values}
        return no_update if controls is None else controls, answer(view, drawn)

    def _section(self, name: Any) -> Section:
        known = {section.name: section for section in self.sections()}
        if name not in known:
            hint = did_you_mean(str(name)[:60], known)
            raise NotFoundError(f"The compare page has no section {str(name)[:60]!r}.{hint}")
        return known[name]

    def _drawn(
        self, section: Section, question: Asked
    ) -> Tuple[Optional[List[Component]], List[Component]]:
        """The controls, None where they are not asked for, and the view."""
        params: CompareParams = type(self.p).from_url(question.address)
        comparison = comparison_of(self.project, params.sides())
        if not comparison.sides:
            nothing = html.P("Nothing is left to compare.", className="text-secondary mb-0")
            return ([] if question.controls else None), [nothing]
        return section.drawn(self.project, comparison, params, question.controls)


def control_values(controls: Sequence[Component]) -> List[List[Any]]:
    """The parameters that controls set, each with its value now. The browser has to know them: who
    changes a control as soon as it is there would else be taken for what the page shows anyway."""
    tree = html.Div(list(controls))
    kind = control_id("")["type"]
    ids = [each for each in tree if isinstance(each, dict) and each.get("type") == kind]
    return [[each["parameter"], getattr(tree[each], "value", None)] for each in ids]


def section_box(section: Section) -> Component:
    """The place of a section, empty at first."""
    inside = [
        html.Div(id=section_id(CONTROLS, section.name), className="compare-controls"),
        html.Div(_waiting(), id=section_id(VIEW, section.name), className="compare-view"),
    ]
    return html.Section(
        [card(section.title, inside, section_menu(section)), *section_stores(section)],
        id=anchor(section),
        className="compare-section",
        **{"data-mallennlp-section": section.name, "aria-busy": "true"},
    )


def answer(view: Any, drawn: Optional[Dict[str, Any]] = None) -> Dict[str, Any]:
    """What a section answers, packed. ``drawn``: which question, None without one."""
    return {"view": pack(view), "drawn": drawn}


def section_stores(section: Section, answered: Any = None) -> List[Component]:
    """What a section is asked, and what it has answered. ``answered``: what is there from the
    beginning, as ``answer`` gives it."""
    return [
        dcc.Store(id=section_id(ASKED, section.name)),
        dcc.Store(id=section_id(ANSWER, section.name), data=answered),
        dcc.Store(id=section_id(DRAWN, section.name)),
    ]


def anchor(section: Section) -> str:
    """The id of the section's place: the part of an address behind "#" that leads there."""
    return f"compare-{section.name}"


def _waiting() -> Component:
    bar = html.Span(className="placeholder col-12 placeholder-lg rounded")
    return html.Div([bar] * 3, className="placeholder-wave compare-waiting", role="status")


def _failed(status: int, told: Any) -> Component:
    """What stands in the place of a section that could not be drawn."""
    icon = html.I(className="bi bi-exclamation-triangle me-2", **{"aria-hidden": "true"})
    parts: List[Any] = [icon, f"{told.title}: {told.message}" if told.title else told.message]
    if told.reference:
        parts += [" The log has the details beside the id ", html.Code(told.reference), "."]
    return html.Div(
        parts,
        className="alert alert-warning mb-0 text-break",
        role="alert",
        **{"data-status": str(status)},
    )
