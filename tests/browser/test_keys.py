"""The home page by single keys, and a selection that a search leaves behind."""

from __future__ import annotations

import re
from typing import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
NOTHING = "Select 2 to 100 runs or families to compare them."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of some runs, which no test changes."""
    project = make_project(tmp_path_factory.mktemp("keys") / "project", only="2.10.1/pos/")
    with serving(project) as running:
        yield running


@pytest.fixture
def table(page: Page) -> Page:
    """The home page, once its rows have come."""
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    expect(page.locator("#experiments-count")).not_to_be_empty()
    return page


def selected(page: Page) -> Locator:
    return page.locator("#experiments-selected")


def focused_row(page: Page) -> Locator:
    return page.locator(f"{GRID} .ag-row:has(.ag-cell:focus)")


def select_first_rows(page: Page, number: int) -> None:
    page.keyboard.press("ArrowDown")
    for at in range(number):
        expect(focused_row(page)).to_have_attribute("row-index", str(at))
        page.keyboard.press("x")
        expect(selected(page)).to_have_text(f"{at + 1} selected")
        page.keyboard.press("ArrowDown")


def test_arrows_move_and_x_selects(table: Page) -> None:
    select_first_rows(table, 2)
    table.keyboard.press("ArrowUp")
    expect(focused_row(table)).to_have_attribute("row-index", "1")
    table.keyboard.press("x")
    expect(selected(table)).to_have_text("1 selected")
    expect(table.locator(f"{GRID} .ag-row-selected[row-index='0']").first).to_be_visible()


def test_x_selects_a_family_with_its_runs(table: Page) -> None:
    table.goto("/?group=seeds&sort=path")
    toggle = table.locator(f"{GRID} .family-toggle").first
    expect(toggle).to_be_visible()
    toggle.click()
    member = table.locator(f"{GRID} .family-member").first
    expect(member).to_be_visible()
    row = table.locator(f"{GRID} .ag-row:has(.family-toggle)").first
    row.locator(".family-name").click()
    table.keyboard.press("x")
    runs = row.locator(".family-runs").inner_text()
    expect(selected(table)).to_have_text(f"{runs} selected")
    expect(table.locator(f"{GRID} .ag-row-selected:has(.family-member)").first).to_be_visible()


def test_c_compares_what_is_selected(table: Page) -> None:
    toast = table.locator(".mallennlp-toast")
    table.keyboard.press("c")
    expect(toast).to_have_text(re.compile(re.escape(NOTHING)))
    toast.get_by_role("button", name="Close").click()
    expect(toast).to_have_count(0)
    select_first_rows(table, 1)
    table.keyboard.press("c")
    expect(toast).to_have_text(re.compile(re.escape(NOTHING)))
    table.keyboard.press("x")
    expect(selected(table)).to_have_text("2 selected")
    link = table.locator("#experiments-compare a")
    expect(link).to_have_attribute("title", "Compare what is selected (c)")
    table.keyboard.press("c")
    expect(table).to_have_url(re.compile(r"/compare\?run="))
    expect(table.locator(".compare-side")).to_have_count(2)


@pytest.mark.parametrize("key", ["Control+x", "Alt+x", "Meta+x", "Shift+X"])
def test_with_another_key_held_they_do_nothing(table: Page, key: str) -> None:
    table.keyboard.press("ArrowDown")
    expect(focused_row(table)).to_have_attribute("row-index", "0")
    table.keyboard.press(key)
    table.wait_for_timeout(300)
    expect(table.locator("#experiments-selection")).to_be_hidden()


def test_while_somebody_types_they_are_letters(table: Page) -> None:
    select_first_rows(table, 1)
    table.keyboard.press("/")
    box = table.locator("#experiments-search")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-keyshortcuts", "/")
    table.keyboard.type("xc?/")
    expect(box).to_have_value("xc?/")
    expect(table.locator(".query-help")).to_be_hidden()
    tag = table.locator("#experiments-selection input").first
    tag.click()
    table.keyboard.type("c?x")
    expect(tag).to_have_value("c?x")
    expect(table.locator(".query-help")).to_be_hidden()
    expect(table.locator(".mallennlp-toast")).to_have_count(0)
    expect(selected(table)).to_contain_text("1 selected")


def test_below_a_dialog_they_do_nothing(table: Page) -> None:
    table.locator("#experiments-rebuild").click()
    dialog = table.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for key in "?c/x":
        table.keyboard.press(key)
    expect(table.locator(".query-help")).to_be_hidden()
    expect(table.locator(".mallennlp-toast")).to_have_count(0)
    expect(table.locator("#experiments-search")).not_to_be_focused()


def test_one_help_tells_keys_and_examples(table: Page) -> None:
    button, shown = table.locator(".query-help-button"), table.locator(".query-help")
    expect(button).to_have_attribute("aria-keyshortcuts", "?")
    table.keyboard.press("ArrowDown")
    expect(focused_row(table)).to_have_count(1)
    table.keyboard.press("?")
    expect(shown).to_be_visible()
    for words in ("select the row", "compare what is selected", "move in the table"):
        expect(shown.get_by_text(words)).to_be_visible()
    expect(shown.locator(".query-example").first).to_be_visible()
    table.keyboard.press("Tab")
    expect(table.locator(".query-example").first).to_be_focused()
    table.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(focused_row(table)).to_have_attribute("row-index", "0")  # where it was before
    table.keyboard.press("?")
    expect(shown).to_be_visible()
    table.keyboard.press("?")
    expect(shown).to_be_hidden()
    expect(focused_row(table)).to_have_attribute("row-index", "0")


# --- a selection that is not in the list


def test_what_is_selected_and_not_in_the_list_is_told(table: Page) -> None:
    table.goto("/?sort=path")
    expect(table.locator(f"{GRID} .experiment-link").first).to_be_visible()
    select_first_rows(table, 3)
    first = table.locator(f"{GRID} .ag-row[row-index='0'] .experiment-link").get_attribute("title")
    only, box = table.get_by_role("button", name="Show only these"), table.locator(
        "#experiments-search"
    )
    expect(only).to_be_hidden()
    box.fill(f'-path:"{first}"')
    expect(selected(table)).to_have_text("3 selected, 1 of them not in this list")
    box.fill("path:nowhere")
    expect(selected(table)).to_have_text("3 selected, none in this list")
    table.locator("#experiments-status label").first.click()
    only.click()
    expect(table.locator("#experiments-count")).to_contain_text("3 of")
    expect(selected(table)).to_have_text("3 selected")
    expect(only).to_be_hidden()
    expect(table).to_have_url(re.compile(r"archived:any"))
    expect(table).not_to_have_url(re.compile(r"status="))


@pytest.mark.parametrize("width", [1280, 1000, 420])
def test_what_the_bar_says_fits(table: Page, width: int) -> None:
    table.set_viewport_size({"width": width, "height": 860})
    table.locator(f"{GRID} .ag-row[row-index='0'] .ag-checkbox-input").click()
    table.locator("#experiments-search").fill("path:nowhere")
    expect(selected(table)).to_have_text("1 selected, not in this list")
    assert table.evaluate("document.documentElement.scrollWidth") <= width
    bar = table.locator("#experiments-selection")
    top = bar.evaluate("bar => bar.getBoundingClientRect().top")
    assert table.locator(".table-fill").evaluate("it => it.getBoundingClientRect().bottom") <= top
    table.get_by_role("button", name="Show only these").click(trial=True)
    table.get_by_role("button", name="Clear selection").click()
    expect(table.locator("#experiments-selection")).to_be_hidden()
