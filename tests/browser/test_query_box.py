"""The box for queries: keys, values, mistakes, the sentence; by keyboard and by mouse."""

from __future__ import annotations

import json
import re
from typing import Any, Dict, List

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import NewContext, log_in
from tests.browser.racing import wait_until
from tests.servers import Server

MISTAKE = "There is no column 'hiden_size'. Did you mean 'hidden_size'?"


@pytest.fixture
def box(page: Page) -> Locator:
    """The box of the home page, in a tab whose table is there."""
    expect(page.locator(".ag-row").first).to_be_visible()
    found = page.get_by_role("combobox", name="Search experiments")
    found.click()
    return found


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def listed(page: Page) -> None:
    """Wait until the list is the one for what is typed."""
    expect(page.get_by_role("listbox")).to_have_attribute("aria-busy", "false")


def says(page: Page) -> Locator:
    return page.locator(".query-says")


def test_a_column_and_a_value_by_keyboard(page: Page, box: Locator, server: Server) -> None:
    page.keyboard.type("sta")
    listed(page)
    expect(options(page).first).to_contain_text("status:")
    expect(box).to_have_attribute("aria-expanded", "true")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    chosen = options(page).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("Enter")
    expect(box).to_have_value("status:")
    failed = server.project.search("status:failed").total
    row = options(page).filter(has_text="failed")
    expect(row).to_contain_text(f"{failed} experiments")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")  # over the box itself to the last, and on to the one before
    expect(page.locator(".query-option[aria-selected=true]")).to_have_count(1)
    page.keyboard.type("fai")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box).to_have_value("status:failed")
    expect(box).to_be_focused()
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(says(page)).to_have_text("Experiments that failed.")
    expect(page.locator("#experiments-count")).to_contain_text(f"{failed} of ")
    assert page.url.endswith("?q=status:failed")


def test_a_list_for_another_text_is_not_chosen_from(page: Page, box: Locator) -> None:
    listed(page)
    shown = options(page).count()
    page.route("**/_dash-update-component", lambda route: None)  # the next list never comes
    page.keyboard.type("sta")
    page.keyboard.press("ArrowDown")
    expect(options(page)).to_have_count(shown)
    expect(page.locator(".query-option[aria-selected=true]")).to_have_count(0)
    expect(page.get_by_role("listbox")).to_have_attribute("aria-busy", "true")


def test_enter_and_tab_are_not_taken_where_nothing_is_chosen(page: Page, box: Locator) -> None:
    page.keyboard.type("sta")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(box).to_have_value("sta")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.type("t")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).to_have_value("stat")
    expect(box).not_to_be_focused()
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_escape_closes_the_list_and_then_clears_the_box(page: Page, box: Locator) -> None:
    page.keyboard.type("sta")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("sta")
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()


def test_the_mouse_chooses_in_the_middle_of_a_text(page: Page, box: Locator) -> None:
    box.fill("𝔘 sta tag:paper")
    for _ in range(len(" tag:paper")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type("t")
    options(page).filter(has_text="status:").click()
    expect(box).to_have_value("𝔘 status: tag:paper")
    expect(box).to_be_focused()
    assert box.evaluate("box => box.selectionStart") == len("𝔘 status:") + 1  # of UTF-16


def test_a_mistake_is_marked_while_somebody_types(page: Page, box: Locator) -> None:
    page.keyboard.type("status:finished hiden_size>=32 tag:paper")
    expect(says(page)).to_contain_text(MISTAKE)
    expect(says(page).locator("mark")).to_have_text("hiden_size")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert box.get_attribute("aria-describedby") == says(page).get_attribute("id")
    box.fill("status:finished hidden_size>=32")
    expect(says(page)).to_contain_text("whose model.encoder.hidden_size is at least 32")
    expect(box).to_have_attribute("aria-invalid", "false")


def test_what_is_not_finished_is_no_mistake_until_the_box_is_left(page: Page, box: Locator) -> None:
    page.keyboard.type("status:")
    expect(says(page)).to_contain_text("A value is missing")
    expect(box).to_have_attribute("aria-invalid", "false")
    page.get_by_role("heading", name="Experiments").click()
    expect(box).to_have_attribute("aria-invalid", "true")


def test_a_linked_query_is_explained_and_texts_are_no_markup(page: Page) -> None:
    page.goto("/?q=" + "tag:<b id='x'>bold</b>".replace("<", "%3C").replace(">", "%3E"))
    expect(says(page)).to_contain_text("<b")
    expect(page.locator(".query-says b")).to_have_count(0)
    page.goto("/?q=status:failed sort:-best")
    expect(says(page)).to_have_text("Experiments that failed; highest best metric first.")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).first.fill("")
    expect(says(page)).to_have_text("")


def test_late_answers_to_old_texts_are_dropped(page: Page, box: Locator) -> None:
    held: List[Route] = []

    def hold_first(route: Route) -> None:
        asked = route.request.post_data or ""
        if "query-ask" in asked and '"text":"status:failed"' in asked:
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile("_dash-update-component"), hold_first)
    box.fill("status:failed")
    wait_until(page, lambda: len(held) == 1, lambda: "nothing was asked")
    box.fill("tag:paper")
    expect(says(page)).to_have_text('Experiments tagged "paper".')
    with page.expect_response(lambda response: "query-ask" in (response.request.post_data or "")):
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(says(page)).to_have_text('Experiments tagged "paper".')


def test_it_asks_once_when_somebody_types_fast(page: Page, box: Locator) -> None:
    asked: List[Dict[str, Any]] = []
    page.on(
        "request",
        lambda request: (
            asked.append(json.loads(request.post_data or "{}"))
            if "query-ask" in (request.post_data or "")
            else None
        ),
    )
    page.keyboard.type("status:failed", delay=10)
    expect(says(page)).to_have_text("Experiments that failed.")
    texts = [body["inputs"][0]["value"]["text"] for body in asked]
    assert texts[-1] == "status:failed" and len(texts) <= 4  # of 13 keys, on a slow computer


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_screen(new_context: NewContext, theme: Any) -> None:
    page = new_context().new_page()
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": 420, "height": 800})
    log_in(page)
    box = page.get_by_role("combobox", name="Search experiments")
    box.click()
    page.keyboard.type("validation")
    expect(options(page).first).to_be_visible()
    place = page.get_by_role("listbox").bounding_box()
    assert place is not None and place["x"] >= 0 and place["x"] + place["width"] <= 420
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    options(page).first.click()
    expect(box).to_have_value("validation_loss")
    expect(options(page).first).to_contain_text("validation_loss:")


def test_a_query_that_a_callback_sets_is_explained(page: Page, box: Locator) -> None:
    page.keyboard.type("status:failed")
    expect(says(page)).to_have_text("Experiments that failed.")
    page.get_by_role("heading", name="Experiments").click()
    page.evaluate("dash_clientside.set_props('experiments-search', {value: 'tag:paper'})")
    expect(box).to_have_value("tag:paper")
    expect(says(page)).to_have_text('Experiments tagged "paper".')
    expect(page.get_by_role("listbox")).to_have_count(0)
