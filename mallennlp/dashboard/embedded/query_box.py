"""What answers boxes for queries: what can be typed next, and what the query means or what is wrong
with it. One question, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional

import attrs
import dash
from dash import MATCH
from dash.dependencies import ClientsideFunction, Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import access
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.query.box import ANSWER, ASK, DRAWN
from mallennlp.dashboard.components.query.problem import place_of
from mallennlp.dashboard.embedded.viewers import check_viewer
from mallennlp.dashboard.page import Pages
from mallennlp.dashboard.texts import cut, encodable
from mallennlp.dashboard.wiring import LOCATION
from mallennlp.exceptions import ParameterError, QueryError
from mallennlp.services.index.language.hints import hints
from mallennlp.services.index.language.parsing import LONGEST_QUERY

if TYPE_CHECKING:
    from mallennlp.project import Project

LONGEST_EXPLANATION = 1_000
"""Characters; nobody reads more below a box."""
_LARGEST_NUMBER = 2**53
"""JavaScript's numbers are whole up to here."""


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register the callbacks of the boxes with Dash."""
    app.callback(
        Output(part_id(ANSWER, MATCH), "data"),
        [Input(part_id(ASK, MATCH), "data")],
        [State(LOCATION, "pathname")],
        prevent_initial_call=True,
    )(access.checks_access(QueryHelp(project, pages)))
    app.clientside_callback(
        ClientsideFunction("query_box", "draw"),
        Output(part_id(DRAWN, MATCH), "data"),
        Input(part_id(ANSWER, MATCH), "data"),
    )


@attrs.frozen
class Question:
    """What a box asks: its text, and how many characters stand before the cursor. ``number``: which
    of its questions this is, so that an answer that comes late is known."""

    number: int
    text: str
    position: int

    @classmethod
    def read(cls, asked: Any) -> "Question":
        """Raises ParameterError for what no box of ours asks."""
        if not isinstance(asked, dict) or asked.keys() != {"number", "text", "position"}:
            raise ParameterError("A box for queries sends a number, a text and a position.")
        number, text, position = asked["number"], asked["text"], asked["position"]
        if not isinstance(text, str) or len(text) > LONGEST_QUERY:
            raise ParameterError(f"A query is a text of at most {LONGEST_QUERY:,} characters.")
        if type(position) is not int or not 0 <= position <= len(text):
            raise ParameterError("The position is not in the text.")
        if type(number) is not int or not 0 <= number <= _LARGEST_NUMBER:
            raise ParameterError("The number of the question is none.")
        return cls(number, text, position)


class QueryHelp:
    """Answers a ``query_box``."""

    def __init__(self, project: "Project", pages: Pages) -> None:
        self._project, self._pages = project, pages
        self.__name__ = "query_box.help"

    def __call__(self, asked: Any, pathname: Any) -> Any:
        check_viewer(self._pages, pathname)
        if asked is None:
            raise PreventUpdate
        return encodable(self._answer(Question.read(asked)))

    def _answer(self, question: Question) -> Dict[str, Any]:
        explanation, mistake = "", None
        try:
            explanation = cut(self._explained(question.text), LONGEST_EXPLANATION)
        except QueryError as error:
            mistake = _told(error)
        return {
            "number": question.number,
            "explanation": explanation,
            "mistake": mistake,
            "completions": self._completions(question),
        }

    def _explained(self, text: str) -> str:
        """What the query finds, and what may have been meant instead."""
        others = [hint.text for hint in hints(text)]
        return " ".join([self._project.explain_query(text), *others]).strip()

    def _completions(self, question: Question) -> List[Dict[str, Any]]:
        found = self._project.complete_query(question.text, question.position)
        return [attrs.asdict(each) for each in found]


def _told(error: QueryError) -> Dict[str, Any]:
    """A mistake, with the text around its place; ``start`` and ``end`` in the whole text."""
    place = place_of(error)
    before, marked, after = place or ("", "", "")
    end: Optional[int] = error.start if error.end is None else error.end
    return {
        "message": cut(error.message),
        "before": before,
        "marked": marked,
        "after": after,
        "start": error.start if place else None,
        "end": end if place else None,
    }
