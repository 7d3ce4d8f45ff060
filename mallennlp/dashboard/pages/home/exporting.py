"""Exporting what is selected on the home page, or all that its table finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, List, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, dcc, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.components import (
    Notification,
    copy_button,
    group_id,
    notify,
    query_id,
    selected_paths,
    selection_id,
)
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.table.grid import COLUMNS
from mallennlp.dashboard.downloads import experiments as downloads
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home.deleting import TABLE
from mallennlp.exceptions import UsageError
from mallennlp.services.exporting.request import Format, Group, format_called
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.project import Project

ITEM, FILE, ADDRESS = "experiments-export", "experiments-file", "experiments-file-address"
DIALOG, TABLE_TEXT, SAVE = "experiments-latex", "experiments-latex-text", "experiments-latex-save"
TITLE = "experiments-latex-title"
SELECTED, FOUND = "selected", "found"
MENU_LOOK = "menu-toggle"
"""The component knows filled buttons alone, so the style sheet makes outlined ones of these."""
MOST_AT_ONCE = 2_000
"""More rows than these are not sent in one piece: the browser downloads them as they are read."""
_LABELS = {
    Format.CSV: ("filetype-csv", "CSV, for spreadsheets"),
    Format.JSON: ("filetype-json", "JSON, an object a line"),
    Format.LATEX: ("table", "LaTeX table"),
}

SAVING = (
    ClientCallback(
        "exporting.follow",
        [Output(ADDRESS, "modified_timestamp")],
        [Input(ADDRESS, "data")],
        prevent_initial_call=True,
    ),
    ClientCallback(
        "exporting.save",
        [Output(FILE, "data", allow_duplicate=True)],
        [Input(SAVE, "n_clicks")],
        [State(TABLE_TEXT, "children"), State(group_id(TABLE), "data")],
        prevent_initial_call=True,
    ),
)


class Exporting:
    """What the home page has to export experiments with. Whoever sees them may."""

    project: "Project"

    @Page.callback(
        [
            Output(FILE, "data"),
            Output(ADDRESS, "data"),
            Output(TABLE_TEXT, "children"),
            Output(DIALOG, "is_open"),
        ],
        [Input({"type": ITEM, "of": ALL, "form": ALL}, "n_clicks")],
        [
            State(selection_id(TABLE), "selectedRows"),
            State(selection_id(TABLE), "getRowsRequest"),
            State(part_id(COLUMNS, TABLE), "data"),
            State(query_id(TABLE), "data"),
            State(group_id(TABLE), "data"),
        ],
        mutating=False,
        prevent_initial_call=True,
    )
    def export(
        self, n_clicks: Any, rows: Any, request: Any, columns: Any, query: Any, group: Any
    ) -> Tuple[Any, ...]:
        """Make the file of what was chosen in a menu, with the table's columns and order. Where
        the table shows families, the file has families, of the selected runs alone if it is of
        these."""
        cause = ctx.triggered_id
        if not isinstance(cause, dict) or not any(item.get("value") for item in ctx.triggered):
            raise PreventUpdate  # a menu appeared; nobody chose anything
        form = format_called(str(cause.get("form")))
        table = downloads.TableState(request, columns, query, group)
        if cause.get("of") == FOUND:
            return self._export_found(table, form)
        paths = selected_paths(rows)
        if not paths:
            raise PreventUpdate
        if len(paths) > MOST_AT_ONCE:
            raise UsageError(
                f"At most {MOST_AT_ONCE:,} selected runs can be exported. Search for them, and"
                " export all that is found: the menu beside Refresh does."
            )
        return self._file(table, table.of_paths(paths), form)

    def _export_found(self, table: downloads.TableState, form: Format) -> Tuple[Any, ...]:
        query = table.found()
        if self._number(table, query) > MOST_AT_ONCE:
            return no_update, table.address(form), no_update, no_update
        return self._file(table, query, form)

    def _number(self, table: downloads.TableState, query: TableQuery) -> int:
        """How many rows a file would have."""
        none = query._replace(columns=(), limit=0)
        if table.grouped_by() is Group.SEEDS:
            return self.project.search_families(none).total
        return self.project.search(none).total

    def _file(
        self, table: downloads.TableState, query: TableQuery, form: Format
    ) -> Tuple[Any, ...]:
        """A file to save, or a table to look at; nothing where there are no rows."""
        if not self._number(table, query):
            notify(Notification("There is nothing to export.", level="warning"))
            return (no_update,) * 4
        text = "".join(downloads.exported(self.project, table, query, form))
        if form is Format.LATEX:
            return no_update, no_update, text, True
        name = table.file_name(form)
        file = {"content": text, "filename": name, "type": form.mime_type, "base64": False}
        return file, no_update, no_update, no_update


def export_menu(of: str, label: str, direction: str = "down", size: str = "sm") -> Component:
    """A menu of formats. ``of``: ``SELECTED`` or ``FOUND``; ``size``: as the buttons beside it."""
    items = [
        dbc.DropdownMenuItem(
            [html.I(className=f"bi bi-{icon} me-2", **{"aria-hidden": "true"}), text],
            id={"type": ITEM, "of": of, "form": form.value},
        )
        for form, (icon, text) in _LABELS.items()
    ]
    return dbc.DropdownMenu(
        items,
        label=label,
        size=size,
        color="secondary",
        direction=direction,
        toggleClassName=MENU_LOOK,
    )


def exporting_parts() -> List[Component]:
    """The files on their way, and the dialog that shows a table for LaTeX."""
    hint = html.P(["Needs ", html.Code("\\usepackage{booktabs}"), "."], className="small mb-2")
    save = dbc.Button("Download", id=SAVE, size="sm", color="secondary", outline=True)
    body = [hint, html.Pre(id=TABLE_TEXT, className="latex-text")]
    title = html.H2("LaTeX table", id=TITLE, className="modal-title")
    dialog = dbc.Modal(
        [
            dbc.ModalHeader(title),
            dbc.ModalBody(body),
            dbc.ModalFooter([copy_button(TABLE_TEXT), save]),
        ],
        id=DIALOG,
        is_open=False,
        fade=False,
        size="lg",
        labelledby=TITLE,
        class_name="mallennlp-dialog",
    )
    return [dcc.Download(id=FILE), dcc.Store(id=ADDRESS), dialog]
