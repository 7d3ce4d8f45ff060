"""``/trash``: deleted experiments, to be restored or removed for good."""

from __future__ import annotations

import time
from typing import Any, List, Sequence, TYPE_CHECKING, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    Notification,
    confirm_dialog,
    confirmed_id,
    empty_state,
    notify,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.deleting import counted, refusals
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.display import exact_time, relative_time, size
from mallennlp.domain.permissions import Permission

if TYPE_CHECKING:
    from mallennlp.services.trash.store import Trashed

EMPTY, OPEN, LIST, RESTORE = "trash-empty", "trash-open-empty", "trash-list", "trash-restore"
MOST_SHOWN = 200
_HEADS = ("Experiment", "Size", "Deleted", "By", "")


@Page.register("/trash")
class TrashPage(Page):
    """Whoever may delete sees what is in the trash; administrators may empty it."""

    navlink_name = "Trash"
    icon = "trash"
    order = 800
    permissions = Permission.READ_WRITE

    def get_elements(self) -> List[Component]:
        """The list, and for administrators the button that removes all of it."""
        admin = self.user is not None and self.user.permission >= Permission.ADMIN
        button = dbc.Button(
            "Empty the trash",
            id=OPEN,
            color="danger",
            outline=True,
            size="sm",
            class_name="" if admin else "d-none",
        )
        heading = html.H1("Trash", className="page-title")
        return [
            html.Div(
                [heading, html.Div(button, className="page-buttons")], className="page-toolbar"
            ),
            html.Div(self._list(), id=LIST),
            confirm_dialog(
                EMPTY,
                "Empty the trash?",
                "All experiments in it are removed for good. Nothing brings them back.",
                "Remove for good",
                danger=True,
                opened_by=OPEN,
            ),
        ]

    def _list(self) -> List[Component]:
        shown: List[Component] = encodable(trash_list(self.project.trash.entries(), time.time()))
        return shown

    @Page.callback(
        [Output(LIST, "children")],
        [Input({"type": RESTORE, "entry": ALL}, "n_clicks")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def restore(self, n_clicks: Any) -> List[Component]:
        """Restore the experiment whose button was pressed."""
        cause = ctx.triggered_id
        if not isinstance(cause, dict) or not any(
            isinstance(item.get("value"), int) for item in ctx.triggered
        ):
            raise PreventUpdate  # a button appeared; nobody pressed it
        outcome = self.project.restore([str(cause.get("entry"))])
        for entry in outcome.done:
            notify(Notification(f"{entry.path} is restored.", level="success"))
        if outcome.refused:
            notify(refusals(outcome.refused))
        return self._list()

    @Page.callback(
        [Output(OPEN, "disabled"), Output(LIST, "children", allow_duplicate=True)],
        [Input(confirmed_id(EMPTY), "data")],
        mutating=False,
        permissions=Permission.ADMIN,
        prevent_initial_call=True,
    )
    def empty(self, times: Any) -> Tuple[bool, List[Component]]:
        """Remove all of it for good."""
        if not times:
            raise PreventUpdate
        outcome = self.project.empty_trash()
        if outcome.done:
            text = f"{counted(len(outcome.done))} removed for good."
            notify(Notification(text, level="success"))
        if outcome.refused:
            notify(refusals(outcome.refused))
        return not self.project.trash.entries(), self._list()


def trash_list(entries: Sequence["Trashed"], now_s: float) -> List[Component]:
    """What is in the trash, the newest first."""
    if not entries:
        text = "Deleted experiments are kept here until somebody empties it."
        return [empty_state("The trash is empty", text, icon="trash")]
    amount = size(sum(entry.size_bytes for entry in entries))
    words = f"{counted(len(entries))}, {amount}."
    if len(entries) > MOST_SHOWN:
        words += f" The last {MOST_SHOWN} are shown; 'mallennlp trash list' lists all."
    head = html.Thead(html.Tr([html.Th(text) for text in _HEADS]))
    body = html.Tbody([_row(entry, now_s) for entry in entries[:MOST_SHOWN]])
    look = "mb-0 align-middle trash-table"
    table = dbc.Table([head, body], size="sm", hover=True, responsive=True, className=look)
    return [html.P(words, className="text-secondary"), table]


def _row(entry: "Trashed", now_s: float) -> Component:
    button = dbc.Button(
        "Restore",
        id={"type": RESTORE, "entry": entry.id},
        size="sm",
        color="secondary",
        outline=True,
        title=f"Move {entry.path} back to where it stood",
    )
    inside = f" and {counted(len(entry.nested))} inside" if entry.nested else ""
    when = html.Span(relative_time(entry.deleted_s, now_s), title=exact_time(entry.deleted_s))
    cells = (entry.path + inside, size(entry.size_bytes), when, entry.by, button)
    return html.Tr([html.Td(cell) for cell in cells], key=entry.id)
