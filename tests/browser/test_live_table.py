"""The table follows the folders by itself, and nothing moves under the hands of whoever looks."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, log_in
from tests.servers import Server, make_project, serving

RUN = "2.10.1/pos/no_validation"
WITHIN_MS = 30_000
"""The promise is five seconds; a busy computer gets more."""
_SCROLLED = "() => document.querySelector('.ag-body-viewport').scrollTop"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of 150 runs: more than one block of the table."""
    project = make_project(tmp_path_factory.mktemp("live") / "project", only=RUN)
    for number in range(149):
        copy(project.root, f"many/run{number:03}")
    with serving(project) as running:
        yield running


@pytest.fixture
def table(new_context: NewContext, many: Server) -> Page:
    """The table of all of them, by path."""
    page = new_context(many).new_page()
    log_in(page, start="/login")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    page.goto("/?q=sort:path")
    expect(page.locator(".ag-row").first).to_be_visible()
    return page


def copy(root: Path, name: str) -> Path:
    """One more run, all there at once."""
    place = root / name
    place.parent.mkdir(parents=True, exist_ok=True)
    half = root / ".half-copied"
    shutil.copytree(root / RUN, half)
    os.rename(half, place)
    return place


def row(page: Page, path: str) -> Any:
    return page.locator(f'.ag-center-cols-container .ag-row[row-id="{path}"]')


def test_a_run_that_appears_changes_and_vanishes(table: Page, many: Server) -> None:
    count = table.locator("#experiments-count")
    finished = table.locator("#experiments-status label", has_text="finished")
    expect(count).to_have_text("150")
    place = copy(many.project.root, "appears")
    expect(row(table, "appears")).to_be_visible(timeout=WITHIN_MS)
    expect(count).to_have_text("151")
    expect(finished).to_contain_text("151")

    (place / "mallennlp.json").write_text(json.dumps({"tags": ["seen-at-once"]}))
    expect(row(table, "appears")).to_contain_text("seen-at-once", timeout=WITHIN_MS)

    os.rename(place, many.project.root / "appears-renamed")
    expect(row(table, "appears-renamed")).to_be_visible(timeout=WITHIN_MS)
    expect(row(table, "appears")).to_have_count(0)

    shutil.rmtree(many.project.root / "appears-renamed")
    expect(count).to_have_text("150", timeout=WITHIN_MS)
    expect(row(table, "appears-renamed")).to_have_count(0)
    expect(finished).to_contain_text("150")


def test_scrolling_selection_and_focus_stay(table: Page, many: Server) -> None:
    table.get_by_role("checkbox", name="Press Space to toggle row selection").nth(1).check()
    expect(table.locator("#experiments-selected")).to_have_text("1 selected")
    table.locator(".ag-body-viewport").evaluate("body => { body.scrollTop = 120 * 34; }")
    expect(row(table, "many/run125")).to_be_visible()
    chosen = table.locator('.ag-pinned-left-cols-container .ag-row[row-id="many/run125"]')
    chosen.locator("input[type=checkbox]").check()
    expect(table.locator("#experiments-selected")).to_have_text("2 selected")
    table.locator("#experiments-search").focus()
    scrolled = table.evaluate(_SCROLLED)
    assert scrolled > 1_000

    place = copy(many.project.root, "zz-behind-all")  # nothing moves for it
    expect(table.locator("#experiments-count")).to_have_text("151", timeout=WITHIN_MS)
    (many.project.root / "many/run125/mallennlp.json").write_text('{"tags": ["changed"]}')
    expect(row(table, "many/run125")).to_contain_text("changed", timeout=WITHIN_MS)
    assert table.evaluate(_SCROLLED) == scrolled
    expect(chosen.locator("input[type=checkbox]")).to_be_checked()
    expect(table.locator("#experiments-selected")).to_have_text("2 selected")
    assert table.evaluate("document.activeElement.id") == "experiments-search"

    above = copy(many.project.root, "aa-before-all")  # everything moves by a row
    expect(table.locator("#experiments-count")).to_have_text("152", timeout=WITHIN_MS)
    expect(row(table, "many/run125")).to_contain_text("changed")
    expect(chosen.locator("input[type=checkbox]")).to_be_checked()
    expect(table.locator(".ag-pinned-left-cols-container .ag-row-selected")).to_have_count(1)
    expect(table.locator("#experiments-selected")).to_have_text("2 selected")
    assert table.evaluate(_SCROLLED) == scrolled
    shutil.rmtree(place)
    shutil.rmtree(above)


def test_a_tab_that_nobody_sees_asks_nothing(table: Page) -> None:
    asked = []
    table.on("request", lambda request: asked.append(request.post_data or ""))
    table.wait_for_timeout(2_500)
    assert any("table-stamp" in body for body in asked)
    table.evaluate("Object.defineProperty(document, 'hidden', {get: () => true})")
    table.wait_for_timeout(500)
    asked.clear()
    table.wait_for_timeout(4_500)
    assert [body for body in asked if "table-stamp" in body] == []


def test_the_keyboards_focus_follows_its_run(table: Page, many: Server) -> None:
    table.goto("/?q=sort:path")
    expect(row(table, "many/run003")).to_be_visible()
    row(table, "many/run003").locator('[col-id="epochs"]').click()
    before = row(table, "many/run003").get_attribute("row-index")
    place = copy(many.project.root, "above")
    try:
        expect(row(table, "above")).to_be_visible(timeout=WITHIN_MS)
        expect(row(table, "many/run003")).not_to_have_attribute("row-index", str(before))
        table.keyboard.press("Space")
        expect(table.locator("#experiments-selected")).to_have_text("1 selected")
        expect(row(table, "many/run003")).to_have_attribute("aria-selected", "true")
        table.locator("#experiments-search").focus()  # and there it stays
    finally:
        shutil.rmtree(place)
    expect(row(table, "above")).to_have_count(0, timeout=WITHIN_MS)
    expect(table.locator("#experiments-search")).to_be_focused()
