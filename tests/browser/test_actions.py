"""Actions on many: the bar that appears with a selection, and the menu of exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from mallennlp.domain.permissions import Permission
from tests.browser.conftest import NewContext, log_in
from tests.servers import PASSWORD, Server, make_project, serving

GRID = "#experiments-grid"
FOLDER = "2.10.1/pos/lstm_h16"
RUNS = [f"{FOLDER}/seed_13", f"{FOLDER}/seed_42"]
QUERY = f'path:"{RUNS[0]}","{RUNS[1]}" sort:path'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose runs may change, with a user who only reads."""
    project = make_project(tmp_path_factory.mktemp("acting") / "project", only="2.10.1/pos/")
    project.accounts.add("reader", PASSWORD, Permission.READ)
    with serving(project) as running:
        yield running


def open_runs(page: Page) -> None:
    """Search for two runs."""
    page.goto("/")
    page.locator("#experiments-search").fill(QUERY)
    expect(page.locator("#experiments-count")).to_contain_text("2 of ")
    expect(page.locator(f"{GRID} .experiment-link").first).to_contain_text("seed_13")


def tick_both(page: Page) -> None:
    open_runs(page)
    for row in (0, 1):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    expect(page.locator("#experiments-selected")).to_have_text("2 selected")


def choose(page: Page, menu: str, item: str) -> None:
    """Choose from a menu of the bar."""
    bar = page.locator("#experiments-selection")
    bar.get_by_role("button", name=menu, exact=True).click()
    bar.get_by_text(item, exact=True).click()


def test_a_note_on_many(page: Page, server: Server) -> None:
    tick_both(page)
    choose(page, "More", "Add a note")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("  For *table 2*.\n")
    dialog.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Added the note to 2 experiments.")).to_be_visible()
    notes = [server.project.experiment(path).annotations.notes for path in RUNS]
    assert all(note.endswith("For *table 2*.") for note in notes)
    assert notes[0].startswith("First run that worked.") and "\n\nFor" in notes[0]


def test_a_tag_is_given_and_taken_away(page: Page, server: Server) -> None:
    tick_both(page)
    page.locator("#experiments-tag").fill("camera-ready")
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_text("Tagged 2 of 2 with 'camera-ready'.")).to_be_visible()
    page.locator("#experiments-tag").fill("camera-ready")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Took 'camera-ready' away from 2 experiments.")).to_be_visible()
    assert "camera-ready" not in dict(server.project.tags())


def test_archive_show_undo(page: Page, server: Server) -> None:
    tick_both(page)
    choose(page, "More", "Archive")
    expect(page.get_by_text("2 experiments archived.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    expect(page.locator("#experiments-selection")).to_be_hidden()
    assert server.project.total(archived=True) == 2

    switch = page.locator("#experiments-show-archived")
    expect(switch).to_contain_text("2")
    switch.click()
    expect(page.locator("#experiments-search")).to_have_value(f"{QUERY} archived:any")
    expect(page.locator(f"{GRID} .ag-row[row-index='1']").first).to_contain_text("seed_42")
    switch.click()
    expect(page.locator("#experiments-search")).to_have_value(QUERY)
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()

    page.locator("#experiments-undo-archive").click()
    expect(page.get_by_text("2 experiments back in the lists.")).to_be_visible()
    expect(page.locator(f"{GRID} .ag-row[row-index='0']").first).to_contain_text("seed_13")
    expect(page.get_by_text("2 experiments archived.")).to_be_hidden()
    assert server.project.total(archived=True) == 0
    expect(switch).to_be_hidden()


def test_an_archived_run_says_so_on_its_page(page: Page, server: Server) -> None:
    server.project.archive([RUNS[0]])
    page.goto(f"/experiment?path={RUNS[0]}")
    notice = page.get_by_text("Archived: lists leave this experiment out.")
    expect(notice).to_be_visible()
    page.get_by_role("button", name="Put back").click()
    expect(notice).to_be_hidden()
    assert server.project.total(archived=True) == 0


def test_the_selected_are_exported_with_the_tables_columns(page: Page, tmp_path: Path) -> None:
    tick_both(page)
    with page.expect_download() as waiting:
        choose(page, "Export", "CSV, for spreadsheets")
    assert waiting.value.suggested_filename == "experiments.csv"
    waiting.value.save_as(tmp_path / "file.csv")
    head, *rows = csv.reader(io.StringIO((tmp_path / "file.csv").read_text()))
    assert head[:3] == ["path", "status", "best_metric"] and "started" in head
    assert [row[0] for row in rows] == RUNS and rows[0][1] == "finished"


def test_all_that_is_found_is_exported(page: Page, server: Server, tmp_path: Path) -> None:
    page.goto("/")
    expect(page.locator(f"{GRID} .ag-row[row-index='0']").first).to_be_visible()
    toolbar = page.locator(".page-toolbar")
    toolbar.get_by_role("button", name="Export").click()
    with page.expect_download() as waiting:
        toolbar.get_by_text("JSON, an object a line").click()
    waiting.value.save_as(tmp_path / "file.jsonl")
    lines = (tmp_path / "file.jsonl").read_text().splitlines()
    assert len(lines) == server.project.total() and "best_metric" in json.loads(lines[0])


def test_a_latex_table_is_shown_and_saved(page: Page, tmp_path: Path) -> None:
    tick_both(page)
    choose(page, "Export", "LaTeX table")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("\\begin{tabular}")
    expect(dialog.get_by_role("button", name="Copy")).to_be_visible()
    with page.expect_download() as waiting:
        dialog.get_by_role("button", name="Download").click()
    waiting.value.save_as(tmp_path / "file.tex")
    text = (tmp_path / "file.tex").read_text()
    assert "seed\\_13" in text and text.endswith("\\end{tabular}\n")


def test_the_link_to_compare_finds_exactly_these(page: Page) -> None:
    tick_both(page)
    link = page.locator("#experiments-selection").get_by_role("link", name="Compare")
    assert link.get_attribute("href") == f"/compare?run={RUNS[0]}&run={RUNS[1]}"
    link.click()
    expect(page.locator(".compare-side")).to_have_count(2)
    table = page.get_by_role("link", name="As a table")
    address = table.get_attribute("href")
    assert address and address.endswith("&columns=differ")
    table.click()
    expect(page.locator("#experiments-count")).to_contain_text("2 of ")
    expect(page.locator("#experiments-search")).to_have_value(
        f"path:{RUNS[0]},{RUNS[1]} archived:any"
    )


def test_one_run_cannot_be_compared(page: Page) -> None:
    open_runs(page)
    page.locator(f"{GRID} .ag-row[row-index='0'] .ag-checkbox-input").click()
    button = page.get_by_role("button", name="Compare")
    expect(button).to_be_disabled()
    expect(button).to_have_attribute("title", "Select 2 to 100 runs or families to compare them.")


def test_who_only_reads_may_export_and_compare(new_context: NewContext) -> None:
    page = new_context().new_page()
    log_in(page, "reader")
    tick_both(page)
    bar = page.locator("#experiments-selection")
    expect(bar.get_by_role("button", name="Export")).to_be_visible()
    expect(bar.get_by_role("link", name="Compare")).to_be_visible()
    expect(bar.get_by_role("button", name="More")).to_be_hidden()
    expect(bar.get_by_role("button", name="Add tag")).to_be_hidden()


def test_the_bar_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 860})
    tick_both(page)
    bar = page.locator("#experiments-selection")
    box = bar.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 420 and box["height"] < 180
    bar.get_by_role("button", name="More").click()
    item = bar.get_by_text("Put back from the archive")
    expect(item).to_be_visible()
    place = item.bounding_box()
    assert place and place["x"] >= 0 and place["x"] + place["width"] <= 420 and place["y"] > 0
