"""Sections of a test's own on the compare page, and a browser that asks for them."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Sequence, Tuple

from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.pages.compare.params import CompareParams
from mallennlp.dashboard.pages.compare.section import Section, control_id
from mallennlp.domain.comparison import Comparison
from tests.packed import unpacked
from tests.unit.dashboard.fixtures import Browser


class Names(Section):
    """The names of what is compared; asked to leave out "break" it breaks."""

    name, title = "names", "Names"
    parameters: Tuple[str, ...] = ("ignore",)

    def controls(self, comparison: Comparison, params: CompareParams) -> List[Component]:
        return [dcc.Dropdown(id=control_id("ignore"), value=params.ignore, multi=True)]

    def view(
        self, project: Any, comparison: Comparison, params: CompareParams
    ) -> Sequence[Component]:
        if "break" in params.ignore:
            raise RuntimeError("it broke")
        named = [side.name for side in comparison.sides if side.name not in params.ignore]
        return [html.P(" ".join(named))]


class Sizes(Names):
    """Another one."""

    name, title = "sizes", "Sizes"
    parameters = ()


def ask(browser: Browser, section: str, address: str, **more: Any) -> Any:
    """The answer of the server to a section that the page asks for."""
    (output,) = [
        name
        for name in browser.app.callback_map
        if "compare-answer" in name and "compare-controls" in name
    ]
    body = json.dumps(browser.body(output, {}, "/compare", ""))
    asked: Dict[str, Any] = json.loads(body.replace('"section": "x"', f'"section": "{section}"'))
    question = {"number": 7, "address": address, "controls": True, **more}
    asked["inputs"][0]["value"] = question
    return browser.post(asked)


def parts(answer: Any) -> Dict[str, Any]:
    """What an answer puts where, once the browser has unpacked it: by the part of the section."""
    response = answer.get_json().get("response", {})
    found = {json.loads(key)["type"]: value for key, value in response.items()}
    if "compare-answer" in found:
        packed = found.pop("compare-answer")["data"]
        found["compare-view"] = {"children": unpacked(packed["view"])}
        found["compare-drawn"] = {"data": packed["drawn"]}
    return found
