"""Who sends a request: the signed session cookie, and what stands in it.

The cookie holds the session token of the account, which changes with its password or level and so
ends all of its sessions, an id of this login, which a logout ends, and the token against forged
forms.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
import time
from typing import TYPE_CHECKING, Optional

import flask
import flask_login

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import UsageError

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User

SESSION_DAYS = 14
"""A login ends after this many days, and when the browser is closed."""

_CLOCK_TOLERANCE_S = 3600.0
_CSRF = "csrf"
_LOGIN = "login"
_USER = "mallennlp_user"


class SessionUser(flask_login.UserMixin):
    """An account as flask-login wants it."""

    def __init__(self, user: "User") -> None:
        self.user = user

    def get_id(self) -> str:
        """What the cookie names the account by."""
        return self.user.session_token


def install(server: flask.Flask, project: "Project") -> None:
    """Set up the signed cookie and flask-login."""
    secret = project.secret()
    server.secret_key = secret
    # Browsers share cookies between the ports of a host: two projects must not log each other out.
    name = "mallennlp_" + hashlib.sha256(b"cookie" + secret).hexdigest()[:12]
    server.config.update(
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=datetime.timedelta(days=SESSION_DAYS),
    )
    manager = flask_login.LoginManager()
    manager.session_protection = "strong"
    manager.init_app(server)

    def load(token: str) -> Optional[SessionUser]:
        login, user = flask.session.get(_LOGIN), None
        if isinstance(token, str) and isinstance(login, str):
            user = project.accounts.get_by_session(token, login)
        if user is None:
            # Signed anew with whatever is added to it, the cookie would outlive the memory of its
            # end.
            flask.session.clear()
        return SessionUser(user) if user else None

    manager.user_loader(load)


def current_user() -> Optional["User"]:
    """The account that the request comes from; None where nobody is logged in."""
    if _USER not in flask.g:
        found = flask_login.current_user
        setattr(flask.g, _USER, found.user if found.is_authenticated else None)
    user: Optional["User"] = flask.g.get(_USER)
    return user


def current_permission() -> Optional[Permission]:
    """The level of the account that the request comes from."""
    user = current_user()
    return user.permission if user else None


def owner_token() -> str:
    """What a page's state is tagged with: this login of this user, or "anonymous"."""
    user = current_user()
    return f"{user.id}-{flask.session.get(_LOGIN, '')}" if user else "anonymous"


def log_in(user: "User") -> None:
    """Begin a session. Nothing of what the cookie held before is kept.

    The session is not made permanent: flask-login protects only the others against a cookie that
    turns up at another address or in another browser.
    """
    flask.session.clear()
    flask.session[_LOGIN] = secrets.token_hex(8)
    flask_login.login_user(SessionUser(user))
    flask.g.pop(_USER, None)


def log_out(project: "Project") -> None:
    """End the session, and every copy of its cookie with it. Raises ``DatabaseError``."""
    login = flask.session.get(_LOGIN)
    if isinstance(login, str):
        until_s = time.time() + SESSION_DAYS * 86_400 + _CLOCK_TOLERANCE_S
        project.accounts.end_login(login, until_s)
    flask_login.logout_user()
    flask.g.pop(_USER, None)
    flask.session.clear()


def csrf_token() -> str:
    """The token that a form of this session must carry."""
    token = flask.session.get(_CSRF)
    if not isinstance(token, str):
        token = flask.session[_CSRF] = secrets.token_urlsafe(24)
    return token


def check_csrf(given: Optional[str]) -> None:
    """Raise ``UsageError`` where a form does not carry this session's token."""
    expected = flask.session.get(_CSRF)
    if not (
        isinstance(expected, str)
        and given
        and hmac.compare_digest(expected.encode(), given.encode())
    ):
        raise UsageError("This form is too old. Please try again.")
