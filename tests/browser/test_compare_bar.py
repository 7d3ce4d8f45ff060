"""The link "Compare" of the top bar, for who clicks before the server has said what is selected."""

from __future__ import annotations

import re
import time
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.racing import wait_until
from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
SOME = "/?q=path:tagger/gru/*+sort:path"
_UPDATE = re.compile("_dash-update-component")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of five runs."""
    project = make_project(tmp_path_factory.mktemp("bar") / "project", only="tagger/gru")
    with serving(project) as running:
        yield running


class Answers:
    """What the server says of the selection, held back until it is let go."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._held: List[Route] = []
        self._let_go = False
        page.route(_UPDATE, self._hold)

    def _hold(self, route: Route) -> None:
        asked: Any = route.request.post_data or ""
        if not self._let_go and "experiments-in-bar.data" in asked:
            self._held.append(route)
        else:
            route.continue_()

    def are_asked_for(self) -> None:
        wait_until(self._page, lambda: bool(self._held), lambda: "nothing was asked")

    def come(self) -> None:
        self.are_asked_for()
        self._let_go = True
        for route in self._held:
            route.continue_()


def tick(page: Page, *numbers: int) -> None:
    """Tick the boxes of rows without a pause between the clicks."""
    boxes = [f"{GRID} .ag-row[row-index='{number}'] .ag-checkbox-input" for number in numbers]
    for box in boxes:
        expect(page.locator(box)).to_be_visible()
    page.evaluate("(all) => all.forEach((box) => document.querySelector(box).click())", boxes)


def link(page: Page) -> Locator:
    return page.locator(".mallennlp-bar").get_by_role("link", name="Compare")


def test_who_clicks_before_the_answer_waits_for_it(page: Page) -> None:
    page.goto(SOME)
    answers = Answers(page)
    tick(page, 0, 1)
    link(page).click()
    expect(link(page)).to_have_attribute("aria-busy", "true")
    answers.are_asked_for()
    page.wait_for_timeout(700)
    assert "/compare" not in page.url
    answers.come()
    expect(page).to_have_url(re.compile(r"/compare\?run=tagger/gru/seed_1&run=tagger/gru/seed_2$"))
    expect(page.locator(".compare-side")).to_have_count(2)
    expect(link(page)).not_to_have_attribute("aria-busy", "true")


def test_the_click_that_follows_the_tick_at_once_counts_the_tick(page: Page) -> None:
    """Not even the question has been asked then."""
    page.goto(SOME)
    page.locator(f"{GRID} .ag-row[row-index='0'] .ag-checkbox-input").click()
    expect(link(page)).to_have_attribute("data-mallennlp-count", "1")
    click = "document.querySelector(\".mallennlp-bar a[href='/compare']\").click()"
    box = f"document.querySelector(\"{GRID} .ag-row[row-index='2'] .ag-checkbox-input\")"
    # The table tells of a tick in a later turn of the browser.
    page.evaluate(f"() => {{ {box}.click(); {click} }}")
    expect(page).to_have_url(re.compile(r"/compare\?run=tagger/gru/seed_1&run=tagger/gru/seed_3$"))


def test_the_button_of_the_selection_and_its_key_wait_too(page: Page) -> None:
    page.goto(SOME)
    tick(page, 0, 1)
    button = page.locator("#experiments-compare a")
    expect(button).to_be_visible()
    answers = Answers(page)
    tick(page, 2)
    answers.are_asked_for()
    button.click()
    page.wait_for_timeout(200)
    assert "/compare" not in page.url
    answers.come()
    expect(page.locator(".compare-side")).to_have_count(3)
    page.goto(SOME)
    answers = Answers(page)
    tick(page, 1, 2)
    answers.are_asked_for()
    page.locator("body").press("c")
    answers.come()
    expect(page.locator(".compare-side")).to_have_count(2)


def test_without_an_answer_it_leads_where_the_link_says(page: Page) -> None:
    page.goto(SOME)
    answers = Answers(page)
    tick(page, 0, 1)
    answers.are_asked_for()
    clicked = time.monotonic()
    link(page).click()
    expect(page.get_by_text("Nothing to compare yet")).to_be_visible()
    assert time.monotonic() - clicked > 2.5
    assert page.url.endswith("/compare")


def test_who_goes_elsewhere_is_not_fetched_back(page: Page) -> None:
    page.goto(SOME)
    answers = Answers(page)
    tick(page, 0, 1)
    answers.are_asked_for()
    link(page).click()
    page.locator(f"{GRID} .experiment-link").first.click()
    expect(page).to_have_url(re.compile("/experiment"))
    answers.come()
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile("/experiment"))


def test_with_a_modifier_the_browser_opens_what_the_link_says(page: Page) -> None:
    page.goto(SOME)
    answers = Answers(page)
    tick(page, 0, 1)
    answers.are_asked_for()
    with page.context.expect_page() as opened:
        link(page).click(modifiers=["Control"])
    expect(opened.value).to_have_url(re.compile("/compare$"))
    assert "/compare" not in page.url
    answers.come()
