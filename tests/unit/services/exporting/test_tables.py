"""Plain tables as CSV, JSON and LaTeX."""

from __future__ import annotations

import csv
import io
import json
import math
import zipfile
from typing import Any, List, Sequence

from hypothesis import given, strategies as st

from mallennlp.domain.plain_table import BASELINE, BEST, Cell, Heading, PlainTable
from mallennlp.services.exporting.request import Format
from mallennlp.services.exporting.tables import (
    csv_of,
    file_stem,
    json_of,
    latex_of,
    table_file,
    written,
)

ACCURACY = Cell("0.9512", 0.9512345678901234, frozenset({BEST}))
TABLE = PlainTable(
    "metrics",
    "Metrics at the best epoch",
    (Heading("metric"), Heading("lstm_h16", numeric=True), Heading("=gru", numeric=True)),
    (
        (Cell("accuracy", "accuracy"), ACCURACY, Cell("0.9", 0.9, frozenset({BASELINE}))),
        (Cell("loss_%", "loss_%"), Cell("–"), Cell("NaN", math.nan)),
    ),
    note="95% intervals\nof Student's t",
)


def table(name: str, rows: Sequence[Sequence[Any]] = (("a",),)) -> PlainTable:
    headings = tuple(Heading(str(number)) for number in range(len(rows[0])))
    cells = tuple(tuple(Cell(str(value), value) for value in row) for row in rows)
    return PlainTable(name, name, headings, cells)


def read(text: str) -> List[List[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_has_all_digits_and_no_formulas() -> None:
    assert read(csv_of(TABLE)) == [
        ["metric", "lstm_h16", "'=gru"],
        ["accuracy", "0.9512345678901234", "0.9"],
        ["loss_%", "", "nan"],
    ]


def test_what_stands_beside_a_value_has_columns_for_programs_and_is_read_in_latex() -> None:
    columns = (Heading("metric"), Heading("a", True, ("sd", "runs")), Heading("b", True))
    spread = Cell("0.50 ± 0.10 (3)", 0.5, beside=(0.1, 3))
    rows = ((Cell("f1", "f1"), spread, Cell("1", 1)), (Cell("x", "x"), Cell(""), Cell("2", 2)))
    made = PlainTable("metrics", "Metrics", columns, rows)
    assert csv_of(made).splitlines() == ["metric,a,a: sd,a: runs,b", "f1,0.5,0.1,3,1", "x,,,,2"]
    told = json.loads(json_of(made))
    assert told["columns"] == ["metric", "a", "a: sd", "a: runs", "b"]
    assert told["rows"] == [["f1", 0.5, 0.1, 3, 1], ["x", None, None, None, 2]]
    assert "metric & a & b" in latex_of(made)


def test_latex_has_the_best_in_bold_and_says_what_it_is() -> None:
    assert latex_of(TABLE).splitlines() == [
        "% Metrics at the best epoch",
        "% 95% intervals of Student's t",
        r"\begin{tabular}{lrr}",
        r"\toprule",
        r"metric & lstm\_h16 & =gru \\",
        r"\midrule",
        r"accuracy & \textbf{0.9512} & 0.9 \\",
        r"loss\_\% & – & NaN \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]


def test_json_is_strict_and_has_values() -> None:
    found = json.loads(json_of(TABLE), parse_constant=lambda name: 1 / 0)
    assert found["title"] == TABLE.title and found["note"] == TABLE.note
    assert found["columns"] == ["metric", "lstm_h16", "=gru"]
    assert found["rows"] == [["accuracy", 0.9512345678901234, 0.9], ["loss_%", None, None]]


def test_one_table_is_the_file_itself() -> None:
    files = [table_file("compare metrics", [TABLE], form) for form in Format]
    assert [file.name for file in files] == [
        "compare-metrics.csv",
        "compare-metrics.json",
        "compare-metrics.tex",
    ]
    assert [file.content.decode() for file in files] == [written(TABLE, form) for form in Format]
    assert [file.mime_type.split(";")[0] for file in files] == [
        "text/csv",
        "application/json",
        "application/x-tex",
    ]


def test_several_tables_as_csv_are_an_archive_with_a_name_for_each() -> None:
    tables = [table("tokens"), table("Tokens"), table("labels/x"), table("tokens"), table("..")]
    file = table_file("vocabulary", tables, Format.CSV)
    assert (file.name, file.mime_type) == ("vocabulary.zip", "application/zip")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        names = ["tokens.csv", "Tokens-2.csv", "labels-x.csv", "tokens-3.csv", "table.csv"]
        assert archive.namelist() == names
        assert archive.read("labels-x.csv").decode() == csv_of(tables[2])
    assert file == table_file("vocabulary", tables, Format.CSV)


def test_several_tables_in_the_other_formats_follow_each_other() -> None:
    tables = [TABLE, table("second")]
    latex = table_file("x", tables, Format.LATEX).content.decode()
    assert latex == latex_of(TABLE) + "\n" + latex_of(tables[1])
    found = json.loads(table_file("x", tables, Format.JSON).content)
    assert [each["name"] for each in found] == ["metrics", "second"]


def test_texts_that_no_utf8_can_hold_are_written_all_the_same() -> None:
    odd = table("x", [("bad\udcff", "half \ud83d")])
    assert b"bad?" in table_file("x", [odd], Format.CSV).content
    named = table("x", [("bad\udcff",)])
    assert b"bad\xff" in table_file("x", [named], Format.CSV).content
    for form in Format:
        table_file("x", [odd], form)


def test_a_nul_can_be_written_on_every_python() -> None:
    assert read(csv_of(table("x", [("a\0b",)]))) == [["0"], ["a\ufffdb"]]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_texts_come_back_from_csv(rows: List[List[str]]) -> None:
    made = table("x", [["a", "b"], *rows])
    rows = [[text.replace("\0", "\ufffd") for text in row] for row in rows]
    expected = [["0", "1"], ["a", "b"], *rows]
    for line, wanted in zip(read(csv_of(made)), expected):
        for cell, value in zip(line, wanted):
            assert cell == value or (cell == "'" + value and value[0] in "=+-@\t\r")
    assert len(read(csv_of(made))) == len(expected)


@given(st.floats(allow_nan=False) | st.integers(-(10**30), 10**30))
def test_numbers_come_back_from_csv_with_every_digit(value: Any) -> None:
    (_,), (cell,) = read(csv_of(table("x", [(value,)])))
    assert type(value)(cell) == value


@given(st.text())
def test_the_name_of_a_file_is_harmless(text: str) -> None:
    stem = file_stem(text)
    assert stem and stem.isascii() and "/" not in stem and not stem.startswith((".", "-"))
    assert len(stem) <= 80 and stem.isprintable() and " " not in stem
