"""Plain tables in the terminal."""

from __future__ import annotations

from typing import Iterator, List, Optional, Sequence

import click

from mallennlp.cli import output
from mallennlp.cli.config_changes import in_blocks
from mallennlp.cli.output import printable
from mallennlp.domain.plain_table import BEST, GOAL, Cell, PlainTable

_BEST_MARK = "*"
"""Behind the best value: a colour alone says nothing in a pipe, and not to everybody."""


def plain_table_lines(
    table: PlainTable, width: Optional[int], titled: bool = True
) -> Iterator[str]:
    """A table with its title, in columns; the best values are green, with a star.

    ``width``: columns of the terminal, None where there is none.
    """
    if titled:
        yield click.style(printable(table.title), bold=True)
    if table.rows:
        has_best = any(BEST in cell.marks for row in table.rows for cell in row)
        first, *titles = [printable(column.text) for column in table.columns]
        rows = [
            [_cell(cell, has_best and at > 0) for at, cell in enumerate(row)] for row in table.rows
        ]
        numeric = [column.numeric for column in table.columns[1:]]
        yield from in_blocks(first, titles, rows, width, numeric, _short(titles))
        if has_best:
            yield click.style(f"{_BEST_MARK} best", fg="bright_black")
    if table.note:
        yield printable(table.note)


def _short(texts: Sequence[str]) -> List[str]:
    """The titles; one that says of which column before it is a part need not repeat that there."""
    shown: List[str] = []
    name = ""
    for text in texts:
        if name and text.startswith(f"{name}: "):
            shown.append(text[len(name) + 2 :])
        else:
            name = text
            shown.append(text)
    return shown


def _cell(cell: Cell, starred: bool) -> output.Cell:
    """A cell; where some have a star, the others get room for it, so that numbers stay aligned."""
    is_best = BEST in cell.marks
    mark = (_BEST_MARK if is_best else " ") if starred else ""
    colour = "green" if is_best else "cyan" if GOAL in cell.marks else None
    return output.Cell(cell.text + mark, colour)
