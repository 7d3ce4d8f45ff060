"""What comes in without a login, with and without public pages, and the status of an address."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Iterator

import dash
import flask
import pytest

from mallennlp.dashboard import errors, guard, session
from mallennlp.dashboard.page import Page, Pages
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.services.serialization import serializable
from mallennlp.services.served import PROJECT_KEY
from mallennlp.services.url_parse import from_url
from tests.unit.dashboard.fakes import FakeProject
from tests.unit.dashboard.fixtures import HTML, UPDATE

LAYOUT = "/_dash-layout"
SUITE = "/_dash-component-suites/dash/a.js"


class Private(Page):
    @from_url
    @serializable
    class Params:
        number: int = 0


class Public(Page):
    requires_login = False


def serve(folder: Path, pages: Pages) -> Any:
    """A client of a server that has the guard, and an answer for every address behind it."""
    server = flask.Flask(__name__, static_folder=None)
    project: Any = FakeProject(folder)
    session.install(server, project)
    errors.install(server)
    guard.install(server, "127.0.0.1", pages, "the-id")

    @server.route("/login", methods=["GET", "POST"])
    def log_in() -> str:
        if flask.request.method == "POST":
            session.log_in(project.accounts.users["read"])
        return "reached"

    for path in ("/logout", "/assets/<path:path>"):
        server.add_url_rule(path, path, lambda **_: "reached")
    app = dash.Dash("guarded", server=server, add_log_handler=False)
    app.layout = dash.html.Div()
    guard.finish(app, pages)
    server.view_functions = {
        name: view if name in ("health", "log_in") else (lambda **_: "reached")
        for name, view in server.view_functions.items()
    }
    return server.test_client()


@pytest.fixture
def pages() -> Iterator[Any]:
    with isolated_registry(only=()):
        Page.register("/private")(Private)
        Page.register("/public")(Public)
        yield {"/private": Private, "/public": Public}


@pytest.fixture
def closed(tmp_path: Path, pages: Any) -> Any:
    return serve(tmp_path, {"/private": Private})


@pytest.fixture
def opened(tmp_path: Path, pages: Any) -> Any:
    return serve(tmp_path, pages)


@pytest.mark.parametrize("path", ["/login", "/logout", "/assets/a/b.js"])
def test_the_login_and_its_look_are_for_everybody(closed: Any, path: str) -> None:
    assert closed.get(path).text == "reached"


def test_the_health_check_tells_the_id_and_nothing_else(closed: Any) -> None:
    assert closed.get("/health").get_json() == {"status": "ok", PROJECT_KEY: "the-id"}


@pytest.mark.parametrize(
    "path", ["/", "/private", "/x", LAYOUT, SUITE, "/login/admin", "/assetsx", "/loginx"]
)
def test_everything_else_needs_a_login(closed: Any, path: str) -> None:
    assert closed.get(path).status_code == 401
    assert closed.post(path).status_code == 401
    assert closed.options(path).status_code == 401


def test_a_person_is_led_to_the_login_and_back(closed: Any) -> None:
    def led(path: str) -> Any:
        answer = closed.get(path, headers=HTML)
        return answer.status_code, answer.headers["Location"]

    assert led("/") == (302, "/login")
    assert led("/private?a=1&b=%26") == (302, "/login?next=/private%3Fa%3D1%26b%3D%2526")
    assert closed.get(LAYOUT, headers=HTML).status_code == 401
    assert closed.post("/private", headers=HTML).status_code == 401


@pytest.mark.parametrize("path", [LAYOUT, "/_dash-dependencies", SUITE, "/public", "/public/"])
def test_a_public_page_opens_what_it_needs(opened: Any, path: str) -> None:
    assert opened.get(path).text == "reached"


@pytest.mark.parametrize("path", ["/", "/private", "/public/x", "/publi", "/_dash-x", "/_reload"])
def test_a_public_page_opens_nothing_else(opened: Any, path: str) -> None:
    assert opened.get(path).status_code == 401


@pytest.mark.parametrize("path", ["/login", "/health", "/assets/a.js", LAYOUT, "/private"])
def test_host_and_origin_come_before_everything(closed: Any, path: str) -> None:
    assert closed.get(path, headers={"Host": "evil.example"}).status_code == 400
    assert closed.post(path, headers={"Origin": "http://evil.example"}).status_code == 403
    assert closed.get("/login", headers={"Origin": "http://evil.example"}).status_code == 200


@pytest.fixture
def known(closed: Any) -> Any:
    """The same, after a login."""
    assert closed.post("/login").text == "reached"
    return closed


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/private", 200, ""),
        ("/private/", 200, ""),
        ("/private?number=3", 200, ""),
        ("/private?number=x", 400, "'number' is 'x'"),
        ("/privat", 404, "There is no page at '/privat'. Did you mean '/private'?"),
    ],
)
def test_the_status_of_an_address_says_what_its_page_will_be(
    known: Any, caplog: pytest.LogCaptureFixture, path: str, status: int, said: str
) -> None:
    with caplog.at_level(logging.INFO):
        assert known.get(path).status_code == status
    messages = [record.getMessage() for record in caplog.records]
    assert len(messages) == (1 if said else 0)
    assert all(said in line and "by read" in line for line in messages)


@pytest.mark.parametrize("body", ["{}", "[]", '{"output": "x.y"}', "{"])
def test_callbacks_are_checked_before_they_are_reached(known: Any, body: str) -> None:
    answer = known.post(UPDATE, data=body, content_type="application/json")
    assert answer.status_code in (400, 404) and answer.text != "reached"
