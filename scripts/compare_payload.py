"""What the compare page sends to a browser: its callbacks, asked over the WSGI application."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List, Sequence

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.pages.compare.drawing import ASKED, section_id
from mallennlp.dashboard.pages.compare.sections import SECTIONS
from mallennlp.dashboard.pages.compare.params import COMPARE_ROUTE, CompareParams
from mallennlp.project import Project
from mallennlp.services.url_parse import to_url
from scripts.compared_runs import CURVE

_WRONG = (b"alert-warning", b"not read yet")
"""What the page says where something failed, or is not there as a whole."""
_UPDATE = "/_dash-update-component"
_CONTENT = "..mallennlp-content.children...mallennlp-title.data.."


def payload_bytes(
    project: Project, paths: Sequence[str], username: str, password: str
) -> Dict[str, int]:
    """The bytes of the answers that make the page: the page itself, and each of its sections. They
    are not compressed. Raises RuntimeError for an answer that is none."""
    visitor = _Visitor(project, username, password)
    search = to_url(shown_of(paths))
    found = {"page": visitor.page(search)}
    for number, section in enumerate(SECTIONS):
        found[section.name] = visitor.section(section.name, search, number)
    return found


def shown_of(paths: Sequence[str]) -> CompareParams:
    """The page that is measured: these runs, with the curve of their batches."""
    return CompareParams(run=list(paths), curve=[CURVE])


class _Visitor:
    """Somebody who is logged in and has the page open."""

    def __init__(self, project: Project, username: str, password: str) -> None:
        self._client = create_app(project).server.test_client()
        login = self._client.get("/login", headers={"Accept": "text/html"}).text
        csrf = re.findall(r'name="csrf" value="([^"]+)"', login)[0]
        form = {"csrf": csrf, "username": username, "password": password, "next": "/"}
        self._client.post("/login", data=form)
        self._callbacks: List[Dict[str, Any]] = self._client.get("/_dash-dependencies").json

    def page(self, search: str) -> int:
        """The page as it is at first, in bytes."""
        values = {
            "mallennlp-location.pathname": COMPARE_ROUTE,
            "mallennlp-location.search": search,
        }
        return self._answer(self._callback(_CONTENT), values, "")

    def section(self, name: str, search: str, number: int) -> int:
        """What is drawn when a section is asked for, in bytes."""
        asked = f"{dom_id(section_id(ASKED, name))}.data"
        values = {
            "mallennlp-location.pathname": COMPARE_ROUTE,
            "mallennlp-location.search": search,
            asked: {"number": number, "address": search, "controls": True},
        }
        return self._answer(self._callback(section_id(ASKED, "")["type"]), values, name)

    def _callback(self, what: str) -> Dict[str, Any]:
        """The callback of this output, or with this type among what it listens to."""
        for each in self._callbacks:
            heard = " ".join(str(one["id"]) for one in each["inputs"])
            if each["output"] == what or f'"{what}"' in heard:
                return each
        raise RuntimeError(f"The dashboard has no callback for {what!r}.")

    def _answer(self, callback: Dict[str, Any], values: Dict[str, Any], name: str) -> int:
        def filled(one: Dict[str, Any]) -> Dict[str, Any]:
            found = {"id": _id(one["id"], name), "property": one["property"]}
            return {**found, "value": values.get(f"{dom_id(found['id'])}.{one['property']}")}

        inputs, states = (list(map(filled, callback[kind])) for kind in ("inputs", "state"))
        outputs = [_output(text, name) for text in callback["output"].strip(".").split("...")]
        changed = [f"{dom_id(one['id'])}.{one['property']}" for one in inputs]
        body = {
            "output": callback["output"],
            "outputs": outputs,
            "inputs": inputs,
            "state": states,
            "changedPropIds": changed,
        }
        answer = self._client.post(_UPDATE, json=body)
        if answer.status_code != 200 or any(wrong in answer.data for wrong in _WRONG):
            raise RuntimeError(f"{name or 'The page'} answers {answer.data[:300]!r}")
        return len(answer.data)


def _output(text: str, name: str) -> Dict[str, Any]:
    component, _, prop = text.rpartition(".")
    return {"id": _id(component, name), "property": prop}


def _id(text: Any, name: str) -> Any:
    """The id of a component, of this section where it is a pattern."""
    if not isinstance(text, str) or not text.startswith("{"):
        return text
    found = json.loads(text)
    return {key: name if value == ["MATCH"] else value for key, value in found.items()}
