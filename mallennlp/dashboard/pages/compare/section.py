"""What a section of the compare page is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Dict, List, Optional, Sequence, Tuple

from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.plain_table import PlainTable

if TYPE_CHECKING:
    from mallennlp.project import Project


class Section:
    """A part of the page. An instance holds no state.

    * ``name``: a word for addresses and ids; ``title``: its heading;
    * ``parameters``: the names of the parameters of the address on which it depends, beside what is
      compared: it is drawn again when one of them changes.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    parameters: ClassVar[Tuple[str, ...]] = ()

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        """What changes how it is shown: components whose ``value`` goes into the address, each with
        ``control_id`` of its parameter as its id."""
        return []

    def view(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        """What it shows, on the page and in a file of the page: nothing in it needs a server."""
        raise NotImplementedError

    def drawn(
        self, project: "Project", comparison: Comparison, params: CompareParams, controls: bool
    ) -> Tuple[Optional[List[Component]], List[Component]]:
        """Its controls, where ``controls`` asks for them, and its view. For a section that reads
        for both what it would else read twice."""
        view = list(self.view(project, comparison, params))
        return (self.controls(comparison, params) if controls else None), view

    def tables(
        self, project: "Project", comparison: Comparison, params: CompareParams
    ) -> List[PlainTable]:
        """The same as tables, for files; none if it has no numbers."""
        return []


def control_id(parameter: str) -> Dict[str, Any]:
    """The id of the component that sets a parameter of the address."""
    return {"type": "compare-control", "parameter": parameter}
