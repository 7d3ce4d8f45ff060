"""Archiving what is selected on the home page, undoing it, and showing what is archived."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, List, Mapping, Tuple

import dash_bootstrap_components as dbc
from dash import ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import (
    Notification,
    notify,
    refresh_id,
    selected_paths,
    selection_id,
    stamp_id,
)
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.deleting import TABLE
from mallennlp.dashboard.pages.outcomes import counted, refusals
from mallennlp.domain.permissions import Permission
from mallennlp.services.index.values import storable

if TYPE_CHECKING:
    from mallennlp.project import Project

ARCHIVE, UNARCHIVE = "experiments-archive", "experiments-unarchive"
DONE, UNDO = "experiments-archived-now", "experiments-undo-archive"
BAR, TEXT = "experiments-archive-bar", "experiments-archive-text"
SWITCH, SEARCH = "experiments-show-archived", "experiments-search"
_WORDS: Mapping[bool, str] = {True: "archived", False: "back in the lists"}

SWITCHING = (
    # The switch is a part of the query: what it does can be read, sent and typed.
    ClientCallback(
        "archiving.toggle",
        [Output(SEARCH, "value", allow_duplicate=True)],
        [Input(SWITCH, "n_clicks")],
        [State(SEARCH, "value")],
        prevent_initial_call=True,
    ),
    ClientCallback("archiving.isOn", [Output(SWITCH, "active")], [Input(SEARCH, "value")]),
)


class Archiving:
    """What the home page has to archive experiments with. Every path is looked up anew."""

    project: "Project"

    @Page.callback(
        [
            Output(DONE, "data"),
            Output(refresh_id(TABLE), "data", allow_duplicate=True),
            Output(selection_id(TABLE), "selectedRows", allow_duplicate=True),
            Output(BAR, "hidden"),
            Output(TEXT, "children"),
        ],
        [Input(ARCHIVE, "n_clicks"), Input(UNARCHIVE, "n_clicks")],
        [State(selection_id(TABLE), "selectedRows")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def archive_selected(self, archive: Any, unarchive: Any, rows: Any) -> Tuple[Any, ...]:
        """Archive what is selected or put it back, and offer to undo that."""
        paths, to_archive = selected_paths(rows), ctx.triggered_id == ARCHIVE
        if not paths or not (archive or unarchive):
            raise PreventUpdate
        changed = self._mark(paths, to_archive)
        if not changed:
            return (no_update,) * 5
        done = {"archived": to_archive, "paths": [storable(path) for path in changed]}
        text = f"{counted(len(changed))} {_WORDS[to_archive]}."
        return done, time.time(), [], False, text

    @Page.callback(
        [
            Output(refresh_id(TABLE), "data", allow_duplicate=True),
            Output(DONE, "data", allow_duplicate=True),
            Output(BAR, "hidden", allow_duplicate=True),
        ],
        [Input(UNDO, "n_clicks")],
        [State(DONE, "data")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def undo_archiving(self, n_clicks: Any, done: Any) -> Tuple[float, None, bool]:
        """Take back what this tab archived last, or put back."""
        given = done if isinstance(done, dict) else {}
        listed = given.get("paths")
        rows = [{"path": path} for path in listed] if isinstance(listed, list) else []
        paths = selected_paths(rows)
        if not n_clicks or not paths or not isinstance(given.get("archived"), bool):
            raise PreventUpdate
        changed = self._mark(paths, not given["archived"])
        if changed:
            text = f"{counted(len(changed))} {_WORDS[not given['archived']]}."
            notify(Notification(text, level="success"))
        return time.time(), None, True

    def _mark(self, paths: List[str], archived: bool) -> List[str]:
        """Archive experiments or put them back; those for which that is news."""
        outcome = self.project.archive(paths) if archived else self.project.unarchive(paths)
        if outcome.refused:
            notify(refusals(outcome.refused))
        changed = [change.path for change in outcome.done if change.changed]
        if outcome.done and not changed:
            said = "archived already" if archived else "archived"
            notify(Notification(f"{'All' if archived else 'None'} of them are {said}."))
        return changed

    @Page.callback(
        [Output(SWITCH, "children"), Output(SWITCH, "class_name")],
        [Input(stamp_id(TABLE), "data"), Input(refresh_id(TABLE), "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def count_archived(self, stamp: Any, refreshed: Any) -> Tuple[List[Component], str]:
        """Show how many are archived, now that the index has changed."""
        return _switch_content(self.project.total(True))


def archive_items(shown: bool) -> List[Component]:
    """What the menu of actions has for this."""
    hidden = "" if shown else "d-none"
    archive = [_icon("archive"), "Archive"]
    unarchive = [_icon("box-arrow-up"), "Put back from the archive"]
    return [
        dbc.DropdownMenuItem(archive, id=ARCHIVE, class_name=hidden),
        dbc.DropdownMenuItem(unarchive, id=UNARCHIVE, class_name=hidden),
    ]


def archiving_parts() -> List[Component]:
    """The line that offers to undo."""
    undo = dbc.Button("Undo", id=UNDO, size="sm", color="primary", outline=True)
    line = [html.Span(id=TEXT, role="status"), undo]
    return [dcc.Store(id=DONE), html.Div(line, id=BAR, className="filter-bar", hidden=True)]


def archived_switch(number: int) -> Component:
    """Shows archived experiments too. ``number``: how many there are; without any it is hidden."""
    children, class_name = _switch_content(number)
    return dbc.Button(
        children,
        id=SWITCH,
        size="sm",
        color="link",
        class_name=class_name,
        title="Show archived experiments too",
    )


def _switch_content(number: int) -> Tuple[List[Component], str]:
    count = html.Span(f"{number:,}", className="numbers")
    shown = "archived-switch" if number else "archived-switch d-none"
    return [_icon("archive"), html.Span("Archived"), count], shown


def _icon(name: str) -> Component:
    return html.I(className=f"bi bi-{name} me-1", **{"aria-hidden": "true"})
