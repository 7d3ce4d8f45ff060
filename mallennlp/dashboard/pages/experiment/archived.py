"""That an experiment is archived, and how it comes back into the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

import dash_bootstrap_components as dbc
from dash import html
from dash.dependencies import Input, Output
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.components import notify
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.outcomes import refusals
from mallennlp.domain.permissions import Permission

if TYPE_CHECKING:
    from mallennlp.project import Project

NOTICE, PUT_BACK = "experiment-archived", "experiment-put-back"


class PuttingBack:
    """What the page of an experiment has, to put it back into the lists."""

    project: "Project"
    p: Any

    @Page.callback(
        [Output(NOTICE, "hidden")],
        [Input(PUT_BACK, "n_clicks")],
        mutating=False,
        permissions=Permission.READ_WRITE,
        prevent_initial_call=True,
    )
    def put_back(self, n_clicks: Optional[int]) -> bool:
        """Put this experiment back into the lists."""
        if not n_clicks:
            raise PreventUpdate
        outcome = self.project.unarchive([self.p.path])
        if outcome.refused:
            notify(refusals(outcome.refused))
        return bool(outcome.done)


def archived_notice(archived: bool, may_write: bool) -> Component:
    """Says that an experiment is archived; hidden for any other."""
    button = dbc.Button(
        "Put back",
        id=PUT_BACK,
        size="sm",
        color="link",
        class_name="p-0" if may_write else "d-none",
    )
    icon = html.I(className="bi bi-archive me-1", **{"aria-hidden": "true"})
    text = html.Span([icon, "Archived: lists leave this experiment out."])
    return html.Div([text, button], id=NOTICE, className="archived-notice", hidden=not archived)
