"""A table as plain values, for whoever draws, writes or prints it."""

from __future__ import annotations

from typing import FrozenSet, Tuple

import attrs

from mallennlp.domain.configs.tree import Scalar

BEST, BASELINE = "best", "baseline"
"""Marks of cells."""
HIGHER, LOWER, GOAL = "higher", "lower", "goal"
"""Marks of a metric's name: higher or lower is better; a run tries to improve it."""


@attrs.frozen
class Heading:
    """A column. ``numeric``: its values are numbers, and stand at the right."""

    text: str
    numeric: bool = False


@attrs.frozen
class Cell:
    """What stands in a row's column.

    * ``text``: as people read it, a number with sensible digits for instance;
    * ``value``: as programs read it, a number with all of them; None where there is none;
    * ``marks``: what is special about it, such as ``BEST``.
    """

    text: str
    value: Scalar = None
    marks: FrozenSet[str] = frozenset()


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
