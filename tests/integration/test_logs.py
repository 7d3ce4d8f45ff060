"""The logs of real runs, asked as a browser asks."""

from __future__ import annotations

import json
from typing import Any, Dict

import pytest

import mallennlp.dashboard.pages.experiment  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.components.experiment import log_viewer
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, toasts

RUN = "2.10.1/pos/lstm_h16/seed_13"
PLACE = {"path": "/experiment", "search": f"?path={RUN}"}
VIEW: Dict[str, Any] = {"number": 3, "log": "out.log", "at": "end", "position": 0, "stamp": ""}
FIND: Dict[str, Any] = {
    **{"number": 4, "log": "out.log", "task": "next", "text": "ACCURACY", "case": False},
    **{"position": 0, "until": 0, "stamp": ""},
}


def ask(browser: Browser, store: str, answer: str, asked: Any, **place: str) -> Any:
    return browser.call(f"{answer}.data", {f"{store}.data": asked}, **{**PLACE, **place})


def view(browser: Browser, **place: str) -> Any:
    return ask(browser, log_viewer.ASK, log_viewer.ANSWER, VIEW, **place)


def answered(response: Any, store: str) -> Any:
    return response.get_json()["response"][store]["data"]


def test_who_may_read_sees_the_log(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    told = answered(view(browser), log_viewer.ANSWER)
    lines = (project.root / RUN / "out.log").read_text(encoding="utf-8").splitlines()
    assert told["rows"][-1][2] == lines[-1] and told["number"] == 3
    assert told["first"] + len(told["rows"]) - 1 == len(lines)


def test_a_search_finds_a_line(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    told = answered(ask(browser, log_viewer.FIND, log_viewer.FOUND, FIND), log_viewer.FOUND)
    content = (project.root / RUN / "out.log").read_bytes()
    assert b"accuracy" in content[told["found"] : told["searched"]]
    assert b"accuracy" not in content[: told["found"]].lower()


def test_nobody_sees_nothing(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    browser.client.delete_cookie("session")
    response = Browser(browser.app)
    assert view(response).status_code == 401


@pytest.mark.parametrize(
    "name", ["config.json", "../seed_42/out.log", "/etc/passwd", "stdout.log", "out.log\x00"]
)
def test_no_name_leads_to_another_file(project: Project, log_in: LogIn, name: str) -> None:
    browser = log_in(Permission.ADMIN)
    for store, answer, asked in (
        (log_viewer.ASK, log_viewer.ANSWER, VIEW),
        (log_viewer.FIND, log_viewer.FOUND, FIND),
    ):
        told = answered(ask(browser, store, answer, {**asked, "log": name}), answer)
        assert "There is no log called" in told["problem"] and "rows" not in told


@pytest.mark.parametrize("path", ["../outside", "/etc", "2.10.1", ""])
def test_no_address_leads_to_another_directory(project: Project, log_in: LogIn, path: str) -> None:
    (project.root.parent / "outside").mkdir()
    (project.root.parent / "outside" / "out.log").write_text("secret\n")
    response = view(log_in(Permission.ADMIN), search=f"?path={path}")
    assert "secret" not in response.text and '"rows"' not in response.text


@pytest.mark.parametrize("asked", [{}, [], "x", {**VIEW, "at": "everything"}, {**VIEW, "x": 1}])
def test_what_no_viewer_asks_is_refused(project: Project, log_in: LogIn, asked: Any) -> None:
    response = ask(log_in(Permission.READ), log_viewer.ASK, log_viewer.ANSWER, asked)
    assert "rows" not in response.text and toasts(response)[0]["level"] != "danger"


def test_a_log_that_vanished_is_told(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    (project.root / RUN / "out.log").unlink()
    told = answered(view(browser), log_viewer.ANSWER)
    assert told["problem"] == "There is no log called 'out.log' in this experiment."


def tab(browser: Browser, search: str) -> str:
    """What the tab shows, as text."""
    tabs = {"experiment-tabs.value": "logs"}
    response = browser.call("experiment-tab.children", tabs, "/experiment", search)
    return json.dumps(response.get_json())


def test_the_address_chooses_log_and_line(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    (project.root / RUN / "stderr.log").write_text("x\n")
    usual = tab(browser, f"?path={RUN}")
    assert '"data-log": "out.log"' in usual and '"data-line": "0"' in usual
    chosen = tab(browser, f"?path={RUN}&log=stderr.log&line=12")
    assert '"data-log": "stderr.log"' in chosen and '"data-line": "12"' in chosen
    unknown = tab(browser, f"?path={RUN}&log=../x.log&line=12")
    assert '"data-log": "out.log"' in unknown and '"data-line": "0"' in unknown
    opened = browser.open(f"/experiment?path={RUN}&log=out.log&line=3")
    assert '"value":"logs"' in opened.text.replace(" ", "")


def test_a_run_without_logs_says_so(project: Project, log_in: LogIn) -> None:
    (project.root / RUN / "out.log").unlink()
    assert "This run has no log." in tab(log_in(Permission.READ), f"?path={RUN}")
