"""Printing long lists: rows are fetched and printed a lot at a time, so that no more than one is
ever held."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from typing import (
    Any,
    Dict,
    Generic,
    Iterable,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
    TYPE_CHECKING,
    TypeVar,
)

import click

from mallennlp.cli import rows
from mallennlp.cli.output import Cell, Column, Table, is_terminal, print_file, terminal_width
from mallennlp.project import Project
from mallennlp.services.exporting import writing
from mallennlp.services.exporting.lots import in_lots
from mallennlp.services.index.columns import fixed
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.services.index.query import ExperimentRow, TablePage

LOT = 500
"""Rows that are fetched and printed at a time."""

Row = TypeVar("Row")


class Shown(NamedTuple):
    """What a list is to show.

    ``statuses``: to which it is restricted; ``asked``: names of columns; ``sorted_by``: those that
    order it, as far as somebody said so; ``exact``: show nothing but what is asked for, if anything
    is.
    """

    statuses: Tuple[str, ...] = ()
    asked: Tuple[str, ...] = ()
    sorted_by: Tuple[str, ...] = ()
    exact: bool = False

    @property
    def names(self) -> Tuple[str, ...]:
        """All these columns, each once."""
        return tuple(dict.fromkeys((*self.asked, *self.sorted_by)))


class Listing(ABC, Generic[Row]):
    """The rows of a query. ``total``: how many there are; ``given``: those that were fetched."""

    def __init__(
        self, project: Project, query: TableQuery, shown: Shown, limit: Optional[int]
    ) -> None:
        self.project = project
        self.query = query._replace(columns=self.to_ask_for(shown))
        self.shown = shown
        self.limit = limit
        self.total = 0
        self.given = 0

    @staticmethod
    @abstractmethod
    def to_ask_for(shown: Shown) -> Tuple[str, ...]:
        """The columns that the index has to be asked for."""

    @abstractmethod
    def lots(self) -> Iterator[Sequence[Row]]:
        """The rows, some at a time."""

    @abstractmethod
    def record(self, row: Row) -> Dict[str, Any]:
        """A row as an object for programs."""

    @abstractmethod
    def csv_titles(self) -> List[str]:
        """The first line of CSV."""

    def csv_values(self, row: Row) -> List[Any]:
        """A line of CSV."""
        return list(self.record(row).values())

    @abstractmethod
    def columns(self, lot: Sequence[Row]) -> Dict[str, Column]:
        """The columns of the table, by their names. ``lot``: the first rows."""

    @abstractmethod
    def cell(self, row: Row, name: str, now_s: float) -> Cell:
        """A cell of the table."""


class Experiments(Listing["ExperimentRow"]):
    """Single runs."""

    @staticmethod
    def to_ask_for(shown: Shown) -> Tuple[str, ...]:
        """Those that a row does not have of its own accord."""
        return tuple(name for name in shown.names if not _in_rows(name))

    def search(self, query: TableQuery) -> "TablePage":
        """As the index. Its first answer tells how many there are in all."""
        page = self.project.search(query)
        self.total = max(self.total, page.total)
        return page

    def paths_of(self, query: TableQuery) -> List[str]:
        """As the index."""
        return self.project.index.paths_of(query)

    def lots(self) -> Iterator[Sequence["ExperimentRow"]]:
        """The rows, some at a time."""
        for lot in in_lots(self.query._replace(limit=self.limit), self, LOT):
            self.given += len(lot)
            yield lot

    def record(self, row: "ExperimentRow") -> Dict[str, Any]:
        """A run with the keys ``rows.FIELDS``, and the columns that were asked for."""
        return rows.record(row, self.query.columns)

    def csv_titles(self) -> List[str]:
        """The names of the same."""
        return [*rows.FIELDS, *self.query.columns]

    def columns(self, lot: Sequence["ExperimentRow"]) -> Dict[str, Column]:
        """The usual columns, or those that were asked for."""
        numbers = [name for name in self.query.columns if _all_numbers(row[name] for row in lot)]
        shown = self.shown
        return rows.columns_for(shown.statuses, shown.sorted_by, shown.asked, numbers, shown.exact)

    def cell(self, row: "ExperimentRow", name: str, now_s: float) -> Cell:
        """A cell of the table."""
        return rows.cell(row, name, now_s)


def _in_rows(name: str) -> bool:
    column = fixed(name)
    return column is not None and column.in_rows


def _all_numbers(values: Iterator[Any]) -> bool:
    found = [value for value in values if value is not None]
    return bool(found) and all(type(value) in (int, float) for value in found)


# --- printing


def print_json(listing: Listing[Any]) -> None:
    """Print one JSON object a line."""
    _print(writing.json_lines(listing.lots(), listing.record))


def print_csv(listing: Listing[Any]) -> None:
    """Print CSV with a line of titles."""
    _print(writing.csv_lines(listing.lots(), listing.csv_titles(), listing.csv_values))


def print_latex(listing: Listing[Any]) -> None:
    """Print a table for a paper, with the columns that a terminal would get; of times the date."""

    def text(row: Any, name: str) -> str:
        return listing.cell(row, name, math.inf).text

    _print(writing.latex_lines(listing.lots(), listing.columns, text))


def _print(pieces: Iterable[str]) -> None:
    for piece in pieces:
        print_file(piece)


def print_table(listing: Listing[Any]) -> None:
    """Print aligned columns; nothing at all where there are no rows."""
    now_s = time.time()
    names: List[str] = []
    table = None
    for lot in listing.lots():
        if table is None:
            columns = listing.columns(lot)
            names = list(columns)
            table = Table(list(columns.values()), terminal_width())
        table.print([listing.cell(row, name, now_s) for name in names] for row in lot)


def print_rest(listing: Listing[Any]) -> None:
    """Say what is not shown, or why nothing is."""
    if listing.given < listing.total:
        click.echo(
            f"{listing.given:,} of {listing.total:,}; --limit 0 shows all",
            err=not is_terminal(),
        )
    elif not listing.total:
        from mallennlp.cli.hints import why_nothing  # where there is nothing else to do

        click.echo(why_nothing(listing.project, listing.query), err=True)
