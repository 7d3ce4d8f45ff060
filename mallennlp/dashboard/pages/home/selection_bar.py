"""The bar of actions on what is selected on the home page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import (
    layout_id,
    query_id,
    selected_paths,
    selection_id,
    stamp_id,
)
from mallennlp.dashboard.components.compare.links import compare_address
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.annotating import OPEN_NOTE, Annotating, note_dialog, tag_box
from mallennlp.dashboard.pages.home.archiving import Archiving, archive_items, archiving_parts
from mallennlp.dashboard.pages.home.comparing import (
    COMPARE,
    compare_link,
    problem,
    query_alone,
    sides_of,
)
from mallennlp.dashboard.pages.home.deleting import TABLE, Deleting, delete_item, deletion_parts
from mallennlp.dashboard.pages.home.exporting import (
    MENU_LOOK,
    SELECTED,
    Exporting,
    export_menu,
    exporting_parts,
)
from mallennlp.dashboard.pages.home.status_chips import CHIPS, chosen_statuses, counted_query
from mallennlp.exceptions import QueryError

if TYPE_CHECKING:
    from mallennlp.project import Project

BAR, COUNT, CLEAR = "experiments-selection", "experiments-selected", "experiments-clear"
MORE, ASKED = "experiments-more", "experiments-selection-asked"
SHOW, ALONE = "experiments-show-selected", "experiments-selected-query"
IN_BAR, TOLD = "experiments-in-bar", "experiments-in-bar-told"
_LARGEST_NUMBER = 2**53
"""JavaScript's numbers are whole up to here."""

SELECTING = (
    ClientCallback(
        "experiments.selected",
        [Output(ASKED, "data")],
        [
            Input(selection_id(TABLE), "selectedRows"),
            Input(query_id(TABLE), "data"),
            Input(layout_id(TABLE), "data"),
            Input(stamp_id(TABLE), "data"),
        ],
        [State(ASKED, "data")],
        prevent_initial_call=True,
    ),
    ClientCallback(
        "experiments.showSelected",
        [
            Output("experiments-search", "value", allow_duplicate=True),
            Output(CHIPS, "value", allow_duplicate=True),
        ],
        [Input(SHOW, "n_clicks")],
        [State(ALONE, "data")],
        prevent_initial_call=True,
    ),
    ClientCallback("compare_bar.show", [Output(TOLD, "data")], [Input(IN_BAR, "data")]),
)
"""Asks what the bar shows when the selection changes, or what the list shows while there is one;
searches for what is selected; tells the link in the top bar how much that is, with the number of
the question: who follows the link in the meantime waits for the answer."""


class Acting(Annotating, Archiving, Deleting, Exporting):
    """What the home page has for what is selected. Every callback checks who asks, and for what."""

    project: "Project"

    @Page.callback(
        [
            Output(BAR, "hidden"),
            Output(COUNT, "children"),
            Output(COMPARE, "children"),
            Output(ALONE, "data"),
            Output(SHOW, "hidden"),
            Output(IN_BAR, "data"),
        ],
        [Input(ASKED, "data")],
        mutating=False,
        prevent_initial_call=True,
    )
    def show_selection(
        self, asked: Any
    ) -> Tuple[bool, str, List[Component], str, bool, Dict[str, Any]]:
        """Show the bar of actions while something is selected, and how much of that is not in the
        list."""
        told = asked if isinstance(asked, dict) else {}
        paths = selected_paths(told.get("rows"))
        missing = self._not_listed(paths, told)
        alone = query_alone(paths) if missing else ""
        sides = sides_of(told.get("rows"))
        text, link = selected_text(len(paths), missing), compare_link(sides)
        number = question_number(told.get("number"))
        in_bar = {"count": len(sides), "address": compare_address(sides), "number": number}
        return not paths, text, link, alone, not alone, in_bar

    def _not_listed(self, paths: List[str], asked: Any) -> int:
        """How many of these experiments the list has not; of a list that shows a mistake 0."""
        wanted = asked.get("wanted")
        if not paths or not isinstance(wanted, dict):
            return 0
        try:
            query = counted_query({**wanted, "filters": asked.get("filters")})
            statuses = chosen_statuses(wanted.get("status"))
            listed = query._replace(statuses=statuses, paths=tuple(paths), limit=1)
            return len(paths) - self.project.search(listed).total
        except QueryError:
            return 0

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


def question_number(number: Any) -> Optional[int]:
    """The number by which the browser knows the answer to a question; None for what is no such
    number.

    >>> question_number(7), question_number(True), question_number("7"), question_number(-1)
    (7, None, None, None)
    """
    return number if type(number) is int and 0 <= number <= _LARGEST_NUMBER else None


def selected_text(selected: int, missing: int) -> str:
    """What the bar says. ``missing``: how many of them the list does not show.

    >>> selected_text(3, 0), selected_text(3, 1), selected_text(3, 3)
    ('3 selected', '3 selected, 1 of them not in this list', '3 selected, none in this list')
    """
    if not missing:
        return f"{selected:,} selected"
    if missing == selected:
        rest = "not in this list" if selected == 1 else "none in this list"
        return f"{selected:,} selected, {rest}"
    return f"{selected:,} selected, {missing:,} of them not in this list"


def selection_bar(may_write: bool) -> Component:
    """The bar. What somebody may not do is hidden and not left out: Dash wants what a callback
    names to be there."""
    clear = dbc.Button("Clear selection", id=CLEAR, size="sm", color="link")
    return html.Div(
        [
            html.Span(id=COUNT, className="numbers"),
            _show_selected(),
            tag_box(may_write),
            html.Span(id=COMPARE, **{"data-mallennlp-nothing": problem([])}),
            export_menu(SELECTED, "Export", direction="up"),
            _more(may_write),
            clear,
        ],
        id=BAR,
        className="selection-bar",
        hidden=True,
    )


def _show_selected() -> Component:
    return html.Button(
        "Show only these",
        id=SHOW,
        type="button",
        className="btn btn-sm btn-link",
        title="Search for what is selected, and nothing else",
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
    names = (ALONE, IN_BAR, TOLD)
    stores = [dcc.Store(id=ASKED, data={"rows": []}), *(dcc.Store(id=name) for name in names)]
    return [*stores, *archiving_parts(), *deletion_parts(), note_dialog(), *exporting_parts()]
