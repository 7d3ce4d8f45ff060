"""Deleting with a dialog, undoing it, the trash."""

from __future__ import annotations

from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from mallennlp.domain.permissions import Permission
from tests.browser.conftest import NewContext, log_in
from tests.servers import PASSWORD, Server, make_project, serving

GRID = "#experiments-grid"
RUN = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose runs may go, with a user who only reads."""
    project = make_project(tmp_path_factory.mktemp("deleting") / "project", only="2.10.1/pos/")
    project.accounts.add("reader", PASSWORD, Permission.READ)
    with serving(project) as running:
        yield running


def tick(page: Page, query: str) -> None:
    """Search, and tick the first run."""
    page.goto(f"/?q={query}")
    expect(page.locator("#experiments-count")).to_contain_text(" of ")
    expect(page.locator(f"{GRID} .ag-row[row-index='0']").first).to_contain_text("lstm_h16")
    page.locator(f"{GRID} .ag-row[row-index='0'] .ag-checkbox-input").click()
    expect(page.locator("#experiments-selected")).to_have_text("1 selected")


def choose_delete(page: Page) -> None:
    """Ask for the selected runs to be deleted."""
    page.get_by_role("button", name="More", exact=True).click()
    page.locator("#experiments-delete-selected").click()


def test_delete_undo_delete_restore_empty(page: Page, server: Server) -> None:
    place = server.project.root / RUN
    tick(page, "path:*lstm_h16/seed_13")
    choose_delete(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(RUN)
    expect(dialog).to_contain_text("KB")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert place.exists()

    choose_delete(page)
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 experiment moved into the trash.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    expect(page.locator("#experiments-selection")).to_be_hidden()
    assert not place.exists()

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"{GRID} .ag-row[row-index='0']").first).to_contain_text("seed_13")
    expect(page.get_by_text("moved into the trash")).to_be_hidden()
    assert place.exists()

    tick(page, "path:*lstm_h16/seed_13")
    choose_delete(page)
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 experiment moved into the trash.")).to_be_visible()
    page.goto("/trash")
    expect(page.locator("#trash-list")).to_contain_text(RUN)
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert place.exists()


def test_many_are_restored_at_once(page: Page, server: Server) -> None:
    runs = ["2.10.1/pos/lstm_h16/seed_42", "2.10.1/pos/no_validation", "2.10.1/pos/gru_h16_sgd"]
    runs[2] = next(row.path for row in server.project.search("path:*gru*").rows)
    server.project.delete(runs, "ada")
    page.goto("/trash")
    restore = page.locator("#trash-restore-ticked")
    expect(restore).to_have_text("Restore ticked")
    expect(restore).to_be_disabled()
    page.get_by_label("Tick all that is listed").check()
    expect(restore).to_have_text("Restore 3 ticked")
    page.get_by_label(f"Tick {runs[1]}").uncheck()
    expect(restore).to_have_text("Restore 2 ticked")
    restore.click()
    expect(page.get_by_text("2 experiments are restored.")).to_be_visible()
    expect(page.locator("#trash-list tbody tr")).to_have_count(1)
    expect(restore).to_be_disabled()
    assert [server.project.index.has(run) for run in runs] == [True, False, True]
    page.set_viewport_size({"width": 420, "height": 860})
    assert page.evaluate("document.documentElement.scrollWidth") <= 420
    page.get_by_label("Tick all that is listed").check()
    restore.click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    expect(restore).to_be_hidden()


def lines_of(page: Page, path: str) -> "list[str]":
    """The lines of a path in the list of the trash, as they stand."""
    lines: "list[str]" = page.locator("#trash-list td > span", has_text=path).evaluate("""span => {
            const lines = new Map();
            for (const text of [...span.childNodes].filter(node => node.nodeType === 3)) {
                for (let at = 0; at < text.length; at++) {
                    const range = document.createRange();
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    const top = Math.round(range.getBoundingClientRect().top);
                    lines.set(top, (lines.get(top) || "") + text.data[at]);
                }
            }
            return [...lines.values()];
        }""")
    return lines


def test_a_path_is_broken_between_its_words_on_a_phone(page: Page, server: Server) -> None:
    run = "2.10.1/pos/no_validation"
    server.project.delete([run], "ada")
    page.set_viewport_size({"width": 420, "height": 860})
    page.goto("/trash")
    expect(page.locator("#trash-list")).to_contain_text(run)
    expect(page.get_by_role("button", name="Empty the trash")).to_be_visible()
    assert lines_of(page, run) == ["2.10.1/pos/", "no_validation"]
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    for name in ("Empty the trash", "Restore ticked"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_an_administrator_empties_the_trash(page: Page, server: Server) -> None:
    server.project.delete(["2.10.1/pos/lstm_h32/seed_13"], "ada")
    page.goto("/trash")
    page.get_by_role("button", name="Empty the trash").click()
    page.get_by_role("button", name="Remove for good").click()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert server.project.trash.entries() == []


def test_who_only_reads_sees_no_button(new_context: NewContext) -> None:
    page = new_context().new_page()
    log_in(page, "reader")
    tick(page, "path:*lstm_h16/seed_42")
    expect(page.get_by_role("button", name="Clear selection")).to_be_visible()
    expect(page.locator("#experiments-delete-selected")).to_be_hidden()
    expect(page.get_by_role("link", name="Trash")).to_have_count(0)
