"""Families in the dashboard: what the home page answers, and what a selection of them may do."""

from __future__ import annotations

import json
from typing import Any, Dict, List

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
import mallennlp.dashboard.pages.trash  # noqa: F401
from mallennlp.dashboard.components import confirmed_id, selection_id
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.conftest import LogIn
from tests.unit.dashboard.components.table_asking import answered, body
from tests.unit.dashboard.fixtures import Browser, toasts, walk

FOLDER = "2.10.1/pos/lstm_h16"
RUNS = [f"{FOLDER}/seed_13", f"{FOLDER}/seed_42"]
TABLE = "experiments-grid"
COLUMNS = ["path", "status", "best_metric", "tags"]
ROWS = f"{dom_id(selection_id(TABLE))}.selectedRows"
SORTED = {"startRow": 0, "endRow": 100, "sortModel": [{"colId": "path", "sort": "asc"}]}


def lines(browser: Browser, query: Any = "", opened: Any = ()) -> List[Dict[str, Any]]:
    """What the table of the home page shows."""
    asked = body(SORTED, query, COLUMNS, "/", TABLE, group="seeds", opened=list(opened))
    found: List[Dict[str, Any]] = answered(browser.post(asked), TABLE)["rows"]["rowData"]
    return found


def family(browser: Browser, query: str = "") -> Dict[str, Any]:
    """The line of the family of ``RUNS``."""
    (found,) = [line for line in lines(browser, query) if line.get("name") == f"{FOLDER}/seed_*"]
    return found


def tag(browser: Browser, rows: Any) -> Any:
    (name,) = [name for name in browser.app.callback_map if "experiments-tag.value" in name]
    values = {"experiments-add-tag.n_clicks": 1, "experiments-tag.value": "new", ROWS: rows}
    return browser.call(name, values, "/")


def tagged(project: Project) -> List[str]:
    return [row.path for row in project.search("tag:new sort:path", limit=None).rows]


def test_a_family_opens_and_its_runs_stand_below_it(log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    head = family(browser)
    assert head["paths"] == RUNS and head["family_seeds"] == "13, 42"
    assert "±" in head["best_metric"] and "seed 13: 0.95" in head["best_metric_full"]
    opened = lines(browser, opened=[head["family_id"]])
    at = [line["row"] for line in opened].index(head["row"])
    assert opened[at]["is_open"] and not head["is_open"]
    assert [line["path"] for line in opened[at + 1 : at + 3]] == RUNS
    assert all(line["member_of"] == head["family_id"] for line in opened[at + 1 : at + 3])
    assert len(opened) == len(lines(browser)) + 2
    rows = [line["row"] for line in opened]
    assert len(set(rows)) == len(rows), "the grid tells rows apart by it"


def test_filters_choose_runs_before_they_are_folded(log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    found = lines(browser, {"query": "random_seed:42", "folder": FOLDER, "status": ["finished"]})
    assert [line["path"] for line in found] == [RUNS[1]]


def test_what_is_done_with_a_family_is_done_with_its_runs(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    answer = tag(browser, [family(browser), {"path": RUNS[0]}])
    assert tagged(project) == RUNS
    assert "Tagged 2 of 2" in json.dumps(toasts(answer))


def test_only_the_runs_that_the_table_found_are_selected(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    (line,) = lines(browser, f"path:{RUNS[0]}")
    tag(browser, [line])
    assert tagged(project) == RUNS[:1]


def test_a_deletion_names_every_run(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    rows = [family(browser)]
    (name,) = [name for name in browser.app.callback_map if "experiments-delete-question" in name]
    asked = browser.call(name, {"experiments-delete-selected.n_clicks": 1, ROWS: rows}, "/")
    assert all(run in json.dumps(asked.get_json()) for run in RUNS)
    (name,) = [name for name in browser.app.callback_map if "experiments-undo-text" in name]
    confirmed = f"{dom_id(confirmed_id('experiments-delete'))}.data"
    browser.call(name, {confirmed: 1, ROWS: rows}, "/")
    assert sorted(entry.path for entry in project.trash.entries()) == RUNS


def test_who_only_reads_changes_nothing(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    assert tag(browser, [family(browser)]).status_code == 403
    assert tagged(project) == []


@pytest.mark.parametrize(
    "path", ["../outside", "/etc", "2.10.1/pos", ".mallennlp", "", "\x00", "2.10.1/../.mallennlp"]
)
def test_a_forged_list_of_runs_reaches_nothing_else(
    project: Project, log_in: LogIn, path: str
) -> None:
    (project.root.parent / "outside").mkdir()
    browser = log_in(Permission.READ_WRITE)
    forged = {**family(browser), "paths": [path, RUNS[0]]}
    answer = tag(browser, [forged])
    assert "No experiment is called" in json.dumps(toasts(answer))
    assert tagged(project) == RUNS[:1]
    left = [*project.root.parent.rglob("mallennlp.json")]
    assert not any(file.parent.name in ("outside", "pos", ".mallennlp") for file in left)


@pytest.mark.parametrize("paths", ["a", 3, {"0": RUNS[0]}, [[RUNS[0]]], [None]])
def test_what_is_no_list_of_runs_selects_nothing(
    project: Project, log_in: LogIn, paths: Any
) -> None:
    browser = log_in(Permission.READ_WRITE)
    forged = {**family(browser), "paths": paths}
    assert tag(browser, [forged]).status_code == 204
    assert tagged(project) == []


def test_the_address_says_how_the_table_groups(log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    for search, value, group in (("", False, ""), ("?group=seeds", True, "seeds")):
        parts = [*walk(browser.open(f"/{search}").get_json())]
        (switch,) = [part for part in parts if part.get("id") == "experiments-group"]
        assert switch["value"] is value
        (store,) = [
            part for part in parts if _type_of(part) == "mallennlp-table-group" and "data" in part
        ]
        assert store["data"] == group
    wrong = browser.open("/?group=model").text
    assert "group" in wrong and "seeds" in wrong and "experiments-group" not in wrong


def _type_of(part: Any) -> Any:
    name = part.get("id")
    return name.get("type") if isinstance(name, dict) else None


def test_without_the_folder_it_groups_still(log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    page = json.dumps(browser.open(f"/?folder={FOLDER}&group=seeds").get_json())
    assert '"/?group=seeds"' in page
