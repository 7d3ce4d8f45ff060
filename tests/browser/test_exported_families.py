"""Families of runs as files, from the table that shows them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, log_in
from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
H16, H32 = "2.10.1/pos/lstm_h16", "2.10.1/pos/lstm_h32"


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of some families of the shipped runs."""
    project = make_project(
        tmp_path_factory.mktemp("exporting") / "project", only="2.10.1/pos/lstm_h"
    )
    with serving(project) as running:
        yield running


@pytest.fixture
def table(new_context: NewContext, seeds: Server) -> Page:
    """The table, in which somebody has just switched "Group seeds" on."""
    page = new_context(seeds).new_page()
    log_in(page, start="/login")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    page.goto("/?q=sort:path&columns=path,best,lr,status")
    expect(page.locator(".experiment-link").first).to_be_visible()
    page.get_by_label("Group seeds").check()
    expect(page.locator(".family-toggle").first).to_be_visible()
    return page


def choose(page: Page, around: str, item: str) -> None:
    """Choose from the menu of formats in a part of the page."""
    part = page.locator(around)
    part.get_by_role("button", name="Export", exact=True).click()
    part.get_by_text(item).click()


def saved(page: Page, around: str, file: Path) -> List[Dict[str, str]]:
    """The lines of the CSV that a browser saves."""
    with page.expect_download() as waiting:
        choose(page, around, "CSV, for spreadsheets")
    assert waiting.value.suggested_filename == "families.csv"
    waiting.value.save_as(file)
    return list(csv.DictReader(file.read_text().splitlines()))


def tick(page: Page, what: Any) -> None:
    """Tick the row of something in the first column."""
    row = page.locator(".ag-pinned-left-cols-container .ag-row", has=what)
    row.locator("input[type=checkbox]").click()


def test_all_families_as_latex_and_as_csv(table: Page, tmp_path: Path) -> None:
    choose(table, ".page-toolbar", "LaTeX table")
    dialog = table.get_by_role("dialog")
    expect(dialog).to_contain_text("runs & n & best & trainer.optimizer.lr & status")
    expect(dialog).to_contain_text("lstm\\_h32/seed\\_* & 2 & 0.9510 $\\pm$ 0 & ")
    with table.expect_download() as waiting:
        dialog.get_by_role("button", name="Download").click()
    assert waiting.value.suggested_filename == "families.tex"
    waiting.value.save_as(tmp_path / "file.tex")
    assert "$\\pm$" in (tmp_path / "file.tex").read_text()
    dialog.get_by_role("button", name="Close").click()
    rows = {row["name"]: row for row in saved(table, ".page-toolbar", tmp_path / "file.csv")}
    family = rows[f"{H32}/seed_*"]
    assert (family["runs"], family["seeds"], family["best_metric_count"]) == ("2", "13,42", "2")
    assert float(family["best_metric_mean"]) > 0.95 and family["trainer.optimizer.lr"]
    table.get_by_label("Group seeds").uncheck()
    expect(table.locator(".family-toggle")).to_have_count(0)
    choose(table, ".page-toolbar", "LaTeX table")
    expect(dialog).to_contain_text("path & best & trainer.optimizer.lr & status")
    expect(dialog).not_to_contain_text("pm")


def test_a_selected_family_and_a_single_run_of_another(table: Page, tmp_path: Path) -> None:
    tick(table, table.get_by_role("button", name=f"runs of {H32}/seed_*"))
    table.get_by_role("button", name=f"runs of {H16}/seed_*").click()
    run = table.locator(".family-member", has_text=f"{H16}/seed_42").first
    expect(run).to_be_visible()
    tick(table, run)
    rows = saved(table, "#experiments-selection", tmp_path / "file.csv")
    assert [(row["name"], row["runs"], row["seeds"]) for row in rows] == [
        (f"{H16}/seed_42", "1", "42"),
        (f"{H32}/seed_*", "2", "13,42"),
    ]
