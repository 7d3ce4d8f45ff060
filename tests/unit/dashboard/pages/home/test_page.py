import json
from types import SimpleNamespace
from typing import Any

import pytest
from dash import dcc

from mallennlp.dashboard.embedded.table_wanted import Wanted, wanted
from mallennlp.dashboard.pages.home import page as home
from mallennlp.domain.status import Status
from mallennlp.exceptions import ParameterError
from mallennlp.services.scan_state import ScanState
from tests.unit.dashboard.components.texts import all_of, texts


def test_where_nothing_matches_a_way_back_is_offered() -> None:
    shown = home.nothing_matches()
    assert "Nothing matches" in texts(shown)
    (link,) = all_of(shown, dcc.Link)
    assert link.href == "/"


def page(**params: Any) -> home.HomePage:
    """The page of an address, for somebody who only reads."""
    project: Any = SimpleNamespace()
    return home.HomePage(project, None, None, home.HomePage.Params(**params))


def test_the_address_becomes_the_tables_query() -> None:
    asked = page(q="lr>=0.01", status="failed,finished", folder="fold\udcff")._query()
    assert asked["query"] == "lr>=0.01" and asked["status"] == ["failed", "finished"]
    assert wanted(json.loads(json.dumps(asked))) == Wanted(
        "lr>=0.01", (Status.FAILED, Status.FINISHED), "fold\udcff"
    )


def test_a_status_that_there_is_not_is_told() -> None:
    with pytest.raises(ParameterError, match="'status' names 'nonsense'"):
        page(status="failed,nonsense")._query()


def test_the_progress_of_a_scan_is_said_in_words() -> None:
    reading = ScanState("reading", 1200, 5000, "", 0.0, 1)
    assert texts(home.scan_progress(reading))[0] == "Reading 1,200 of 5,000 experiments"
    walking = ScanState("walking", 17, 0, "", 0.0, 1)
    assert texts(home.scan_progress(walking))[0] == "Looking for experiments: 17 found"


def test_the_end_of_a_scan_is_told_as_what_it_is() -> None:
    done = home.outcome(ScanState("done", 3, 3, "3 found", 0.0, 1))
    failed = home.outcome(ScanState("failed", 1, 3, "No space left", 0.0, 1))
    assert (done.level, done.message) == ("success", "3 found")
    assert (failed.level, failed.message) == ("danger", "No space left")
