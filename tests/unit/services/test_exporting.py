"""Lists of experiments as CSV, JSON lines and LaTeX."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path
from typing import Any, Callable, Iterator, List, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.exceptions import QueryError, UsageError
from mallennlp.services.exporting import values, writing
from mallennlp.services.exporting.files import export
from mallennlp.services.exporting.lots import in_lots
from mallennlp.services.exporting.request import Format
from mallennlp.services.index.columns import ROW_COLUMNS
from mallennlp.services.index.query import SortKey, TablePage, TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import NOW_S, indexed, made

BY_PATH = TableQuery(sort=(SortKey("path"),), limit=None)


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    """Three experiments; the third is archived."""
    index = ExperimentIndex(tmp_path / "index.sqlite")
    config = {"lr": 0.1, "name": "=1+1"}
    metrics = MetricSummary(0, {"validation_loss": math.nan}, {})
    tagged = Annotations(("x", "y z"), "good\nbad")
    index.put(
        indexed(
            made("a_1", config=config, annotations=tagged, duration_s=90.0, started_s=NOW_S),
            made("b", metrics=metrics, started_s=NOW_S + 1),
            made("c", annotations=Annotations(archived=True), started_s=NOW_S - 1),
        )
    )
    return index


def text(index: ExperimentIndex, *arguments: Any, **named: Any) -> str:
    return "".join(export(index, *arguments, **named))


def read(said: str) -> List[List[str]]:
    return list(csv.reader(io.StringIO(said, newline="")))


def test_csv_has_the_columns_in_their_order(index: ExperimentIndex) -> None:
    names = ["lr", "path", "took", "tag", "note", "started"]
    said = text(index, BY_PATH, "csv", names)
    assert said.splitlines()[0] == "lr,path,duration_s,tags,notes,started"
    assert read(said)[1:] == [
        ["0.1", "a_1", "90.0", "x,y z", "good\nbad", "2027-01-15T08:00:00Z"],
        ["", "b", "", "", "", "2027-01-15T08:00:01Z"],
    ]


def test_json_is_an_object_a_line_with_values_as_they_are(index: ExperimentIndex) -> None:
    names = ["path", "lr", "config.name", "archived", "best.validation_loss", "tags"]
    first, second = map(json.loads, text(index, BY_PATH, "json", names).splitlines())
    assert first == {
        "path": "a_1",
        "lr": 0.1,
        "config.name": "=1+1",
        "archived": False,
        "best.validation_loss": None,
        "tags": ["x", "y z"],
    }
    assert second["best.validation_loss"] is None and second["tags"] == []


def test_latex_is_a_table_for_people(index: ExperimentIndex) -> None:
    names = ["path", "lr", "duration", "started"]
    assert text(index, BY_PATH, "latex", names).splitlines() == [
        r"\begin{tabular}{lrrl}",
        r"\toprule",
        r"path & lr & took & started \\",
        r"\midrule",
        r"a\_1 & 0.1 & 1 min 30 s & 2027{-}01{-}15 \\",
        r"b &  &  & 2027{-}01{-}15 \\",
        r"\bottomrule",
        r"\end{tabular}",
    ]
    assert text(index, "path:none", "latex") == ""


def test_the_usual_columns_and_order(index: ExperimentIndex) -> None:
    lines = read(text(index, ""))
    assert lines[0] == list(values.FIELDS) and len(lines[0]) == len(ROW_COLUMNS)
    assert [line[0] for line in lines[1:]] == ["b", "a_1"]  # the newest first
    assert [line[0] for line in read(text(index, "sort:path"))[1:]] == ["a_1", "b"]
    assert "path & status & best & metric & epochs" in text(index, "", "latex")
    assert read(text(index, "", "csv", ["lr", "path", "lr"]))[0] == ["lr", "path"]


def test_only_these_paths_archived_or_not(index: ExperimentIndex) -> None:
    lines = read(text(index, BY_PATH, paths=["c", "a_1", "none", "c"]))
    assert [line[0] for line in lines[1:]] == ["a_1", "c"]
    assert read(text(index, "path:a*", paths=["c", "a_1"]))[1][0] == "a_1"
    assert text(index, "", "json", paths=[]) == ""


def test_mistakes_are_told(index: ExperimentIndex) -> None:
    with pytest.raises(UsageError, match="no format 'xlsx'. There are: csv, json, latex."):
        text(index, "", "xlsx")
    for query, columns in (("nonsense>3", ["path"]), ("(", ["path"]), ("", ["no such"])):
        with pytest.raises(QueryError):
            text(index, query, "csv", columns)


@pytest.mark.parametrize("form", Format)
def test_each_format_has_a_file_name_and_a_type(form: Format) -> None:
    assert form.ending and "/" in form.mime_type


# --- lots


class Watched:
    """An index that notes how many rows each search gives, and does something after the first."""

    def __init__(self, index: ExperimentIndex, then: Callable[[], None] = lambda: None) -> None:
        self.index, self.then = index, then
        self.given: List[int] = []

    def search(self, query: TableQuery) -> TablePage:
        page = self.index.search(query)
        self.given.append(len(page.rows))
        if len(self.given) == 1:
            self.then()
        return page

    def paths_of(self, query: TableQuery) -> List[str]:
        return self.index.paths_of(query)


def paths_in_lots(source: Any, query: TableQuery, lot_rows: int) -> List[List[str]]:
    return [[row.path for row in lot] for lot in in_lots(query, source, lot_rows)]


def test_rows_come_in_lots_and_no_more_than_one_is_held(index: ExperimentIndex) -> None:
    index.put(indexed(*[made(f"r{number:02}") for number in range(20)]))
    watched = Watched(index)
    lots = in_lots(BY_PATH, watched, 8)
    assert len(next(lots)) == 8 and watched.given == [8]
    assert [len(lot) for lot in lots] == [8, 6] and watched.given == [8, 8, 6]


@pytest.mark.parametrize("lot_rows", [1, 4, 9, 10, 50])
@pytest.mark.parametrize("way", [False, True])
def test_lots_are_the_search_in_pieces(index: ExperimentIndex, lot_rows: int, way: bool) -> None:
    index.put(indexed(*[made(f"r{number % 7}{number:02}") for number in range(20)]))
    for offset, limit in ((0, None), (3, 9), (0, 0), (5, 100), (99, None)):
        query = TableQuery(
            sort=(SortKey("path", way),),
            offset=offset,
            limit=limit,
            query="path:r*",
            columns=("notes",),
        )
        lots = list(in_lots(query, index, lot_rows))
        assert all(0 < len(lot) <= lot_rows for lot in lots)
        assert tuple(row for lot in lots for row in lot) == index.search(query).rows


def test_what_happens_meanwhile_neither_doubles_nor_hides_a_row(index: ExperimentIndex) -> None:
    names = [f"r{number:02}" for number in range(20)]
    index.put(indexed(*[made(name) for name in names]))

    def others_go_on() -> None:
        index.put(indexed(*[made(f"a{number}") for number in range(5)]))  # stand before the rest
        index.remove(["a_1", "r02", "r12"])

    found = paths_in_lots(Watched(index, others_go_on), BY_PATH, 8)
    assert found[0] == ["a_1", "b", *names[:6]]
    others = [path for lot in found[1:] for path in lot]
    assert others == [f"a{number}" for number in range(5)] + [
        name for name in names[6:] if name != "r12"
    ]


def test_a_lot_of_which_all_is_gone_is_none(index: ExperimentIndex) -> None:
    class Vanishing(Watched):
        def paths_of(self, query: TableQuery) -> List[str]:
            return ["b", *[f"gone{number}" for number in range(7)], "a_1"]

    assert paths_in_lots(Vanishing(index), BY_PATH, 1) == [["a_1"], ["b"]]


def test_a_lot_is_one_piece() -> None:
    lots: Sequence[Sequence[int]] = [[1, 2], [3]]
    assert list(writing.json_lines(lots, lambda row: {"n": row})) == [
        '{"n": 1}\n{"n": 2}\n',
        '{"n": 3}\n',
    ]
    pieces: Iterator[str] = writing.csv_lines(lots, ["n"], lambda row: [row])
    assert list(pieces) == ["n\n", "1\n2\n", "3\n"]


# --- formulas


@pytest.mark.parametrize(
    "formula",
    ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-x", "@SUM(A1)", "\t=1", "\r=1"],
)
def test_what_a_spreadsheet_would_run_is_a_text(formula: str) -> None:
    assert read(writing.csv_text([[formula]])) == [[f"'{formula}"]]
    ((listed,),) = read(writing.csv_text([[[formula, "b"]]]))
    assert not listed.startswith(formula[0]) and listed.endswith(",b")


@pytest.mark.parametrize("value", [-1, -0.5, "-1", "+1e-5", "-inf", "a=b", "", None, "'=x"])
def test_numbers_and_other_texts_stay(value: Any) -> None:
    assert writing.csv_text([[value, "x"]]) == f"{'' if value is None else value},x\n"


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        (["too fast", "paper"], "too fast,paper"),
        ((), ""),
        ([13, 42], "13,42"),
        (["one, with a comma", 'and "quotes"'], '"one, with a comma","and ""quotes"""'),
        (["finished:3", "failed:1"], "finished:3,failed:1"),
    ],
)
def test_a_list_is_one_cell_with_commas(values: Sequence[Any], cell: str) -> None:
    assert read(writing.csv_text([[values, "x"]])) == [[cell, "x"]]


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00=+-@\t\r\n"), min_size=1))
)
def test_a_list_is_read_back_as_a_line_of_csv(values: List[str]) -> None:
    ((cell,),) = read(writing.csv_text([[values]])) or [[""]]
    assert (read(cell) if cell else [[]]) == [values]


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS)))
def test_a_spreadsheet_reads_back_what_was_written(rows: List[Sequence[str]]) -> None:
    for line, row in zip(read(writing.csv_text(rows)), rows, strict=True):
        for cell, text in zip(line, row, strict=True):
            assert cell == text or (cell == f"'{text}" and text[0] in "=+-@\t\r")


@pytest.mark.parametrize("form", ["csv", "json", "latex"])
def test_of_a_mistake_nothing_is_written(index: ExperimentIndex, form: str) -> None:
    pieces = export(index, "nosuch:1", form)
    with pytest.raises(QueryError):
        next(pieces)
