"""Tags as badges, the editor of tags, and notes."""

from __future__ import annotations

from typing import Any, List, Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from mallennlp.dashboard.components.inputs import labelled_input


def tag_badges(tags: Sequence[str], id_type: str = "") -> List[Component]:
    """The tags of an experiment.

    With an ``id_type`` each has a button that removes it, of the pattern-matching id
    ``{"type": id_type, "tag": TAG}``.
    """
    return [_badge(tag, id_type) for tag in tags]


def _badge(tag: str, id_type: str) -> Component:
    children: List[Any] = [tag]
    if id_type:
        what = f"Remove the tag {tag}"
        children.append(
            html.Button(
                html.I(className="bi bi-x", **{"aria-hidden": "true"}),
                id={"type": id_type, "tag": tag},
                className="tag-remove",
                title=what,
                type="button",
                **{"aria-label": what},
            )
        )
    return html.Span(children, className="tag", key=tag)


def tag_editor(input_id: str, button_id: str, shown: bool) -> Component:
    """A box to type a tag into, and its button. Hidden it is still there, for the callbacks."""
    button = dbc.Button(
        html.I(className="bi bi-plus-lg", **{"aria-hidden": "true"}),
        id=button_id,
        size="sm",
        color="secondary",
        outline=True,
        title="Add the tag",
    )
    box = labelled_input(input_id, "New tag", placeholder="add a tag", size="sm", maxlength=64)
    return html.Span([*box, button], className="tag-editor" if shown else "d-none")


def notes_view(notes: str) -> Component:
    """Notes as they were typed, Markdown rendered; raw HTML in them stays text."""
    if not notes:
        return html.Span("No notes.", className="text-secondary")
    return dcc.Markdown(notes, className="notes", link_target="_blank")
