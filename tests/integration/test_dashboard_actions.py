"""Actions on many in the dashboard: every request is checked on the server, whatever a browser
shows."""

from __future__ import annotations

import csv
import json
import os
import shutil
from typing import Any, Dict, Optional
from urllib.parse import urlencode

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.components import confirmed_id, selection_id
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.pages.home import exporting
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.index.values import storable
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, toasts

FOLDER = "2.10.1/pos/lstm_h16"
RUN, OTHER = f"{FOLDER}/seed_13", f"{FOLDER}/seed_42"
TABLE = "experiments-grid"
GRID = selection_id(TABLE)
ROWS = f"{dom_id(GRID)}.selectedRows"
NOT_UNICODE = os.fsdecode(b"bad\xff/run\xe9")
SHOWN = ["path", "status", "trainer.optimizer.lr"]


def of_input(browser: Browser, component: str) -> str:
    """The callback that listens to a component."""
    known = browser.app.callback_map.items()
    (found,) = [
        name
        for name, one in known
        if "callback" in one and any(item["id"] == component for item in one["inputs"])
    ]
    return found


def act(browser: Browser, component: str, prop: str, values: Dict[str, Any]) -> Any:
    """Press a button of the home page."""
    name = of_input(browser, component)
    return browser.call(name, {f"{component}.{prop}": 1, **values}, "/")


def rows(*paths: str) -> Dict[str, Any]:
    return {ROWS: [{"path": path} for path in paths]}


def tag(browser: Browser, button: str, text: Any, *paths: str) -> Any:
    return act(browser, button, "n_clicks", {"experiments-tag.value": text, **rows(*paths)})


def note(browser: Browser, text: Any, *paths: str) -> Any:
    given = {"experiments-note-text.value": text, **rows(*paths)}
    return act(browser, dom_id(confirmed_id("experiments-note")), "data", given)


def archive(browser: Browser, *paths: str, button: str = "experiments-archive") -> Any:
    return act(browser, button, "n_clicks", rows(*paths))


def undo(browser: Browser, done: Any) -> Any:
    given = {"experiments-archived-now.data": done}
    return act(browser, "experiments-undo-archive", "n_clicks", given)


def put_back(browser: Browser, path: str) -> Any:
    name = of_input(browser, "experiment-put-back")
    values = {"experiment-put-back.n_clicks": 1}
    return browser.call(name, values, "/experiment", f"?path={path}")


def export(
    browser: Browser,
    of: Any,
    form: Any,
    *paths: str,
    query: Any = "",
    columns: Any = SHOWN,
    sort: Optional[str] = "path",
    group: Any = "",
) -> Any:
    """Choose from a menu of exports."""
    name = next(name for name in browser.app.callback_map if "experiments-file.data.." in name)
    body = browser.body(name, {}, "/")
    item = {"type": "experiments-export", "of": of, "form": form}
    body["inputs"][0] = [{"id": item, "property": "n_clicks", "value": 1}]
    request = {"sortModel": [{"colId": sort, "sort": "desc"}] if sort else [], "filterModel": {}}
    given = [rows(*paths)[ROWS], request, columns, query, group]
    for state, value in zip(body["state"], given):
        state["value"] = value
    body["changedPropIds"] = [f"{dom_id(item)}.n_clicks"]
    return browser.post(body)


def file_of(answer: Any) -> Any:
    return answer.get_json()["response"]["experiments-file"]["data"]


def download(browser: Browser, form: str, **table: Any) -> Any:
    given = {"columns": SHOWN, "query": "", "sortModel": [], "filterModel": {}, **table}
    address = urlencode({"form": form, "table": json.dumps(given)})
    return browser.client.get(f"/download/experiments?{address}")


def annotations(project: Project, path: str) -> Any:
    return project.experiment(path).annotations


# --- what is written


def test_a_tag_is_given_and_taken_away(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    tag(browser, "experiments-add-tag", " new ", RUN, OTHER)
    assert [("new" in annotations(project, path).tags) for path in (RUN, OTHER)] == [True, True]
    project.tag(OTHER, remove=["new"])
    (toast,) = toasts(tag(browser, "experiments-remove-tag", "new", RUN, OTHER))
    assert toast["message"] == "Took 'new' away from 1 experiment."
    assert "new" not in annotations(project, RUN).tags
    (toast,) = toasts(tag(browser, "experiments-remove-tag", "new", RUN, OTHER))
    assert toast["message"] == "None of them has the tag 'new'."


def test_a_note_is_added_to_what_stands_there(project: Project, log_in: LogIn) -> None:
    project.annotate(RUN, notes="First.")
    browser = log_in(Permission.READ_WRITE)
    assert (
        "Added the note to 2 exp" in toasts(note(browser, " Second.\n", RUN, OTHER))[0]["message"]
    )
    assert annotations(project, RUN).notes == "First.\n\nSecond."
    assert annotations(project, OTHER).notes == "Second."
    for text in (None, 3, " \n", {"a": 1}):
        assert "no text" in toasts(note(browser, text, RUN))[0]["message"]
    assert annotations(project, RUN).notes == "First.\n\nSecond."


def test_archived_and_undone(project: Project, log_in: LogIn) -> None:
    project.archive([OTHER])
    browser = log_in(Permission.READ_WRITE)
    answer = archive(browser, RUN, OTHER).get_json()["response"]
    assert answer["experiments-archive-text"]["children"] == "1 experiment archived."
    assert project.total(archived=True) == 2
    done = answer["experiments-archived-now"]["data"]
    assert toasts(undo(browser, done))[0]["message"] == "1 experiment back in the lists."
    # What was archived before stays so: undoing takes back what was done, and no more.
    assert [row.path for row in project.search("archived:true").rows] == [OTHER]
    answer = archive(browser, RUN, OTHER, button="experiments-unarchive").get_json()["response"]
    assert project.total(archived=True) == 0
    undo(browser, answer["experiments-archived-now"]["data"])
    assert [row.path for row in project.search("archived:true").rows] == [OTHER]
    assert "All of them are archived already." in toasts(archive(browser, OTHER))[0]["message"]


def test_the_page_of_an_archived_run_puts_it_back(project: Project, log_in: LogIn) -> None:
    project.archive([RUN])
    browser = log_in(Permission.READ_WRITE)
    assert browser.open(f"/experiment?path={RUN}").status_code == 200
    assert put_back(browser, RUN).get_json()["response"]["experiment-archived"]["hidden"] is True
    assert project.total(archived=True) == 0


def test_who_only_reads_changes_nothing(project: Project, log_in: LogIn) -> None:
    project.archive([OTHER])
    before = [annotations(project, path) for path in (RUN, OTHER)]
    browser = log_in(Permission.READ)
    answers = [
        tag(browser, "experiments-add-tag", "x", RUN),
        tag(browser, "experiments-remove-tag", "paper", RUN),
        note(browser, "x", RUN),
        archive(browser, RUN),
        archive(browser, OTHER, button="experiments-unarchive"),
        undo(browser, {"archived": True, "paths": [OTHER]}),
        put_back(browser, OTHER),
    ]
    assert [answer.status_code for answer in answers] == [403] * 7
    assert [annotations(project, path) for path in (RUN, OTHER)] == before


def test_nobody_gets_nothing(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ)
    with browser.client.session_transaction() as session:
        session.clear()
    browser.client.delete_cookie("session")
    anybody = Browser(browser.app)
    assert download(anybody, "csv").status_code in (302, 401)
    assert b"seed_13" not in download(anybody, "csv").data
    assert export(anybody, "found", "csv").status_code == 401


@pytest.mark.parametrize("path", ["..", "/etc", ".mallennlp", "", "2.10.1", f"{RUN}/vocabulary"])
def test_only_experiments_of_the_index_are_changed(
    project: Project, log_in: LogIn, path: str
) -> None:
    browser = log_in(Permission.READ_WRITE)
    given = [
        archive(browser, path),
        undo(browser, {"archived": False, "paths": [path]}),
        note(browser, "x", path),
        tag(browser, "experiments-add-tag", "x", path),
    ]
    for answer in given:
        assert "No experiment is called" in toasts(answer)[0]["message"]
    inside = project.root / path if not path.startswith("/") else project.root
    assert not (inside / "mallennlp.json").exists() and project.total(archived=True) == 0


@pytest.mark.parametrize(
    "done",
    [None, "x", [], {"paths": [RUN]}, {"archived": 1, "paths": [RUN]}, {"archived": True}]
    + [{"archived": True, "paths": paths} for paths in (RUN, [3, None], {"a": RUN}, [[RUN]])],
)
def test_what_was_not_done_is_not_undone(project: Project, log_in: LogIn, done: Any) -> None:
    project.archive([RUN])
    assert undo(log_in(Permission.READ_WRITE), done).status_code in (200, 204)
    assert project.total(archived=True) == 1


def test_of_a_huge_list_what_is_there_is_done(project: Project, log_in: LogIn) -> None:
    browser = log_in(Permission.READ_WRITE)
    answer = archive(browser, RUN, *[f"none/{number}" for number in range(3_000)], RUN)
    (toast,) = toasts(answer)
    assert toast["title"] == "Not possible: 3,000" and len(toast["message"]) < 2_000
    assert project.total(archived=True) == 1


def test_a_name_that_is_not_unicode(project: Project, log_in: LogIn) -> None:
    shutil.copytree(project.root / RUN, project.root / NOT_UNICODE)
    project.scan()
    browser = log_in(Permission.READ_WRITE)
    archive(browser, storable(NOT_UNICODE))
    assert [row.path for row in project.search("archived:true").rows] == [NOT_UNICODE]
    assert (
        "bad\ufffd/run\ufffd"
        in file_of(export(browser, "selected", "csv", storable(NOT_UNICODE)))["content"]
    )
    project.unarchive([NOT_UNICODE])
    assert b"bad\xff/run\xe9,finished" in download(browser, "csv").data


# --- what is read


def test_the_selected_are_exported_as_the_table_shows_them(project: Project, log_in: LogIn) -> None:
    project.archive([RUN])  # ticked before somebody archived it
    browser = log_in(Permission.READ)
    file = file_of(export(browser, "selected", "csv", RUN, OTHER, query="nothing-like-this"))
    assert (file["filename"], file["base64"]) == ("experiments.csv", False)
    head, *lines = csv.reader(file["content"].splitlines())
    assert head == SHOWN and [line[0] for line in lines] == [OTHER, RUN]
    assert lines[0][1] == "finished" and float(lines[0][2]) > 0


def test_all_that_is_found_is_exported(project: Project, log_in: LogIn) -> None:
    project.archive([RUN])
    browser = log_in(Permission.READ)
    query = {"query": "sort:path", "status": ["finished"], "folder": FOLDER}
    file = file_of(export(browser, "found", "json", query=query, sort=None))
    found = [json.loads(line) for line in file["content"].splitlines()]
    expected = project.search(f"status:finished path:{FOLDER}/* sort:path", limit=None).rows
    assert [each["path"] for each in found] == [row.path for row in expected]
    assert RUN not in file["content"] and list(found[0]) == SHOWN


def test_a_latex_table_is_shown(log_in: LogIn) -> None:
    answer = export(log_in(Permission.READ), "selected", "latex", RUN).get_json()["response"]
    text = answer["experiments-latex-text"]["children"]
    assert text.startswith("\\begin{tabular}{llr}") and "seed\\_13" in text
    assert answer["experiments-latex"]["is_open"] is True and "experiments-file" not in answer


def test_many_rows_come_from_an_address(
    project: Project, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
    browser = log_in(Permission.READ)
    answer = export(browser, "found", "csv", query="path:*").get_json()["response"]
    address = answer["experiments-file-address"]["data"]
    got = browser.client.get(address)
    assert got.status_code == 200 and got.mimetype == "text/csv"
    assert got.headers["Content-Disposition"] == 'attachment; filename="experiments.csv"'
    assert got.headers["Cache-Control"] == "no-store"
    head, *lines = csv.reader(got.text.splitlines())
    paths = sorted((row.path for row in project.search("", limit=None).rows), reverse=True)
    assert head == SHOWN and [line[0] for line in lines] == paths
    (toast,) = toasts(export(browser, "selected", "csv", RUN, OTHER))
    assert "At most 1 selected runs can be exported" in toast["message"]
    long = export(browser, "found", "csv", query=f"-path:{'ü' * 1_500}")
    assert "too long" in toasts(long)[0]["message"]


@pytest.mark.parametrize(
    ("of", "form", "query", "columns"),
    [
        ("found", "xlsx", "", SHOWN),
        ("found", "csv", "nonsense>3", SHOWN),
        ("found", "csv", "(", SHOWN),
        ("found", "csv", 7, SHOWN),
        ("found", "csv", {"x": 1}, SHOWN),
        ("found", "csv", "", ["path", "no such column"]),
        ("found", "csv", "", "path"),
        ("found", "csv", "", [["path"]]),
        ("found", "csv", "", ["path"] * 100),
        ("selected", "csv", "", None),
    ],
)
@pytest.mark.parametrize("group", ["", "seeds"])
def test_mistakes_are_told(
    log_in: LogIn, of: str, form: str, query: Any, columns: Any, group: str
) -> None:
    browser = log_in(Permission.READ)
    answer = export(browser, of, form, RUN, query=query, columns=columns, group=group)
    (toast,) = toasts(answer)
    assert toast["level"] in ("warning", "danger") and not toast["reference"]
    assert "experiments-file" not in answer.get_json().get("response", {})


@pytest.mark.parametrize(
    ("form", "table"),
    [
        ("xlsx", {}),
        ("csv", {"query": "nonsense>3"}),
        ("csv", {"query": "path:x("}),
        ("csv", {"columns": ["no such column"]}),
        ("csv", {"columns": []}),
        ("csv", {"sortModel": [{"colId": "no", "sort": "asc"}]}),
        ("csv", {"sortModel": "x"}),
        ("csv", {"filterModel": {"path": {"type": "x'; DROP"}}}),
        ("json", {"query": {"folder": 3}}),
        ("csv", {"group": "model"}),
        ("json", {"group": ["seeds"]}),
        ("latex", {"group": {"seeds": 1}}),
        ("csv", {"group": "seeds", "columns": ["no such column"]}),
        ("csv", {"group": "seeds", "query": "nonsense>3"}),
    ],
)
def test_an_address_that_is_wrong_is_refused(
    log_in: LogIn, form: str, table: Dict[str, Any]
) -> None:
    assert download(log_in(Permission.READ), form, **table).status_code == 400


@pytest.mark.parametrize("text", ["", "x", "[]", "NaN", '{"query":', '{"a":1,"a":2}', "[" * 5000])
def test_an_address_that_is_no_table_is_refused(log_in: LogIn, text: str) -> None:
    browser = log_in(Permission.READ)
    address = urlencode({"form": "csv", "table": text})
    assert browser.client.get(f"/download/experiments?{address}").status_code == 400
    assert browser.client.post(f"/download/experiments?{address}").status_code in (403, 405)
