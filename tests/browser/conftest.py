"""One Chromium and one server for all browser tests; a browser context of its own for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Iterator, List, Sequence

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.servers import CHROMIUM_OPTIONS, PASSWORD, USERNAME, Server, make_project, serving

expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: List[pytest.Item]) -> None:
    """Everything in this folder drives Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """Chromium, started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium_path), args=list(CHROMIUM_OPTIONS)
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard of the shipped runs.

    A test that changes an experiment takes one that no other test looks at.
    """
    project = make_project(tmp_path_factory.mktemp("served") / "project")
    with serving(project) as running:
        yield running


class Watched:
    """What went wrong in a browser without anybody looking: foreign requests, errors of scripts."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.foreign: List[str] = []
        self.errors: List[str] = []
        self._address = address
        context.on("request", self._on_request)
        context.on("page", self._on_page)

    def _on_request(self, request: Any) -> None:
        if not request.url.startswith((self._address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _on_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(browser: Browser, server: Server) -> Iterator[NewContext]:
    """Makes browsers of their own, for this server or the one given: no storage, and no cookies but
    those given. No request goes elsewhere, no script fails."""
    made, watched = [], []

    def make(server: Server = server, cookies: Sequence[Any] = ()) -> BrowserContext:
        viewport: Any = {"width": 1280, "height": 860}
        context = browser.new_context(base_url=server.address, viewport=viewport)
        context.add_cookies(list(cookies))
        made.append(context)
        watched.append(Watched(context, server.address))
        return context

    yield make
    for context in made:
        context.close()
    assert [address for each in watched for address in each.foreign] == []
    assert [error for each in watched for error in each.errors] == []


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """One such browser."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in which an administrator is logged in, on the home page."""
    page = context.new_page()
    log_in(page)
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    return page


def log_in(
    page: Page, username: str = USERNAME, password: str = PASSWORD, start: str = "/login"
) -> None:
    """Log in through the form."""
    page.goto(start)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
