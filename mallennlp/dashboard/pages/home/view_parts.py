"""What saved views look like: their menu, the panel in which they are changed, its dialogs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, List, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components import confirm_dialog, labelled_input
from mallennlp.dashboard.texts import encodable

if TYPE_CHECKING:
    from mallennlp.services.accounts.store import User
    from mallennlp.services.accounts.views import View, ViewPage

MENU, PANEL, OPEN, LIST = "views-menu", "views-panel", "views-open", "views-list"
NAME, SHARED, SAVE = "views-name", "views-shared", "views-save"
OVERWRITE, CHANGE, REMOVE = "views-overwrite", "views-change", "views-remove"
EDIT, NEW_NAME, NEW_SHARED, KEEP = "views-edit", "views-new-name", "views-new-shared", "views-keep"
DELETE, QUESTION, CHOSEN = "views-delete", "views-question", "views-chosen"
TITLE, SEARCH = "views-edit-title", "views-search"
LONGEST_NAME = 80
MOST_SHOWN = 50
"""In the menu, and in the panel, which has a search for the others."""
_WITHOUT_SEARCH = 8

Link = Callable[["View"], str]


def menu(items: Sequence[Component]) -> Component:
    """The menu of the bar."""
    label = html.Span([_icon("bookmark"), "Views"])
    return html.Div(
        dbc.DropdownMenu(
            list(items), id=MENU, label=label, size="sm", color="secondary", class_name="view-menu"
        )
    )


def menu_items(page: "ViewPage", user: "User", link: Link) -> List[Component]:
    """Links to one's own views, to those that others share, and the way to the panel."""
    own = [view for view in page.views if view.owner_id == user.id]
    others = [view for view in page.views if view.owner_id != user.id]
    items: List[Component] = []
    for title, some in (("Yours", own), ("Of others", others)):
        if some:
            items.append(dbc.DropdownMenuItem(title, header=True))
            items += [dbc.DropdownMenuItem(_named(view, user), href=link(view)) for view in some]
    if items:
        items.append(dbc.DropdownMenuItem(divider=True))
    more = f"{page.more:,} more: search, save or change …" if page.more else ""
    return [*items, dbc.DropdownMenuItem(more or "Save or change views …", id=OPEN)]


def panel(rows: Sequence[Component], may_share: bool, count: int) -> List[Component]:
    """The panel, and the two dialogs. ``may_share``: the boxes for that can be seen; ``count``:
    how many views there are."""
    box = labelled_input(
        NAME, "Name of the view", placeholder="Name", size="sm", maxlength=LONGEST_NAME
    )
    save = dbc.Button("Save", id=SAVE, size="sm", color="primary")
    intro = (
        "A view keeps the search, the filters, the columns and their order. Opened again, it shows"
        " what fits then."
    )
    inside = [
        html.P(intro, className="small text-secondary"),
        html.H3("Save the table as it is now", className="column-heading"),
        html.Div([*box, save], className="d-flex gap-2"),
        _sharing(SHARED, may_share),
        html.H3("Views", className="column-heading"),
        html.Div(_search(), className="" if count > _WITHOUT_SEARCH else "d-none"),
        html.Div(list(rows), id=LIST),
    ]
    made = dbc.Offcanvas(
        inside,
        id=PANEL,
        title="Views",
        placement="end",
        is_open=False,
        class_name="column-panel",
        backdrop=False,
        scrollable=True,
    )
    return [made, dcc.Store(id=CHOSEN), _edit(may_share), _delete()]


def _search() -> List[Component]:
    return labelled_input(
        SEARCH,
        "Search views",
        type="search",
        placeholder="Search by name or owner",
        size="sm",
        maxlength=LONGEST_NAME,
        debounce=0.25,
        value="",
        class_name="mb-1",
    )


def lines(page: "ViewPage", user: "User", link: Link, search: str = "") -> List[Component]:
    """One line a view, with buttons for those that the user may change. ``search``: what was
    searched for."""
    if not page.views:
        text = "No view is called like this." if search else "None yet."
        return [html.P(text, className="small text-secondary")]
    more = f"{page.more:,} more: search for them."
    rest = [html.P(more, className="small text-secondary mt-2")] if page.more else []
    return [*(_line(view, user, link) for view in page.views), *rest]


def _line(view: "View", user: "User", link: Link) -> Component:
    name = html.Span(dcc.Link(_named(view, user), href=link(view)), className="column-name")
    buttons: List[Component] = []
    if view.may_change(user):
        buttons = [
            _button(OVERWRITE, view, "floppy", "Let it show the table as it is now:"),
            _button(CHANGE, view, "pencil", "Rename or share"),
            _button(REMOVE, view, "trash", "Delete"),
        ]
    return html.Div([name, *buttons], className="column-line")


def _named(view: "View", user: "User") -> Component:
    whose = "" if view.owner_id == user.id else view.owner or "nobody's"
    shared = [html.I(className="bi bi-people ms-2", title="Everybody sees it")]
    owner = [html.Span(whose, className="text-secondary small ms-2")] if whose else []
    return html.Span([encodable(view.name), *owner, *(shared if view.shared else [])])


def _button(what: str, view: "View", icon: str, words: str) -> Component:
    label = f"{words} {encodable(view.name)}"
    return html.Button(
        html.I(className=f"bi bi-{icon}", **{"aria-hidden": "true"}),
        id={"type": what, "view": view.id},
        type="button",
        title=label,
        className="btn btn-sm column-button",
        **{"aria-label": label},
    )


def _sharing(box_id: str, may_share: bool) -> Component:
    # Hidden and not left out: Dash wants what a callback names to be there.
    return dbc.Checkbox(
        id=box_id,
        label="Everybody sees it",
        value=False,
        class_name=sharing_look(may_share),
    )


def sharing_look(is_shown: bool) -> str:
    """The CSS classes of the box that shares a view with everybody."""
    return "small mt-2" if is_shown else "d-none"


def _edit(may_share: bool) -> Component:
    box: Any = labelled_input(
        NEW_NAME, "New name of the view", maxlength=LONGEST_NAME, autofocus=True
    )
    return dbc.Modal(
        [
            dbc.ModalHeader(html.H2("Change a view", id=TITLE, className="modal-title")),
            dbc.ModalBody([*box, _sharing(NEW_SHARED, may_share)]),
            dbc.ModalFooter(dbc.Button("Save", id=KEEP, size="sm", color="primary")),
        ],
        id=EDIT,
        is_open=False,
        fade=False,
        centered=True,
        labelledby=TITLE,
        class_name="mallennlp-dialog",
    )


def _delete() -> Component:
    text = html.Div(id=QUESTION)
    return confirm_dialog(DELETE, "Delete the view?", text, "Delete", danger=True)


def _icon(name: str) -> Component:
    return html.I(className=f"bi bi-{name} me-1", **{"aria-hidden": "true"})
