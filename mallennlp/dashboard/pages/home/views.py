"""Saved views on the home page: opened, saved, overwritten, renamed, shared, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Tuple
from urllib.parse import quote

from dash import ctx
from dash.dependencies import ALL, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import Notification, confirmed_id, dialog_open_id, notify
from mallennlp.dashboard.hooks import Call
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home import view_parts as parts
from mallennlp.dashboard.pages.home.columns import ADDRESS, layout_of
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, LoginRequiredError, NotFoundError
from mallennlp.services.index.values import storable
from mallennlp.services.url_parse import parse_query, to_url

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User
    from mallennlp.services.accounts.views import View, ViewPage

_MENU, _LIST = Output(parts.MENU, "children"), Output(parts.LIST, "children")
_MENU_TOO = Output(parts.MENU, "children", allow_duplicate=True)
_LIST_TOO = Output(parts.LIST, "children", allow_duplicate=True)


def only_ones_own(call: Call) -> None:
    """A hook: whoever changes a view must be allowed to. Raises AccessError, also where there is
    no such view: nobody learns of the views of others.

    The id of the view stands in the button's id, or is the last argument.
    """
    pressed = ctx.triggered_id
    has_view = isinstance(pressed, dict) and "view" in pressed
    number = pressed["view"] if has_view else call.arguments[-1]
    if type(number) is not int or call.user is None:
        return  # nothing was pressed, and what is no id is found nowhere
    try:
        view = call.page.project.views.get(call.user, number)
    except NotFoundError as error:
        raise AccessError("This view is gone, or is none of yours.") from error
    if not view.may_change(call.user):
        raise AccessError(f"This is a view of {view.owner or 'somebody who is gone'}.")


def only_who_may_share(call: Call) -> None:
    """A hook: to share a view with everybody needs READ_WRITE. Raises AccessError.

    Whether it is to be shared is the last argument but one.
    """
    wanted = call.arguments[-2]
    if wanted and (call.user is None or call.user.permission < Permission.READ_WRITE):
        raise AccessError(
            f"To share a view needs the level {Permission.READ_WRITE}. Without 'Everybody sees it'"
            " it is kept for you alone."
        )


OPEN_VIEWS = ClientCallback(
    "experiments.openViews",
    [Output(parts.PANEL, "is_open")],
    [Input(parts.OPEN, "n_clicks")],
    prevent_initial_call=True,
)
"""Opens the panel."""


class WithViews:
    """What the home page has to keep tables under a name. Every callback checks whose view it
    is."""

    project: "Project"
    user: Optional["User"]
    p: Any

    def view_menu(self) -> Component:
        """The menu with the views that the user sees."""
        return parts.menu(self._menu())

    def view_parts(self) -> List[Component]:
        """The panel in which views are saved and changed, and its dialogs."""
        page = self._views()
        rows = parts.lines(page, self._who(), self._link)
        may_share = self._who().permission >= Permission.READ_WRITE
        return parts.panel(rows, may_share, len(page.views) + page.more)

    @Page.callback(
        [_LIST_TOO],
        [Input(parts.SEARCH, "value")],
        mutating=False,
        prevent_initial_call=True,
    )
    def search_views(self, search: Any) -> List[Component]:
        """Show the views that are called like what was typed."""
        return self._list(search)

    # --- saving

    @Page.callback(
        [_MENU, _LIST, Output(parts.NAME, "value"), Output(parts.SHARED, "value")],
        [Input(parts.SAVE, "n_clicks"), Input(parts.NAME, "n_submit")],
        [
            State(parts.SEARCH, "value"),
            State(parts.NAME, "value"),
            State(parts.SHARED, "value"),
            State(ADDRESS, "data"),
        ],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_who_may_share],
    )
    def save_view(
        self, n_clicks: Any, n_submit: Any, search: Any, name: Any, shared: Any, address: Any
    ) -> Tuple[Any, ...]:
        """Save the table as it is now under a new name."""
        if not n_clicks and not n_submit:
            raise PreventUpdate
        text = name if isinstance(name, str) else ""
        saved = self.project.views.save(self._who(), text, self._state(address), shared is True)
        notify(Notification(f"Saved as {saved.name!r}.", level="success"))
        return self._menu(), self._list(search), "", False

    @Page.callback(
        [_MENU_TOO, _LIST_TOO],
        [Input({"type": parts.OVERWRITE, "view": ALL}, "n_clicks")],
        [State(parts.SEARCH, "value"), State(ADDRESS, "data")],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_ones_own],
    )
    def overwrite_view(self, n_clicks: Any, search: Any, address: Any) -> Tuple[Any, ...]:
        """Let a view show what the table shows now."""
        number = pressed_view()
        view = self.project.views.overwrite(self._who(), number, self._state(address))
        notify(Notification(f"{view.name!r} shows the table as it is now.", level="success"))
        return self._menu(), self._list(search)

    # --- changing

    @Page.callback(
        [
            Output(parts.EDIT, "is_open"),
            Output(parts.CHOSEN, "data"),
            Output(parts.NEW_NAME, "value"),
            Output(parts.NEW_SHARED, "value"),
            Output(parts.NEW_SHARED, "class_name"),
        ],
        [Input({"type": parts.CHANGE, "view": ALL}, "n_clicks")],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_ones_own],
    )
    def ask_change(self, n_clicks: Any) -> Tuple[Any, ...]:
        """Ask for another name, and whether everybody shall see it."""
        user = self._who()
        view = self.project.views.get(user, pressed_view())
        # Who has shared it takes it back, also without the level that sharing needs.
        look = parts.sharing_look(view.shared or user.permission >= Permission.READ_WRITE)
        return True, view.id, view.name, view.shared, look

    @Page.callback(
        [_MENU_TOO, _LIST_TOO, Output(parts.EDIT, "is_open", allow_duplicate=True)],
        [Input(parts.KEEP, "n_clicks"), Input(parts.NEW_NAME, "n_submit")],
        [
            State(parts.SEARCH, "value"),
            State(parts.NEW_NAME, "value"),
            State(parts.NEW_SHARED, "value"),
            State(parts.CHOSEN, "data"),
        ],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_ones_own, only_who_may_share],
    )
    def change_view(
        self, n_clicks: Any, n_submit: Any, search: Any, name: Any, shared: Any, number: Any
    ) -> Tuple[Any, ...]:
        """Rename a view, share it or take it back."""
        if not (n_clicks or n_submit) or number is None:
            raise PreventUpdate
        text = name if isinstance(name, str) else ""
        self.project.views.edit(self._who(), number, text, shared is True)
        return self._menu(), self._list(search), False

    # --- deleting

    @Page.callback(
        [
            Output(dialog_open_id(parts.DELETE), "is_open"),
            Output(parts.CHOSEN, "data", allow_duplicate=True),
            Output(parts.QUESTION, "children"),
        ],
        [Input({"type": parts.REMOVE, "view": ALL}, "n_clicks")],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_ones_own],
    )
    def ask_view_deletion(self, n_clicks: Any) -> Tuple[Any, ...]:
        """Ask whether to delete a view, by its name."""
        view = self.project.views.get(self._who(), pressed_view())
        seen = " Everybody sees it." if view.shared else ""
        return True, view.id, f"{view.name!r} will be gone; no experiment changes.{seen}"

    @Page.callback(
        [_MENU_TOO, _LIST_TOO],
        [Input(confirmed_id(parts.DELETE), "data")],
        [State(parts.SEARCH, "value"), State(parts.CHOSEN, "data")],
        mutating=False,
        prevent_initial_call=True,
        pre_hooks=[only_ones_own],
    )
    def delete_view(self, times: Any, search: Any, number: Any) -> Tuple[Any, ...]:
        """Delete a view."""
        if not times or number is None:
            raise PreventUpdate
        gone = self.project.views.delete(self._who(), number)
        notify(Notification(f"{gone.name!r} is deleted.", level="success"))
        return self._menu(), self._list(search)

    # --- how

    def _who(self) -> "User":
        if self.user is None:
            raise LoginRequiredError("Please log in.")
        return self.user

    def _views(self, search: str = "") -> "ViewPage":
        return self.project.views.find(self._who(), search, parts.MOST_SHOWN)

    def _menu(self) -> List[Component]:
        return parts.menu_items(self._views(), self._who(), self._link)

    def _list(self, search: Any) -> List[Component]:
        text = search.strip()[: parts.LONGEST_NAME] if isinstance(search, str) else ""
        return parts.lines(self._views(text), self._who(), self._link, text)

    def _link(self, view: "View") -> str:
        pairs = [
            f"{quote(storable(k))}={quote(storable(v), safe='/:,')}" for k, v in view.state.items()
        ]
        route: str = type(self).route  # type: ignore[attr-defined]
        return f"{route}?{'&'.join(pairs)}" if pairs else route

    def _state(self, address: Any) -> Mapping[str, str]:
        """What the browser's address says, once it is checked. Raises ParameterError."""
        kind: Any = type(self).Params  # type: ignore[attr-defined]
        params = kind.from_url(address) if isinstance(address, str) else self.p
        layout_of(params)
        return {name: value or "" for name, value in parse_query(to_url(params))}


def pressed_view() -> int:
    """The view whose button was pressed; buttons that have just appeared were not."""
    pressed: Dict[str, Any] = ctx.triggered_id or {}
    if not ctx.triggered or not ctx.triggered[0].get("value"):
        raise PreventUpdate
    number: int = pressed["view"]
    return number
