"""Rows as CSV, JSON lines and a LaTeX table. They come some at a time, and each of these lots
becomes one piece of text, so that no more than one is ever held."""

from __future__ import annotations

import itertools
import re
from typing import (
    Any,
    Callable,
    Dict,
    Iterable,
    Iterator,
    List,
    Mapping,
    NamedTuple,
    Protocol,
    Sequence,
    TypeVar,
)

from mallennlp.domain import latex
from mallennlp.domain.json_text import to_json

Row = TypeVar("Row")
_NO_TEXTS = (int, float, type(None))
_FORMULA = re.compile(r"[=+\-@\t\r]")


class Look(Protocol):
    """How a column of a table looks."""

    @property
    def title(self) -> str:
        """What stands above it."""

    @property
    def right(self) -> bool:
        """Whether it is aligned to the right."""


class Heading(NamedTuple):
    """A ``Look`` and nothing else."""

    title: str
    right: bool = False


def json_lines(
    lots: Iterable[Sequence[Row]], record: Callable[[Row], Mapping[str, Any]]
) -> Iterator[str]:
    """One JSON object a line."""
    for lot in lots:
        yield _lines(to_json(record(row)) for row in lot)


def csv_lines(
    lots: Iterable[Sequence[Row]],
    titles: Sequence[str],
    values: Callable[[Row], Sequence[Any]],
) -> Iterator[str]:
    """CSV with a line of titles, which comes by itself, as soon as there are rows behind it: where
    these cannot be had, nothing is written."""
    rest = iter(lots)
    first = list(itertools.islice(rest, 1))
    yield csv_text([titles])
    for lot in itertools.chain(first, rest):
        yield csv_text([values(row) for row in lot])


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Lines of CSV. Lists become one cell, which is a line of CSV itself: with commas between, and
    in quotes what has a comma or a quote in it.

    A text that a spreadsheet would take for a formula gets an apostrophe in front, the sign for a
    text there: paths and notes come from others, and a formula can send data away.
    """
    return "".join(f"{_line_of_csv(map(_cell, row))}\n" for row in rows)


def _line_of_csv(cells: Iterable[Any]) -> str:
    import csv
    import io

    buffer = io.StringIO()
    # Only what is in the line's end counts as one inside a cell, and gets quotes.
    csv.writer(buffer, lineterminator="\r\n").writerow(list(map(_without_nul, cells)))
    return buffer.getvalue().removesuffix("\r\n")


def _without_nul(cell: Any) -> Any:
    """Python 3.10 can neither write nor read a NUL in CSV, and spreadsheets cannot show one."""
    return cell.replace("\0", "\ufffd") if isinstance(cell, str) else cell


def latex_lines(
    lots: Iterable[Sequence[Row]],
    columns: Callable[[Sequence[Row]], Mapping[str, Look]],
    text: Callable[[Row, str], str],
) -> Iterator[str]:
    """A table for LaTeX (booktabs); nothing at all where there are no rows. ``columns``: by their
    names, for the first rows; ``text``: of a row and a column."""
    names: List[str] = []
    for lot in lots:
        head: List[str] = []
        if not names:
            found: Dict[str, Look] = dict(columns(lot))
            names, looks = list(found), found.values()
            head = [latex.begin([each.title for each in looks], [each.right for each in looks])]
        yield _lines(head + [latex.line([text(row, name) for name in names]) for row in lot])
    if names:
        yield _lines([latex.END])


def _lines(texts: Iterable[str]) -> str:
    return "".join(f"{text}\n" for text in texts)


def _cell(value: Any) -> Any:
    if type(value) in _NO_TEXTS:
        return value
    if isinstance(value, bool):
        return to_json(value)
    text = _line_of_csv(value) if isinstance(value, (list, tuple)) else value
    if isinstance(text, str) and _FORMULA.match(text) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
