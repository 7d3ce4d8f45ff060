"""Deleting in the dashboard: every request is checked on the server, whatever a browser shows."""

from __future__ import annotations

import json
import os
import shutil
import time
from typing import Any, List

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
import mallennlp.dashboard.pages.trash  # noqa: F401
from mallennlp.dashboard.components import confirmed_id, selection_id
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services import paths
from mallennlp.services.index.values import storable
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, toasts, walk

FOLDER = "2.10.1/pos/lstm_h16"
RUN = f"{FOLDER}/seed_13"
ROWS = f"{dom_id(selection_id('experiments-grid'))}.selectedRows"
NOT_UNICODE = os.fsdecode(b"bad\xff/run\xe9")


def callback(browser: Browser, part: str) -> str:
    (found,) = [name for name in browser.app.callback_map if part in name]
    return found


def rows(*paths: str) -> List[Any]:
    return [{"path": path} for path in paths]


def ask(browser: Browser, *paths: str) -> Any:
    values = {"experiments-delete-selected.n_clicks": 1, ROWS: rows(*paths)}
    return browser.call(callback(browser, "experiments-delete-question"), values, "/")


def delete(browser: Browser, *paths: str) -> Any:
    values = {f"{dom_id(confirmed_id('experiments-delete'))}.data": 1, ROWS: rows(*paths)}
    return browser.call(callback(browser, "experiments-undo-text"), values, "/")


def undo(browser: Browser, ids: Any) -> Any:
    name = next(
        name
        for name, known in browser.app.callback_map.items()
        if any(item["id"] == "experiments-undo" for item in known["inputs"])
    )
    return browser.call(
        name, {"experiments-undo.n_clicks": 1, "experiments-deleted.data": ids}, "/"
    )


def empty(browser: Browser, listed_s: Any = None) -> Any:
    """``listed_s``: when the page's list was made; now unless given."""
    confirmed = dom_id(confirmed_id("trash-empty"))
    name = next(
        name
        for name, known in browser.app.callback_map.items()
        if any(item["id"] == confirmed for item in known["inputs"]) and "trash-open-empty" in name
    )
    values = {f"{confirmed}.data": 1, "trash-listed.data": listed_s or time.time()}
    return browser.call(name, values, "/trash")


def hidden(browser: Browser) -> bool:
    """Whether the button that empties the trash cannot be seen."""
    parts = walk(browser.open("/trash").get_json())
    (button,) = [part for part in parts if part.get("id") == "trash-open-empty"]
    return "d-none" in button["class_name"]


def ids(answer: Any) -> List[str]:
    found: List[str] = answer.get_json()["response"]["experiments-deleted"]["data"]
    return found


def test_asked_deleted_and_undone(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    asked = ask(browser, RUN).get_json()["response"]
    text = json.dumps(asked["experiments-delete-question"])
    assert RUN in text and "1 experiment of" in text and "KB" in text
    assert (project.root / RUN).exists()
    deleted = delete(browser, RUN)
    assert not (project.root / RUN).exists()
    (entry,) = project.trash.entries()
    assert (ids(deleted), entry.by) == ([entry.id], "read_write")
    assert RUN in json.dumps(browser.open("/trash").get_json())
    assert undo(browser, ids(deleted)).status_code == 200
    assert (project.root / RUN).exists() and project.index.has(RUN)
    assert "The trash is empty" in browser.open("/trash").text


def test_those_inside_count_going_and_coming_back(project: Project, log_in: LogIn) -> None:
    browser, outer = log_in(Permission.READ_WRITE), f"{FOLDER}/seed_42"
    assert project.index.has(f"{outer}/finetune")
    deleted = delete(browser, outer, f"{outer}/finetune")
    said = deleted.get_json()["response"]["experiments-undo-text"]["children"]
    assert said == "2 experiments moved into the trash."
    assert [toast["message"] for toast in toasts(undo(browser, ids(deleted)))] == [
        "2 experiments restored."
    ]


def test_who_only_reads_changes_nothing(project: Project, log_in: LogIn) -> None:
    (entry,) = project.delete([f"{FOLDER}/seed_42"], "ada").done
    browser = log_in(Permission.READ)
    answers = [
        ask(browser, RUN),
        delete(browser, RUN),
        undo(browser, [entry.id]),
        empty(browser),
        browser.open("/trash"),
    ]
    assert [answer.status_code for answer in answers[:4]] == [403] * 4
    assert entry.id not in answers[4].text and "trash-list" not in answers[4].text
    assert (project.root / RUN).exists() and project.trash.entries() == [entry]


def test_only_an_administrator_empties_the_trash(project: Project, log_in: LogIn) -> None:
    (entry,) = project.delete([RUN], "ada").done
    writer = log_in(Permission.READ_WRITE)
    assert empty(writer).status_code == 403 and project.trash.entries() == [entry]
    admin = log_in(Permission.ADMIN)
    assert [hidden(each) for each in (writer, admin)] == [True, False]
    assert empty(admin).status_code == 200 and project.trash.entries() == []


def test_what_somebody_deleted_since_the_list_was_made_stays(
    project: Project, log_in: LogIn
) -> None:
    project.delete([RUN], "ada")
    admin = log_in(Permission.ADMIN)
    (seen,) = [
        part for part in walk(admin.open("/trash").get_json()) if part.get("id") == "trash-listed"
    ]
    (late,) = project.delete([f"{FOLDER}/seed_42"], "bob").done
    for forged in (True, "soon", [seen["data"]]):
        assert empty(admin, forged).status_code == 204
    answer = empty(admin, seen["data"])
    assert project.trash.entries() == [late] and late.id in answer.text


@pytest.mark.parametrize("path", ["..", "/etc", ".mallennlp", "", "2.10.1", f"{RUN}/vocabulary"])
def test_only_experiments_of_the_index_go(project: Project, log_in: LogIn, path: str) -> None:
    browser = log_in(Permission.READ_WRITE)
    answer = delete(browser, path)
    (toast,) = toasts(answer)
    assert "No experiment is called" in toast["message"]
    assert (project.root / RUN / "vocabulary").is_dir() and project.trash.entries() == []


@pytest.mark.parametrize("given", [None, "x", [3, None], ["../../x"], [["x"]], {"a": 1}])
def test_what_is_no_id_restores_nothing(project: Project, log_in: LogIn, given: Any) -> None:
    (entry,) = project.delete([RUN], "ada").done
    answer = undo(log_in(Permission.READ_WRITE), given)
    assert answer.status_code in (200, 204)
    assert project.trash.entries() == [entry] and not (project.root / RUN).exists()


def test_of_many_those_that_may_go_do(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    wrong = [f"none/{number}" for number in range(20)]
    answer = delete(browser, RUN, *wrong)
    (toast,) = toasts(answer)
    assert toast["title"] == "Not possible: 20" and toast["message"].endswith("And 12 more.")
    assert len(ids(answer)) == 1 and not (project.root / RUN).exists()


def test_a_name_that_is_not_unicode(project: Project, log_in: LogIn) -> None:
    shutil.copytree(project.root / RUN, project.root / NOT_UNICODE)
    project.scan()
    browser = log_in(Permission.READ_WRITE)
    (row,) = [r for r in project.search("", limit=None).rows if r.path.startswith("bad")]
    assert ask(browser, storable(row.path)).status_code == 200
    deleted = delete(browser, storable(row.path))
    assert browser.open("/trash").status_code == 200
    undo(browser, ids(deleted))
    assert (project.root / NOT_UNICODE / "config.json").exists()


def restore_ticked(browser: Browser, ids: Any, ticked: Any) -> Any:
    name = next(
        name
        for name, known in browser.app.callback_map.items()
        if any(item["id"] == "trash-restore-ticked" for item in known["inputs"])
    )
    body = browser.body(name, {"trash-restore-ticked.n_clicks": 1}, "/trash")
    box = [{"type": "trash-tick", "entry": each} for each in ids]
    boxes = [
        [{"id": each, "property": "id", "value": each} for each in box],
        [{"id": each, "property": "value", "value": value} for each, value in zip(box, ticked)],
    ]
    body["state"] = [boxes.pop(0) if state == [] else state for state in body["state"]]
    assert not boxes
    return browser.post(body)


def test_what_is_ticked_is_restored(project: Project, log_in: LogIn) -> None:
    other = f"{FOLDER}/seed_42"
    one, two = project.delete([RUN, other], "ada").done
    reader, browser = log_in(Permission.READ), log_in(Permission.READ_WRITE)
    assert restore_ticked(reader, [one.id], [True]).status_code == 403
    for ids, ticked in (([one.id], [False]), ([one.id], ["yes"]), ([3], [True]), ([], [])):
        assert restore_ticked(browser, ids, ticked).status_code in (200, 204)
    assert len(project.trash.entries()) == 2
    answer = restore_ticked(browser, [one.id, two.id, "../x"], [True, False, True])
    said = [toast["message"] for toast in toasts(answer)]
    assert said[0] == f"{one.path} is restored." and "'../x'" in said[1]
    assert project.trash.entries() == [two] and project.index.has(one.path)
    (project.root / two.path).mkdir(parents=True)
    (toast,) = toasts(restore_ticked(browser, [two.id, two.id], [True, True]))
    assert toast["level"] == "warning" and project.trash.entries() == [two]


def test_what_nobody_can_read_in_the_trash_is_named(project: Project, log_in: LogIn) -> None:
    (entry,) = project.delete([RUN], "ada").done
    folder = project.paths.trash / entry.id
    (folder / paths.TRASH_RECORD).write_text("{")
    browser = log_in(Permission.READ_WRITE)
    shown = browser.open("/trash").text
    assert entry.id in shown and "The trash is empty" not in shown
    assert "1 experiment whose record" in shown
    assert RUN not in shown
    for number in range(20):
        shutil.copytree(folder, project.paths.trash / f"20200101T000000-{number:08x}")
    shown = browser.open("/trash").text
    assert "21 experiments whose record" in shown and "and 13 more" in shown
