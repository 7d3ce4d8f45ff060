"""Tags, name and notes on the experiment's page."""

from __future__ import annotations

import time
from typing import Any, List, Sequence, Tuple

import dash_bootstrap_components as dbc
from dash import ALL, ctx, html, no_update
from dash.dependencies import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import Notification, card, notify, tag_badges
from mallennlp.dashboard.components.experiment.annotations import notes_view, tag_editor
from mallennlp.dashboard.components.experiment.header import header
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.experiment.tab import Tab
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import ConflictError


class Annotating(Tab):
    """What people add to an experiment."""

    def annotations_view(self, experiment: Experiment) -> Component:
        """Tags, name and notes, with what changes them for those who may."""
        annotations, writer = experiment.annotations, self.may_write()
        tags = html.Span(self._badges(annotations.tags), id="experiment-tags", className="tags")
        editor = tag_editor("experiment-new-tag", "experiment-add-tag", shown=writer)
        notes = html.Div(
            notes_view(annotations.notes),
            id="experiment-notes-view",
            className="notes-text",
        )
        edit = dbc.Button(
            [html.I(className="bi bi-pencil me-1"), "Edit"],
            id="experiment-edit",
            size="sm",
            color="link",
            class_name="p-0" if writer else "d-none",
            title="Edit name and notes",
        )
        form = dbc.Collapse(self._form(experiment), id="experiment-editor", is_open=False)
        rows = [
            html.Div([tags, editor], className="tag-row"),
            html.Div([notes, edit], className="notes-row"),
        ]
        return html.Div([*rows, form], className="mb-3")

    def _form(self, experiment: Experiment) -> Component:
        annotations = experiment.annotations
        name_label = "Name to show instead of the folder's"
        return card(
            "Name and notes",
            [
                dbc.Label(name_label, html_for="experiment-name", size="sm"),
                dbc.Input(
                    id="experiment-name",
                    value=annotations.display_name,
                    maxlength=200,
                    size="sm",
                    class_name="mb-2",
                ),
                dbc.Label("Notes, in Markdown", html_for="experiment-notes", size="sm"),
                dbc.Textarea(
                    id="experiment-notes",
                    value=annotations.notes,
                    rows=5,
                    class_name="mb-2",
                ),
                dbc.Button("Save", id="experiment-save", color="primary", size="sm"),
            ],
        )

    def _badges(self, tags: Sequence[str]) -> List[Component]:
        return tag_badges(tags, "experiment-remove-tag" if self.may_write() else "")

    @Page.callback(
        [Output("experiment-tags", "children"), Output("experiment-new-tag", "value")],
        [
            Input("experiment-add-tag", "n_clicks"),
            Input("experiment-new-tag", "n_submit"),
            Input({"type": "experiment-remove-tag", "tag": ALL}, "n_clicks"),
        ],
        [State("experiment-new-tag", "value")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def change_tags(
        self, add: Any, submit: Any, remove: Any, text: Any
    ) -> Tuple[List[Component], Any]:
        """Add the typed tag, or remove the one whose button was pressed."""
        cause = ctx.triggered_id
        if isinstance(cause, dict):
            if not any(isinstance(item.get("value"), int) for item in ctx.triggered):
                raise PreventUpdate  # a badge appeared; nobody pressed it
            annotations = self.project.tag(self.p.path, remove=[str(cause.get("tag"))])
            return self._badges(annotations.tags), no_update
        if not isinstance(text, str) or not text.strip():
            raise PreventUpdate
        annotations = self.project.tag(self.p.path, add=[text])
        return self._badges(annotations.tags), ""

    @Page.callback(
        [
            Output("experiment-editor", "is_open"),
            Output("experiment-name", "value"),
            Output("experiment-notes", "value"),
            Output("experiment-before", "data"),
        ],
        [Input("experiment-edit", "n_clicks")],
        [State("experiment-editor", "is_open")],
        mutating=False,
        prevent_initial_call=True,
    )
    def toggle_editor(self, n_clicks: Any, is_open: Any) -> Tuple[Any, ...]:
        """Open the editor on what is there now, or close it."""
        if not n_clicks:
            raise PreventUpdate
        if is_open:
            return False, no_update, no_update, no_update
        now = self.experiment().annotations
        return True, now.display_name, now.notes, [now.display_name, now.notes]

    @Page.callback(
        [
            Output("experiment-notes-view", "children"),
            Output("experiment-header", "children", allow_duplicate=True),
            Output("experiment-editor", "is_open", allow_duplicate=True),
        ],
        [Input("experiment-save", "n_clicks")],
        [
            State("experiment-name", "value"),
            State("experiment-notes", "value"),
            State("experiment-before", "data"),
        ],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def save(
        self, n_clicks: Any, name: Any, notes: Any, before: Any
    ) -> Tuple[Component, Any, bool]:
        """Keep name and notes, unless somebody else changed them since the editor was opened."""
        if not n_clicks:
            raise PreventUpdate
        now = self.experiment().annotations
        if before != [now.display_name, now.notes]:
            raise ConflictError(
                "Somebody changed the name or the notes meanwhile. Copy your text, close the editor"
                " and open it again: it shows what is there now."
            )
        annotations = self.project.annotate(
            self.p.path, notes=str(notes or ""), display_name=str(name or "")
        )
        notify(Notification("Saved.", level="success"))
        return (
            notes_view(annotations.notes),
            header(self.experiment(), time.time()),
            False,
        )
