"""Links to the page of an experiment."""

from __future__ import annotations

from typing import Any, Optional
from urllib.parse import quote, urlencode

from dash import dcc

from mallennlp.dashboard.texts import encodable
from mallennlp.services.index.values import storable
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url, to_url

EXPERIMENT_ROUTE = "/experiment"
"""The route of the page of one experiment. It stands here, with the page's parameters, because
components link to that page, and pages are made of components."""

FILE_ROUTE = "/download/file"
"""Where a file of an experiment is downloaded."""


@from_url
@serializable
class ExperimentParams:
    """``path``: the experiment's path in the project; ``tab``: which tab is open, the one that was
    open last unless given. ``log``: the name of one of its logs, and ``line`` (from 1): of a line
    in it, both to be seen at once; "" and 0: none."""

    path: str
    tab: str = ""
    log: str = ""
    line: int = 0


def experiment_address(path: str) -> str:
    """The address of an experiment's page, from the experiment's path in the project.

    >>> experiment_address("pos/lstm h16")
    '/experiment?path=pos/lstm%20h16'
    """
    return EXPERIMENT_ROUTE + to_url(ExperimentParams(path))


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


def file_address(path: str, name: str) -> str:
    """Where a file of an experiment is downloaded. ``path``: the experiment's path in the project;
    ``name``: the file's, relative to the experiment's directory, as the system has it.

    >>> file_address("pos/a", "vocabulary/tokens.txt")
    '/download/file?path=pos/a&name=vocabulary/tokens.txt'
    """
    named = {"path": storable(path), "name": storable(name)}
    return f"{FILE_ROUTE}?{urlencode(named, safe='/', quote_via=quote)}"
