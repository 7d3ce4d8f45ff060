"""``/trash``: deleted experiments, to be restored or removed for good."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, dcc, html
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import (
    Notification,
    confirm_dialog,
    confirmed_id,
    empty_state,
    notify,
)
from mallennlp.dashboard.components.breaking import breakable
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.outcomes import MOST_NAMED, counted, refusals
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.display import exact_time, relative_time, size
from mallennlp.domain.permissions import Permission

if TYPE_CHECKING:
    from pathlib import Path

    from mallennlp.services.trash.store import Trashed

EMPTY, OPEN, LIST, RESTORE = "trash-empty", "trash-open-empty", "trash-list", "trash-restore"
LISTED = "trash-listed"
"""The store of when the list was made, in POSIX seconds."""
TICK, ALL_TICKED, RESTORE_TICKED = "trash-tick", "trash-tick-all", "trash-restore-ticked"
MOST_SHOWN = 200
_HEADS = ("Experiment", "Size", "Deleted", "By", "")

_TICKS = {"type": TICK, "entry": ALL}
TICK_ALL = ClientCallback(
    "trash.tickAll",
    [Output(_TICKS, "value")],
    [Input(ALL_TICKED, "value")],
    [State(_TICKS, "value")],
    prevent_initial_call=True,
)
"""The box in the head ticks all of them, or none."""
COUNT_TICKED = ClientCallback(
    "trash.count",
    [Output(RESTORE_TICKED, "children"), Output(RESTORE_TICKED, "disabled")],
    [Input(_TICKS, "value")],
)
"""The button says how many it restores."""


@Page.register("/trash")
class TrashPage(Page):
    """Whoever may delete sees what is in the trash; administrators may empty it."""

    navlink_name = "Trash"
    icon = "trash"
    order = 800
    permissions = Permission.READ_WRITE
    client_callbacks = (TICK_ALL, COUNT_TICKED)

    def get_elements(self) -> List[Component]:
        """The list, a button that restores what is ticked in it, and for administrators one that
        removes all of it."""
        admin = self.user is not None and self.user.permission >= Permission.ADMIN
        button = dbc.Button(
            "Empty the trash",
            id=OPEN,
            color="danger",
            outline=True,
            size="sm",
            class_name="" if admin else "d-none",
        )
        restore = dbc.Button(
            "Restore ticked",
            id=RESTORE_TICKED,
            size="sm",
            color="primary",
            outline=True,
            disabled=True,
        )
        heading = html.H1("Trash", className="page-title")
        return [
            html.Div(
                [heading, html.Div([restore, button], className="page-buttons")],
                className="page-toolbar",
            ),
            html.Div(self._list(), id=LIST),
            confirm_dialog(
                EMPTY,
                "Empty the trash?",
                "All experiments that this page counts are removed for good. Nothing brings them"
                " back.",
                "Remove for good",
                danger=True,
                opened_by=OPEN,
            ),
        ]

    def _list(self) -> List[Component]:
        trash = self.project.trash
        entries, strange = trash.entries(), unreadable(trash.unknown())
        now_s = time.time()
        listed = trash_list(entries, now_s) if entries or not strange else []
        shown = [dcc.Store(id=LISTED, data=now_s), *strange, *listed]
        made: List[Component] = encodable(shown)
        return made

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
        return self._restored([str(cause.get("entry"))])

    @Page.callback(
        [Output(LIST, "children", allow_duplicate=True)],
        [Input(RESTORE_TICKED, "n_clicks")],
        [State(_TICKS, "id"), State(_TICKS, "value")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def restore_ticked(self, n_clicks: Any, ids: Any, ticked: Any) -> List[Component]:
        """Restore the experiments that are ticked."""
        wanted = ticked_entries(ids, ticked)
        if not n_clicks or not wanted:
            raise PreventUpdate
        return self._restored(wanted)

    def _restored(self, ids: Sequence[str]) -> List[Component]:
        outcome = self.project.restore(ids)
        if outcome.done:
            done = outcome.done
            what = f"{done[0].path} is" if len(done) == 1 else f"{counted(len(done))} are"
            notify(Notification(f"{what} restored.", level="success"))
        if outcome.refused:
            notify(refusals(outcome.refused))
        return self._list()

    @Page.callback(
        [Output(OPEN, "disabled"), Output(LIST, "children", allow_duplicate=True)],
        [Input(confirmed_id(EMPTY), "data")],
        [State(LISTED, "data")],
        mutating=False,
        permissions=Permission.ADMIN,
        prevent_initial_call=True,
    )
    def empty(self, times: Any, listed_s: Any) -> Tuple[bool, List[Component]]:
        """Remove for good what was in the trash when the page listed it, and nothing that somebody
        has deleted since."""
        if not times or isinstance(listed_s, bool) or not isinstance(listed_s, (int, float)):
            raise PreventUpdate
        entries = self.project.trash.entries()
        asked = [entry.id for entry in entries if entry.deleted_s <= listed_s]
        outcome = self.project.remove_from_trash(asked)
        if outcome.done:
            text = f"{counted(len(outcome.done))} removed for good."
            notify(Notification(text, level="success"))
        if outcome.refused:
            notify(refusals(outcome.refused))
        return not self.project.trash.entries(), self._list()


def ticked_entries(ids: Any, ticked: Any) -> List[str]:
    """The entries whose boxes are ticked, as the browser sends them; what is none is passed
    over."""
    pairs = zip(ids, ticked) if isinstance(ids, list) and isinstance(ticked, list) else ()
    found = [each.get("entry") for each, on in pairs if on is True and isinstance(each, dict)]
    return list(dict.fromkeys(entry for entry in found if isinstance(entry, str)))[:MOST_SHOWN]


def unreadable(folders: Sequence["Path"]) -> List[Component]:
    """What lies in the trash and nobody knows where it stood."""
    if not folders:
        return []
    said = "1 experiment" if len(folders) == 1 else f"{len(folders):,} experiments"
    text = (
        f"Not in the list: {said} whose record is gone or damaged, so that nobody knows the place."
        " Move the folder 'run' to where it shall stand, or remove it, by hand, in:"
    )
    named = [html.Li(html.Code(str(folder))) for folder in folders[:MOST_NAMED]]
    left = len(folders) - MOST_NAMED
    more = [html.Li(f"and {left:,} more: 'mallennlp trash list' names them.")] if left > 0 else []
    body = [html.P(text, className="mb-1"), html.Ul([*named, *more], className="mb-0")]
    return [dbc.Alert(body, color="warning", class_name="trash-unreadable")]


def trash_list(entries: Sequence["Trashed"], now_s: float) -> List[Component]:
    """What is in the trash, the newest first."""
    if not entries:
        text = "Deleted experiments are kept here until somebody empties it."
        return [empty_state("The trash is empty", text, icon="trash")]
    amount = size(sum(entry.size_bytes for entry in entries))
    words = f"{counted(len(entries))}, {amount}."
    if len(entries) > MOST_SHOWN:
        words += f" The last {MOST_SHOWN} are shown; 'mallennlp trash list' lists all."
    everything = _box(ALL_TICKED, "Tick all that is listed")
    head = html.Thead(html.Tr([html.Th(everything), *(html.Th(text) for text in _HEADS)]))
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
    tick = _box({"type": TICK, "entry": entry.id}, f"Tick {entry.path}")
    named = html.Span([*breakable(entry.path), inside])
    cells = (tick, named, size(entry.size_bytes), when, entry.by, button)
    return html.Tr([html.Td(cell) for cell in cells], key=entry.id)


def _box(box_id: Any, label: str) -> Component:
    """A box to tick, with a label that is read out."""
    words = html.Span(label, className="visually-hidden")
    return dbc.Checkbox(id=box_id, label=words, value=False)
