"""Single runs as a file: which rows, which columns, which format."""

from __future__ import annotations

import enum
import math
from typing import (
    Any,
    Dict,
    Iterable,
    Iterator,
    Mapping,
    Optional,
    Sequence,
    Tuple,
    Union,
)

import attrs

from mallennlp.domain.names import quoted
from mallennlp.exceptions import UsageError
from mallennlp.services.exporting import values, writing
from mallennlp.services.exporting.lots import Source, in_lots
from mallennlp.services.index.columns import ROW_COLUMNS, fixed
from mallennlp.services.index.query import ExperimentRow, SortKey, TableQuery

Lots = Iterator[Sequence[ExperimentRow]]

NEWEST_FIRST = TableQuery(default_sort=(SortKey("started_s", descending=True),), limit=None)

LOT = 500
"""Rows that are fetched and written at a time."""

IN_TABLE = ("path", "status", "best_metric", "best_metric_name", "epochs", "duration_s", "model")
"""The columns of a LaTeX table unless others are named."""


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


def export(
    source: Source,
    query: Union[str, TableQuery],
    form: Union[str, Format] = Format.CSV,
    columns: Sequence[str] = (),
    paths: Optional[Iterable[str]] = None,
) -> Iterator[str]:
    """See ``Project.export``. ``source``: has the rows."""
    known = format_called(form)
    names = wanted_columns(columns, known)
    asked = NEWEST_FIRST._replace(query=query) if isinstance(query, str) else query
    if paths is not None:
        asked = asked._replace(paths=tuple(paths), archived=None)
    asked = asked._replace(columns=to_be_asked_for(names))
    return written(in_lots(asked, source, LOT), names, known)


def format_called(name: Union[str, Format]) -> Format:
    """The format of this name. Raises UsageError."""
    try:
        return Format(name)
    except ValueError:
        known = ", ".join(form.value for form in Format)
        raise UsageError(f"There is no format {quoted(str(name))}. There are: {known}.") from None


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


@attrs.frozen
class _Look:
    title: str
    right: bool


def _looks(lot: Sequence[ExperimentRow], names: Sequence[str]) -> Mapping[str, writing.Look]:
    looks: Dict[str, writing.Look] = {}
    for name in names:
        right = values.is_numeric(name) or (fixed(name) is None and _numbers(lot, name))
        looks[name] = _Look(values.title_of(name), right)
    return looks


def _numbers(lot: Sequence[ExperimentRow], name: str) -> bool:
    known = [row[name] for row in lot if row[name] is not None]
    return bool(known) and all(type(value) in (int, float) for value in known)
