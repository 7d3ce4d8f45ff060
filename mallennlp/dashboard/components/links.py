"""Links to the page of an experiment."""

from __future__ import annotations

from typing import Any, Optional
from urllib.parse import quote

from dash import dcc

from mallennlp.dashboard.texts import encodable
from mallennlp.services.index.values import storable

EXPERIMENT_ROUTE = "/experiment"
"""The route of the page of one experiment. It stands here because components link to that page,
and pages are made of components."""


def experiment_address(path: str) -> str:
    """The address of an experiment's page, from the experiment's path in the project.

    >>> experiment_address("pos/lstm h16")
    '/experiment?path=pos/lstm%20h16'
    """
    return f"{EXPERIMENT_ROUTE}?path={quote(storable(path), safe='/:,')}"


def experiment_link(path: str, text: Optional[Any] = None) -> dcc.Link:
    """A link to an experiment's page.

    * ``path``: the experiment's path in the project, as ``row.path`` of a search has it;
    * ``text``: what to show, a text or components; the path unless given, and then the path is
      shown on hover.
    """
    shown = encodable(path)
    return dcc.Link(
        shown if text is None else text,
        href=experiment_address(path),
        title=None if text is None else shown,
    )
