"""A table's columns, order, pins and widths in an address."""

from __future__ import annotations

import json
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.states import Status
from mallennlp.exceptions import ParameterError
from mallennlp.services import table_state
from mallennlp.services.index.query import SortKey
from mallennlp.services.table_state import TableLayout, joined, read_columns, read_layout, split

NAMES = st.lists(st.text(min_size=1, max_size=20), max_size=6)


@given(NAMES)
def test_any_names_come_back(names: List[str]) -> None:
    assert split(joined(names)) == names


@given(st.text(max_size=60))
def test_any_text_is_read_as_something(text: str) -> None:
    names = split(text)
    assert all(names) and split(joined(names)) == names


def test_columns_have_one_name_and_come_once() -> None:
    assert read_columns("duration,lr,,duration_s,a\\,b") == ("duration_s", "lr", "a,b")
    assert read_columns("") == ()


def test_statuses_are_read_and_what_is_none_is_told() -> None:
    assert table_state.read_statuses("") == ()
    assert table_state.read_statuses("failed,finished,failed") == (Status.FAILED, Status.FINISHED)
    with pytest.raises(ParameterError, match="'status' names 'fialed'.* there are .*failed"):
        table_state.read_statuses("failed,fialed")


def test_the_other_parameters_are_read() -> None:
    layout = read_layout("-best,lr,best", "path,lr:right", "path:420,epoch:3_loss:90", "")
    assert layout == TableLayout(
        (SortKey("best_metric", True), SortKey("lr", False)),
        {"path": "left", "lr": "right"},
        {"path": 420, "epoch:3_loss": 90},
    )
    assert read_layout("", "", "", "").pinned == {}  # nothing is, which is not the usual


def test_filters_are_objects_by_column() -> None:
    one = {"lr": {"filterType": "number", "type": "equals", "filter": 1}}
    assert read_layout("", "", "", json.dumps(one)).filters == one


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("", "", "path", ""), "'widths' has the part 'path'"),
        (("", "", "path:-5", ""), "'widths'"),
        (("", "", "path:29", ""), "30 to 4000 pixels"),
        (("", "", "path:4001", ""), "'widths'"),
        (("", "", "path:٣٠٠", ""), "'widths'"),
        (("", "", ":100", ""), "'widths' has a name of 0 characters"),
        (("-", "", "", ""), "'sort' has a name of 0"),
        (("x" * 302, "", "", ""), "'sort' has a name of 302"),
        (("", ":right", "", ""), "'pinned' has a name of 0"),
        (("", "", "", "{"), "'filters'"),
        (("", "", "", "[]"), "'filters'"),
        (("", "", "", '{"lr": 3}'), "'filters'"),
        (("", "", "", "[" * 4_000), "'filters'"),
        (("", "", "", '{"a": {"b": "' + "x" * 5_000 + '"}}'), "'filters'"),
        ((",".join(f"c{at}" for at in range(61)), "", "", ""), "'sort' names 61 columns"),
    ],
)
def test_what_no_table_writes_is_told_with_its_parameter(arguments: Any, names: str) -> None:
    with pytest.raises(ParameterError, match="The address has a wrong parameter: .*") as told:
        read_layout(*arguments)
    assert names in str(told.value) and len(str(told.value)) < 400


def test_too_many_columns_and_too_long_names_are_refused() -> None:
    assert len(read_columns(",".join(f"c{at}" for at in range(table_state.MOST_COLUMNS)))) == 60
    for text in (",".join(f"c{at}" for at in range(61)), "x" * 301):
        with pytest.raises(ParameterError, match="'columns'"):
            read_columns(text)


def test_the_first_mention_counts_under_the_new_names_too() -> None:
    layout = read_layout("-lr,path,a.lr", "lr", "lr:90", '{"lr": {}}').renamed({"lr": "a.lr"})
    assert layout.sort == (SortKey("a.lr", True), SortKey("path"))
    assert (layout.pinned, layout.widths, layout.filters) == (
        {"a.lr": "left"},
        {"a.lr": 90},
        {"a.lr": {}},
    )
    assert TableLayout().renamed({"x": "y"}) == TableLayout()
