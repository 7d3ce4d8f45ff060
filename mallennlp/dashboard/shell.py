"""What stands around every page: the bar at the top with its menus, and the stores that outlive a
page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Type

import dash_bootstrap_components as dbc
from dash import dcc, html

from mallennlp.dashboard import session, state
from mallennlp.dashboard.components import notifications
from mallennlp.dashboard.page import Page, Pages, allowed, menu
from mallennlp.dashboard.routing import CONTENT, TITLE, VISIT
from mallennlp.dashboard.wiring import LOCATION

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User

SEPARATE_LINKS = 3
"""This many pages beside our own have a link of their own; more are put into one menu."""

_REST = "Pages"
_OURS = "mallennlp."

_THEMES = (
    ("light", "Light", "sun"),
    ("dark", "Dark", "moon-stars"),
    ("auto", "As the system", "circle-half"),
)


def layout(project: "Project", pages: Pages) -> Any:
    """The frame of the dashboard for the request's user; the pages are put into it."""
    user, token = session.current_user(), session.owner_token()
    level = user.permission if user else None
    stores = [
        state.make_store(page, token, allowed(page, level))
        for page in pages.values()
        if state.has_state(page)
    ]
    return html.Div(
        [
            html.A(
                "Skip to the content",
                href=f"#{CONTENT}",
                className="visually-hidden-focusable mallennlp-skip",
            ),
            dcc.Location(id=LOCATION, refresh="callback-nav"),
            dcc.Store(id=TITLE),
            dcc.Store(id=VISIT),
            dcc.Store(id=notifications.STORE, data=[]),
            *stores,
            _bar(project, pages, user),
            html.Main(id=CONTENT, className="mallennlp-content container-fluid", tabIndex="-1"),
        ],
        className="mallennlp-shell",
    )


def _bar(project: "Project", pages: Pages, user: Optional["User"]) -> Any:
    name = project.config.project.display_name or project.config.project.name
    toggle = html.Button(
        html.I(className="bi bi-list"),
        className="btn mallennlp-bar-toggle",
        type="button",
        **{
            "data-mallennlp-toggle": "mallennlp-menu",
            "aria-label": "Menu",
            "aria-controls": "mallennlp-menu",
        },
    )
    links = html.Div(
        [
            html.Ul(_links(pages, user), className="navbar-nav"),
            html.Ul([_theme_menu(), _user_menu(user)], className="navbar-nav ms-auto"),
        ],
        id="mallennlp-menu",
        className="mallennlp-bar-menu",
    )
    brand = dcc.Link(
        [html.I(className="bi bi-stack"), html.Span(name)], href="/", className="navbar-brand"
    )
    return html.Header(
        html.Nav([brand, toggle, links], className="mallennlp-bar navbar", **{"aria-label": "Main"})
    )


def _links(pages: Pages, user: Optional["User"]) -> List[Any]:
    """Our own pages stand for themselves; a user's are gathered in one menu when they are many.

    The pages of a group are in the group's menu, which stands where the first of them would.
    """
    shown = menu(pages, user.permission if user else None)
    alone = [page for page in shown if not page.group and not page.__module__.startswith(_OURS)]
    gathered = alone if len(alone) > SEPARATE_LINKS else []
    entries: Dict[str, List[Type[Page]]] = {}
    for page in shown:
        title = page.group or (_REST if page in gathered else page.route)
        entries.setdefault(title, []).append(page)
    return [_entry(title, inside) for title, inside in entries.items()]


def _entry(title: str, inside: Sequence[Type[Page]]) -> Any:
    """A link for a page alone, else a menu. A title that is a route belongs to a page alone."""
    if title == inside[0].route:
        return html.Li(_link(inside[0]), className="nav-item")
    items = [dbc.DropdownMenuItem(_label(page), href=page.route) for page in inside]
    icon = "grid" if title == _REST else inside[0].icon
    return dbc.DropdownMenu(items, label=_icon_text(icon, title), nav=True, in_navbar=True)


def _link(page: Type[Page]) -> Any:
    return dbc.NavLink(_label(page), href=page.route, active="exact")


def _label(page: Type[Page]) -> Any:
    return _icon_text(page.icon, page.navlink_name or "")


def _icon_text(icon: str, text: str) -> Any:
    parts: List[Any] = (
        [html.I(className=f"bi bi-{icon}", **{"aria-hidden": "true"})] if icon else []
    )
    return html.Span([*parts, html.Span(text)], className="mallennlp-label")


def _theme_menu() -> Any:
    items = [
        html.Button(
            _icon_text(icon, text),
            type="button",
            className="dropdown-item",
            **{"data-mallennlp-theme": theme},
        )
        for theme, text, icon in _THEMES
    ]
    return dbc.DropdownMenu(
        items, label=_icon_text("circle-half", "Theme"), nav=True, in_navbar=True, align_end=True
    )


def _user_menu(user: Optional["User"]) -> Any:
    if user is None:
        return html.Li(
            html.A(_icon_text("box-arrow-in-right", "Log in"), href="/login", className="nav-link")
        )
    form = html.Form(
        [
            dcc.Input(type="hidden", name="csrf", value=session.csrf_token()),
            html.Button(
                _icon_text("box-arrow-right", "Log out"), type="submit", className="dropdown-item"
            ),
        ],
        action="/logout",
        method="post",
    )
    who = html.Div(
        [html.Strong(user.username), html.Span(str(user.permission))], className="mallennlp-who"
    )
    return dbc.DropdownMenu(
        [who, form],
        label=_icon_text("person-circle", user.username),
        nav=True,
        in_navbar=True,
        align_end=True,
    )
