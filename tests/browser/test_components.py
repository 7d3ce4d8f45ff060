"""The components that work by themselves, on a page of a user's."""

from __future__ import annotations

import json
from typing import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import log_in
from tests.browser.pages_under_test.parts import MANY
from tests.browser.racing import PAGES, wait_until
from tests.servers import Server, make_project, serving

TABLE, FAILED = "#parts-runs", "#parts-failed"
SAID = "#parts-said"
TOAST = ".mallennlp-toast"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A project with the page."""
    root = tmp_path_factory.mktemp("parts") / "project"
    project = make_project(root, only="2.10.1", imports=["parts"])
    (root / "parts.py").write_bytes((PAGES / "parts.py").read_bytes())
    with serving(project) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab on the page, its tables filled."""
    page = context.new_page()
    log_in(page, start="/login?next=/parts")
    for table in (TABLE, FAILED):  # a row is there before what it shows
        expect(cell(page, table, 0, "path")).to_contain_text("2.10.1/")
    return page


def cell(page: Page, table: str, row: int, column: str) -> Locator:
    """One cell of a table."""
    return page.locator(f"{table} .ag-row[row-index='{row}'] [col-id='{column}']")


def ask(page: Page, query: str) -> None:
    """Type another query for the first table."""
    page.get_by_placeholder("query").fill(query)
    page.get_by_placeholder("query").press("Enter")


def test_a_table_shows_sorts_and_filters_by_a_config_key(page: Page, server: Server) -> None:
    query = "hidden_size>=16 sort:-hidden_size"
    rows = server.project.search(query, columns=["hidden_size"], limit=None).rows
    expect(page.locator("#parts-count")).to_contain_text(f"{len(rows)} of ")
    head = page.locator(f"{TABLE} .ag-header-cell[col-id='hidden_size']")
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(cell(page, TABLE, 0, "hidden_size")).to_have_text(str(rows[-1]["hidden_size"]))
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(cell(page, TABLE, 0, "hidden_size")).to_have_text(str(rows[0]["hidden_size"]))
    head.hover()
    head.locator(".ag-header-cell-filter-button").click()
    page.locator(".ag-filter input").first.fill("32")
    wide = server.project.search("hidden_size:32").total
    assert 0 < wide < len(rows)
    expect(page.locator("#parts-count")).to_contain_text(f"{wide} of ")


def test_a_metric_of_the_best_epoch_is_a_column(page: Page, server: Server) -> None:
    ask(page, "sort:-best_validation_accuracy")
    expect(cell(page, TABLE, 0, "best_validation_accuracy")).to_have_text("0.9600")


def test_a_callback_changes_the_query_and_only_of_its_table(page: Page, server: Server) -> None:
    expect(cell(page, FAILED, 0, "path")).not_to_be_empty()
    before = cell(page, FAILED, 0, "path").inner_text()
    ask(page, "path:*nan_loss")
    expect(page.locator("#parts-count")).to_contain_text("1 of ")
    expect(cell(page, TABLE, 0, "path")).to_contain_text("nan_loss")
    assert cell(page, FAILED, 0, "path").inner_text() == before


def test_a_mistake_is_shown_in_the_tables_place_and_gone_with_the_next_query(page: Page) -> None:
    ask(page, "(status:finished")
    expect(page.locator(TABLE).get_by_role("alert")).to_contain_text("This bracket is not closed")
    expect(page.locator(f"{TABLE} mark")).to_have_text("(")
    ask(page, "hiden_size:16")
    expect(page.locator(TABLE).get_by_role("alert")).to_contain_text("Did you mean 'hidden_size'?")
    assert page.locator(f"{TABLE} .ag-row .experiment-link").count() == 0
    ask(page, "hidden_size:16")
    expect(cell(page, TABLE, 0, "path")).to_be_visible()
    expect(page.locator(TABLE).get_by_role("alert")).to_have_count(0)
    assert page.locator(TOAST).count() == 0


def test_where_nothing_fits_it_is_said(page: Page) -> None:
    ask(page, "no-such-word")
    expect(page.locator(TABLE).get_by_role("heading", name="Nothing matches")).to_be_visible()
    expect(page.locator(FAILED).get_by_text("No.", exact=True)).to_be_hidden()


def test_a_table_asks_again_when_it_is_told_to(page: Page, server: Server) -> None:
    newest = server.project.search("status:failed sort:-started").rows[0].path
    tags = cell(page, FAILED, 0, "tags")
    expect(tags).not_to_contain_text("looked-at")
    server.project.tag(newest, add=["looked-at"])
    page.get_by_role("button", name="Again").click()
    expect(tags).to_contain_text("looked-at")


def test_the_selection_reaches_the_page_and_a_row_its_experiment(
    page: Page, server: Server
) -> None:
    query = "path:2.10.1/pos/lstm_h16/* sort:path"
    found = server.project.search(query)
    ask(page, query)
    expect(page.locator("#parts-count")).to_contain_text(f"{found.total} of ")
    for row in (0, 2):
        page.locator(f"{TABLE} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    paths = [found.rows[row].path for row in (0, 2)]
    expect(page.locator("#parts-chosen")).to_have_text(", ".join(paths))
    cell(page, TABLE, 0, "path").get_by_role("link").click()
    expect(page.get_by_role("heading", name="seed_13", level=1)).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="the first").click()
    expect(page.get_by_role("heading", name="seed_13", level=1)).to_be_visible()


def test_a_dangerous_dialog_begins_at_its_way_out(page: Page) -> None:
    opener, dialog = page.locator("#parts-delete"), page.get_by_role("dialog", name="Really?")
    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator(SAID)).to_be_empty()
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(SAID)).to_have_text("deleted 1, gone on 0")
    expect(opener).to_be_focused()


def test_the_tab_key_stays_in_a_dialog(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Really?")
    page.locator("#parts-delete").click()
    cancel, delete = (dialog.get_by_role("button", name=name) for name in ("Cancel", "Delete"))
    expect(cancel).to_be_focused()
    for key, stop in (
        ("Shift+Tab", delete),
        ("Shift+Tab", cancel),
        ("Tab", delete),
        ("Tab", cancel),
    ):
        page.keyboard.press(key)
        expect(stop).to_be_focused()


def test_two_clicks_confirm_once_and_the_next_time_counts_again(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Go on?")
    for times in (1, 2):
        page.get_by_role("button", name="Go on").click()
        yes = dialog.get_by_role("button", name="Yes")
        expect(yes).to_be_focused()
        yes.evaluate("button => { button.click(); button.click(); }")
        expect(dialog).to_have_count(0)
        expect(page.locator(SAID)).to_have_text(f"deleted 0, gone on {times}")


def test_a_config_is_searched_in_the_browser(page: Page) -> None:
    tree = page.locator("#parts-config")
    box = page.get_by_label("Search the config").first
    expect(tree).to_contain_text("9 more values: search to find them.")
    expect(tree.locator(".config-leaf")).to_have_count(2_000)
    box.fill("optimizer LR")
    expect(tree.locator(".config-leaf")).to_have_text(["lr0.1"])
    assert tree.locator("details:not([open])").count() == 0
    box.fill("needle")
    expect(tree.locator(".config-leaf")).to_have_text(["<b>needle"])
    box.fill("optimizer.type adam")
    expect(tree.locator("summary")).to_have_text("optimizeradam")
    assert tree.locator(".config-leaf").count() == 0
    box.fill("nowhere")
    expect(tree).to_have_text("Nothing in this config contains “nowhere”.")
    expect(page.locator("#parts-empty")).to_have_text("The config is empty.")


@pytest.mark.parametrize("secure", [True, False])
def test_a_config_is_copied_with_the_keyboard(
    page: Page, context: BrowserContext, secure: bool
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    if (
        not secure
    ):  # as over plain http from another computer, where browsers offer the old way only
        page.evaluate("Object.defineProperty(window, 'isSecureContext', { value: false })")
    button = page.get_by_role("button", name="Copy JSON")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_contain_text("Copied")
    expect(button).to_be_focused()
    assert json.loads(page.evaluate("navigator.clipboard.readText()")) == MANY
    expect(button).not_to_contain_text("Copied")


def test_two_columns_become_one_on_a_narrow_screen(page: Page) -> None:
    side, content = page.locator("aside"), page.locator(".sidebar-layout-content")
    left, right = side.bounding_box(), content.bounding_box()
    assert left and right and left["x"] + left["width"] < right["x"]
    page.set_viewport_size({"width": 420, "height": 860})
    upper, lower = side.bounding_box(), content.bounding_box()
    assert upper and lower and upper["y"] + upper["height"] < lower["y"]
    html = page.locator("html")
    wait_until(
        page,  # figures and tables follow a moment later
        lambda: bool(html.evaluate("e => e.scrollWidth <= e.clientWidth")),
        lambda: "the page scrolls sideways",
    )


def test_a_dialog_that_is_closed_while_it_opens_is_gone(page: Page) -> None:
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    opener, dialog = page.locator("#parts-delete"), page.get_by_role("dialog", name="Really?")
    opener.focus()
    for key in ("Escape", "Enter") * 2:
        page.keyboard.press("Enter")
        expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
        page.keyboard.press(key)
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()


def test_a_table_whose_query_is_set_as_it_appears_is_like_any_other(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 860})
    page.goto("/asked")
    expect(page.locator("#asked .ag-row").first).to_be_visible()
    # On a narrow screen nothing is pinned, so that there is room for the rest.
    expect(page.locator("#asked .ag-pinned-left-header .ag-header-cell")).to_have_count(0)
    assert page.evaluate("mallennlpTables.get('asked').columns()[0]") == "path"
