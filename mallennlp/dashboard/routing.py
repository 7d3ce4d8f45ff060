"""From an address to a page: which page it is, whether the user may see it, and its content."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any, Dict, Tuple, Type

import dash
from dash import html, set_props
from dash.dependencies import Input, Output, State

from mallennlp.dashboard import access, errors, loader, session, state, wiring
from mallennlp.dashboard.components.notifications import notify
from mallennlp.dashboard.page import Page, Pages, allowed
from mallennlp.dashboard.texts import encodable, one_line
from mallennlp.domain.names import did_you_mean
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import LoginRequiredError, NotFoundError, ParameterError

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

CONTENT = "mallennlp-content"
TITLE = "mallennlp-title"
VISIT = "mallennlp-visit"
"""The id of a ``dcc.Store`` that changes when a link to the page on the screen is followed: it is
made anew.
"""


def normalise(pathname: str) -> str:
    """A path without the slash at its end, which means nothing here."""
    return pathname.rstrip("/") or "/"


def find(pages: Pages, pathname: str) -> Type[Page]:
    """The page at a path. Raises ``NotFoundError``, with the nearest that the user may see."""
    route = normalise(pathname)
    if route not in pages:
        permission = session.current_permission()
        known = [path for path, page in pages.items() if allowed(page, permission)]
        raise NotFoundError(
            f"There is no page at {route[:200]!r}.{did_you_mean(route[:200], known)}{_missing()}"
        )
    return pages[route]


def _missing() -> str:
    """For administrators, where a page is not found: it may be one that did not load."""
    missing = loader.problems()
    if not missing or session.current_permission() is not Permission.ADMIN:
        return ""
    others = f" /pages tells of {len(missing) - 1} more." if len(missing) > 1 else ""
    return f" {missing[0].message}{others}"


def resolve(pages: Pages, pathname: str, search: str) -> Tuple[Type[Page], Any]:
    """The page at an address and its parameters, for the request's user.

    Raises ``NotFoundError``, ``LoginRequiredError``, ``AccessError``, ``ParameterError``.
    """
    page = find(pages, pathname)
    access.check_access(page)
    return page, wiring.parameters(page, search)


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register the callback that puts the page of the address on the screen."""
    stateful = {route: page for route, page in pages.items() if state.has_state(page)}

    def show(pathname: Any, search: Any, visit: Any, *stores: Any) -> Tuple[Any, str]:
        return _render(
            project, pages, str(pathname or "/"), str(search or ""), dict(zip(stateful, stores))
        )

    app.callback(
        [Output(CONTENT, "children"), Output(TITLE, "data")],
        [
            Input(wiring.LOCATION, "pathname"),
            Input(wiring.LOCATION, "search"),
            Input(VISIT, "data"),
        ],
        [State(state.store_id(page), "data") for page in stateful.values()],
    )(access.checks_access(show))


def _render(
    project: "Project", pages: Pages, pathname: str, search: str, stores: Dict[str, Any]
) -> Tuple[Any, str]:
    try:
        page, params = resolve(pages, pathname, search)
        instance = page(project, session.current_user(), _state(page, stores), params)
        elements, title = instance.get_elements(), instance.get_title()
        notify(*instance.get_notifications())
        elements, title = encodable(elements), encodable(title)
    except (LoginRequiredError, KeyboardInterrupt):
        raise  # 401: the browser goes to the login
    except BaseException as error:  # a page that breaks is shown as such; the menu stays
        return _failure(error, f"page {pathname[:200]}")
    # A new key each time: nothing of the page before is taken over.
    return html.Div([*wiring.sinks(page), html.Div(elements)], key=secrets.token_hex(4)), title


def _failure(error: BaseException, where: str) -> Tuple[Any, str]:
    status = errors.status_of(error)
    told = errors.report(error, where)
    message = f"The page failed with {told.message}." if told.title else told.message
    return errors.error_elements(status, message, told.reference), errors.headline(status)


def _state(page: Type[Page], stores: Dict[str, Any]) -> Any:
    """The page's state; whatever in the tab is not of this login, or damaged, is replaced by the
    defaults.
    """
    data, token = stores.get(page.route), session.owner_token()
    try:
        loaded, damaged = state.load(page, data, token), False
    except ParameterError as error:
        log.warning("The state of %s was reset: %s", page.route, one_line(str(error)))
        loaded, damaged = page.SessionState(), True
    if state.has_state(page) and (damaged or not state.is_current(page, data, token)):
        set_props(state.store_id(page), {"data": state.fresh(page, token)})
    return loaded
