"""Saved views in the dashboard: every request is checked on the server, whatever a browser
shows."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Dict, Iterator, List
from urllib.parse import quote

import pytest

import mallennlp.dashboard.pages.home.page  # noqa: F401 - registered before it is isolated
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import confirmed_id
from mallennlp.dashboard.components.ids import dom_id
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.accounts.views import View
from tests.servers import PASSWORD, make_project
from tests.unit.dashboard.fixtures import Browser, toasts, walk

ADDRESS = "?q=lr%3E0&columns=path,lr&sort=-lr"
STATE = {"q": "lr>0", "columns": "path,lr", "sort": "-lr"}
NAMES = ("reader", "writer", "other", "admin")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a user of each level, and a second one who writes."""
    root = tmp_path_factory.mktemp("views") / "project"
    project = make_project(root, only="2.10.1/pos/lstm_h16/")
    levels = (Permission.READ, Permission.READ_WRITE, Permission.READ_WRITE, Permission.ADMIN)
    for name, level in zip(NAMES, levels):
        project.accounts.add(name, PASSWORD, level)
    return root


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Project:
    shutil.copytree(made, tmp_path / "project")
    return Project.open(tmp_path / "project")


@pytest.fixture
def users(project: Project) -> Iterator[Dict[str, Browser]]:
    """A browser for each of them."""
    with isolated_registry():
        app = create_app(project)
        browsers = {name: Browser(app) for name in NAMES}
        for name, browser in browsers.items():
            browser.log_in(name, PASSWORD)
        yield browsers


def callback(browser: Browser, trigger: str) -> str:
    """The callback that an input fires."""
    (found,) = [
        name
        for name, known in browser.app.callback_map.items()
        if any(item["id"] == trigger for item in known["inputs"])
    ]
    return found


def save(browser: Browser, name: Any, shared: Any = False, address: Any = ADDRESS) -> Any:
    values = {
        "views-save.n_clicks": 1,
        "views-name.value": name,
        "views-shared.value": shared,
        "experiments-address.data": address,
    }
    return browser.call(callback(browser, "views-save"), values, "/")


def press(browser: Browser, button: str, view: Any, address: Any = ADDRESS) -> Any:
    """Press the button of a view, whether or not the page has it."""
    pattern = json.dumps({"type": button, "view": ["ALL"]}, sort_keys=True, separators=(",", ":"))
    body = browser.body(callback(browser, pattern), {"experiments-address.data": address})
    one = {"type": button, "view": view}
    body["inputs"] = [[{"id": one, "property": "n_clicks", "value": 1}]]
    body["changedPropIds"] = [f"{dom_id(one)}.n_clicks"]
    return browser.post(body)


def change(browser: Browser, view: Any, name: Any, shared: Any) -> Any:
    values = {
        "views-keep.n_clicks": 1,
        "views-new-name.value": name,
        "views-new-shared.value": shared,
        "views-chosen.data": view,
    }
    return browser.call(callback(browser, "views-keep"), values, "/")


def delete(browser: Browser, view: Any) -> Any:
    confirmed = dom_id(confirmed_id("views-delete"))
    values = {f"{confirmed}.data": 1, "views-chosen.data": view}
    return browser.call(callback(browser, confirmed), values, "/")


def views_of(project: Project, name: str = "writer") -> List[View]:
    return project.views.list(project.accounts.get(name))


def links(answer: Any) -> List[str]:
    hrefs = [props.get("href") or "" for props in walk(answer.get_json())]
    return [href for href in hrefs if "columns=" in href]


def test_saved_shared_and_opened_by_others(project: Project, users: Dict[str, Browser]) -> None:
    answer = save(users["writer"], " Good  runs ", True)
    (view,) = views_of(project)
    assert (view.name, view.state, view.shared) == ("Good runs", STATE, True)
    assert toasts(answer)[0]["message"] == "Saved as 'Good runs'."
    seen = users["reader"].open("/")
    assert "Good runs" in seen.text and "views-overwrite" not in seen.text
    link = links(seen)[0]
    grid = [props for props in walk(users["reader"].open(link).get_json()) if "columnDefs" in props]
    fields = [each["field"] for each in grid[0]["columnDefs"] if not each.get("initialHide")]
    assert fields == ["path", "trainer.optimizer.lr"]


def test_what_is_not_shared_nobody_else_sees(project: Project, users: Dict[str, Browser]) -> None:
    save(users["reader"], "mine")
    assert "mine" in users["reader"].open("/").text
    for name in ("writer", "admin"):
        assert "mine" not in users[name].open("/").text


def test_the_owner_changes_a_view(project: Project, users: Dict[str, Browser]) -> None:
    writer = users["writer"]
    save(writer, "a")
    (view,) = views_of(project)
    answer = press(writer, "views-overwrite", view.id, "?q=changed")
    assert views_of(project)[0].state == {"q": "changed"}
    for part in ("views-menu", "views-list"):  # both lead to what it shows now
        hrefs = [props.get("href") for props in walk(answer.get_json()["response"][part])]
        assert "/?q=changed" in hrefs
    asked = press(writer, "views-change", view.id).get_json()["response"]
    assert asked["views-new-name"]["value"] == "a" and asked["views-chosen"]["data"] == view.id
    change(writer, view.id, "b", True)
    assert [(v.name, v.shared) for v in views_of(project, "reader")] == [("b", True)]
    asked = press(writer, "views-remove", view.id).get_json()["response"]
    assert "'b' will be gone" in asked["views-question"]["children"]
    assert "b" in toasts(delete(writer, view.id))[0]["message"]
    assert views_of(project) == []


@pytest.mark.parametrize("name", ["reader", "other"])
@pytest.mark.parametrize("shared", [True, False])
def test_views_of_others_cannot_be_changed(
    project: Project, users: Dict[str, Browser], name: str, shared: bool
) -> None:
    save(users["writer"], "a", shared)
    before = views_of(project)
    browser, number = users[name], before[0].id
    answers = [
        *(press(browser, f"views-{what}", number) for what in ("overwrite", "change", "remove")),
        change(browser, number, "changed", False),
        delete(browser, number),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert views_of(project) == before
    text = "".join(answer.text for answer in answers)
    assert ("writer" in text) is shared  # nothing is told of what is private


def test_an_administrator_deletes_what_is_shared_alone(
    project: Project, users: Dict[str, Browser]
) -> None:
    save(users["writer"], "a", True)
    save(users["writer"], "own")
    shared, own = views_of(project)
    assert delete(users["admin"], own.id).status_code == 403
    assert delete(users["admin"], shared.id).status_code == 200
    assert views_of(project) == [own]


def test_who_only_reads_shares_nothing(project: Project, users: Dict[str, Browser]) -> None:
    assert save(users["reader"], "a", True).status_code == 403
    save(users["reader"], "a")
    (own,) = views_of(project, "reader")
    assert change(users["reader"], own.id, "a", True).status_code == 403
    assert views_of(project, "reader") == [own] and not own.shared


def test_who_may_only_read_now_takes_back_what_was_shared(
    project: Project, users: Dict[str, Browser]
) -> None:
    writer = users["writer"]
    save(writer, "a", True)
    save(writer, "own")
    own, view = sorted(views_of(project), key=lambda each: each.shared)
    project.accounts.set_permission("writer", Permission.READ)
    writer.log_in("writer", PASSWORD)  # another level ends a login

    def box(number: int) -> Dict[str, Any]:
        asked = press(writer, "views-change", number).get_json()["response"]
        found: Dict[str, Any] = asked["views-new-shared"]
        return found

    assert box(view.id) == {"value": True, "class_name": "small mt-2"}
    assert box(own.id) == {"value": False, "class_name": "d-none"}
    refused = change(writer, view.id, "b", True)
    assert refused.status_code == 403 and "Without 'Everybody sees it'" in refused.text
    assert change(writer, view.id, "b", False).status_code == 200
    assert [(each.name, each.shared) for each in views_of(project)] == [
        ("b", False),
        ("own", False),
    ]
    assert views_of(project, "reader") == []
    assert change(writer, view.id, "b", True).status_code == 403


def test_who_may_share_sees_the_box(project: Project, users: Dict[str, Browser]) -> None:
    save(users["writer"], "a")
    asked = press(users["writer"], "views-change", views_of(project)[0].id).get_json()["response"]
    assert asked["views-new-shared"] == {"value": False, "class_name": "small mt-2"}


@pytest.mark.parametrize("number", [0, -1, 99, "1", None, [1], {"a": 1}, 2**70, True, "1 OR 1=1"])
def test_what_is_no_id_changes_nothing(
    project: Project, users: Dict[str, Browser], number: Any
) -> None:
    save(users["writer"], "a")
    before = views_of(project)
    answers = [
        delete(users["writer"], number),
        change(users["writer"], number, "b", True),
        press(users["writer"], "views-overwrite", number, "?q=x"),
    ]
    assert all(answer.status_code < 500 for answer in answers)
    if type(number) is int:
        assert [answer.status_code for answer in answers] == [403] * 3
    assert views_of(project) == before


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [
        ("", ADDRESS, "needs a name"),
        (None, ADDRESS, "needs a name"),
        (3, ADDRESS, "needs a name"),
        ("x" * 81, ADDRESS, "at most 80"),
        ("a", "?nonsense=1", "'nonsense' is not known"),
        ("a", "?widths=path", "'widths'"),
        ("a", "?columns=" + "x" * 301, "'columns'"),
        ("a", '?filters={"path":{"type":"sql","filter":"x"}}', "'filters'"),
        ("a", "?q=" + "x" * 20_001, "too long"),
    ],
)
def test_what_cannot_be_saved_is_told(
    project: Project, users: Dict[str, Browser], name: Any, address: str, said: str
) -> None:
    (toast,) = toasts(save(users["writer"], name, False, address))
    assert said in toast["message"] and views_of(project) == []


def test_two_of_one_name_are_refused(project: Project, users: Dict[str, Browser]) -> None:
    save(users["writer"], "a")
    (toast,) = toasts(save(users["writer"], "A"))
    assert "There is a view 'a' already" in toast["message"] and len(views_of(project)) == 1


def test_a_name_is_shown_as_text_and_any_search_comes_back(
    project: Project, users: Dict[str, Browser]
) -> None:
    query = '<b>"é&#=+%\n'
    save(users["writer"], "<script>alert(1)</script>", False, f"?q={quote(query)}&columns=lr")
    (view,) = views_of(project)
    assert view.state["q"] == query
    link = links(users["writer"].open("/"))[0]
    opened = users["writer"].open(link)
    (box,) = [p for p in walk(opened.get_json()) if p.get("id") == "experiments-search"]
    assert box["value"] == query


def test_buttons_that_have_just_appeared_do_nothing(
    project: Project, users: Dict[str, Browser]
) -> None:
    save(users["writer"], "a")
    before = views_of(project)
    browser = users["writer"]
    pattern = '{"type":"views-overwrite","view":["ALL"]}'
    body = browser.body(callback(browser, pattern), {"experiments-address.data": "?q=x"})
    one = {"type": "views-overwrite", "view": before[0].id}
    body["inputs"] = [[{"id": one, "property": "n_clicks", "value": None}]]
    for changed in ([], [f"{dom_id(one)}.n_clicks"]):
        body["changedPropIds"] = changed
        assert browser.post(body).status_code == 204
    assert views_of(project) == before


def test_a_stranger_sees_and_does_nothing(project: Project, users: Dict[str, Browser]) -> None:
    save(users["writer"], "a", True)
    before = views_of(project)
    stranger = Browser(users["writer"].app)
    assert save(stranger, "b").status_code == delete(stranger, before[0].id).status_code == 401
    assert views_of(project) == before


def search(browser: Browser, text: Any) -> Any:
    return browser.call(callback(browser, "views-search"), {"views-search.value": text}, "/")


def test_of_very_many_views_some_are_shown_and_the_others_found(
    project: Project, users: Dict[str, Browser]
) -> None:
    owner = project.accounts.get("writer")
    with contextlib.closing(sqlite3.connect(project.views.path)) as connection, connection:
        connection.executemany(  # as before there was a limit
            "INSERT INTO view (name, owner_id, shared, state, created_s, changed_s)"
            " VALUES (?, ?, 1, ?, 0, 0)",
            [(f"view {n:04}", owner.id, json.dumps(STATE) if n else "{") for n in range(3_000)],
        )
    opened = users["reader"].open("/")
    assert len(opened.data) < 400_000
    shown = [name for name in texts_of(opened) if name.startswith("view ")]
    assert shown == [f"view {n:04}" for n in range(1, 50)] * 2  # in the menu, and in the panel
    assert "2,950 more: search, save or change …" in texts_of(opened)
    assert "2,950 more: search for them." in texts_of(opened)
    assert "view 2077" in search(users["reader"], " VIEW 2077 ").text
    assert "No view is called like this." in search(users["reader"], "x" * 100_000).text
    assert "view 0049" in search(users["reader"], None).text
    assert search(users["reader"], {"not": "a text"}).status_code == 200
    refused = save(users["writer"], "one more", True)
    assert "views are shared already" in toasts(refused)[0]["message"]
    own = save(users["other"], "one more")
    assert "one more" in own.text and "view 0002" in own.text


def texts_of(answer: Any) -> List[str]:
    """The texts of an answer, in their order."""

    def found(value: Any) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for each in value.values():
                yield from found(each)
        elif isinstance(value, list):
            for each in value:
                yield from found(each)

    return list(found(answer.get_json()))
