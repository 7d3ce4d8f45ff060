"""The server's side of components that bring their callbacks along: connected once, for every page
that has such a component.

What a component shows is data of the project, so whoever asks has to be logged in and must be
allowed to see the page that the request names. Whatever else a request holds comes from a browser:
a query is parsed, the names of columns are looked up, and everything else is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import dash

from mallennlp.dashboard.embedded import browser_side, column_choice, query_box, table_rows
from mallennlp.dashboard.page import Pages

if TYPE_CHECKING:
    from mallennlp.project import Project


def connect(app: dash.Dash, project: "Project", pages: Pages) -> None:
    """Register the callbacks of the components with Dash."""
    table_rows.connect(app, project, pages)
    column_choice.connect(app, project, pages)
    query_box.connect(app, project, pages)
    browser_side.connect(app)
