"""Back and Forward go through the searches of the list of experiments."""

from __future__ import annotations

import re
from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
SETTLED_MS = 2_300


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    project = make_project(tmp_path_factory.mktemp("steps") / "project", only="2.10.1/pos/")
    with serving(project) as running:
        yield running


@pytest.fixture
def table(page: Page) -> Page:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    return page


def typed(page: Page, text: str, end: str = "Enter") -> None:
    """A search, key by key."""
    box = page.locator("#experiments-search")
    box.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text, delay=60)
    page.keyboard.press(end)
    expect(page).to_have_url(re.compile(rf"[?&]q={re.escape(text)}(&|$)"))
    page.wait_for_timeout(500)


def shows(page: Page, query: str, path: str) -> None:
    """The box says this, and all that the table shows fits."""
    expect(page.locator("#experiments-search")).to_have_value(query)
    link = page.locator(f"{GRID} .experiment-link")
    expect(link.first).to_have_attribute("title", re.compile(path))
    expect(link.filter(has_not_text=re.compile(path))).to_have_count(0)


def entries(page: Page) -> int:
    number: int = page.evaluate("history.length")
    return number


def test_back_and_forward_go_from_search_to_search(table: Page) -> None:
    everything = str(table.locator("#experiments-count").text_content())
    before = entries(table)
    typed(table, "path:*lstm_*")
    shows(table, "path:*lstm_*", "lstm_")
    typed(table, "path:*crf*")
    shows(table, "path:*crf*", "crf")
    assert entries(table) == before + 2, "one for each search, however many keys it took"
    table.go_back()
    shows(table, "path:*lstm_*", "lstm_")
    expect(table).to_have_url(re.compile(r"\?q=path:\*lstm_\*$"))
    table.go_back()
    expect(table.locator("#experiments-search")).to_have_value("")
    expect(table.locator("#experiments-count")).to_have_text(everything)
    expect(table).to_have_url(re.compile("/$"))
    table.go_forward()
    shows(table, "path:*lstm_*", "lstm_")
    table.go_forward()
    shows(table, "path:*crf*", "crf")
    table.wait_for_timeout(500)
    assert entries(table) == before + 2, "going back and forth adds none"
    table.go_back()
    shows(table, "path:*lstm_*", "lstm_")
    typed(table, "path:*gru*")
    table.go_back()
    shows(table, "path:*lstm_*", "lstm_")


def test_columns_states_and_families_come_back_too(table: Page) -> None:
    before = entries(table)
    table.get_by_role("button", name="Columns").click()
    chooser = table.locator(".column-panel", has_text="Shown")
    chooser.get_by_role("button", name="Hide epochs").click()
    expect(table).to_have_url(re.compile("columns=(?!.*epochs)"))
    chooser.get_by_role("button", name="Close").click()
    table.locator(".ag-header-cell[col-id='status']").click()
    expect(table).to_have_url(re.compile("sort=status"))
    assert entries(table) == before, "how the table is arranged is no entry"
    table.get_by_label("Group seeds").check()
    expect(table.locator(".family-toggle").first).to_be_visible()
    expect(table).to_have_url(re.compile("group=seeds"))
    chip = table.locator("#experiments-status label", has_text="finished")
    chip.click()
    expect(table).to_have_url(re.compile("status=finished"))
    table.wait_for_timeout(500)
    assert entries(table) == before + 2
    table.go_back()
    expect(table.locator("#experiments-status input:checked")).to_have_count(0)
    expect(table.locator(".family-toggle").first).to_be_visible()
    table.go_back()
    expect(table.locator(f"{GRID} .experiment-link").first).to_be_visible()
    expect(table.locator(".family-toggle")).to_have_count(0)
    expect(table.get_by_label("Group seeds")).not_to_be_checked()
    expect(table.locator(".ag-header-cell[col-id='epochs']")).to_have_count(0)
    head = table.locator(".ag-header-cell[col-id='status']")
    expect(head).to_have_attribute("aria-sort", "ascending")
    table.go_forward()
    expect(table.get_by_label("Group seeds")).to_be_checked()
    expect(table).to_have_url(re.compile("group=seeds"))


def test_a_search_that_is_typed_slowly_is_one_entry_until_it_rests(table: Page) -> None:
    before = entries(table)
    box = table.locator("#experiments-search")
    box.focus()
    for text in ("path:*lstm", "_*"):
        table.keyboard.type(text)
        table.wait_for_timeout(700)  # the table follows each time
    assert entries(table) == before + 1
    table.wait_for_timeout(SETTLED_MS)
    table.keyboard.type("h16*")
    shows(table, "path:*lstm_*h16*", "lstm_h16")
    assert entries(table) == before + 2
    table.go_back()
    shows(table, "path:*lstm_*", "lstm_")


def test_from_the_page_of_a_run_back_leads_to_its_search(table: Page) -> None:
    typed(table, "path:*crf*")
    shows(table, "path:*crf*", "crf")
    table.locator(f"{GRID} .experiment-link").first.click()
    expect(table).to_have_url(re.compile("/experiment"))
    expect(table.get_by_role("heading", name="Tiny CRF")).to_be_visible()
    table.go_back()
    shows(table, "path:*crf*", "crf")
    table.go_back()
    expect(table.locator("#experiments-search")).to_have_value("")
    table.get_by_role("link", name="Trash").click()
    expect(table.get_by_role("heading", name="Trash", exact=True)).to_be_visible()
    table.go_back()
    expect(table.locator("#experiments-search")).to_have_value("")
    expect(table).to_have_url(re.compile("/$"))
