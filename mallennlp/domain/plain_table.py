"""A table as plain values, for whoever draws, writes or prints it."""

from __future__ import annotations

from typing import FrozenSet, List, Tuple

import attrs

from mallennlp.domain.configs.tree import Scalar

BEST, BASELINE = "best", "baseline"
"""Marks of cells."""
HIGHER, LOWER, GOAL = "higher", "lower", "goal"
"""Marks of a metric's name: higher or lower is better; a run tries to improve it."""


@attrs.frozen
class Heading:
    """A column.

    * ``numeric``: its values are numbers, and stand at the right;
    * ``beside``: what a program gets beside each value, such as the deviation of a mean: the ends
      of the titles of more columns, see ``for_programs``.
    """

    text: str
    numeric: bool = False
    beside: Tuple[str, ...] = ()


@attrs.frozen
class Cell:
    """What stands in a row's column.

    * ``text``: as people read it, a number with sensible digits for instance;
    * ``value``: as programs read it, a number with all of them; None where there is none;
    * ``marks``: what is special about it, such as ``BEST``;
    * ``beside``: a value for each of the heading's ``beside``, or none at all.
    """

    text: str
    value: Scalar = None
    marks: FrozenSet[str] = frozenset()
    beside: Tuple[Scalar, ...] = ()


@attrs.frozen
class PlainTable:
    """A table with a title.

    ``name``: what a file of it is called, without its ending; ``note``: what has to be said with
    it, such as how an interval was computed. Each row has as many cells as there are columns.
    """

    name: str
    title: str
    columns: Tuple[Heading, ...]
    rows: Tuple[Tuple[Cell, ...], ...]
    note: str = ""


def for_programs(table: PlainTable) -> PlainTable:
    """The table with a column of its own for everything that stands beside a value.

    >>> column = Heading("a", numeric=True, beside=("runs",))
    >>> table = PlainTable("t", "T", (column,), ((Cell("0.5 (3)", 0.5, beside=(3,)),),))
    >>> [column.text for column in for_programs(table).columns]
    ['a', 'a: runs']
    >>> [[cell.value for cell in row] for row in for_programs(table).rows]
    [[0.5, 3]]
    """
    columns: List[Heading] = []
    for column in table.columns:
        more = [Heading(f"{column.text}: {end}", numeric=True) for end in column.beside]
        columns += [attrs.evolve(column, beside=()), *more]
    rows = tuple(_with_all(row, table.columns) for row in table.rows)
    return attrs.evolve(table, columns=tuple(columns), rows=rows)


def _with_all(row: Tuple[Cell, ...], columns: Tuple[Heading, ...]) -> Tuple[Cell, ...]:
    cells: List[Cell] = []
    for cell, column in zip(row, columns):
        values = cell.beside or (None,) * len(column.beside)
        more = [Cell("" if value is None else str(value), value) for value in values]
        cells += [attrs.evolve(cell, beside=()), *more[: len(column.beside)]]
    return tuple(cells)
