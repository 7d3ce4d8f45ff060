"""The signed cookie: who is logged in, until when, and the token of forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, Tuple

import flask
import pytest

from mallennlp.dashboard import session
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import UsageError
from tests.unit.dashboard.fakes import FakeProject


def make_server(project: Any) -> flask.Flask:
    """A server with nothing but sessions, and addresses that use them."""
    server = flask.Flask(__name__)
    session.install(server, project)

    @server.route("/in/<name>")
    def log_in(name: str) -> str:
        session.log_in(project.accounts.users[name])
        return "in"

    @server.route("/out")
    def log_out() -> str:
        session.log_out(project)
        return "out"

    @server.route("/who")
    def who() -> Any:
        user = session.current_user()
        return flask.jsonify(
            name=user.username if user else None,
            permission=str(session.current_permission()),
            owner=session.owner_token(),
        )

    @server.route("/token")
    def token() -> str:
        return session.csrf_token()

    @server.route("/check", methods=["POST"])
    def check() -> str:
        try:
            session.check_csrf(flask.request.form.get("csrf"))
        except UsageError as error:
            return str(error)
        return "fits"

    return server


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Tuple[Any, flask.Flask]]:
    project = FakeProject(tmp_path)
    yield project, make_server(project)


def who(client: Any) -> Any:
    return client.get("/who").get_json()


def test_nobody_is_anonymous(made: Any) -> None:
    assert who(made[1].test_client()) == {
        "name": None,
        "permission": "None",
        "owner": "anonymous",
    }


def test_the_cookie_tells_who_it_is(made: Any) -> None:
    client = made[1].test_client()
    client.get("/in/admin")
    found = who(client)
    assert (found["name"], found["permission"]) == ("admin", str(Permission.ADMIN))
    assert found["owner"].startswith(f"{Permission.ADMIN.value}-")


def test_every_login_has_its_own_owner(made: Any) -> None:
    client, owners = made[1].test_client(), set()
    for name in ("read", "read", "admin"):
        client.get(f"/in/{name}")
        owners.add(who(client)["owner"])
    other = made[1].test_client()
    other.get("/in/read")
    owners.add(who(other)["owner"])
    assert len(owners) == 4


def test_a_login_keeps_nothing_of_what_was_before(made: Any) -> None:
    """A cookie that somebody else had put there would be known to them."""
    client = made[1].test_client()
    before = client.get("/token").text
    with client.session_transaction() as kept:
        kept["planted"] = 1
    client.get("/in/read")
    with client.session_transaction() as kept:
        assert "planted" not in kept
    assert client.get("/token").text != before


def test_a_logout_ends_every_copy_of_the_cookie(made: Any) -> None:
    project, server = made
    client, thief = server.test_client(), server.test_client()
    client.get("/in/read")
    name = server.config["SESSION_COOKIE_NAME"]
    copied = client.get_cookie(name).value
    client.get("/out")
    assert who(client)["name"] is None and len(project.accounts.ended) == 1
    thief.set_cookie(name, copied)
    assert who(thief)["name"] is None
    with thief.session_transaction() as kept:
        assert not kept  # not signed anew


def test_a_changed_account_ends_its_sessions(made: Any) -> None:
    project, server = made
    client = server.test_client()
    client.get("/in/read")
    del project.accounts.users["read"]
    assert who(client)["name"] is None


def test_a_cookie_without_its_login_is_nobodys(made: Any) -> None:
    client = made[1].test_client()
    client.get("/in/read")
    with client.session_transaction() as kept:
        del kept["login"]
    assert who(client)["name"] is None


def test_another_project_does_not_know_the_cookie(made: Any, tmp_path: Path) -> None:
    other = FakeProject(tmp_path)
    other.secret = lambda: b"another secret of 32 bytes......"  # type: ignore[method-assign]
    ours, theirs = made[1], make_server(other)
    names = [server.config["SESSION_COOKIE_NAME"] for server in (ours, theirs)]
    assert names[0] != names[1] and all(name.startswith("mallennlp_") for name in names)
    assert "secret" not in names[1]
    client, foreign = ours.test_client(), theirs.test_client()
    client.get("/in/admin")
    foreign.set_cookie(names[1], client.get_cookie(names[0]).value)
    assert who(foreign)["name"] is None


def test_the_cookie_is_kept_from_scripts_and_ends_with_the_browser(made: Any) -> None:
    cookie = made[1].test_client().get("/in/read").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" not in cookie


def test_a_token_stays_for_a_session_and_fits_it_alone(made: Any) -> None:
    client, other = made[1].test_client(), made[1].test_client()
    token = client.get("/token").text
    assert client.get("/token").text == token != other.get("/token").text
    assert client.post("/check", data={"csrf": token}).text == "fits"
    for client_, given in ((other, token), (client, ""), (client, token + "x"), (client, "é")):
        assert client_.post("/check", data={"csrf": given}).text.startswith("This form is too old")
    assert "too old" in client.post("/check").text


def test_without_a_session_no_token_fits(made: Any) -> None:
    for given in ("", "None", "x"):
        client = made[1].test_client()
        assert "too old" in client.post("/check", data={"csrf": given}).text
