"""Single runs as a file: which rows, which columns, which format."""

from __future__ import annotations

import math
from typing import Any, Dict, Iterable, Iterator, Mapping, Sequence, Tuple

from mallennlp.services.exporting import values, writing
from mallennlp.services.exporting.lots import Source, in_lots
from mallennlp.services.exporting.request import LOT, Format
from mallennlp.services.index.columns import ROW_COLUMNS, fixed
from mallennlp.services.index.query import ExperimentRow, TableQuery

Lots = Iterator[Sequence[ExperimentRow]]

IN_TABLE = ("path", "status", "best_metric", "best_metric_name", "epochs", "duration_s", "model")
"""The columns of a LaTeX table unless others are named."""


def export(
    source: Source,
    query: TableQuery,
    form: Format = Format.CSV,
    columns: Sequence[str] = (),
) -> Iterator[str]:
    """See ``Project.export``. ``source``: has the rows."""
    names = wanted_columns(columns, form)
    asked = query._replace(columns=to_be_asked_for(names))
    return written(in_lots(asked, source, LOT), names, form)


def wanted_columns(names: Sequence[str], form: Format) -> Tuple[str, ...]:
    """The columns of an export, each once and by its own name: those that are named, or the usual
    ones."""
    usual = IN_TABLE if form is Format.LATEX else [column.id for column in ROW_COLUMNS]
    return tuple(dict.fromkeys(map(values.own_name, names or usual)))


def to_be_asked_for(names: Iterable[str]) -> Tuple[str, ...]:
    """Those columns that a row does not have of its own accord."""
    found = ((name, fixed(name)) for name in names)
    return tuple(name for name, column in found if column is None or not column.in_rows)


def written(lots: Lots, names: Sequence[str], form: Format) -> Iterator[str]:
    """Rows with these columns, in their order, in pieces of text. ``names``: as ``wanted_columns``
    gives them."""
    keys = [values.key_of(name) for name in names]

    def plain(row: ExperimentRow) -> Sequence[Any]:
        return [values.plain(name, row[name]) for name in names]

    def text(row: ExperimentRow, name: str) -> str:
        return values.text(row, name, math.inf)

    if form is Format.CSV:
        return writing.csv_lines(lots, keys, plain)
    if form is Format.JSON:
        return writing.json_lines(lots, lambda row: dict(zip(keys, plain(row))))
    return writing.latex_lines(lots, lambda lot: _looks(lot, names), text)


def _looks(lot: Sequence[ExperimentRow], names: Sequence[str]) -> Mapping[str, writing.Look]:
    looks: Dict[str, writing.Look] = {}
    for name in names:
        right = values.is_numeric(name) or (fixed(name) is None and _numbers(lot, name))
        looks[name] = writing.Heading(values.title_of(name), right)
    return looks


def _numbers(lot: Sequence[ExperimentRow], name: str) -> bool:
    known = [row[name] for row in lot if row[name] is not None]
    return bool(known) and all(type(value) in (int, float) for value in known)
