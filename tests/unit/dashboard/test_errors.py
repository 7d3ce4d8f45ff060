"""What is told and what is logged of an error."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import flask
import pytest
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import errors, session
from mallennlp.exceptions import (
    AccessError,
    ConfigError,
    DatabaseError,
    LoginRequiredError,
    MallennlpError,
    NotFoundError,
    UsageError,
)
from tests.unit.dashboard.fakes import FakeProject
from tests.unit.dashboard.fixtures import HTML

SECRET_PLACE = "/home/ada/secret.sqlite"
RAISED = {
    "usage": UsageError("Choose a run first."),
    "missing": NotFoundError("There is no such run."),
    "access": AccessError("Not for you."),
    "login": LoginRequiredError("Please log in."),
    "database": DatabaseError(f"Cannot read {SECRET_PLACE}."),
    "config": ConfigError(f"{SECRET_PLACE}: wrong."),
    "bug": ZeroDivisionError(f"division in {SECRET_PLACE}"),
    "silent": ValueError(),
    "long": UsageError("x" * 5000),
    "lines": UsageError("one\ntwo\x1b[31m"),
    "prevent": PreventUpdate(),
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[flask.Flask]:
    """A server whose addresses raise errors."""
    made = flask.Flask(__name__)
    project: Any = FakeProject(tmp_path)
    session.install(made, project)
    errors.install(made)

    @made.route("/raise/<name>", methods=["GET", "POST"])
    def fail(name: str) -> Any:
        errors.about(flask.request.args.get("callback", ""))
        raise RAISED[name]

    @made.route("/abort/<int:status>")
    def abort(status: int) -> Any:
        flask.abort(status)

    @made.route("/in/<name>")
    def log_in(name: str) -> str:
        session.log_in(project.accounts.users[name])
        return "in"

    yield made


@pytest.fixture
def client(server: flask.Flask) -> Any:
    made = server.test_client()
    made.get("/in/read")
    return made


def lines(caplog: pytest.LogCaptureFixture) -> List[Tuple[int, str]]:
    return [
        (record.levelno, record.getMessage())
        for record in caplog.records
        if record.name.startswith("mallennlp")
    ]


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("usage", 400, "Choose a run first."),
        ("missing", 404, "There is no such run."),
        ("access", 403, "Not for you."),
        ("login", 401, "Please log in."),
    ],
)
def test_a_users_mistake_is_a_warning_in_its_own_words(
    client: Any, caplog: pytest.LogCaptureFixture, name: str, status: int, said: str
) -> None:
    answer = client.get(f"/raise/{name}")
    assert (answer.status_code, answer.get_json()["error"]) == (status, said)
    assert answer.get_json()["reference"] == ""
    assert lines(caplog) == [(logging.WARNING, f"GET /raise/{name} by read: {said}")]
    assert not caplog.records[-1].exc_info


@pytest.mark.parametrize("name", ["database", "config", "bug", "silent"])
def test_an_error_of_the_server_has_an_id_beside_its_traceback(
    client: Any, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    answer = client.get(f"/raise/{name}")
    assert answer.status_code == 500
    reference = answer.get_json()["reference"]
    ((level, line),) = lines(caplog)
    assert level == logging.ERROR and line.startswith(f"[{reference}] GET /raise/{name} by read:")
    assert caplog.records[-1].exc_info and caplog.records[-1].exc_info[1] is RAISED[name]


@pytest.mark.parametrize("name", ["database", "config", "bug"])
def test_only_who_is_logged_in_is_told_of_the_servers_inside(
    server: flask.Flask, client: Any, name: str
) -> None:
    assert SECRET_PLACE in client.get(f"/raise/{name}").text
    stranger = server.test_client()
    for headers in (HTML, {}):
        answer = stranger.get(f"/raise/{name}", headers=headers)
        assert SECRET_PLACE not in answer.text and "in its log" in answer.text


def test_another_exception_is_named_by_its_type(client: Any) -> None:
    assert client.get("/raise/bug").get_json()["error"].startswith("ZeroDivisionError: division")
    assert client.get("/raise/silent").get_json()["error"] == "ValueError"


@pytest.mark.parametrize("name", ["long", "lines"])
def test_a_message_is_cut_and_one_line(
    client: Any, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    answer = client.get(f"/raise/{name}")
    assert answer.status_code == 400 and len(answer.get_json()["error"]) <= 301
    ((_, line),) = lines(caplog)
    assert line.isprintable() and len(line) < 400


def test_the_log_names_the_callback_and_cuts_it(
    client: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/raise/usage?callback=a.children")
    client.post("/raise/usage?callback=" + "%0a" * 500)
    first, second = [line for _, line in lines(caplog)]
    assert first == "POST /raise/usage (a.children) by read: Choose a run first."
    assert second.isprintable() and len(second) < 600


def test_strangers_are_named_by_their_address(
    server: flask.Flask, caplog: pytest.LogCaptureFixture
) -> None:
    server.test_client().get("/raise/usage")
    assert lines(caplog)[0][1].startswith("GET /raise/usage from 127.0.0.1:")


def test_prevent_update_is_no_error(client: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.get("/raise/prevent")
    assert (answer.status_code, answer.data) == (204, b"") and lines(caplog) == []


@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 415])
def test_what_flask_refuses_is_logged_with_its_reason(
    client: Any, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    answer = client.get(f"/abort/{status}")
    assert answer.status_code == status
    ((level, line),) = lines(caplog)
    assert level == logging.WARNING and line.startswith(f"GET /abort/{status} by read: {status} ")
    assert line.endswith(answer.get_json()["error"])


@pytest.mark.parametrize(
    ("method", "path", "headers", "is_page"),
    [
        ("GET", "/page", {"Accept": "text/html,*/*"}, True),
        ("POST", "/login", {"Accept": "text/html"}, True),
        ("GET", "/page", {"Accept": "*/*"}, False),
        ("GET", "/page", {}, False),
        ("GET", "/_dash-layout", {"Accept": "text/html"}, False),
        ("GET", "/assets/a.js", {"Accept": "text/html"}, False),
        ("GET", "/health", {"Accept": "text/html"}, False),
        ("POST", "/_dash-update-component", {"Accept": "text/html"}, False),
        ("POST", "/x", {"Accept": "text/html", "Content-Type": "application/json"}, False),
    ],
)
def test_a_person_gets_a_page_and_a_program_json(
    server: flask.Flask, method: str, path: str, headers: Any, is_page: bool
) -> None:
    with server.test_request_context(path, method=method, headers=headers):
        assert errors.wants_page() is is_page
        answer, status = errors.response(404, "<b>gone</b>", "1f")
    assert status == 404
    if is_page:
        text = answer.get_data(as_text=True)
        assert answer.mimetype == "text/html" and "&lt;b&gt;gone&lt;/b&gt;" in text
        assert "There is nothing here" in text and "1f" in text
    else:
        assert answer.get_json() == {"error": "<b>gone</b>", "reference": "1f"}


def every_error(base: Any = MallennlpError) -> List[Any]:
    return [base, *(found for heir in base.__subclasses__() for found in every_error(heir))]


def test_every_status_that_an_error_has_is_put_into_words() -> None:
    general = errors.headline(500)
    for error in every_error():
        status = errors.status_of(error("x"))
        assert status == error.http_status
        assert (errors.headline(status) == general) is (status >= 500), error
    assert errors.status_of(ValueError()) == 500


def test_an_error_is_shown_with_its_status_and_reference() -> None:
    shown = str(errors.error_elements(404, "gone", "1f"))
    assert "data-status='404'" in shown and "gone" in shown and "Code('1f')" in shown
    assert "Code(" not in str(errors.error_elements(404, "gone"))
