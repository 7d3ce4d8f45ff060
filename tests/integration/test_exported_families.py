"""Families of runs as files: the terminal, Python and the dashboard give the same."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List
from urllib.parse import parse_qs, urlsplit

import pytest

import mallennlp.dashboard.pages.home.page  # noqa: F401 - registered before it is isolated
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.pages.home import exporting
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.test_dashboard_actions import FOLDER, OTHER, RUN, download, export, file_of
from tests.servers import PASSWORD
from tests.terminal import run
from tests.unit.dashboard.fixtures import Browser, toasts

COLUMNS = ["path", "status", "best_metric", "started_s", "trainer.optimizer.lr"]
FINETUNED = f"{OTHER}/finetune"

LogIn = Callable[[Project], Browser]


@pytest.fixture
def log_in() -> Iterator[LogIn]:
    """Gives a browser in which somebody is logged in who may read."""

    def make(project: Project) -> Browser:
        project.accounts.add("reader", PASSWORD, Permission.READ)
        browser = Browser(create_app(project))
        browser.log_in("reader", PASSWORD)
        return browser

    with isolated_registry():
        yield make


def families(project: Project, browser: Browser, of: str, *paths: str, **more: Any) -> Any:
    """An export of the home page while it groups."""
    return export(browser, of, "csv", *paths, **{"columns": COLUMNS, "group": "seeds", **more})


def table(text: str) -> List[Dict[str, str]]:
    """The lines of CSV by their titles."""
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("form", ["csv", "json", "latex"])
@pytest.mark.parametrize("names", [COLUMNS, ["runs", "took", "path", "seeds"], []])
def test_the_terminal_and_python_give_the_same(runs: Path, form: str, names: List[str]) -> None:
    query = "sort:-best archived:any"
    columns = ("--columns", ",".join(names)) if names else ()
    sorted_by = ["best"] if form != "latex" else []
    said = run(runs, "ls", query, "--group", "seeds", f"--{form}", *columns)
    assert said.code == 0 and "seed" in said.out
    given = Project.open(runs).export(query, form, [*names, *sorted_by], group="seeds")
    assert said.out == "".join(given)


@pytest.mark.parametrize("form", ["csv", "json", "latex"])
def test_the_dashboard_gives_what_the_terminal_gives(
    project: Project, log_in: LogIn, form: str
) -> None:
    browser = log_in(project)
    answer = export(browser, "found", form, columns=COLUMNS, group="seeds").get_json()["response"]
    latex = form == "latex"
    text = (
        answer["experiments-latex-text"]["children"]
        if latex
        else answer["experiments-file"]["data"]["content"]
    )
    # A paper has no other place for the number of runs; the table has it in the first cell.
    names = [COLUMNS[0], "runs", *COLUMNS[1:]] if latex else COLUMNS
    asked = ("--sort", "-path", "--group", "seeds", f"--{form}", "--columns", ",".join(names))
    assert text == run(project.root, "ls", *asked).out
    assert len(text.splitlines()) > 1
    if latex:
        assert text.splitlines()[2].startswith("runs & n & status & best")
        assert " $\\pm$ " in text and "seed\\_*" in text


def test_what_is_selected_is_folded(project: Project, log_in: LogIn) -> None:
    project.archive([RUN])  # ticked before somebody archived it
    browser = log_in(project)
    chosen = (RUN, OTHER, FINETUNED)
    file = file_of(families(project, browser, "selected", *chosen, query="nothing-like-this"))
    assert file["filename"] == "families.csv"
    alone, both = sorted(table(file["content"]), key=lambda row: row["runs"])
    assert (both["name"], both["runs"], both["seeds"]) == (f"{FOLDER}/seed_*", "2", "13,42")
    assert (both["best_metric_count"], both["status"]) == ("2", "finished:2")
    assert (alone["name"], alone["runs"]) == (FINETUNED, "1")
    (only,) = table(file_of(families(project, browser, "selected", OTHER))["content"])
    assert (only["name"], only["runs"], only["seeds"]) == (OTHER, "1", "42")


def test_all_families_that_are_found(project: Project, log_in: LogIn) -> None:
    browser = log_in(project)
    query = {"query": "sort:path", "status": ["finished"], "folder": FOLDER}
    file = file_of(families(project, browser, "found", query=query, sort=None))
    assert [row["runs"] for row in table(file["content"])] == ["2", "1"]
    project.archive([RUN])
    file = file_of(families(project, browser, "found", query=query, sort=None))
    assert [row["runs"] for row in table(file["content"])] == ["1", "1"]


def test_many_families_come_from_an_address(
    project: Project, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = log_in(project)
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 2)  # families, though there are three runs
    assert file_of(families(project, browser, "found"))["content"]
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
    answer = families(project, browser, "found").get_json()["response"]
    address = answer["experiments-file-address"]["data"]
    assert json.loads(parse_qs(urlsplit(address).query)["table"][0])["group"] == "seeds"
    got = browser.client.get(address)
    assert (got.status_code, got.mimetype) == (200, "text/csv")
    assert got.headers["Content-Disposition"] == 'attachment; filename="families.csv"'
    expected = "".join(project.export("sort:-path", "csv", COLUMNS, group="seeds"))
    assert got.text == expected


def test_latex_comes_from_an_address_as_it_is_shown(project: Project, log_in: LogIn) -> None:
    browser = log_in(project)
    asked = {"columns": ["status", "runs", "path"], "group": "seeds"}
    lines = download(browser, "latex", **asked).text.splitlines()
    assert lines[2] == "status & n & runs \\\\"
    assert download(browser, "latex", **{**asked, "columns": ["runs"]}).text.splitlines()[2] == (
        "n \\\\"
    )


def test_nothing_is_told(project: Project, log_in: LogIn) -> None:
    browser = log_in(project)
    for answer in (
        families(project, browser, "found", query="nothing-like-this"),
        families(project, browser, "selected", "no/such/run"),
    ):
        (toast,) = toasts(answer)
        assert toast["message"] == "There is nothing to export."
        assert "experiments-file" not in answer.get_json().get("response", {})


@pytest.mark.parametrize("group", ["model", "SEEDS", ["seeds"], {"seeds": True}, 1, True])
@pytest.mark.parametrize("of", ["found", "selected"])
def test_a_forged_group_is_refused(project: Project, log_in: LogIn, group: Any, of: str) -> None:
    answer = families(project, log_in(project), of, RUN, group=group)
    (toast,) = toasts(answer)
    assert "groups by something" in toast["message"] and not toast["reference"]
    assert "experiments-file" not in answer.get_json().get("response", {})


def test_a_stranger_gets_no_family(project: Project, log_in: LogIn) -> None:
    log_in(project)
    stranger = Browser(create_app(project))
    assert families(project, stranger, "found").status_code == 401
    got = download(stranger, "csv", columns=COLUMNS, group="seeds")
    assert got.status_code in (302, 401) and b"seed_" not in got.data
