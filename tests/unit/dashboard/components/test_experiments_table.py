from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components import experiments_table as table
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import COLUMNS
from mallennlp.services.index.query import OPERATORS, ColumnFilter, ExperimentRow, SortKey
from mallennlp.services.index.values import restored

ROW = ExperimentRow(
    path="pos/lstm/seed_13",
    name="seed_13",
    status=Status.FAILED,
    reason="ValueError: nan loss",
    model="simple_tagger",
    dataset_reader=None,
    train_data="data/train.tsv",
    best_metric_name="validation_accuracy",
    best_metric=0.951048951,
    epochs=2,
    epochs_planned=12,
    duration_s=61.0,
    started_s=1_000_000_000.0,
    last_activity_s=None,
    tags=("paper",),
    version="2.10.1",
    size_bytes=100,
    problems=(),
)


def test_every_column_and_operator_is_one_of_the_index() -> None:
    assert {column["field"] for column in table.COLUMNS} <= set(COLUMNS)
    assert set(table._OPERATORS.values()) <= set(OPERATORS)


def test_a_row_is_texts_with_the_full_values_beside_them() -> None:
    (cells,) = table.as_cells([ROW], now_s=1_000_000_090.0)
    assert cells["best_metric"] == "0.9510" and cells["best_metric_full"] == "0.951048951"
    assert cells["best_metric_name"] == "accuracy"
    assert cells["epochs"] == "2 / 12" and cells["duration_s"] == "1 min 1 s"
    assert cells["started_s"] == "1 min ago"
    assert cells["started_s_full"] == "2001-09-09 01:46:40 UTC"
    assert cells["status"] == "failed" and cells["tags"] == ["paper"]


def test_a_path_that_is_not_unicode_can_be_sent_there_and_back() -> None:
    path = "fold\udcff/run é"
    (cells,) = table.as_cells([attrs.evolve(ROW, path=path)], now_s=0.0)
    assert cells["path_shown"] == "fold\ufffd/run é"
    assert restored(cells["path"].encode().decode()) == path


def test_what_is_missing_is_an_empty_cell() -> None:
    bare = attrs.evolve(ROW, best_metric=None, started_s=None, duration_s=None, epochs_planned=None)
    (cells,) = table.as_cells([bare], now_s=0.0)
    assert cells["best_metric"] == cells["best_metric_name"] == cells["started_s"] == ""
    assert cells["duration_s"] == "" and cells["epochs"] == "2"


def test_the_newest_come_first_unless_the_grid_says_otherwise() -> None:
    assert table.sorting({}) == (SortKey("started_s", descending=True),)
    model = [{"colId": "model", "sort": "asc"}, {"colId": "best_metric", "sort": "desc"}]
    wanted = (SortKey("model", False), SortKey("best_metric", True))
    assert table.sorting({"sortModel": model}) == wanted


def test_filters_become_conditions() -> None:
    model = {
        "path": {"filterType": "text", "type": "contains", "filter": "lstm"},
        "best_metric": {"filterType": "number", "type": "inRange", "filter": 0.5, "filterTo": 0.9},
        "tags": {"filterType": "text", "type": "blank"},
    }
    assert table.filters({"filterModel": model}) == (
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
        table.sorting(request_)
        table.filters(request_)


@pytest.mark.parametrize(
    "rows",
    [(None, None), (0, 0), (5, 2), (-1, 10), ("0", "10"), (0.0, 10.0), (True, 10), (0, 2**60)],
)
def test_rows_that_there_cannot_be_are_refused(rows: Any) -> None:
    with pytest.raises(QueryError):
        table.row_range({"startRow": rows[0], "endRow": rows[1]})


def test_nobody_gets_more_rows_at_once_than_is_good() -> None:
    assert table.row_range({"startRow": 100, "endRow": 200}) == (100, 100)
    assert table.row_range({"startRow": 0, "endRow": 10**9}) == (0, table.MOST_ROWS_A_REQUEST)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["sortModel", "filterModel", "startRow"]), json_values))
def test_whatever_a_client_sends_is_understood_or_refused(request_: Any) -> None:
    for read in (table.sorting, table.filters, table.row_range):
        try:
            read(request_)
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
    found = table.filters({"filterModel": {"started_s": condition}})
    assert [(item.operator, item.value) for item in found] == wanted


@pytest.mark.parametrize("date", [None, 5, "", "yesterday", "2026-02-31", "9" * 400])
def test_what_is_no_date_is_refused(date: Any) -> None:
    condition = {"filterType": "date", "type": "equals", "dateFrom": date}
    with pytest.raises(QueryError):
        table.filters({"filterModel": {"started_s": condition}})


def test_the_metric_is_filtered_by_what_its_cells_show() -> None:
    model = {"best_metric_name": {"filterType": "text", "type": "equals", "filter": "accuracy"}}
    (found,) = table.filters({"filterModel": model})
    assert found.value == "validation_accuracy"
