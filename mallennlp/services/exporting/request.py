"""What somebody wants to have as a file: which rows, and in which format."""

from __future__ import annotations

import enum
from typing import Iterable, Optional, Union

from mallennlp.domain.names import quoted
from mallennlp.exceptions import UsageError
from mallennlp.services.index.query import SortKey, TableQuery

NEWEST_FIRST = TableQuery(default_sort=(SortKey("started_s", descending=True),), limit=None)

LOT = 500
"""Rows that are fetched and written at a time."""


class Format(enum.Enum):
    """What a list can be exported as."""

    CSV = "csv"
    """With a line of titles."""
    JSON = "json"
    """One object a line (JSON lines)."""
    LATEX = "latex"
    """A ``tabular`` for a paper, with numbers and dates as a person reads them."""

    @property
    def ending(self) -> str:
        """The end of a file's name."""
        return {"csv": "csv", "json": "jsonl", "latex": "tex"}[self.value]

    @property
    def mime_type(self) -> str:
        """What a browser is told of such a file."""
        return {
            "csv": "text/csv; charset=utf-8",
            "json": "application/jsonl; charset=utf-8",
            "latex": "application/x-tex; charset=utf-8",
        }[self.value]


class Group(enum.Enum):
    """How a list can be grouped."""

    NONE = ""
    """Not at all: single runs."""
    SEEDS = "seeds"
    """Families of runs that differ in their seeds alone."""


def format_called(name: Union[str, Format]) -> Format:
    """The format of this name. Raises UsageError."""
    try:
        return Format(name)
    except ValueError:
        known = ", ".join(form.value for form in Format)
        raise UsageError(f"There is no format {quoted(str(name))}. There are: {known}.") from None


def group_called(name: Union[str, Group]) -> Group:
    """The group of this name; "" is that of single runs. Raises UsageError."""
    try:
        return Group(name)
    except ValueError:
        known = " or ".join(group.value for group in Group if group.value)
        raise UsageError(
            f"Runs cannot be grouped by {quoted(str(name))}, but by {known}."
        ) from None


def wanted_rows(query: Union[str, TableQuery], paths: Optional[Iterable[str]]) -> TableQuery:
    """The rows of an export: all that a query finds, or of these the experiments of some paths
    alone, archived or not. Of a text the newest come first unless it says otherwise."""
    asked = NEWEST_FIRST._replace(query=query) if isinstance(query, str) else query
    return asked if paths is None else asked._replace(paths=tuple(paths), archived=None)
