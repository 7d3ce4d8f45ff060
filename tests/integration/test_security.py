"""A real project's dashboard, seen by somebody who is not logged in: every route, every callback.

What is public is written down here. Whatever is added to the server later is tested by itself.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import dash
import flask
import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from tests.unit.dashboard.fixtures import HTML, UPDATE, Browser

PUBLIC = {
    ("GET", "/login"): 200,
    ("POST", "/login"): 400,  # a form without its token
    ("GET", "/logout"): 302,
    ("POST", "/logout"): 303,
    ("GET", "/health"): 200,
    ("GET", "/assets/<path:filename>"): 404,  # no file of that name
}
"""All that answers without a login, with the status of the request that is made here."""

PASSWORD = "a long enough password"
ADDRESSES = (("/", ""), ("/experiment", "?path=x"), ("/experiment", "?path=x&tab=files"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    made = create_project(
        root / "p", render_config(Config(ProjectSection(name="p"))), "root", PASSWORD
    )
    made.accounts.add("reader", PASSWORD, Permission.READ)
    made.scan()
    return made


@pytest.fixture(scope="module")
def app(project: Project) -> Iterator[dash.Dash]:
    with isolated_registry():
        yield create_app(project)


def requests(server: flask.Flask) -> List[Tuple[str, str, str]]:
    """Method, rule, and a path that fits it, of everything that the server serves."""
    found = []
    for rule in server.url_map.iter_rules():
        values = {name: "x" for name in rule.arguments}
        _, path = rule.build(values) or ("", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((method, rule.rule, path))
    return found


def test_every_route_refuses_who_is_not_logged_in(app: dash.Dash) -> None:
    client = app.server.test_client()
    seen = set()
    for method, rule, path in requests(app.server):
        for headers in (HTML, {"Accept": "application/json"}):
            answer = client.open(path, method=method, headers=headers, buffered=True)
            if (method, rule) in PUBLIC:
                seen.add((method, rule))
                assert answer.status_code == PUBLIC[method, rule], (method, rule)
                continue
            to_login = answer.status_code == 302
            if to_login:
                assert answer.headers["Location"].startswith("/login"), (method, rule)
            assert to_login or answer.status_code == 401, (method, rule, answer.status_code)
            assert len(answer.data) < 1000, (method, rule)
    assert seen == set(PUBLIC)


def test_every_callback_refuses_who_is_not_logged_in(app: dash.Dash) -> None:
    browser = Browser(app)
    served = [name for name, known in app.callback_map.items() if "callback" in known]
    assert len(served) > 5
    for output in served:
        assert browser.post(browser.body(output, {})).status_code == 401, output
    for nonsense in ("", "{", "[]", '{"output": "nothing"}'):
        assert browser.post(nonsense).status_code == 401


def test_every_callback_checks_by_itself(app: dash.Dash) -> None:
    """Behind the guard stands a second check: here the guard is passed over."""
    for output, known in app.callback_map.items():
        if "callback" not in known:
            continue
        arguments = [None] * (len(known["inputs"]) + len(known["state"]))
        with app.server.test_request_context(UPDATE, method="POST"):
            with pytest.raises(Exception, match="Please log in"):
                known["callback"].__wrapped__(*arguments)


def test_a_reader_may_not_write(app: dash.Dash) -> None:
    browser = Browser(app)
    browser.log_in("reader", PASSWORD)
    # A file of a run, also one that is not there: nobody finds out which there are.
    for query in ("", "?path=x&name=y", "?path=../x&name=../../etc/passwd"):
        assert browser.get(f"/download/file{query}").status_code == 403, query
    writing = [
        name
        for name, known in app.callback_map.items()
        if any(item["id"] in ("experiment-save", "experiments-refresh") for item in known["inputs"])
    ]
    assert len(writing) == 2
    for output in writing:
        answer = browser.post(browser.body(output, {}))
        assert answer.status_code == 403, output


def test_a_changed_password_ends_the_users_sessions(project: Project, app: dash.Dash) -> None:
    project.accounts.add("leaver", PASSWORD, Permission.READ)
    browser = Browser(app)
    browser.log_in("leaver", PASSWORD)
    assert browser.get("/").status_code == 200
    project.accounts.set_password("leaver", PASSWORD + "!")
    assert browser.get("/").status_code == 302
    browser.log_in("leaver", PASSWORD + "!")
    assert browser.get("/").status_code == 200
    project.accounts.remove("leaver")
    assert browser.get("/").status_code == 302


def test_a_copied_cookie_ends_with_the_logout_in_every_worker(
    project: Project, app: dash.Dash
) -> None:
    with isolated_registry():
        workers = [Browser(app), Browser(create_app(Project.open(project.root)))]
    browser, other = workers
    browser.log_in("root", PASSWORD)
    name = app.server.config["SESSION_COOKIE_NAME"]
    copied = browser.client.get_cookie(name)
    assert copied is not None
    other.client.set_cookie(name, copied.value)
    assert other.get("/").status_code == 200
    browser.layout()  # its form of the logout has the token
    with browser.client.session_transaction() as kept:
        token = kept["csrf"]
    assert browser.client.post("/logout", data={"csrf": token}).status_code == 303
    for worker in workers:
        worker.client.set_cookie(name, copied.value)
        assert worker.get("/").status_code == 302
        worker.client.set_cookie(name, copied.value)
        assert worker.post("{}").status_code == 401


@pytest.mark.parametrize("damage", ["rubbish", "gone"])
def test_strangers_are_not_told_where_files_lie(tmp_path: Path, damage: str) -> None:
    text = render_config(Config(ProjectSection(name="p")))
    project = create_project(tmp_path / "p", text, "root", PASSWORD)
    with isolated_registry():
        browser = Browser(create_app(project))
    known = Browser(browser.app)
    known.log_in("root", PASSWORD)
    token = browser.csrf()
    for file in project.paths.state.parent.glob(f"{project.paths.state.name}*"):
        file.unlink()
    if damage == "rubbish":
        project.paths.state.write_text("rubbish" * 1000)
    form = {"csrf": token, "username": "root", "password": PASSWORD}
    answers = [browser.client.post("/login", data=form, headers=HTML), known.get("/")]
    answers.append(known.client.get("/_dash-layout"))
    for answer in answers:
        assert answer.status_code in (500, 503)
        assert str(tmp_path) not in answer.text and "Traceback" not in answer.text


def test_a_cookie_that_ended_is_not_signed_anew(project: Project, app: dash.Dash) -> None:
    project.accounts.add("gone", PASSWORD, Permission.READ)
    browser = Browser(app)
    browser.log_in("gone", PASSWORD)
    project.accounts.remove("gone")
    browser.get("/login")
    with browser.client.session_transaction() as kept:
        assert set(kept) == {"csrf"}


def test_guessing_is_slowed_down(project: Project, app: dash.Dash) -> None:
    project.accounts.add("target", PASSWORD, Permission.READ)
    browser = Browser(app)
    answers = [browser.log_in("target", f"guess {n}").status_code for n in range(30)]
    assert answers[0] == 401 and answers[-1] == 429


def test_nonsense_is_never_the_servers_fault(
    app: dash.Dash, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A scan is a process of its own, which would outlive the test.
    monkeypatch.setattr(Project, "start_scan", lambda self, rebuild=False: None)
    browser = Browser(app)
    browser.log_in("root", PASSWORD)
    values: List[Any] = [
        None,
        True,
        -1,
        1e308,
        "",
        "\x00",
        "../..",
        "'; --",
        [],
        [[]],
        {},
        {"a": []},
    ]
    for output, known in app.callback_map.items():
        if "callback" not in known:
            continue
        for value, address in itertools.product(values, ADDRESSES):
            body = browser.body(output, {}, *address)
            for item in body["inputs"] + body["state"]:
                if item and not str(item["id"]).startswith("mallennlp"):
                    item["value"] = value
            status = browser.post(body).status_code
            assert status < 500, (output, value, status)


def test_the_secret_is_nobody_elses(project: Project) -> None:
    path: Path = project.paths.secret
    project.secret()
    assert path.stat().st_mode & 0o077 == 0
    assert len(project.secret()) >= 32


def test_passwords_are_not_written_into_the_log(
    app: dash.Dash, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        Browser(app).log_in("root", "a wrong pass phrase")
    assert "refused" in caplog.text and "a wrong pass phrase" not in caplog.text
    assert json.dumps(caplog.messages).count(PASSWORD) == 0
