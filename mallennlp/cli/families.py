"""``mallennlp ls --group seeds``: families of runs, for people and for programs."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Sequence, Tuple

from mallennlp.cli.listing import LOT, Listing, Shown
from mallennlp.cli.output import Cell, Column, status_cell
from mallennlp.cli.rows import PATHS_SHARE
from mallennlp.services.exporting import family_texts
from mallennlp.services.exporting.family_values import (
    PATH,
    CsvColumns,
    record,
    to_be_asked_for,
)
from mallennlp.services.exporting.lots import families_in_lots
from mallennlp.services.index.family_query import RUNS, FamilyPage, FamilyRow
from mallennlp.services.index.query import TableQuery

if TYPE_CHECKING:
    from mallennlp.services.exporting.writing import Heading

FITTING: Mapping[str, Mapping[str, Any]] = {
    "name": {"cut": "start", "wanted": 24, "share": PATHS_SHARE},
    "runs": {},
    "seeds": {"cut": "end", "least": 6, "spare": 4},
    "status": {"cut": "end"},
    "model": {"cut": "end", "spare": 5},
    "mean": {},
    "deviation": {},
    "best": {"spare": 2},
    "metric": {"cut": "start", "least": 9, "spare": 3},
    "family": {"spare": 6},
}
"""How the cells that every family has fit a short line; see ``Column``."""
_OTHERS: Mapping[str, Any] = {"cut": "end"}


class Families(Listing[FamilyRow]):
    """Families of runs that differ in their seeds alone."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._names = family_texts.Names()
        self.project.regroup()  # the settings may have changed since the last scan

    @staticmethod
    def to_ask_for(shown: Shown) -> Tuple[str, ...]:
        """Everything but what every family has."""
        return to_be_asked_for(shown.names)

    def search_families(self, query: TableQuery) -> FamilyPage:
        """As the index. Its first answer tells how many there are in all."""
        page = self.project.search_families(query)
        self.total = max(self.total, page.total)
        return page

    def families_of(self, query: TableQuery) -> List[str]:
        """As the index."""
        return self.project.index.families_of(query)

    def family_rows(self, query: TableQuery, families: Sequence[str]) -> List[FamilyRow]:
        """As the index."""
        return self.project.index.family_rows(query, families)

    def lots(self) -> Iterator[Sequence[FamilyRow]]:
        """The families, some at a time."""
        lots = families_in_lots(self.query._replace(limit=self.limit), self, LOT)
        for lot in self._names.noted(lots):
            self.given += len(lot)
            yield lot

    def record(self, row: FamilyRow) -> Dict[str, Any]:
        """A family with the keys ``family_values.RECORD``."""
        return record(row)

    @cached_property
    def _csv(self) -> CsvColumns:
        return CsvColumns.of(self.shown.names, self.project.index)

    def csv_titles(self) -> List[str]:
        """As many as the values of ``csv_values``."""
        return self._csv.titles()

    def csv_values(self, row: FamilyRow) -> List[Any]:
        """One line."""
        return self._csv.values(row)

    def columns(self, lot: Sequence[FamilyRow]) -> Dict[str, Column]:
        """The usual columns, or those that were asked for."""
        shown = self.shown
        if not shown.asked:
            cells = family_texts.usual_cells(shown.names)
            return {cell: _column(cell, family_texts.heading(cell, lot)) for cell in cells}
        # What tells the families apart stands in front, unless it is to be left out.
        names = shown.asked if shown.exact else (PATH, RUNS, *shown.names)
        asked = family_texts.cells(names)
        found = {cell: _column(cell, family_texts.heading(cell, lot)) for cell in asked}
        return {cell: column._replace(spare=0) for cell, column in found.items()}

    def cell(self, row: FamilyRow, name: str, now_s: float) -> Cell:
        """A cell of the table."""
        if name == "status" and len(row.statuses) == 1:
            return status_cell(next(iter(row.statuses)))
        return Cell(family_texts.text(row, name, now_s, self._names))


def _column(cell: str, heading: "Heading") -> Column:
    return Column(heading.title, heading.right, **FITTING.get(cell, _OTHERS))
