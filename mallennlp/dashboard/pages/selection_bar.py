"""The bar of actions on what is selected on the home page."""

from __future__ import annotations

from typing import Any, List, Optional, Tuple

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import selected_paths, selection_id
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.annotating import OPEN_NOTE, Annotating, note_dialog, tag_box
from mallennlp.dashboard.pages.archiving import Archiving, archive_items, archiving_parts
from mallennlp.dashboard.pages.comparing import COMPARE, compare_link
from mallennlp.dashboard.pages.deleting import TABLE, Deleting, delete_item, deletion_parts
from mallennlp.dashboard.pages.exporting import (
    MENU_LOOK,
    SELECTED,
    Exporting,
    export_menu,
    exporting_parts,
)

BAR, COUNT, CLEAR = "experiments-selection", "experiments-selected", "experiments-clear"
MORE = "experiments-more"


class Acting(Annotating, Archiving, Deleting, Exporting):
    """What the home page has for what is selected. Every callback checks who asks, and for what."""

    @Page.callback(
        [Output(BAR, "hidden"), Output(COUNT, "children"), Output(COMPARE, "children")],
        [Input(selection_id(TABLE), "selectedRows")],
        mutating=False,
    )
    def show_selection(self, rows: Any) -> Tuple[bool, str, List[Component]]:
        """Show the bar of actions while something is selected."""
        paths = selected_paths(rows)
        return not paths, f"{len(paths):,} selected", compare_link(paths)

    @Page.callback(
        [Output(selection_id(TABLE), "selectedRows")],
        [Input(CLEAR, "n_clicks")],
        mutating=False,
        prevent_initial_call=True,
    )
    def clear_selection(self, n_clicks: Optional[int]) -> List[Any]:
        """Select nothing."""
        if not n_clicks:
            raise PreventUpdate
        return []


def selection_bar(may_write: bool) -> Component:
    """The bar. What somebody may not do is hidden and not left out: Dash wants what a callback
    names to be there."""
    clear = dbc.Button("Clear selection", id=CLEAR, size="sm", color="link")
    return html.Div(
        [
            html.Span(id=COUNT, className="numbers"),
            tag_box(may_write),
            html.Span(id=COMPARE),
            export_menu(SELECTED, "Export", direction="up"),
            _more(may_write),
            clear,
        ],
        id=BAR,
        className="selection-bar",
        hidden=True,
    )


def _more(may_write: bool) -> Component:
    note = [html.I(className="bi bi-pencil me-1", **{"aria-hidden": "true"}), "Add a note"]
    items = [
        dbc.DropdownMenuItem(note, id=OPEN_NOTE, class_name="" if may_write else "d-none"),
        *archive_items(may_write),
        dbc.DropdownMenuItem(divider=True),
        delete_item(may_write),
    ]
    return dbc.DropdownMenu(
        items,
        id=MORE,
        label="More",
        size="sm",
        color="secondary",
        toggleClassName=MENU_LOOK,
        direction="up",
        class_name="" if may_write else "d-none",
    )


def selection_parts() -> List[Component]:
    """The dialogs and lines that belong to the bar."""
    return [*archiving_parts(), *deletion_parts(), note_dialog(), *exporting_parts()]
