"""A table of plain values, as a page shows it."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional, Sequence

import dash_bootstrap_components as dbc
from dash import html
from dash.development.base_component import Component

from mallennlp.dashboard.components.breaking import breakable
from mallennlp.domain.plain_table import (
    BASELINE,
    BEST,
    GOAL,
    HIGHER,
    LOWER,
    Cell,
    Heading,
    PlainTable,
)

MOST_CELLS = 3_000
"""A browser suffers from more, and so does the time until a page is there."""
FEWEST_ROWS = 10
"""Shown of a table that has them, however many columns there are."""
_NARROW = 10
"""Characters of a heading that fit into the narrowest column."""
LONGEST_TEXT = 120
"""Characters; a longer text is folded."""

_SIGNS = {
    BEST: ("bi-trophy-fill plain-table-best-sign", "best"),
    HIGHER: ("bi-arrow-up-short", "higher is better"),
    LOWER: ("bi-arrow-down-short", "lower is better"),
    GOAL: ("bi-bullseye", "the runs' own validation metric"),
}
"""What stands behind a cell's text for its mark: an icon, and the words for it."""


def plain_table(
    table: PlainTable,
    colours: Sequence[Optional[str]] = (),
    most_rows: Optional[int] = None,
    more: str = "The file of this table has them all.",
    sides: Sequence[Optional[str]] = (),
) -> Component:
    """The table, whose first column stays in view; numbers stand at the right, with all their
    digits on hover. What is marked has an icon and a word.

    * ``colours``: of the columns, from the first on; None for one without;
    * ``most_rows``: of more, the first are shown, and the others counted; none has more than
      ``MOST_CELLS`` cells;
    * ``more``: what is said behind their number;
    * ``sides``: of the columns, the ids of the sides of a comparison that they show, so that they
      stand out when these are selected; None for one that shows none.
    """
    room = max(FEWEST_ROWS, MOST_CELLS // max(1, len(table.columns)))
    shown = room if most_rows is None else min(most_rows, room)
    rest = len(table.rows) - shown
    body = [_row(row, table.columns) for row in table.rows[:shown]]
    parts: List[Component] = []
    if body:
        drawn = dbc.Table(
            [html.Thead(_head(table.columns, colours, sides)), html.Tbody(body)],
            size="sm",
            hover=True,
            class_name="plain-table mb-0",
        )
        # Who has no mouse scrolls it with the arrows.
        parts.append(html.Div(drawn, className="table-responsive", tabIndex=0))
    if rest > 0:
        parts.append(_said(f"… and {rest:,} more rows. {more}"))
    if table.note:
        parts.append(_said(table.note))
    return html.Div(parts)


def _said(text: str) -> Component:
    return html.P(text, className="text-secondary small mt-2 mb-0")


def _head(
    columns: Sequence[Heading],
    colours: Sequence[Optional[str]],
    sides: Sequence[Optional[str]],
) -> Component:
    rest = [None] * len(columns)
    about = zip(columns, [*colours, *rest], [*sides, *rest])
    return html.Tr([_heading(column, colour, side) for column, colour, side in about])


def _heading(column: Heading, colour: Optional[str], side: Optional[str]) -> Component:
    known = {"data-side": side} if side else {}
    style = "text-end" if column.numeric else None
    if colour is None:
        return html.Th(column.text, scope="col", className=style, **known)
    mark = html.I(className="bi bi-square-fill", style={"color": colour})
    named = html.Span(
        [mark, html.Span(breakable(column.text, _NARROW))], className="plain-table-side"
    )
    return html.Th(named, scope="col", className=style, **known)


def _row(cells: Sequence[Cell], columns: Sequence[Heading]) -> Component:
    first = html.Th(_content(cells[0]), scope="row", **_about(cells[0], columns[0]))
    rest = [html.Td(_content(cell), **_about(cell, at)) for cell, at in zip(cells[1:], columns[1:])]
    return html.Tr([first, *rest])


def _about(cell: Cell, column: Heading) -> Dict[str, Any]:
    """The properties of a cell; what says nothing is left out, as it would travel all the same."""
    styles = [f"plain-table-{mark}" for mark in (BEST, BASELINE) if mark in cell.marks]
    if column.numeric:
        styles.insert(0, "text-end")
    about: Dict[str, Any] = {"className": " ".join(styles)} if styles else {}
    full = _full(cell)
    return {**about, "title": full} if full else about


def _full(cell: Cell) -> str:
    """All digits of a number of which not all are shown."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    full = repr(value) if isinstance(value, int) or math.isfinite(value) else ""
    return "" if full == cell.text else full


def _content(cell: Cell) -> Any:
    text: Any = cell.text
    if len(cell.text) > LONGEST_TEXT:
        beginning = html.Summary(f"{cell.text[:LONGEST_TEXT]}…")
        text = html.Details([beginning, html.Div(cell.text)], className="plain-table-long")
    signs = [_sign(*_SIGNS[mark]) for mark in _SIGNS if mark in cell.marks]
    return [text, *signs] if signs else text


def _sign(icon: str, words: str) -> Component:
    return html.I(
        html.Span(words, className="visually-hidden"),
        className=f"bi {icon} plain-table-sign",
        title=words,
    )
