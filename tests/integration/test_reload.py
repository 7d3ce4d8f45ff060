"""``serve --debug`` while a page is being written: what is saved is served, mistakes included."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any, Callable, Iterator
from urllib.parse import urlencode

import pytest

from mallennlp.project import Project
from tests.servers import PASSWORD, USERNAME, Server, make_project, serving

PAGE = """
from mallennlp.dashboard.page import Page

@Page.register("/draft")
class Draft(Page):
    navlink_name = "Draft"
    def get_elements(self):
        return "{text}"
"""
_WITHIN_S = 40.0


class Reader:
    """A logged-in client, which asks for a page as Dash's browser side does."""

    def __init__(self, server: Server) -> None:
        self._address = server.address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        found = re.search(r'name="csrf" value="([^"]+)"', self._send("/login"))
        assert found
        form = {"csrf": found[1], "username": USERNAME, "password": PASSWORD, "next": "/"}
        self._send("/login", urlencode(form).encode())

    def open(self, path: str) -> str:
        """The content of a page, as JSON."""
        dependencies = json.loads(self._send("/_dash-dependencies"))
        router = next(d for d in dependencies if "mallennlp-content.children" in d["output"])
        values = {"mallennlp-location.pathname": path, "mallennlp-location.search": ""}

        def filled(items: Any) -> Any:
            names = [f"{item['id']}.{item['property']}" for item in items]
            return [{**item, "value": values.get(name)} for item, name in zip(items, names)]

        body = {
            "output": router["output"],
            "outputs": [
                {"id": "mallennlp-content", "property": "children"},
                {"id": "mallennlp-title", "property": "data"},
            ],
            "inputs": filled(router["inputs"]),
            "state": filled(router["state"]),
            "changedPropIds": [],
        }
        return self._send("/_dash-update-component", json.dumps(body).encode(), "application/json")

    def until(self, path: str, holds: Callable[[str], bool]) -> str:
        """Ask for a page until what it shows is right."""
        deadline, content = time.monotonic() + _WITHIN_S, ""
        while time.monotonic() < deadline:
            # What is asked while the process ends gets no answer.
            with contextlib.suppress(OSError, http.client.HTTPException):
                content = self.open(path)
                if holds(content):
                    return content
            time.sleep(0.2)
        raise AssertionError(content)

    def _send(self, path: str, body: Any = None, kind: str = "") -> str:
        headers = {"Content-Type": kind} if kind else {}
        request = urllib.request.Request(self._address + path, body, headers)
        with self._opener.open(request, timeout=60) as answer:
            return str(answer.read().decode())


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16")
    set_imports(made, "draft_page")
    yield Project.open(made.root)


def set_imports(project: Project, *names: str) -> None:
    path = project.paths.config
    text = re.sub(r"(?m)^imports = .*", f"imports = {json.dumps(names)}", path.read_text())
    path.write_text(text)


def write(project: Project, name: str, text: str) -> None:
    (project.root / name).write_text(text, encoding="utf-8")


def test_what_is_saved_is_served(project: Project) -> None:
    write(project, "draft_page.py", PAGE.format(text="first version"))
    with serving(project, "--debug") as server:
        reader = Reader(server)
        assert "first version" in reader.open("/draft")
        write(project, "draft_page.py", PAGE.format(text="second version"))
        reader.until("/draft", lambda content: "second version" in content)

        write(project, "draft_page.py", "def broken(:")
        reader.until("/draft", lambda content: "There is no page at" in content)
        assert "SyntaxError" in reader.open("/pages")
        write(project, "draft_page.py", PAGE.format(text="mended version"))
        reader.until("/draft", lambda content: "mended version" in content)
        assert "SyntaxError" not in reader.open("/pages")

        write(project, "other_page.py", PAGE.format(text="another").replace("/draft", "/other"))
        set_imports(project, "draft_page", "other_page")
        reader.until("/other", lambda content: "another" in content)


def test_a_mistake_in_the_settings_does_not_end_it(project: Project) -> None:
    write(project, "draft_page.py", PAGE.format(text="first version"))
    with serving(project, "--debug") as server:
        reader = Reader(server)
        project.paths.config.write_text(project.paths.config.read_text() + "\nnonsense = [\n")
        write(project, "draft_page.py", PAGE.format(text="second version"))
        reader.until("/draft", lambda content: "second version" in content)
        log = (project.paths.state_folder / "test-server.log").read_text()
        assert "The settings stay as they were" in log and "Traceback" not in log
