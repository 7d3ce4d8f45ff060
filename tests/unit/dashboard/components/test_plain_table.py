"""Tables of plain values as components."""

from __future__ import annotations

import math

import pytest
from dash import html

from mallennlp.dashboard.components.plain_table import (
    FEWEST_ROWS,
    LONGEST_TEXT,
    MOST_CELLS,
    plain_table,
)
from mallennlp.domain.configs.tree import Scalar
from mallennlp.domain.plain_table import BASELINE, BEST, HIGHER, Cell, Heading, PlainTable
from tests.unit.dashboard.components.texts import all_of, texts


def table(*rows: "tuple[Cell, ...]", columns: int = 2, note: str = "") -> PlainTable:
    headings = (Heading("metric"), *(Heading(f"c{n}", numeric=True) for n in range(columns - 1)))
    return PlainTable("metrics", "Metrics", headings, rows, note)


def test_texts_stand_in_rows_and_columns() -> None:
    row = (Cell("loss", "loss"), Cell("0.1235", 0.12345))
    drawn = plain_table(table(row, note="Said below."))
    assert texts(drawn) == ["metric", "c0", "loss", "0.1235", "Said below."]
    (cell,) = all_of(drawn, html.Td)
    assert cell.className == "text-end" and cell.title == "0.12345"
    first, second, row_head = all_of(drawn, html.Th)
    assert (first.scope, second.scope, row_head.scope) == ("col", "col", "row")
    assert second.className == "text-end" and first.className is None


def test_marks_are_seen_and_read_aloud() -> None:
    row = (Cell("f1", "f1", frozenset({HIGHER})), Cell("1", 1.0, frozenset({BEST, BASELINE})))
    drawn = plain_table(table(row))
    assert texts(drawn)[2:] == ["f1", "higher is better", "1", "best"]
    (cell,) = all_of(drawn, html.Td)
    assert set(cell.className.split()) == {
        "text-end",
        "plain-table-best",
        "plain-table-baseline",
    }
    assert [icon.title for icon in all_of(drawn, html.I)] == ["higher is better", "best"]


@pytest.mark.parametrize(
    "value, text, title",
    [
        (0.5, "0.5000", "0.5"),
        (3, "3", None),
        (12345678901234567890, "1.235e+19", "12345678901234567890"),
        (math.nan, "NaN", None),
        (math.inf, "∞", None),
        (True, "true", None),
        ("text", "text", None),
        (None, "", None),
    ],
)
def test_all_digits_are_there_on_hover(value: Scalar, text: str, title: "str | None") -> None:
    (cell,) = all_of(plain_table(table((Cell("a"), Cell(text, value)))), html.Td)
    assert getattr(cell, "title", None) == title


def test_long_texts_are_folded_and_none_of_them_is_lost() -> None:
    long = "x" * LONGEST_TEXT + "the end"
    (folded,) = all_of(plain_table(table((Cell("a"), Cell(long)))), html.Details)
    assert texts(folded) == ["x" * LONGEST_TEXT + "…", long]
    assert not all_of(plain_table(table((Cell("a"), Cell("x" * LONGEST_TEXT)))), html.Details)


def test_of_very_many_rows_the_first_are_shown_and_the_rest_counted() -> None:
    rows = [(Cell(str(n)), Cell("1")) for n in range(MOST_CELLS)]
    drawn = plain_table(table(*rows))
    assert len(all_of(drawn, html.Td)) == MOST_CELLS // 2
    assert texts(drawn)[-1] == "… and 1,500 more rows. The file of this table has them all."
    few = plain_table(table(*rows[:7]), most_rows=3, more="Search.")
    assert len(all_of(few, html.Td)) == 3 and texts(few)[-1] == "… and 4 more rows. Search."
    assert "more rows" not in str(texts(plain_table(table(*rows[:3]), most_rows=3)))


def test_a_very_wide_table_shows_some_rows_all_the_same() -> None:
    row = tuple(Cell("1") for _ in range(2 * MOST_CELLS))
    drawn = plain_table(table(*[row] * 20, columns=2 * MOST_CELLS))
    assert len(all_of(drawn, html.Tr)) == FEWEST_ROWS + 1


def test_columns_have_the_colours_of_their_sides() -> None:
    drawn = plain_table(table((Cell("a"), Cell("1"), Cell("2")), columns=3), [None, "#123456"])
    (mark,) = all_of(drawn, html.I)
    assert mark.style == {"color": "#123456"}
    assert [heading.children for heading in all_of(drawn, html.Th)][2] == "c1"


def test_without_rows_only_the_note_stands_there() -> None:
    drawn = plain_table(table(note="Nothing to compare."))
    assert texts(drawn) == ["Nothing to compare."] and not all_of(drawn, html.Table)


def test_a_heading_of_a_side_breaks_between_words_and_not_within() -> None:
    columns = (Heading("metric"), Heading("sweep/lr=0.002_hidden=16", numeric=True))
    drawn = plain_table(PlainTable("t", "T", columns, ((Cell("a"), Cell("1")),)), [None, "#ff0000"])
    assert texts(drawn)[:4] == ["metric", "sweep/", "lr=0.002_", "hidden=16"]
    assert len(all_of(drawn, html.Wbr)) == 2
