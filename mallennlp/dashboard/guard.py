"""What every request has to pass.

Denied by default: without a login only the login itself, the health check and the files of its look
are served, and what public pages need if there are any.
"""

from __future__ import annotations

from typing import Any, Optional
from urllib.parse import quote

import dash
import flask

from mallennlp.dashboard import access, bodies, dispatch, errors, headers, hosts, routing, session
from mallennlp.dashboard.page import Pages
from mallennlp.exceptions import LoginRequiredError, MallennlpError
from mallennlp.services.served import HEALTH, PROJECT_KEY

UPDATE = "/_dash-update-component"
PUBLIC = ("/login", "/logout", HEALTH)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_DASH = ("/_dash-layout", "/_dash-dependencies", UPDATE)
_PAGE_ENDPOINTS = ("/", "/<path:path>")


def install(server: flask.Flask, host: str, pages: Pages, project_id: str) -> None:
    """Put the guard in front of everything that the server will serve.

    ``host`` is the address that the server listens on, by which it may be called; ``project_id``
    the project's public id, which the health check tells everybody.
    """
    bodies.install(server)
    known_hosts = hosts.Hosts(host)
    any_public = any(not page.requires_login for page in pages.values())

    def guard() -> Optional[Any]:
        known_hosts.check(flask.request.headers.get("Host", ""))
        if flask.request.method not in _SAFE_METHODS:
            hosts.check_origin(flask.request.headers)
        path = flask.request.path
        if path in PUBLIC or path.startswith("/assets/") or session.current_user() is not None:
            return None
        if any_public and _needed_by_public_page(path, pages):
            return None
        return _ask_for_login()

    def health() -> Any:
        return flask.jsonify({"status": "ok", PROJECT_KEY: project_id})

    server.before_request(guard)
    server.add_url_rule(HEALTH, "health", health)


def finish(app: dash.Dash, pages: Pages) -> None:
    """What needs the finished application: the check of callback requests, and the headers."""

    def check_callback() -> None:
        if flask.request.path == UPDATE and flask.request.method == "POST":
            body = bodies.read()
            errors.about(dispatch.callback_id(body))
            access.check_marked(dispatch.check_body(body, app.callback_map))

    def tell_status(response: flask.Response) -> flask.Response:
        if flask.request.endpoint in _PAGE_ENDPOINTS and response.status_code == 200:
            response.status_code = _page_status(pages)
        return response

    app.server.before_request(check_callback)
    headers.install(app.server, headers.content_security_policy(app.csp_hashes()))
    app.server.after_request(tell_status)


def _needed_by_public_page(path: str, pages: Pages) -> bool:
    page = pages.get(routing.normalise(path))
    return (
        path in _DASH
        or path.startswith(headers.SUITES)
        or (page is not None and not page.requires_login)
    )


def _ask_for_login() -> Any:
    if flask.request.method not in _SAFE_METHODS or not errors.wants_page():
        raise LoginRequiredError("Please log in.")
    wanted = flask.request.full_path.rstrip("?")
    return flask.redirect("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}")


def _page_status(pages: Pages) -> int:
    """Dash answers every path alike, and the page is chosen later; the status says already what it
    will be.
    """
    try:
        routing.resolve(
            pages, flask.request.path, flask.request.query_string.decode("utf-8", "replace")
        )
    except MallennlpError as error:
        errors.report(error, errors.where())
        return error.http_status
    return 200
