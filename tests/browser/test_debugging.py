"""``serve --debug`` in a browser: Dash checks more there, and pages must work all the same."""

from __future__ import annotations

from typing import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import log_in
from tests.browser.racing import PAGES, wait_until
from tests.servers import Server, make_project, server_log, serving

TOAST = ".mallennlp-toast"
BAR = ".dash-debug-menu__outer"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A project with two pages, served as their author does."""
    root = tmp_path_factory.mktemp("debugging") / "project"
    project = make_project(root, only="2.10.1", imports=["parts", "mistaken"])
    for name in ("parts.py", "mistaken.py"):
        (root / name).write_bytes((PAGES / name).read_bytes())
    with serving(project, "--debug") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in which somebody is logged in."""
    page = context.new_page()
    log_in(page)
    expect(page.locator(BAR)).to_be_visible()
    return page


@pytest.mark.parametrize(
    "address",
    ["/", "/parts", "/mistaken", "/pages", "/experiment?path=2.10.1/pos/lstm_h16/seed_13"],
)
def test_dash_finds_nothing_wrong_with_a_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".dash-fe-error__title, .dash-error-card")).to_have_text([])
    expect(page.locator(".dash-debug-error-count")).to_have_count(0)


def test_a_callback_opens_a_dialog(page: Page) -> None:
    page.goto("/parts")
    page.locator("#parts-go").click()
    dialog = page.get_by_role("dialog", name="Go on?")
    dialog.get_by_role("button", name="Yes").click()
    expect(page.locator("#parts-said")).to_have_text("deleted 0, gone on 1")


@pytest.mark.parametrize(
    ("button", "said"), [("object", "cannot be sent to the browser"), ("error", "no such corpus")]
)
def test_a_mistake_is_told_above_the_bar_and_in_the_log(
    page: Page, server: Server, button: str, said: str
) -> None:
    page.goto("/mistaken")
    page.locator(f"#mistaken-{button}").click()
    toast = page.locator(TOAST)
    expect(toast).to_contain_text(said)
    box, bar = toast.bounding_box(), page.locator(BAR).bounding_box()
    assert box is not None and bar is not None and box["y"] + box["height"] <= bar["y"]
    reference = str(toast.text_content()).rpartition(" ")[2]
    log = server_log(server.project)
    wait_until(page, lambda: f"[{reference}]" in log.read_text(), lambda: log.read_text()[-2000:])
