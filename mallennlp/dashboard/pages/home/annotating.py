"""Tagging what is selected on the home page, and writing a note on it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Tuple

import dash_bootstrap_components as dbc
from dash import ctx, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import (
    Notification,
    confirm_dialog,
    confirmed_id,
    labelled_input,
    notify,
    refresh_id,
    selected_paths,
    selection_id,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.deleting import TABLE
from mallennlp.dashboard.pages.outcomes import counted, refusals
from mallennlp.domain.permissions import Permission

if TYPE_CHECKING:
    from mallennlp.project import Project

TAG, ADD, REMOVE = "experiments-tag", "experiments-add-tag", "experiments-remove-tag"
NOTE, OPEN_NOTE, NOTE_TEXT = "experiments-note", "experiments-open-note", "experiments-note-text"
_LONGEST_NOTE = 100_000


class Annotating:
    """What the home page has to tag and note experiments with."""

    project: "Project"

    @Page.callback(
        [Output(refresh_id(TABLE), "data"), Output(TAG, "value")],
        [Input(ADD, "n_clicks"), Input(REMOVE, "n_clicks"), Input(TAG, "n_submit")],
        [State(TAG, "value"), State(selection_id(TABLE), "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def tag_selected(self, add: Any, remove: Any, submit: Any, tag: Any, rows: Any) -> Any:
        """Add a tag to every selected experiment, or take it away."""
        paths = selected_paths(rows)
        if not isinstance(tag, str) or not tag.strip() or not paths:
            raise PreventUpdate
        if ctx.triggered_id == REMOVE:
            return self._untag(paths, tag.strip())
        outcome = self.project.tag_all(paths, add=[tag])
        if outcome.refused:
            notify(refusals(outcome.refused))
        if not outcome.done:
            return no_update, no_update
        text = f"Tagged {len(outcome.done):,} of {len(paths):,} with {tag.strip()!r}."
        notify(Notification(text, level="success"))
        return time.time(), ""

    def _untag(self, paths: List[str], tag: str) -> Tuple[Any, Any]:
        outcome = self.project.tag_all(paths, remove=[tag])
        if outcome.refused:
            notify(refusals(outcome.refused))
        number = sum(not change.missing for change in outcome.done)
        if not number:
            notify(Notification(f"None of them has the tag {tag!r}.", level="warning"))
            return no_update, no_update
        text = f"Took {tag!r} away from {counted(number)}."
        notify(Notification(text, level="success"))
        return time.time(), ""

    @Page.callback(
        [Output(refresh_id(TABLE), "data", allow_duplicate=True), Output(NOTE_TEXT, "value")],
        [Input(confirmed_id(NOTE), "data")],
        [State(NOTE_TEXT, "value"), State(selection_id(TABLE), "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def note_selected(self, times: Any, text: Any, rows: Any) -> Tuple[Any, Any]:
        """Add a paragraph to the notes of every selected experiment."""
        paths = selected_paths(rows)
        if not times or not paths:
            raise PreventUpdate
        if not isinstance(text, str) or not text.strip():
            notify(Notification("There was no text, so nothing was added.", level="warning"))
            return no_update, no_update
        outcome = self.project.note_all(paths, text)
        if outcome.refused:
            notify(refusals(outcome.refused))
        if not outcome.done:
            return no_update, no_update  # the text is still there when the dialog is opened again
        said = f"Added the note to {counted(len(outcome.done))}."
        notify(Notification(said, level="success"))
        return time.time(), ""


def tag_box(shown: bool) -> Component:
    """The box for a tag with its buttons. Hidden it is still there, for the callbacks."""
    box = labelled_input(
        TAG,
        "Tag for the selected experiments",
        placeholder="tag for the selected",
        size="sm",
        maxlength=64,
    )
    add = dbc.Button("Add tag", id=ADD, size="sm", color="primary")
    remove = dbc.Button(
        "Remove",
        id=REMOVE,
        size="sm",
        color="secondary",
        outline=True,
        title="Take this tag away from the selected experiments",
    )
    return html.Div([*box, add, remove], className="selection-tag" if shown else "d-none")


def note_dialog() -> Component:
    """The dialog in which a note is written."""
    label = "The text becomes a paragraph behind the notes that each selected experiment has."
    box = dbc.Textarea(
        id=NOTE_TEXT, rows=5, maxlength=_LONGEST_NOTE, placeholder="In Markdown", autofocus=True
    )
    return confirm_dialog(
        NOTE,
        "Add a note to what is selected",
        [dbc.Label(label, html_for=NOTE_TEXT), box],
        "Add note",
        opened_by=OPEN_NOTE,
        focus_button=False,
    )
