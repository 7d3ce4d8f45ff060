"""What every request has to pass, and the headers that every response carries.

Denied by default: without a login only the login itself, the health check and the files of its look
are served, and what public pages need if there are any.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Any, List, Mapping, Optional, Sequence, Type
from urllib.parse import quote, urlsplit

import dash
import flask

from mallennlp.dashboard import dispatch, errors, routing, session
from mallennlp.dashboard.page import Page
from mallennlp.exceptions import AccessError, LoginRequiredError, MallennlpError, UsageError
from mallennlp.services.served import HEALTH, PROJECT_KEY

MAX_BODY_BYTES = 16 * 1024 * 1024
"""The largest request that is read."""

UPDATE = "/_dash-update-component"
PUBLIC = ("/login", "/logout", HEALTH)
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_DASH = ("/_dash-layout", "/_dash-dependencies", UPDATE)
_SUITES = "/_dash-component-suites/"
_PAGE_ENDPOINTS = ("/", "/<path:path>")
_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
_YEAR_S = 365 * 86_400

Pages = Mapping[str, Type[Page]]


def install(server: flask.Flask, host: str, pages: Pages, project_id: str) -> None:
    """Put the guard in front of everything that the server will serve.

    ``host`` is the address that the server listens on, by which it may be called; ``project_id``
    the project's public id, which the health check tells everybody.
    """
    server.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    hosts = _Hosts(host)
    any_public = any(not page.requires_login for page in pages.values())

    def guard() -> Optional[Any]:
        hosts.check(flask.request.headers.get("Host", ""))
        if flask.request.method not in _SAFE_METHODS:
            _check_origin()
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
    server.after_request(_keep_assets)


def finish(app: dash.Dash, pages: Pages) -> None:
    """What needs the finished application: the check of callback requests, and the headers."""
    policy = _content_security_policy(app.csp_hashes())

    def check_callback() -> None:
        if flask.request.path == UPDATE and flask.request.method == "POST":
            _check_callback_request(app)

    def finish_response(response: flask.Response) -> flask.Response:
        if flask.request.endpoint in _PAGE_ENDPOINTS and response.status_code == 200:
            response.status_code = _page_status(pages)
        return _with_headers(response, policy)

    app.server.before_request(check_callback)
    app.server.after_request(finish_response)


# --- who may come in


def _needed_by_public_page(path: str, pages: Pages) -> bool:
    page = pages.get(routing.normalise(path))
    return (
        path in _DASH or path.startswith(_SUITES) or (page is not None and not page.requires_login)
    )


def _ask_for_login() -> Any:
    if flask.request.method not in _SAFE_METHODS or not errors.wants_page():
        raise LoginRequiredError("Please log in.")
    wanted = flask.request.full_path.rstrip("?")
    return flask.redirect("/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}")


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


class _Hosts:
    """The names by which this server may be called.

    Any other name in the ``Host`` header is a page of someone else whose name was pointed at this
    machine (DNS rebinding). An address of digits cannot be, so each is allowed where the server
    listens beyond the machine.
    """

    def __init__(self, host: str) -> None:
        self._beyond = not _is_loopback(host)
        self._names = {"localhost", host.lower()}
        if self._beyond:
            self._names |= {name.lower() for name in (socket.gethostname(), socket.getfqdn())}
            self._names |= {f"{name}.local" for name in tuple(self._names)}

    def check(self, header: str) -> None:
        """Raise ``UsageError`` for a host that is not this server."""
        match = _HOST.fullmatch(header)
        name = match[1].strip("[]").lower() if match else ""
        if name in self._names or _is_loopback(name) or (self._beyond and _is_address(name)):
            return
        raise UsageError(
            "The dashboard is not served under this host name."
            " Use its address as 'serve' printed it."
        )


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine by its text alone: a client's words are not looked up.

    >>> [_is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "lab.example")]
    [True, True, True, False, False]
    """
    if host.lower() == "localhost":
        return True
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _check_origin() -> None:
    headers = flask.request.headers
    origin = headers.get("Origin")
    foreign = origin is not None and _netloc(origin) != headers.get("Host", "").lower()
    if foreign or headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise AccessError("This request comes from another site and is refused.")


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


# --- what a callback request must look like


def _check_callback_request(app: dash.Dash) -> None:
    if not flask.request.is_json:
        flask.abort(415, "The body must be JSON.")
    raw = flask.request.get_data(cache=True)
    try:
        body = flask.request.get_json()
    except RecursionError:
        raise UsageError("The body is nested too deeply.") from None
    dispatch.check_text(raw, body)
    dispatch.check_body(body, app.callback_map)


def _page_status(pages: Pages) -> int:
    """Dash answers every path alike, and the page is chosen later; the status says already what it
    will be.
    """
    try:
        routing.resolve(
            pages, flask.request.path, flask.request.query_string.decode("utf-8", "replace")
        )
    except MallennlpError as error:
        return error.http_status
    return 200


# --- headers


def _content_security_policy(script_hashes: Sequence[str]) -> str:
    parts: List[str] = [
        "default-src 'self'",
        " ".join(["script-src 'self'", *script_hashes]),
        "style-src 'self' 'unsafe-inline'",  # plotly and ag-grid write style elements
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
    return "; ".join(parts)


def _with_headers(response: flask.Response, policy: str) -> flask.Response:
    headers = response.headers
    headers["Content-Security-Policy"] = policy
    headers["X-Content-Type-Options"] = "nosniff"
    headers["X-Frame-Options"] = "DENY"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not flask.request.path.startswith(("/assets/", _SUITES)):
        headers["Cache-Control"] = "no-store"
    return response


def _keep_assets(response: flask.Response) -> flask.Response:
    """Files of ours are named with their content's hash, so that a browser may keep them."""
    if (
        flask.request.path.startswith("/assets/")
        and "v" in flask.request.args
        and response.status_code == 200
    ):
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = _YEAR_S
    return response
