"""A dashboard over pages of a test's own, a browser's requests to it, and what its answers hold."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence

import dash

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before anything is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
import mallennlp.dashboard.pages.loaded  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from tests.unit.dashboard.fakes import PASSWORD, FakeProject

UPDATE = "/_dash-update-component"
HTML = {"Accept": "text/html"}


class Browser:
    """A client that logs in as people do and calls callbacks as Dash's browser side does."""

    def __init__(self, app: dash.Dash) -> None:
        self.app = app
        self.client = app.server.test_client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={**HTML, **headers}, buffered=True)

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/login").text)
        assert found
        return found[1]

    def log_in(self, username: str = "read", password: str = PASSWORD, next_page: str = "/") -> Any:
        form = {"csrf": self.csrf(), "username": username, "password": password, "next": next_page}
        return self.client.post("/login", data=form, headers=HTML)

    def layout(self) -> Any:
        return self.client.get("/_dash-layout").get_json()

    def body(self, output: str, inputs: Dict[str, Any], path: str = "/", search: str = "") -> Any:
        """The request for a callback; ``inputs`` gives values by ``"id.property"``.

        MATCH stands for "x" in it, and no component is there that ALL could stand for.
        """
        known = self.app.callback_map[output]
        values = {
            "mallennlp-location.pathname": path,
            "mallennlp-location.search": search,
            **inputs,
        }

        def filled(dependency: Any) -> Any:
            name = f"{dependency['id']}.{dependency['property']}"
            return component(dependency["id"], dependency["property"], value=values.get(name))

        outputs = known["output"]
        several = isinstance(outputs, (list, tuple))
        described = [
            component(out.component_id_str(), out.component_property)
            for out in (outputs if several else [outputs])
        ]
        return {
            "output": output,
            "outputs": described if several else described[0],
            "inputs": [filled(item) for item in known["inputs"]],
            "state": [filled(item) for item in known["state"]],
            "changedPropIds": [name for name in inputs if self._is_input(known, name)],
        }

    @staticmethod
    def _is_input(known: Any, name: str) -> bool:
        return any(f"{item['id']}.{item['property']}" == name for item in known["inputs"])

    def post(self, body: Any, **headers: str) -> Any:
        text = body if isinstance(body, (str, bytes)) else json.dumps(body)
        return self.client.post(UPDATE, data=text, content_type="application/json", headers=headers)

    def call(self, output: str, inputs: Dict[str, Any], path: str, search: str = "") -> Any:
        return self.post(self.body(output, inputs, path, search))

    def open(self, address: str, stores: Optional[Dict[str, Any]] = None) -> Any:
        """Put a page on the screen, as the router does."""
        path, _, query = address.partition("?")
        output = "..mallennlp-content.children...mallennlp-title.data.."
        values = {f"{name}.data": data for name, data in (stores or {}).items()}
        return self.call(output, values, path, f"?{query}" if query else "")

    def store(self, store_id: str) -> Any:
        """What a fresh tab holds in a store."""
        found = [item for item in walk(self.layout()) if item.get("id") == store_id]
        return found[0]["data"]


def one_id(text: str) -> Any:
    """A component's id as a request has it; where it is a pattern, an id that fits."""
    if not text.startswith("{"):
        return text
    parts: Dict[str, Any] = json.loads(text)
    return {key: "any" if part == ["MATCH"] else part for key, part in parts.items()}


def component(id_text: str, prop: str, **value: Any) -> Any:
    """A component's property as a request describes it; ``id_text`` is as Dash keeps it."""
    if not id_text.startswith("{"):
        return {"id": id_text, "property": prop, **value}
    pattern = json.loads(id_text)
    if ["ALL"] in pattern.values():
        return []
    matched = {key: "x" if part == ["MATCH"] else part for key, part in pattern.items()}
    return {"id": matched, "property": prop, **value}


def walk(node: Any) -> Iterator[Dict[str, Any]]:
    """The props of every component in a layout that came as JSON."""
    if isinstance(node, dict):
        if "props" in node:
            yield node["props"]
        for child in node.values():
            yield from walk(child)
    elif isinstance(node, list):
        for child in node:
            yield from walk(child)


def toasts(answer: Any) -> List[Dict[str, Any]]:
    """The notifications in an answer."""
    patch = answer.get_json().get("sideUpdate", {}).get("mallennlp-toasts", {}).get("data", {})
    operations = patch.get("operations", [])
    return [item for operation in operations for item in operation["params"]["value"]]


@contextlib.contextmanager
def dashboard(
    tmp_path: Path, register: Callable[[], None], imports: Sequence[str] = (), **settings: Any
) -> Iterator[Browser]:
    """A dashboard with nothing but the pages that ``register`` registers."""
    with isolated_registry(only=()):
        register()
        project: Any = FakeProject(tmp_path, imports=imports, **settings)
        yield Browser(create_app(project))
