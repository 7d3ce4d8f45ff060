"""Login and logout: plain forms, written by the server, which work without JavaScript."""

from __future__ import annotations

import logging
from html import escape
from typing import TYPE_CHECKING, Any, Optional, Tuple

import flask

from mallennlp.dashboard import plain, session
from mallennlp.exceptions import AccessError, MallennlpError, UsageError

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

_WRONG_LOGIN = 401

_FORM = """<form class="mallennlp-login" method="post" action="/login">
<div class="mallennlp-login-head">
<i class="bi bi-stack" aria-hidden="true"></i>
<h1 class="h5 mb-0">{project}</h1>
<p class="small text-body-secondary mb-0">Log in to see the experiments</p>
</div>
{message}<input type="hidden" name="csrf" value="{csrf}">
<input type="hidden" name="next" value="{next}">
<div class="mb-3">
<label class="form-label" for="username">User name</label>
<input class="form-control" id="username" name="username" value="{username}" autocomplete="username"
 autocapitalize="none" spellcheck="false" maxlength="200" required{focus_name}>
</div>
<div class="mb-3">
<label class="form-label" for="password">Password</label>
<input class="form-control" id="password" name="password" type="password"
 autocomplete="current-password" maxlength="1000" required{focus_password}>
</div>
<button class="btn btn-primary w-100" type="submit">Log in</button>
</form>
"""

_MESSAGE = '<div class="alert alert-danger py-2 small" role="alert">{message}</div>\n'


def install(server: flask.Flask, project: "Project") -> None:
    """Add ``/login`` and ``/logout``."""

    def show() -> Any:
        wanted = local_path(flask.request.args.get("next"))
        if session.current_user() is not None:
            return flask.redirect(wanted)
        return _page(project, wanted)

    def log_in() -> Any:
        return _log_in(project)

    def log_out() -> Any:
        return _log_out(project)

    server.add_url_rule("/login", "login_form", show)
    server.add_url_rule("/login", "login", log_in, methods=["POST"])
    server.add_url_rule("/logout", "logout_link", _logout_link)
    server.add_url_rule("/logout", "logout", log_out, methods=["POST"])


def local_path(text: Any) -> str:
    """The path within the dashboard that ``text`` is, else "/": nobody is sent elsewhere after the
    login.

    >>> local_path("/a?b=1"), local_path("//evil.example"), local_path("https://evil.example")
    ('/a?b=1', '/', '/')
    """
    if (
        not isinstance(text, str)
        or not text.startswith("/")
        or text.startswith(("//", "/login", "/logout", "/_"))
    ):
        return "/"
    if "\\" in text or any(ord(character) <= 32 for character in text):
        return "/"
    return text


def _log_in(project: "Project") -> Any:
    form = flask.request.form
    username, wanted = form.get("username", "").strip(), local_path(form.get("next"))
    client = flask.request.remote_addr or ""
    try:
        session.check_csrf(form.get("csrf"))
        user = project.accounts.verify(username, form.get("password", ""), client)
    except (AccessError, UsageError) as error:
        log.warning("Login of %r from %s refused: %s", username[:100], client, error)
        return _page(project, wanted, username, error)
    session.log_in(user)
    log.info("%s logged in from %s", user.username, client)
    return flask.redirect(wanted, code=303)


def _logout_link() -> Any:
    """A link alone must not log anybody out: it could stand on any site."""
    return flask.redirect("/")


def _log_out(project: "Project") -> Any:
    if session.current_user() is not None:
        session.check_csrf(flask.request.form.get("csrf"))
        session.log_out(project)
    return flask.redirect("/login", code=303)


def _page(
    project: "Project", wanted: str, username: str = "", error: Optional[MallennlpError] = None
) -> Tuple[str, int]:
    name = project.config.project.display_name or project.config.project.name
    body = _FORM.format(
        project=escape(name),
        message=_MESSAGE.format(message=escape(str(error))) if error else "",
        csrf=escape(session.csrf_token()),
        next=escape(wanted),
        username=escape(username),
        focus_name="" if username else " autofocus",
        focus_password=" autofocus" if username else "",
    )
    status = 200 if error is None else error.http_status
    return plain.page(f"Log in to {name}", body), (
        _WRONG_LOGIN if status == AccessError.http_status else status
    )
