"""Deleting what is selected on the home page, and undoing it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Optional, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    Notification,
    confirm_dialog,
    confirmed_id,
    dialog_open_id,
    notify,
    refresh_id,
    selected_paths,
    selection_id,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.outcomes import MOST_NAMED, counted, refusals
from mallennlp.dashboard.texts import encodable
from mallennlp.domain.display import size
from mallennlp.domain.permissions import Permission

if TYPE_CHECKING:
    from mallennlp.project import Project
    from mallennlp.services.accounts.store import User
    from mallennlp.services.trash.deleting import Doomed, Plan
    from mallennlp.services.trash.store import Trashed

TABLE, DIALOG = "experiments-grid", "experiments-delete"
OPEN, QUESTION = "experiments-delete-selected", "experiments-delete-question"
DELETED, UNDO, BAR, TEXT = (
    "experiments-deleted",
    "experiments-undo",
    "experiments-undo-bar",
    "experiments-undo-text",
)


class Deleting:
    """What the home page has to delete experiments with. Every callback looks at the paths anew."""

    project: "Project"
    user: Optional["User"]

    @Page.callback(
        [Output(dialog_open_id(DIALOG), "is_open"), Output(QUESTION, "children")],
        [Input(OPEN, "n_clicks")],
        [State(selection_id(TABLE), "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def ask_deletion(self, n_clicks: Any, rows: Any) -> Tuple[Any, Any]:
        """Ask whether to delete, naming what and how large."""
        paths = selected_paths(rows)
        if not n_clicks or not paths:
            raise PreventUpdate
        plan = self.project.deletion(paths)
        if not plan.doomed:
            notify(refusals(plan.refused))
            return no_update, no_update
        return True, encodable(question(plan))

    @Page.callback(
        [
            Output(DELETED, "data"),
            Output(refresh_id(TABLE), "data", allow_duplicate=True),
            Output(selection_id(TABLE), "selectedRows", allow_duplicate=True),
            Output(BAR, "hidden"),
            Output(TEXT, "children"),
        ],
        [Input(confirmed_id(DIALOG), "data")],
        [State(selection_id(TABLE), "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def delete_selected(self, times: Any, rows: Any) -> Tuple[Any, ...]:
        """Move what is selected into the trash, and offer to undo that."""
        paths = selected_paths(rows)
        if not times or not paths or self.user is None:
            raise PreventUpdate
        outcome = self.project.delete(paths, self.user.username)
        if outcome.refused:
            notify(refusals(outcome.refused))
        if not outcome.done:
            return (no_update,) * 5
        text = f"{counted(with_nested(outcome.done))} moved into the trash."
        return [entry.id for entry in outcome.done], time.time(), [], False, text

    @Page.callback(
        [
            Output(refresh_id(TABLE), "data", allow_duplicate=True),
            Output(DELETED, "data", allow_duplicate=True),
            Output(BAR, "hidden", allow_duplicate=True),
        ],
        [Input(UNDO, "n_clicks")],
        [State(DELETED, "data")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def undo_deletion(self, n_clicks: Any, ids: Any) -> Tuple[float, None, bool]:
        """Restore what this tab deleted last."""
        listed = ids if isinstance(ids, list) else []
        wanted = [each for each in listed if isinstance(each, str)]
        if not n_clicks or not wanted:
            raise PreventUpdate
        outcome = self.project.restore(wanted)
        if outcome.refused:
            notify(refusals(outcome.refused))
        if outcome.done:
            text = f"{counted(with_nested(outcome.done))} restored."
            notify(Notification(text, level="success"))
        return time.time(), None, True


def delete_item(shown: bool) -> Component:
    """What the menu of actions has for this. Hidden it is still there, for the callbacks."""
    return dbc.DropdownMenuItem(
        [html.I(className="bi bi-trash me-1", **{"aria-hidden": "true"}), "Delete"],
        id=OPEN,
        class_name="text-danger" if shown else "d-none",
    )


def deletion_parts() -> List[Component]:
    """The dialog, and the line that offers to undo."""
    undo = dbc.Button("Undo", id=UNDO, size="sm", color="primary", outline=True)
    return [
        dcc.Store(id=DELETED),
        html.Div(
            [html.Span(id=TEXT, role="status"), undo],
            id=BAR,
            className="filter-bar",
            hidden=True,
        ),
        confirm_dialog(
            DIALOG,
            "Delete what is selected?",
            html.Div(id=QUESTION),
            "Delete",
            danger=True,
        ),
    ]


def question(plan: "Plan") -> List[Component]:
    """What a deletion would do, for the dialog."""
    parts: List[Component] = [
        html.P(f"{counted(len(plan.doomed))} of {size(plan.size_bytes)} will go into the trash:"),
        _listed([_line(each) for each in plan.doomed]),
    ]
    if plan.refused:
        stay = f"{counted(len(plan.refused))} will stay:"
        parts += [html.P(stay), _listed([message for _, message in plan.refused])]
    parts.append(html.P("The trash gives them back until it is emptied.", className="mb-0"))
    return parts


def _line(doomed: "Doomed") -> str:
    inside = f", with {counted(len(doomed.nested))} inside" if doomed.nested else ""
    return f"{doomed.path} ({size(doomed.contents.size_bytes)}){inside}"


def _listed(texts: Sequence[str]) -> Component:
    more = [f"and {len(texts) - MOST_NAMED:,} more"] if len(texts) > MOST_NAMED else []
    return html.Ul([html.Li(text, className="text-break") for text in [*texts[:MOST_NAMED], *more]])


def with_nested(entries: Sequence["Trashed"]) -> int:
    """How many experiments some entries of the trash are, with those inside others."""
    return sum(1 + len(entry.nested) for entry in entries)
