"""What is shown and logged of an error: as a page, as a notification, as a response."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any, Optional, Tuple

import flask
from dash import dcc, html
from dash.exceptions import DependencyException, InvalidResourceError, PreventUpdate
from werkzeug.exceptions import HTTPException

from mallennlp.dashboard import plain, session
from mallennlp.dashboard.components.notifications import Notification
from mallennlp.dashboard.texts import cut, message_of, one_line
from mallennlp.exceptions import MallennlpError

if TYPE_CHECKING:
    from mallennlp.services.accounts.store import User

log = logging.getLogger(__name__)

_HEADLINES = {
    400: ("This address does not work", "signpost-split"),
    401: ("Please log in", "box-arrow-in-right"),
    403: ("You may not see this", "shield-lock"),
    404: ("There is nothing here", "compass"),
    405: ("This cannot be done here", "slash-circle"),
    409: ("This is not possible now", "slash-circle"),
    413: ("This is too much", "slash-circle"),
    415: ("This cannot be read", "slash-circle"),
    429: ("Too many attempts", "hourglass-split"),
}
_SERVER_ERROR = ("Something went wrong", "exclamation-octagon")
_LONGEST_ADDRESS = 200
_CALLBACK = "mallennlp_callback"
_FOR_STRANGERS = "The server cannot answer this. Whoever runs it finds the reason in its log."


def headline(status: int) -> str:
    """The title of the page for an HTTP status."""
    return _HEADLINES.get(status, _SERVER_ERROR)[0]


def report(error: BaseException, where: str) -> Notification:
    """Log an error that happened ``where``, and make the notification that tells of it.

    An error that this package raises on purpose is shown with its own message; of any other the log
    has the traceback, beside the id that the notification names. Who is not logged in is told
    nothing of the server's inside, where files lie for instance.
    """
    status, said = status_of(error), message_of(error)
    message = cut(said)
    if status < 500:
        log.warning("%s: %s", one_line(where), one_line(said))
        return Notification(message, level="warning")
    reference = secrets.token_hex(4)
    log.error("[%s] %s: %s", reference, one_line(where), one_line(said), exc_info=error)
    if status == 500 and _user() is None:
        return Notification(_FOR_STRANGERS, level="danger", reference=reference)
    if isinstance(error, MallennlpError):
        return Notification(message, level="danger", reference=reference)
    kind = type(error).__name__
    message = f"{kind}: {message}" if message else kind
    return Notification(message, level="danger", title="An error in this page", reference=reference)


def _user() -> Optional["User"]:
    try:
        return session.current_user()
    except MallennlpError:
        return None  # the accounts are what failed


def status_of(error: BaseException) -> int:
    """The HTTP status that an error stands for."""
    return error.http_status if isinstance(error, MallennlpError) else 500


def error_elements(status: int, message: str, reference: str = "") -> Any:
    """The content of a page that says what happened and leads back."""
    title, icon = _HEADLINES.get(status, _SERVER_ERROR)
    parts = [
        html.I(className=f"bi bi-{icon} mallennlp-error-icon", **{"aria-hidden": "true"}),
        html.H1(title, className="h4 mb-2"),
        html.P(message, className="text-body-secondary mb-3"),
    ]
    if reference:
        parts.append(
            html.P(
                ["The log has the details beside the id ", html.Code(reference), "."],
                className="small mb-3",
            )
        )
    parts.append(dcc.Link("Back to the experiments", href="/", className="btn btn-primary btn-sm"))
    return html.Div(
        parts, className="mallennlp-error", role="alert", **{"data-status": str(status)}
    )


def wants_page() -> bool:
    """Whether a person navigates, who wants a page and not JSON."""
    request = flask.request
    machine = request.path.startswith(("/_dash", "/_reload", "/assets/", "/health"))
    if request.method == "POST":
        machine = request.mimetype == "application/json" or request.path.startswith("/_dash")
    return not machine and "text/html" in request.headers.get("Accept", "")


def response(status: int, message: str, reference: str = "") -> Tuple[flask.Response, int]:
    """The answer to a request that failed: a page for a person, JSON for the dashboard's own
    requests.
    """
    if wants_page():
        return (
            flask.Response(
                plain.error_page(headline(status), message, reference), mimetype="text/html"
            ),
            status,
        )
    return flask.jsonify(error=message, reference=reference), status


def install(server: flask.Flask) -> None:
    """Register how the server answers errors."""
    server.register_error_handler(MallennlpError, _ours)
    server.register_error_handler(HTTPException, _http)
    server.register_error_handler(Exception, _unexpected)
    # Raised for names of Dash's own files that do not exist.
    server.register_error_handler(DependencyException, _no_such_file)
    server.register_error_handler(InvalidResourceError, _no_such_file)


def about(callback: str) -> None:
    """Note which callback the current request calls, by the id of its outputs, for the log."""
    setattr(flask.g, _CALLBACK, callback)


def where() -> str:
    """The current request in one line of bounded length, for the log: address, callback, and who
    sent it.
    """
    address = one_line(f"{flask.request.method} {flask.request.path}", _LONGEST_ADDRESS)
    callback = flask.g.get(_CALLBACK)
    called = f" ({one_line(callback, _LONGEST_ADDRESS)})" if callback else ""
    user = _user()
    sender = f"by {user.username}" if user else f"from {flask.request.remote_addr}"
    return f"{address}{called} {sender}"


def _ours(error: MallennlpError) -> Any:
    told = report(error, where())
    return response(error.http_status, told.message, told.reference)


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    message = "There is no such address." if status == 404 else (error.description or error.name)
    log.warning("%s: %s %s", where(), status, one_line(message))
    return response(status, message)


def _no_such_file(error: Exception) -> Any:
    return response(404, "There is no such file.")


def _unexpected(error: Exception) -> Any:
    if isinstance(error, PreventUpdate):
        return "", 204
    told = report(error, where())
    return response(500, told.message, told.reference)
