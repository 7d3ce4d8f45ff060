"""Callbacks that run at once, tabs, users and processes: what a page's state comes to then.

In a real Chromium, against a server with two processes. The callbacks wait at gates which the tests
open, so that each order of ends is tried on purpose and not by luck.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Iterator, List, Sequence
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.browser.conftest import NewContext, log_in
from tests.browser.racing import PAGES, TOASTS, Tab, wait_until
from tests.servers import PASSWORD, Server, make_project, serving

UNTOUCHED = {"left": "", "right": "", "items": [], "saved": "", "count": 0}
OTHER_USER = "bob"
FORGE = """(data) => window.dash_clientside.set_props("mallennlp-state-races", { data })"""


def make_races(root: Path) -> Project:
    """A project with the page, and a second user."""
    project = make_project(root, only="2.10.1/odd/forced", imports=["races"])
    shutil.copyfile(PAGES / "races.py", project.root / "races.py")
    (project.root / "gates").mkdir()
    project.accounts.add(OTHER_USER, PASSWORD, Permission.READ)
    return project


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of these tests: two processes, whatever the default is."""
    with serving(make_races(tmp_path_factory.mktemp("races") / "project"), "--workers", "2") as it:
        yield it


@pytest.fixture(scope="module")
def cookies(browser: Browser, server: Server) -> List[Any]:
    """The cookies of an administrator, for the tests that need no login of their own."""
    context = browser.new_context(base_url=server.address)
    log_in(context.new_page())
    expect(context.pages[0].get_by_role("heading", name="Experiments")).to_be_visible()
    kept: List[Any] = context.cookies()
    context.close()
    return kept


@pytest.fixture
def tab(
    new_context: NewContext, cookies: List[Any], server: Server, request: pytest.FixtureRequest
) -> Iterator[Tab]:
    """A tab on the page, at the end of which nothing complains."""
    tab = new_tab(new_context(cookies=cookies), server, request)
    yield tab.open()
    assert tab.page.locator(TOASTS).all_inner_texts() == []


@pytest.fixture
def own_tab(
    context: BrowserContext, server: Server, request: pytest.FixtureRequest
) -> Iterator[Tab]:
    """The same in a login of its own, which may be ended."""
    tab = new_tab(context, server, request)
    yield tab.log_in()
    assert tab.page.locator(TOASTS).all_inner_texts() == []


def new_tab(context: BrowserContext, server: Server, request: pytest.FixtureRequest) -> Tab:
    """A further tab; its gates are those of this test."""
    name = "".join(c if c.isalnum() else "-" for c in request.node.name)
    return Tab(context.new_page(), server, f"{name}-{len(context.pages)}x")


# --- several callbacks at once


@pytest.mark.parametrize("order", [("left", "right"), ("right", "left")])
def test_two_buttons_in_one_frame_lose_nothing(tab: Tab, order: Sequence[str]) -> None:
    tab.press("left", "right")
    tab.held("left", "right")
    assert tab.state() == UNTOUCHED
    for name in order:
        tab.let_go(name)
        tab.reaches(**{name: f"{name} 1"})
    assert tab.state() == {**UNTOUCHED, "left": "left 1", "right": "right 1"}
    expect(tab.page.locator("#races-left-done")).to_have_text("left 1")
    assert tab.reload().at_first() == tab.state()


def test_what_others_do_meanwhile_is_kept(tab: Tab) -> None:
    tab.press("left", "right")
    tab.held("left", "right")
    tab.press("count")
    tab.reaches(count=1)
    tab.let_go("right")
    tab.reaches(right="right 1")
    tab.press("count")
    tab.reaches(count=2)
    tab.let_go("left")
    tab.reaches(left="left 1")
    assert tab.state() == {**UNTOUCHED, "left": "left 1", "right": "right 1", "count": 2}


@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
def test_of_changes_of_one_attribute_the_last_to_end_wins(tab: Tab, order: Sequence[str]) -> None:
    tab.press("one", "two", "left")
    tab.held("one", "two", "left")
    for name in order:
        tab.let_go(name)
        tab.reaches(items=[name])
    tab.let_go("left")
    tab.reaches(left="left 1")
    assert tab.state() == {**UNTOUCHED, "items": [order[-1]], "left": "left 1"}


def test_a_callback_that_only_reads_sees_no_half_of_a_change(tab: Tab) -> None:
    tab.press("pair")
    tab.held("pair")
    assert tab.state() == UNTOUCHED
    tab.let_go("pair")
    seen: List[Any] = []

    def changed() -> bool:
        seen.append(tab.state())
        return bool(seen[-1] != UNTOUCHED)

    wait_until(tab.page, changed, lambda: "nothing changed")
    assert seen[-1] == {**UNTOUCHED, "left": "pair", "right": "pair"}


# --- one callback, fired again while it runs


@pytest.mark.parametrize("order", [("save-1", "save-2"), ("save-2", "save-1")])
def test_of_one_callback_the_last_input_is_shown(tab: Tab, order: Sequence[str]) -> None:
    text, done = tab.page.locator("#races-text"), tab.page.locator("#races-save-done")
    values = {"save-1": "earlier", "save-2": "later"}
    for call in ("save-1", "save-2"):
        text.fill(values[call])
        tab.press("save")
        tab.held(call)
    for call in order:
        tab.let_go(call)
        tab.reaches(saved=values[call])
    expect(done).to_have_text("later")
    assert tab.state() == {**UNTOUCHED, "saved": values[order[-1]]}


@pytest.mark.parametrize("order", [("either-1", "either-2"), ("either-2", "either-1")])
def test_of_one_callback_each_call_keeps_its_own_change(tab: Tab, order: Sequence[str]) -> None:
    changes = {"either-1": {"left": "a 1"}, "either-2": {"right": "b 1"}}
    tab.press("either-a")
    tab.held("either-1")
    tab.press("either-b")
    tab.held("either-2")
    for call in order:
        tab.let_go(call)
        tab.reaches(**changes[call])
    assert tab.state() == {**UNTOUCHED, "left": "a 1", "right": "b 1"}


# --- leaving while a callback runs


def test_a_reload_in_the_middle_of_a_callback(tab: Tab) -> None:
    tab.press("count")
    tab.reaches(count=1)
    tab.press("left", "right")
    tab.held("left", "right")
    assert tab.reload().at_first() == {**UNTOUCHED, "count": 1}
    tab.press("left")
    tab.held("left-2")
    for call in ("left", "right"):  # their answers go to nobody
        tab.open_gate(call)
    tab.let_go("left-2")
    tab.reaches(left="left 1")
    assert tab.state() == {**UNTOUCHED, "count": 1, "left": "left 1"}


def test_another_page_while_a_callback_runs(tab: Tab) -> None:
    tab.press("left", "right")
    tab.held("left", "right")
    tab.page.get_by_role("link", name="Tagging experiments").click()
    expect(tab.page.get_by_role("heading", name="Experiments")).to_be_visible()
    tab.let_go("left")
    tab.page.get_by_role("link", name="Races").click()
    tab.appeared()
    tab.let_go("right")
    tab.reaches(left="left 1", right="right 1")
    assert tab.state() == {**UNTOUCHED, "left": "left 1", "right": "right 1"}


# --- tabs and users


def test_tabs_of_one_login_have_states_of_their_own(
    tab: Tab, server: Server, request: pytest.FixtureRequest
) -> None:
    other = new_tab(tab.page.context, server, request).open()
    tab.press("count")
    tab.reaches(count=1)
    assert other.state() == UNTOUCHED
    tab.press("left")
    other.press("right")
    tab.held("left")
    other.held("right")
    tab.let_go("left")
    other.let_go("right")
    tab.reaches(left="left 1")
    other.reaches(right="right 1")
    assert tab.reload().at_first() == {**UNTOUCHED, "count": 1, "left": "left 1"}
    assert other.reload().at_first() == {**UNTOUCHED, "right": "right 1"}


def test_two_users_have_states_of_their_own(
    tab: Tab, new_context: NewContext, server: Server, request: pytest.FixtureRequest
) -> None:
    other = new_tab(new_context(), server, request).log_in(OTHER_USER)
    for each, times in ((tab, 1), (other, 2), (tab, 2)):
        each.press("count")
        each.reaches(count=times if each is tab else 1)
    assert other.reload().at_first() == {**UNTOUCHED, "count": 1}
    assert tab.reload().at_first() == {**UNTOUCHED, "count": 2}


@pytest.mark.parametrize("then", ["ada", OTHER_USER])
def test_the_next_login_of_a_tab_begins_anew(own_tab: Tab, then: str) -> None:
    own_tab.press("count")
    own_tab.reaches(count=1)
    log_out(own_tab.page)
    assert own_tab.log_in(then).at_first() == UNTOUCHED
    assert own_tab.state() == UNTOUCHED
    assert own_tab.reload().at_first() == UNTOUCHED


def test_a_page_left_open_in_another_login_keeps_nothing_of_the_first(
    own_tab: Tab, context: BrowserContext, server: Server, request: pytest.FixtureRequest
) -> None:
    own_tab.press("count")
    own_tab.reaches(count=1)
    other = new_tab(context, server, request).open()
    log_out(other.page)
    other.log_in(OTHER_USER)
    own_tab.press("count")  # still on the screen, and a request of the other user now
    own_tab.reaches(count=1)
    assert own_tab.reload().at_first() == {**UNTOUCHED, "count": 1}


def test_after_logout_neither_back_nor_reload_shows_the_page(own_tab: Tab) -> None:
    own_tab.press("count")
    own_tab.reaches(count=1)
    log_out(own_tab.page)
    for leave in (own_tab.page.go_back, own_tab.page.reload):
        leave()
        expect(own_tab.page.get_by_label("User name")).to_be_visible()
        expect(own_tab.page.locator("#races-at-first")).to_have_count(0)


def test_nothing_of_a_state_stays_in_the_browser_after_logout(
    own_tab: Tab, context: BrowserContext, server: Server, request: pytest.FixtureRequest
) -> None:
    other = new_tab(context, server, request).open()
    for tab in (own_tab, other):
        tab.press("count")
        tab.reaches(count=1)
        assert any("count" in kept for kept in stored(tab.page))
    own_tab.press("left")
    own_tab.held("left")
    log_out(own_tab.page)
    own_tab.open_gate("left")
    other.press("count")  # it has to log in again
    expect(other.page.get_by_label("User name")).to_be_visible()
    for tab in (own_tab, other):
        assert stored(tab.page) == []


def stored(page: Page) -> List[str]:
    """What the tab keeps of the states of all pages."""
    kept: List[List[str]] = page.evaluate("() => Object.entries(sessionStorage)")
    return [value for key, value in kept if key.startswith("mallennlp-state-")]


def log_out(page: Page) -> None:
    """By the menu of the user."""
    page.locator(".mallennlp-bar .dropdown-toggle").last.click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("User name")).to_be_visible()


def test_a_state_that_no_callback_wrote_is_refused_and_replaced(
    new_context: NewContext, cookies: List[Any], server: Server, request: pytest.FixtureRequest
) -> None:
    tab = new_tab(new_context(cookies=cookies), server, request).open()
    tab.press("count")
    tab.reaches(count=1)
    (text,) = [text for text in stored(tab.page) if '"count"' in text]
    forged = json.loads(text)
    forged["values"]["count"] = "many"
    tab.page.evaluate(FORGE, forged)
    tab.press("count")
    expect(tab.page.locator(TOASTS)).to_contain_text("count")
    expect(tab.page.locator("#races-count-done")).to_contain_text('"count": 1,')
    assert tab.reload().at_first() == UNTOUCHED


# --- processes


def test_two_processes_answer_one_tab(tab: Tab, server: Server) -> None:
    workers = {child.pid for child in psutil.Process(server.process.pid).children()}
    assert len(workers) == 2
    answered: List[int] = []

    def taking_turns() -> bool:
        tab.press("count")
        done = tab.page.locator("#races-count-done")
        expect(done).to_contain_text(f'"count": {len(answered) + 1},')
        answered.append(json.loads(done.inner_text())["process"])
        return sum(one != next for one, next in zip(answered, answered[1:])) >= 2

    wait_until(tab.page, taking_turns, lambda: f"the answers came from {answered} of {workers}")
    assert set(answered) == workers
    tab.reaches(count=len(answered))
    assert tab.reload().at_first() == {**UNTOUCHED, "count": len(answered)}


def test_a_new_server_goes_on_with_the_state_of_a_tab(
    new_context: NewContext, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    project = make_races(tmp_path / "project")
    with serving(project) as first:
        tab = new_tab(new_context(first), first, request).log_in()
        tab.press("count")
        tab.reaches(count=1)
    tab.press("count")
    expect(tab.page.locator(TOASTS)).to_contain_text("The dashboard does not answer.")
    with serving(project, port=urlsplit(first.address).port):
        tab.press("count")
        tab.reaches(count=2)
        assert tab.reload().at_first() == {**UNTOUCHED, "count": 2}
