"""Families of runs as a file: which columns, which format."""

from __future__ import annotations

import math
from typing import Dict, Iterator, Mapping, Protocol, Sequence

from mallennlp.services.exporting import family_texts, writing
from mallennlp.services.exporting.family_values import CsvColumns, record, to_be_asked_for
from mallennlp.services.exporting.lots import FamilySource, families_in_lots
from mallennlp.services.exporting.request import LOT, Format
from mallennlp.services.index.column_info import ColumnInfo
from mallennlp.services.index.family_query import FamilyRow
from mallennlp.services.index.query import TableQuery

Lots = Iterator[Sequence[FamilyRow]]


class Described(FamilySource, Protocol):
    """What has the families, and knows what is in their columns: an ``ExperimentIndex``."""

    def column_kinds(self, names: Sequence[str]) -> Dict[str, ColumnInfo]:
        """The columns that some names mean."""


def export(
    source: Described,
    query: TableQuery,
    form: Format = Format.CSV,
    columns: Sequence[str] = (),
) -> Iterator[str]:
    """See ``Project.export``. ``source``: has the families. In CSV and JSON they are as
    ``mallennlp ls --group seeds`` prints them with these columns; in LaTeX too."""
    lots = families_in_lots(query._replace(columns=to_be_asked_for(columns)), source, LOT)
    if form is Format.CSV:
        return _csv(source, lots, columns)
    if form is Format.JSON:
        return writing.json_lines(lots, record)
    return _latex(lots, columns)


def _csv(source: Described, lots: Lots, columns: Sequence[str]) -> Iterator[str]:
    # The index is asked when the first piece is, and not before somebody wants it.
    layout = CsvColumns.of(columns, source)
    yield from writing.csv_lines(lots, layout.titles(), layout.values)


def _latex(lots: Lots, columns: Sequence[str]) -> Iterator[str]:
    names = family_texts.Names()
    cells = family_texts.cells(columns) if columns else family_texts.usual_cells()

    def looks(lot: Sequence[FamilyRow]) -> Mapping[str, writing.Look]:
        return {cell: family_texts.heading(cell, lot) for cell in cells}

    def text(row: FamilyRow, cell: str) -> str:
        return family_texts.text(row, cell, math.inf, names)

    return writing.latex_lines(names.noted(lots), looks, text)
