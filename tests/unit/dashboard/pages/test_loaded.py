"""The administrator's page of pages: what is there, and what is missing and why."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Iterator

import pytest
from dash.dependencies import Input, Output

from mallennlp.dashboard.callbacks import ClientCallback
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.pages.home import HomePage
from mallennlp.dashboard.pages.loaded import LoadedPages, pages_table
from mallennlp.domain.permissions import Permission
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url
from tests.unit.dashboard.fixtures import Browser, dashboard, walk


def register() -> None:
    Page.register("/pages")(LoadedPages)

    @Page.register("/shown")
    class Shown(Page):
        navlink_name = "Shown here"
        group = "Team"
        permissions = Permission.READ_WRITE

        def get_elements(self) -> Any:
            return ""

    @Page.register("/needs")
    class Needs(Page):
        requires_login = False

        @from_url
        @serializable
        class Params:
            path: str

        def get_elements(self) -> Any:
            return ""


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "a_broken_page.py").write_text("1 / 0  # <b>not bold</b>")
    with dashboard(tmp_path, register, imports=["a_broken_page"], hooks=["missing"]) as made:
        yield made


def hrefs(answer: Any) -> Any:
    return [props.get("href") for props in walk(answer.get_json()) if "href" in props]


def test_it_names_the_pages_and_links_those_that_have_an_address(browser: Browser) -> None:
    browser.log_in("admin")
    answer = browser.open("/pages")
    assert all(word in answer.text for word in ("Team › Shown here", "READ_WRITE", "public"))
    assert {"/shown", "/pages"} <= set(hrefs(answer)) and "/needs" not in hrefs(answer)


def test_it_says_what_did_not_load_with_its_traceback(browser: Browser) -> None:
    browser.log_in("admin")
    text = browser.open("/pages").text
    assert "Not loaded: 2" in text
    assert "'a_broken_page' ([server] imports) are missing: ZeroDivisionError" in text
    assert "Traceback (most recent call last)" in text
    assert "There are no hooks 'missing'" in text


def test_callbacks_in_the_browser_count_too() -> None:
    """As in ``mallennlp page list``."""

    class Drawn(Page):
        client_callbacks = [ClientCallback("a.b", [Output("x", "y")], [Input("x", "z")])]

        @Page.callback(Output("o", "children"), Input("i", "value"))
        def say(self, value: Any) -> Any:
            return value

    cells = [cell.children for cell in pages_table([Drawn]).children[1].children[0].children]
    assert cells[-1] == "2"


@pytest.mark.parametrize(("level", "told"), [("admin", 1), ("read_write", 0)])
def test_whoever_can_mend_it_is_told_where_they_arrive(
    browser: Browser, level: str, told: int
) -> None:
    user: Any = SimpleNamespace(permission=Permission[level.upper()])
    nothing: Any = None
    page = HomePage(nothing, user, None, None)
    with browser.app.server.app_context():
        messages = page.get_notifications()
    assert len(messages) == told
    assert not messages or messages[0].title == "Missing: 2"


@pytest.mark.parametrize("level", ["read", "read_write"])
def test_nobody_else_sees_it(browser: Browser, level: str) -> None:
    browser.log_in(level)
    assert "Admin" not in str(browser.layout())
    text = browser.open("/pages").text
    assert "You may not see this" in text and "a_broken_page" not in text


def test_the_pages_of_a_group_are_in_its_menu(browser: Browser) -> None:
    browser.log_in("admin")
    layout = browser.layout()
    menus = [props for props in walk(layout) if props.get("in_navbar") and "label" in props]
    titles = [str(props["label"]) for props in menus]
    assert any("'Team'" in title for title in titles)
    assert any("'Admin'" in title for title in titles)


@pytest.mark.parametrize(("level", "told"), [("admin", True), ("read", False)])
def test_who_looks_for_a_page_that_did_not_load_is_told_why(
    browser: Browser, level: str, told: bool
) -> None:
    browser.log_in(level)
    text = browser.open("/a-broken-page").text
    assert "There is no page at" in text
    assert ("ZeroDivisionError" in text) is told and ("tells of 1 more" in text) is told
