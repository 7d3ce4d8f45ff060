"""Plain tables as files: CSV, JSON and LaTeX; several of them as one file."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any, Callable, Dict, List, Sequence, Tuple

import attrs

from mallennlp.domain import latex
from mallennlp.domain.json_text import to_json
from mallennlp.domain.plain_table import BEST, Cell, PlainTable, for_programs
from mallennlp.services.exporting.request import Format
from mallennlp.services.exporting.writing import csv_text

_ODD = re.compile(r"[^A-Za-z0-9_.-]+")
_LONGEST_NAME = 80
_ZIP_TYPE = "application/zip"
_NO_MOMENT = (1980, 1, 1, 0, 0, 0)
"""Files in an archive have a time; with this one, the same tables give the same bytes."""
_JSON_TYPE = "application/json; charset=utf-8"


@attrs.frozen
class TableFile:
    """A file of tables. ``name``: as it is to be saved, ASCII; ``mime_type``: for browsers."""

    name: str
    mime_type: str
    content: bytes


def written(table: PlainTable, form: Format) -> str:
    """A table as the text of a file."""
    return _WRITERS[form](table)


def table_file(name: str, tables: Sequence[PlainTable], form: Format) -> TableFile:
    """One file of all these tables, at least one of them. ``name``: of the file, without its
    ending.

    Several tables are one after the other in LaTeX, a list in JSON. A CSV file can hold a single
    one, so several are in a zip archive, each under its own name.
    """
    stem = file_stem(name)
    if form is Format.CSV and len(tables) > 1:
        return TableFile(f"{stem}.zip", _ZIP_TYPE, _archive(tables))
    if form is Format.CSV:
        return TableFile(f"{stem}.csv", form.mime_type, _bytes(csv_of(tables[0])))
    if form is Format.LATEX:
        text = "\n".join(map(latex_of, tables))
        return TableFile(f"{stem}.tex", form.mime_type, _bytes(text))
    return TableFile(f"{stem}.json", _JSON_TYPE, _bytes(json_of(*tables)))


def csv_of(table: PlainTable) -> str:
    """A line of titles and one for each row, with all digits of the numbers. Texts that a
    spreadsheet would run as a formula get an apostrophe in front. What stands beside a value has
    a column of its own, as the deviation of a mean."""
    table = for_programs(table)
    titles = [column.text for column in table.columns]
    return csv_text([titles, *([cell.value for cell in row] for row in table.rows)])


def json_of(*tables: PlainTable) -> str:
    """A table as a JSON object, several as a list of them. ``rows`` has lists, each with a value
    for every one of ``columns``: two columns can have the same title."""
    found = [_object(table) for table in tables]
    return to_json(found[0] if len(found) == 1 else found, indent=1) + "\n"


def latex_of(table: PlainTable) -> str:
    """A ``tabular`` for a paper, in the digits that people read; the best values are bold. What it
    is, and what has to be said with it, are comments."""
    said = [f"% {' '.join(text.split())}" for text in (table.title, table.note) if text.strip()]
    titles = [column.text for column in table.columns]
    lines = [*said, latex.begin(titles, [column.numeric for column in table.columns])]
    lines += [latex.line([cell.text for cell in row], _best(row)) for row in table.rows]
    return "\n".join([*lines, latex.END]) + "\n"


def file_stem(text: str) -> str:
    """A text as the name of a file on any system, without its ending.

    >>> file_stem("vocabulary: tokens/ä"), file_stem("../..")
    ('vocabulary-tokens', 'table')
    """
    return _ODD.sub("-", text).strip("-.")[:_LONGEST_NAME] or "table"


def _archive(tables: Sequence[PlainTable]) -> bytes:
    import zipfile  # a list in the terminal needs none

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in zip(_names(tables), tables):
            entry = zipfile.ZipInfo(name, _NO_MOMENT)
            archive.writestr(entry, _bytes(csv_of(table)), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _names(tables: Sequence[PlainTable]) -> List[str]:
    """A name for each, none of them twice, even where capital letters make no difference."""
    found: Dict[str, str] = {}
    for table in tables:
        stem = file_stem(table.name)
        numbered = (f"{stem}-{number}" for number in itertools.count(2))
        name = next(name for name in itertools.chain([stem], numbered) if name.lower() not in found)
        found[name.lower()] = f"{name}.csv"
    return list(found.values())


def _object(table: PlainTable) -> Dict[str, Any]:
    table = for_programs(table)
    return {
        "name": table.name,
        "title": table.title,
        "note": table.note,
        "columns": [column.text for column in table.columns],
        "rows": [[cell.value for cell in row] for row in table.rows],
    }


def _best(row: Sequence[Cell]) -> Tuple[int, ...]:
    return tuple(number for number, cell in enumerate(row) if BEST in cell.marks)


def _bytes(text: str) -> bytes:
    """File names that are not UTF-8 have the bytes that they have on the disk."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, from a config
        return text.encode("utf-8", "replace")


_WRITERS: Dict[Format, Callable[[PlainTable], str]] = {
    Format.CSV: csv_of,
    Format.JSON: json_of,
    Format.LATEX: latex_of,
}
