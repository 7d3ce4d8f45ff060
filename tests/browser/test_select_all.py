"""Selecting many rows at once: the box in the head, Ctrl+A, Shift and a click."""

from __future__ import annotations

import shutil
from typing import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
RUN = "2.10.1/pos/lstm_h16/seed_13"
RUNS = 130


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of more runs than come at once."""
    project = make_project(tmp_path_factory.mktemp("many") / "project", only=RUN)
    for number in range(1, RUNS):
        shutil.copytree(project.root / RUN, project.root / f"many/run_{number}")
    project.scan()
    with serving(project) as running:
        yield running


@pytest.fixture
def table(page: Page) -> Page:
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    return page


def test_the_box_in_the_head_selects_what_is_loaded_and_says_so(table: Page) -> None:
    some = table.get_by_role(
        "checkbox", name=f"Select the 100 rows that are loaded, of {RUNS}: scroll down to load more"
    )
    some.check()
    selected = table.locator("#experiments-selected")
    expect(selected).to_have_text("100 selected")
    table.locator(f"{GRID} .ag-row[row-index='1'] .ag-checkbox-input").click()
    expect(selected).to_have_text("99 selected")
    assert some.evaluate("box => box.indeterminate && !box.checked")
    table.locator(f"{GRID} .ag-row[row-index='1'] .ag-checkbox-input").click()
    expect(some).to_be_checked()
    table.evaluate("mallennlpTables.get('experiments-grid').api.ensureIndexVisible(129)")
    everything = table.get_by_role("checkbox", name=f"Select all {RUNS} rows")
    expect(everything).not_to_be_checked()
    everything.check()
    expect(selected).to_have_text(f"{RUNS} selected")
    everything.uncheck()
    expect(table.locator("#experiments-selection")).to_be_hidden()


def test_ctrl_a_selects_rows_in_the_table_and_text_in_the_search(table: Page) -> None:
    box = table.locator("#experiments-search")
    box.fill("many")
    expect(table.locator("#experiments-count")).to_have_text(f"{RUNS - 1} of {RUNS}")
    box.press("Control+a")
    assert box.evaluate("box => box.selectionEnd - box.selectionStart") == 4
    table.locator(f"{GRID} .ag-row[row-index='2'] .ag-cell[col-id=status]").click()
    expect(table.locator("#experiments-selection")).to_be_hidden()
    table.keyboard.press("Control+a")
    expect(table.locator("#experiments-selected")).to_have_text("100 selected")


def test_shift_and_a_click_selects_what_is_between(table: Page) -> None:
    for row, keys in ((2, []), (6, ["Shift"])):
        box = table.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input")
        box.click(modifiers=keys)  # type: ignore[arg-type]
    expect(table.locator("#experiments-selected")).to_have_text("5 selected")


def test_with_families_their_runs_are_selected(table: Page) -> None:
    table.goto("/?group=seeds")
    expect(table.locator(".family-toggle").first).to_be_visible()
    table.get_by_role("checkbox", name="Select the row").check()
    expect(table.locator("#experiments-selected")).to_have_text(f"{RUNS} selected")
