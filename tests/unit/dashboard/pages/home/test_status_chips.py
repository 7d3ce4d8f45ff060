"""The states to choose from, with how many of what is searched for are in each."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, List

import flask
import pytest
from dash.exceptions import PreventUpdate

from mallennlp.dashboard import caching
from mallennlp.dashboard.pages.home import status_chips
from mallennlp.domain.experiment import Annotations
from mallennlp.domain.status import Status
from mallennlp.exceptions import QueryError
from mallennlp.services.index.query import ColumnFilter
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.dashboard.components.texts import texts
from tests.unit.services.index.making import indexed, made


def test_only_statuses_that_occur_or_are_chosen_are_offered() -> None:
    everywhere = {Status.FAILED: 12_345, Status.RUNNING: 1}
    options = status_chips.status_options({Status.FAILED: 1_200}, everywhere, ["stalled"])
    assert [option["value"] for option in options] == ["running", "failed", "stalled"]
    assert [texts(option["label"]) for option in options] == [
        ["running", "0"],
        ["failed", "1,200"],
        ["stalled", "0"],
    ]
    looks = [option["label"].className for option in options]
    assert [("status-absent" in look) for look in looks] == [True, False, True]
    room = [option["label"].children[-1].style["minWidth"] for option in options]
    assert room == ["1ch", "6ch", "1ch"], "as much as the whole project needs"


def test_statuses_from_the_browser_are_checked() -> None:
    assert status_chips.chosen_statuses(["failed", "no such", 3, None]) == (Status.FAILED,)
    assert status_chips.chosen_statuses("failed") == status_chips.chosen_statuses(None) == ()


def test_what_is_counted_is_the_search_with_its_folder_and_filters() -> None:
    tag = {"tags": {"type": "equals", "filter": "t"}}
    query = status_chips.counted_query({"query": "lr>1", "folder": "a[b", "filters": tag})
    assert query.query == "lr>1" and query.path_glob == "a[[]b/*" and query.statuses == ()
    assert query.filters == (ColumnFilter("tags", "=", "t"),)
    assert status_chips.counted_query({}).path_glob == ""


@pytest.mark.parametrize(
    "wrong", [None, "lr", {"query": 3}, {"folder": ["a"]}, {"filters": "x"}, {"filters": {"x": 3}}]
)
def test_what_no_page_asks_is_refused(wrong: Any) -> None:
    with pytest.raises(QueryError):
        status_chips.counted_query(wrong)


@pytest.fixture
def page(tmp_path: Path) -> Any:
    """What a home page is for counting: three runs, of which one is archived."""
    index = ExperimentIndex(tmp_path / "index.sqlite")
    old = made("b/old", annotations=Annotations(archived=True), status=Status.STALLED)
    index.put(indexed(made("a/x"), made("a/y", status=Status.FAILED), old))
    page: Any = status_chips.WithStatuses()
    page.project = SimpleNamespace(
        index=index, state_counts=index.state_counts, counts=lambda: index.counts(archived=False)
    )
    server = flask.Flask(__name__)
    caching.install(server)
    with server.test_request_context():
        yield page


def shown(options: Any) -> List[str]:
    return [" ".join(texts(option["label"])) for option in options]


def test_the_numbers_are_those_of_the_search(page: Any) -> None:
    assert shown(page.status_options({}, [])) == ["finished 1", "failed 1"]
    assert shown(page.status_options({"query": "path:a/y"}, [])) == ["finished 0", "failed 1"]
    asked = {"query": "archived:any", "folder": "b"}
    assert shown(page.status_options(asked, [])) == ["finished 0", "failed 0", "stalled 1"]
    assert shown(page.count_again(asked, "x", ["running"]))[0] == "running 0"


def test_while_the_search_has_a_mistake_the_numbers_stay(page: Any) -> None:
    mistaken = {"query": "lr>>"}
    assert shown(page.status_options(mistaken, [])) == ["finished 1", "failed 1"]
    with pytest.raises(PreventUpdate):
        page.count_again(mistaken, "x", [])
