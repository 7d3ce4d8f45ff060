"""Families in a table of experiments, asked as a browser asks, and as a browser never would."""

from __future__ import annotations

import logging
from typing import Any, Iterator, List, Tuple

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import selected_paths
from mallennlp.dashboard.embedded.table_wanted import NEWEST_FIRST, opened_families
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.exceptions import QueryError
from mallennlp.services.index.family_query import UnfoldedPage, UnfoldedRun
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.values import storable
from tests.unit.dashboard.components.table_asking import REQUEST, answered, body
from tests.unit.dashboard.components.table.test_family_cells import LINE
from tests.unit.dashboard.components.table.test_cells import ROW
from tests.unit.dashboard.embedded.test_table_rows import Searched, register
from tests.unit.dashboard.fixtures import Browser

FAMILY = LINE.row.family


class Folded(Searched):
    """A project of one family of three, of which one run is on the page."""

    def __init__(self, root: Any) -> None:
        super().__init__(root)
        self.unfolded: List[Tuple[TableQuery, Tuple[str, ...]]] = []

    def unfold_families(self, query: TableQuery, opened: Tuple[str, ...]) -> UnfoldedPage:
        self.unfolded.append((query, opened))
        if self.broken:
            raise self.broken
        run = ROW._replace(values={"lr": 0.1})
        return UnfoldedPage((LINE, UnfoldedRun(run, FAMILY, 13)), 4, 1, 3)


@pytest.fixture
def project(tmp_path: Any) -> Folded:
    return Folded(tmp_path)


@pytest.fixture
def browser(project: Any) -> Iterator[Browser]:
    with isolated_registry(only=()):
        register()
        browser = Browser(create_app(project))
        browser.log_in("read")
        yield browser


def test_the_grid_gets_lines_and_the_count_of_families(browser: Browser, project: Folded) -> None:
    asked = body(query="model:x", columns=["path", "status", "lr", "epochs"], group="seeds")
    found = answered(browser.post(asked))
    family, run = found["rows"]["rowData"]
    assert found["rows"]["rowCount"] == 4
    assert (family["family_id"], run["member_of"]) == (FAMILY, FAMILY)
    assert found["count"] == {
        "found": 3,
        "families": 1,
        "total": 5,
        "text": "1 family of 3 runs",
    }
    assert found["message"] is None and found["hidden"] is True
    wanted = TableQuery(query="model:x", sort=NEWEST_FIRST, limit=100, columns=("lr", "epochs"))
    assert project.unfolded == [(wanted, ())] and project.asked == []


def test_the_open_ones_are_asked_for(browser: Browser, project: Folded) -> None:
    browser.post(body(group="seeds", opened=[FAMILY]))
    assert [opened for _, opened in project.unfolded] == [(FAMILY,)]


def test_without_grouping_nothing_is_open(browser: Browser, project: Folded) -> None:
    for group in ("", None):
        answered(browser.post(body(group=group, opened=[FAMILY])))
    assert project.unfolded == [] and len(project.asked) == 2


def test_a_mistake_in_the_query_is_told_as_ever(browser: Browser, project: Folded) -> None:
    project.broken = QueryError("There is no column 'hiden_size'.")
    found = answered(browser.post(body(query="hiden_size:3", group="seeds")))
    assert "There is no column" in str(found["message"])
    assert found["rows"] == {"rowData": [], "rowCount": 0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"group": "model"},
        {"group": 1},
        {"group": ["seeds"]},
        {"group": {"seeds": 1}},
        {"opened": FAMILY},
        {"opened": {"0": FAMILY}},
        {"opened": [1]},
        {"opened": [FAMILY[:-1]]},
        {"opened": [[FAMILY]]},
        {"opened": [FAMILY] * 101},
        {"request": {**REQUEST, "sortModel": [{"colId": "ag-Grid-family_seeds", "sort": "asc"}]}},
    ],
)
def test_what_no_table_of_ours_sends_is_refused(
    browser: Browser, project: Folded, wrong: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    assert browser.post(body(**{"group": "seeds", **wrong})).status_code == 400
    assert project.unfolded == project.asked == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_who_may_not_see_the_page_gets_no_family(browser: Browser, project: Folded) -> None:
    assert browser.post(body(path="/admin-only", group="seeds")).status_code == 403
    stranger = Browser(browser.app)
    assert stranger.post(body(group="seeds")).status_code == 401
    assert project.unfolded == []


def test_what_is_open_is_a_list_of_ids() -> None:
    assert opened_families("", [3]) is None, "nobody looks at it"
    assert opened_families("seeds", None) == opened_families("seeds", []) == ()
    assert opened_families("seeds", [FAMILY] * 100) == (FAMILY,) * 100


def test_with_a_family_its_runs_are_selected_each_once() -> None:
    odd = "fold\udcff/run"
    rows = [
        {"family_id": FAMILY, "paths": ["a", "b", storable(odd)]},
        {"path": "b", "member_of": FAMILY},
        {"path": "c"},
        {"family_id": FAMILY, "paths": []},
    ]
    assert selected_paths(rows) == ["a", "b", odd, "c"]


@pytest.mark.parametrize(
    "rows", [None, "a", 3, [3], [None], [{}], [{"paths": [1, None, {}]}], [{"path": ["a"]}]]
)
def test_what_is_no_selection_selects_nothing(rows: Any) -> None:
    assert selected_paths(rows) == []
