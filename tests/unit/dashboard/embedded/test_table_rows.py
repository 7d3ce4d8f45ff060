"""The server's side of the components, asked as a browser asks, and as a browser never would."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace
from typing import Any, Dict, Iterator, List, Optional, Sequence

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import experiments_table
from mallennlp.dashboard.components.ids import dom_id, part_id
from mallennlp.dashboard.embedded.table_wanted import NEWEST_FIRST, Wanted, wanted
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.language.unknown_values import UnknownValue
from mallennlp.services.index.query import ColumnFilter, SortKey, TablePage, TableQuery
from tests.unit.dashboard.components.table_asking import REQUEST, answered, body
from tests.unit.dashboard.components.table.test_cells import ROW
from tests.unit.dashboard.fakes import FakeProject
from tests.unit.dashboard.fixtures import Browser, toasts

Json = Dict[str, Any]


class Searched(FakeProject):
    """A project of one experiment, which remembers what was asked."""

    def __init__(self, root: Any) -> None:
        super().__init__(root)
        self.asked: List[TableQuery] = []
        self.rows: Sequence[Any] = (ROW,)
        self.there = 5
        self.broken: Exception | None = None
        self.unknown: List[UnknownValue] = []
        self.index = SimpleNamespace(
            stamp=lambda: str(self.there), search=self.search, unknown_values=self.unknown_values
        )

    def unknown_values(self, text: str) -> List[UnknownValue]:
        if text == "slow":
            raise QueryError("It takes too long.")
        return self.unknown

    def search(self, query: TableQuery) -> TablePage:
        self.asked.append(query)
        if self.broken:
            raise self.broken
        return TablePage(tuple(self.rows), len(self.rows))

    def total(self, archived: Optional[bool] = False) -> int:
        return self.there

    def roots(self) -> List[str]:
        return ["/data/runs"]


@pytest.fixture
def project(tmp_path: Any) -> Searched:
    return Searched(tmp_path)


@pytest.fixture
def browser(project: Any) -> Iterator[Browser]:
    with isolated_registry(only=()):
        register()
        browser = Browser(create_app(project))
        browser.log_in("read")
        yield browser


def register() -> None:
    @Page.register("/runs")
    class Runs(Page):
        def get_elements(self) -> Any:
            return experiments_table("runs", "status:finished")

    @Page.register("/public")
    class Public(Page):
        requires_login = False

        def get_elements(self) -> Any:
            return experiments_table("runs")

    @Page.register("/admin-only")
    class AdminOnly(Page):
        permissions = Permission.ADMIN

        def get_elements(self) -> Any:
            return "secret"


def test_the_grid_gets_rows_and_the_count_of_all(browser: Browser, project: Searched) -> None:
    found = answered(browser.post(body(query="model:x", columns=["path", "status"])))
    assert found["rows"]["rowCount"] == 1
    assert found["rows"]["rowData"][0]["status"] == "failed"
    assert found["count"] == {"found": 1, "total": 5, "text": "1 of 5"}
    assert found["message"] is None and found["hidden"] is True
    assert project.asked == [TableQuery(query="model:x", sort=NEWEST_FIRST, limit=100)]


def test_only_what_no_row_has_by_itself_is_asked_for(browser: Browser, project: Searched) -> None:
    project.rows = ()
    columns = ["path", "name", "tags", "lr", "best_validation_accuracy"]
    answered(browser.post(body(columns=columns)))
    assert project.asked[0].columns == ("lr", "best_validation_accuracy")


def test_grid_and_query_sort_and_else_the_newest_come_first(
    browser: Browser, project: Searched
) -> None:
    by_path = {**REQUEST, "sortModel": [{"colId": "path", "sort": "desc"}]}
    for request, query in ((by_path, ""), (REQUEST, "a sort:path"), (REQUEST, "a")):
        answered(browser.post(body(request, query)))
    wanted = [(SortKey("path", True),), (), (SortKey("started_s", True),)]
    assert [asked.sort for asked in project.asked] == wanted


def test_filters_statuses_and_folder_join_the_query(browser: Browser, project: Searched) -> None:
    condition = {"path": {"filterType": "text", "type": "contains", "filter": "lstm"}}
    query = {"query": "a", "status": ["failed"], "folder": "pos/[x]"}
    answered(browser.post(body({**REQUEST, "filterModel": condition}, query)))
    asked = project.asked[0]
    assert asked.filters == (ColumnFilter("path", "contains", "lstm"),)
    assert asked.statuses == (Status.FAILED,) and asked.query == "a"
    assert asked.path_glob.startswith("pos/") and asked.path_glob.endswith("/*")
    assert "[x]" not in asked.path_glob  # a folder's name and no pattern


def test_a_mistake_in_the_query_is_shown_in_the_tables_place(
    browser: Browser, project: Searched
) -> None:
    found = answered(browser.post(body(query="lr>>3")))
    assert found["rows"] == {"rowData": [], "rowCount": 0} and found["hidden"] is True
    assert "lr>" in json.dumps(found["message"]) and project.asked == []
    assert found["count"] == {"found": 0, "total": None, "text": ""}


def test_what_the_index_refuses_is_shown_there_too(browser: Browser, project: Searched) -> None:
    project.broken = QueryError("There is no column 'hiden_size'.")
    answer = browser.post(body(query="hiden_size:3"))
    assert "There is no column" in json.dumps(answered(answer)["message"])
    assert toasts(answer) == []


def test_any_other_error_is_logged_and_shown_without_its_inside(
    browser: Browser, project: Searched, caplog: pytest.LogCaptureFixture
) -> None:
    project.broken = ZeroDivisionError("inside")
    found = answered(browser.post(body()))
    assert found["rows"] == {"rowData": [], "rowCount": 0}
    reference = next(
        record.getMessage()[1:9] for record in caplog.records if record.levelno == logging.ERROR
    )
    assert reference in json.dumps(found["message"])


def test_where_nothing_fits_the_pages_own_words_appear(browser: Browser, project: Searched) -> None:
    project.rows = ()
    found = answered(browser.post(body()))
    assert found["hidden"] is False and found["message"] is None
    assert found["count"]["text"] == "0 of 5" and found["why"] == ""


def test_why_nothing_fits_is_told_where_it_is_known(browser: Browser, project: Searched) -> None:
    project.unknown = [UnknownValue("tag", "<b>papr", "paper")]
    assert answered(browser.post(body(query="tag:papr")))["why"] == ""  # something fits
    project.rows = ()
    why = answered(browser.post(body(query="tag:papr")))["why"]
    assert why == "No experiment has the tag '<b>papr'. Did you mean 'paper'?"
    project.unknown = [UnknownValue("tag", "a\udcff", None)]
    assert "\\udcff" in answered(browser.post(body(query="tag:a", group="")))["why"]
    slow = answered(browser.post(body(query="slow")))
    assert slow["why"] == "" and slow["hidden"] is False


def test_without_any_experiment_it_is_said_where_they_are_looked_for(
    browser: Browser, project: Searched
) -> None:
    project.rows, project.there = (), 0
    found = answered(browser.post(body()))
    assert "/data/runs" in json.dumps(found["message"]) and found["hidden"] is True


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": 3},
        {"query": ["a"]},
        {"query": {"query": 3}},
        {"query": {"sql": "1=1"}},
        {"query": {"status": "failed"}},
        {"query": {"status": ["no such status"]}},
        {"query": {"status": [["failed"]]}},
        {"query": {"folder": 1}},
        {"columns": None},
        {"columns": ["x" * 301]},
        {"request": {"startRow": 0}},
        {"request": {**REQUEST, "sortModel": [{"colId": "model", "sort": "asc"}]}},
        {"request": {**REQUEST, "filterModel": {"model": {"type": "contains", "filter": "x"}}}},
    ],
)
def test_what_no_table_of_ours_sends_is_refused(
    browser: Browser, project: Searched, wrong: Json, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    assert browser.post(body(**wrong)).status_code == 400
    assert project.asked == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_who_is_not_logged_in_gets_nothing_on_a_public_page_either(
    browser: Browser, project: Searched
) -> None:
    stranger = Browser(browser.app)
    for path in ("/runs", "/public", "/no-such-page"):
        assert stranger.post(body(path=path)).status_code == 401
    assert project.asked == []
    assert browser.post(body(path="/public")).status_code == 200


def test_the_page_on_the_screen_must_be_one_that_may_be_seen(
    browser: Browser, project: Searched
) -> None:
    assert browser.post(body(path="/admin-only")).status_code == 403
    assert browser.post(body(path="/no-such-page")).status_code == 404
    assert project.asked == []
    browser.client.delete_cookie(browser.app.server.config["SESSION_COOKIE_NAME"])
    browser.log_in("admin")
    assert browser.post(body(path="/admin-only")).status_code == 200


def test_a_grid_that_asks_for_nothing_gets_nothing(browser: Browser, project: Searched) -> None:
    assert browser.post(body(request=None)).status_code == 204
    assert project.asked == []


def test_a_query_is_a_text_or_nothing() -> None:
    assert wanted(None) == wanted("") == Wanted()
    assert wanted("a b") == Wanted("a b")
    assert wanted({"query": None, "status": None}) == Wanted()


STAMP = '{"of":["MATCH"],"type":"mallennlp-table-stamp"}.data'


def stamp_body(known: Any = None, path: str = "/runs") -> Json:
    """What a table sends every two seconds. ``known``: the stamp that it has."""

    def part(name: str, **value: Any) -> Json:
        return {"id": part_id(name, "runs"), "property": "data", **value}

    return {
        "output": STAMP,
        "outputs": part("table-stamp"),
        "inputs": [part("table-ask", value=1)],
        "state": [
            part("table-stamp", value=known),
            {"id": "mallennlp-location", "property": "pathname", "value": path},
        ],
        "changedPropIds": [f"{dom_id(part_id('table-ask', 'runs'))}.data"],
    }


def stamp_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    (found,) = answer.get_json()["response"].values()
    return str(found["data"])


def test_the_stamp_is_told_when_the_index_has_changed(browser: Browser, project: Searched) -> None:
    first = stamp_of(browser.post(stamp_body()))
    assert browser.post(stamp_body(first)).status_code == 204
    project.there = 6  # the fake index's stamp is made of it
    second = stamp_of(browser.post(stamp_body(first)))
    assert second != first
    assert project.asked == []  # no row was read for it
    assert stamp_of(browser.post(stamp_body({"no": "stamp"}))) == second


def test_the_stamp_is_for_whoever_may_see_the_page(browser: Browser) -> None:
    assert browser.post(stamp_body(path="/admin-only")).status_code == 403
    stranger = Browser(browser.app)
    for path in ("/runs", "/public"):
        refused = stranger.post(stamp_body(path=path))
        assert refused.status_code == 401 and "Please log in" in refused.text
