"""What a grid may ask for, and that nothing else is let through."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components.table import requests
from mallennlp.dashboard.components.table.columns import DEFAULT_COLUMNS, FIXED
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import OPERATORS, ColumnFilter, SortKey

KNOWN = (*DEFAULT_COLUMNS, "model.encoder.hidden_size")


def test_every_operator_is_one_of_the_index() -> None:
    assert set(requests.OPERATORS.values()) <= set(OPERATORS)


def test_the_grids_sorting_is_taken_over_in_its_order() -> None:
    assert requests.sorting({}, KNOWN) == ()
    model = [{"colId": "model", "sort": "asc"}, {"colId": KNOWN[-1], "sort": "desc"}]
    wanted = (SortKey("model", False), SortKey("model.encoder.hidden_size", True))
    assert requests.sorting({"sortModel": model}, KNOWN) == wanted


def test_filters_become_conditions() -> None:
    model = {
        "path": {"filterType": "text", "type": "contains", "filter": "lstm"},
        "best_metric": {"filterType": "number", "type": "inRange", "filter": 0.5, "filterTo": 0.9},
        "tags": {"filterType": "text", "type": "blank"},
    }
    assert requests.filters({"filterModel": model}, KNOWN) == (
        ColumnFilter("path", "contains", "lstm"),
        ColumnFilter("best_metric", ">=", 0.5),
        ColumnFilter("best_metric", "<=", 0.9),
        ColumnFilter("tags", "missing", None),
    )


@pytest.mark.parametrize(
    "request_",
    [
        {"sortModel": [{"colId": "path; DROP TABLE experiment", "sort": "asc"}]},
        {"sortModel": [{"colId": "path", "sort": "asc; --"}]},
        {"sortModel": [{"colId": ["path"], "sort": "asc"}]},
        {"sortModel": "path"},
        {"sortModel": [{"colId": "reason", "sort": "asc"}]},
        {"sortModel": [None]},
        {"filterModel": {"secret": {"type": "contains", "filter": "x"}}},
        {"filterModel": {"path": {"type": "regexp", "filter": "x"}}},
        {"filterModel": {"path": {"type": "contains", "filter": {"a": 1}}}},
        {"filterModel": {"path": {"type": "contains", "filter": True}}},
        {"filterModel": {"path": "contains"}},
        {"filterModel": ["path"]},
    ],
)
def test_what_the_table_does_not_have_is_refused(request_: Any) -> None:
    with pytest.raises(QueryError):
        requests.sorting(request_, KNOWN)
        requests.filters(request_, KNOWN)


@pytest.mark.parametrize(
    "rows",
    [(None, None), (0, 0), (5, 2), (-1, 10), ("0", "10"), (0.0, 10.0), (True, 10), (0, 2**60)],
)
def test_rows_that_there_cannot_be_are_refused(rows: Any) -> None:
    with pytest.raises(QueryError):
        requests.row_range({"startRow": rows[0], "endRow": rows[1]})


def test_nobody_gets_more_rows_at_once_than_is_good() -> None:
    assert requests.row_range({"startRow": 100, "endRow": 200}) == (100, 100)
    assert requests.row_range({"startRow": 0, "endRow": 10**9}) == (0, requests.MOST_ROWS_A_REQUEST)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["sortModel", "filterModel", "startRow"]), json_values))
def test_whatever_a_client_sends_is_understood_or_refused(request_: Any) -> None:
    reads = [lambda: requests.sorting(request_, KNOWN), lambda: requests.filters(request_, KNOWN)]
    for read in (*reads, lambda: requests.row_range(request_)):
        try:
            read()
        except QueryError:
            pass


@pytest.mark.parametrize(
    "kind, wanted",
    [
        ("equals", [(">=", 1_795_392_000.0), ("<", 1_795_478_400.0)]),
        ("lessThan", [("<", 1_795_392_000.0)]),
        ("greaterThan", [(">=", 1_795_478_400.0)]),
        ("inRange", [(">=", 1_795_392_000.0), ("<", 1_795_564_800.0)]),
        ("blank", [("missing", None)]),
    ],
)
def test_dates_are_whole_days(kind: str, wanted: Any) -> None:
    condition = {"filterType": "date", "type": kind, "dateFrom": "2026-11-23 00:00:00"}
    condition["dateTo"] = "2026-11-24 00:00:00"
    found = requests.filters({"filterModel": {"started_s": condition}}, KNOWN)
    assert [(item.operator, item.value) for item in found] == wanted


def test_every_way_to_filter_a_date_that_a_head_offers_is_understood() -> None:
    options = FIXED["started_s"]["filterParams"]["filterOptions"]
    assert len(options) == 6
    for kind in options:
        condition = {"filterType": "date", "type": kind, "dateFrom": "2026-11-23 00:00:00"}
        condition["dateTo"] = "2026-11-24 00:00:00"
        assert requests.filters({"filterModel": {"started_s": condition}}, KNOWN), kind


@pytest.mark.parametrize("date", [None, 5, "", "yesterday", "2026-02-31", "9" * 400])
def test_what_is_no_date_is_refused(date: Any) -> None:
    condition = {"filterType": "date", "type": "equals", "dateFrom": date}
    with pytest.raises(QueryError):
        requests.filters({"filterModel": {"started_s": condition}}, KNOWN)


def test_the_metric_is_filtered_by_what_its_cells_show() -> None:
    model = {"best_metric_name": {"filterType": "text", "type": "equals", "filter": "accuracy"}}
    (found,) = requests.filters({"filterModel": model}, KNOWN)
    assert found.value == "validation_accuracy"


@pytest.mark.parametrize(
    "names", [None, "path", [], [3], [""], ["x" * 301], ["path"] * 61, {"path": 1}, [["path"]]]
)
def test_columns_that_no_table_has_are_refused(names: Any) -> None:
    with pytest.raises(QueryError):
        requests.known_columns(names)


def test_the_columns_keep_their_order() -> None:
    assert requests.known_columns(["model", "path"]) == ("model", "path")


def test_what_a_client_sent_is_not_repeated_at_length() -> None:
    with pytest.raises(QueryError) as caught:
        requests.sorting({"sortModel": [{"colId": "x" * 5_000, "sort": "asc"}]}, KNOWN)
    assert len(str(caught.value)) < 100
