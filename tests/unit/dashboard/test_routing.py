"""From an address to a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard import session
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.routing import find, normalise, resolve
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import (
    AccessError,
    LoginRequiredError,
    NotFoundError,
    ParameterError,
)
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url
from tests.unit.dashboard.fakes import FakeProject


class Start(Page):
    route = "/"


class Runs(Page):
    route = "/runs"

    @from_url
    @serializable
    class Params:
        number: int = 7


class Secrets(Page):
    route = "/secrets"
    permissions = Permission.ADMIN


class Open(Page):
    route = "/open"
    requires_login = False


PAGES: Any = {page.route: page for page in (Start, Runs, Secrets, Open)}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[flask.Flask]:
    made = flask.Flask(__name__)
    project: Any = FakeProject(tmp_path)
    session.install(made, project)
    made.extensions["users"] = project.accounts.users
    yield made


@pytest.fixture
def reader(server: flask.Flask) -> Iterator[None]:
    """Inside a request of somebody of the level READ."""
    with server.test_request_context():
        session.log_in(server.extensions["users"]["read"])
        yield


@pytest.fixture
def stranger(server: flask.Flask) -> Iterator[None]:
    """Inside a request of nobody."""
    with server.test_request_context():
        yield


@given(st.text("/ab."))
def test_slashes_at_the_end_mean_nothing(path: str) -> None:
    assert normalise(path) == normalise(path + "/") == normalise(normalise(path))
    assert normalise(path) == "/" or not normalise(path).endswith("/")


def test_a_page_is_found_with_its_parameters(reader: None) -> None:
    assert resolve(PAGES, "/", "") == (Start, Start.Params())
    page, params = resolve(PAGES, "/runs/", "?number=3")
    assert page is Runs and params.number == 3
    assert resolve(PAGES, "/runs", "")[1].number == 7


@pytest.mark.parametrize("path", ["/run", "/runs/x", "/RUNS", "runs", "/runs/../secrets", "//runs"])
def test_only_the_route_itself_is_a_page(reader: None, path: str) -> None:
    with pytest.raises(NotFoundError, match="There is no page at"):
        find(PAGES, path)


def test_the_nearest_page_is_proposed_unless_it_is_hidden(reader: None) -> None:
    with pytest.raises(NotFoundError, match="Did you mean '/runs'"):
        find(PAGES, "/rums")
    with pytest.raises(NotFoundError) as caught:
        find(PAGES, "/secret")
    assert "Did you mean" not in str(caught.value)


def test_a_long_path_is_cut_in_the_message(reader: None) -> None:
    with pytest.raises(NotFoundError) as caught:
        find(PAGES, "/" + "x" * 9999)
    assert len(str(caught.value)) < 400


def test_access_is_checked_before_the_parameters(reader: None) -> None:
    """What a page allows is nothing that somebody may learn who may not see it."""
    with pytest.raises(AccessError, match="needs the level ADMIN"):
        resolve(PAGES, "/secrets", "?nothing=1")
    with pytest.raises(ParameterError, match="'number' is 'x'"):
        resolve(PAGES, "/runs", "?number=x")


def test_a_stranger_finds_public_pages_alone(stranger: None) -> None:
    assert resolve(PAGES, "/open", "")[0] is Open
    for path in ("/", "/runs", "/secrets"):
        with pytest.raises(LoginRequiredError):
            resolve(PAGES, path, "?nothing=1")
    with pytest.raises(NotFoundError) as caught:
        find(PAGES, "/run")
    assert "Did you mean" not in str(caught.value)
