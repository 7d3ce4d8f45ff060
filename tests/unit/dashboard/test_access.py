"""Who may use which page: every level at every page."""

from __future__ import annotations

from typing import Any, Iterator, Optional

import flask
import flask_login
import pytest

from mallennlp.dashboard.access import check_access, check_marked, checks_access
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.session import SessionUser
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, LoginRequiredError
from tests.unit.dashboard.fakes import FakeUser

LEVELS = [None, *Permission]


def page_of(level: Permission, requires_login: bool) -> Any:
    return type("Some", (Page,), {"permissions": level, "requires_login": requires_login})


@pytest.fixture
def server() -> Iterator[flask.Flask]:
    made = flask.Flask(__name__)
    flask_login.LoginManager().init_app(made)
    yield made


class As:
    """A request of somebody of a level; None is nobody."""

    def __init__(self, server: flask.Flask, level: Optional[Permission]) -> None:
        self.context = server.test_request_context()
        self.level = level

    def __enter__(self) -> None:
        self.context.push()
        if self.level is not None:
            user: Any = FakeUser(1, "somebody", self.level, "token")
            flask.g._login_user = SessionUser(user)
        else:
            flask.g._login_user = flask_login.AnonymousUserMixin()

    def __exit__(self, *error: Any) -> None:
        self.context.pop()


@pytest.mark.parametrize("needed", LEVELS)
@pytest.mark.parametrize("level", list(Permission))
@pytest.mark.parametrize("who", LEVELS)
def test_the_higher_level_of_page_and_callback_counts(
    server: flask.Flask,
    who: Optional[Permission],
    level: Permission,
    needed: Optional[Permission],
) -> None:
    with As(server, who):
        if who is None:
            with pytest.raises(LoginRequiredError, match="Please log in"):
                check_access(page_of(level, True), needed)
        elif who < level or (needed is not None and who < needed):
            highest = max(level, needed or level)
            with pytest.raises(AccessError, match=f"level {highest}, and yours is {who}"):
                check_access(page_of(level, True), needed)
        else:
            check_access(page_of(level, True), needed)


@pytest.mark.parametrize("needed", LEVELS)
@pytest.mark.parametrize("who", LEVELS)
def test_of_a_public_page_only_the_callbacks_level_counts(
    server: flask.Flask, who: Optional[Permission], needed: Optional[Permission]
) -> None:
    page = page_of(Permission.ADMIN, False)
    with As(server, who):
        if needed is None or (who is not None and who >= needed):
            check_access(page, needed)
        else:
            with pytest.raises(LoginRequiredError if who is None else AccessError):
                check_access(page, needed)


def test_what_does_not_check_by_itself_needs_a_login(server: flask.Flask) -> None:
    def bare() -> None:
        """Nothing."""

    @checks_access
    def checking() -> None:
        """Nothing."""

    with As(server, None):
        check_marked(checking)
        with pytest.raises(LoginRequiredError):
            check_marked(bare)
    with As(server, Permission.READ):
        check_marked(bare)
        check_marked(checking)
