"""Families of runs that differ in their seeds: folded, opened, sorted, selected, and followed."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, log_in
from tests.servers import Server, make_project, serving

RUNS = "2.10.1/pos/lstm_h"
H16, H32 = "2.10.1/pos/lstm_h16", "2.10.1/pos/lstm_h32"
WITHIN_MS = 30_000


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of some families of the shipped runs."""
    project = make_project(tmp_path_factory.mktemp("families") / "project", only=RUNS)
    with serving(project) as running:
        yield running


@pytest.fixture
def table(new_context: NewContext, seeds: Server) -> Page:
    """The table of single runs, by path."""
    page = new_context(seeds).new_page()
    log_in(page, start="/login")
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    page.goto("/?q=sort:path+status:finished")
    expect(page.locator(".experiment-link").first).to_be_visible()
    return page


def grouped(page: Page) -> Page:
    page.get_by_label("Group seeds").check()
    expect(page.locator(".family-toggle").first).to_be_visible()
    return page


def toggle(page: Page, name: str) -> Any:
    """The button that opens and closes a family."""
    return page.get_by_role("button", name=f"runs of {name}/seed_*")


def names(page: Page) -> List[str]:
    """The names in the first column, from top to bottom."""
    rows = page.locator(".ag-pinned-left-cols-container .ag-row")
    found = rows.evaluate_all("""rows => rows.map(row => [
            Number(row.getAttribute("row-index")),
            (row.querySelector(".family-name, .experiment-link") || row).textContent,
        ])""")
    return [name for _, name in sorted(found)]


def members(page: Page, family: str) -> Any:
    """The runs that stand indented below a family."""
    return page.locator(".family-member", has_text=family)


def box(page: Page, of: Any) -> Any:
    """The box to tick in the row of something in the first column."""
    row = page.locator(".ag-pinned-left-cols-container .ag-row", has=of)
    return row.locator("input[type=checkbox]")


def test_a_switch_folds_runs_and_its_address_does_too(table: Page) -> None:
    count = table.locator("#experiments-count")
    single = names(table)
    grouped(table)
    expect(count).to_contain_text("families of")
    assert "group=seeds" in table.url and len(names(table)) < len(single)
    row = table.locator(".ag-center-cols-container .ag-row").first
    expect(row.locator("[col-id=best_metric]")).to_contain_text("±")
    full = row.locator("[col-id=best_metric] span[title]").get_attribute("title")
    assert full and "n = " in full and "seed 13: " in full and "standard deviation" in full
    expect(row.locator("[col-id=ag-Grid-family_seeds]")).to_contain_text("13")
    expect(row.locator("[col-id=ag-Grid-family_best] a")).to_have_attribute(
        "href", re.compile("seed_")
    )
    table.reload()
    expect(table.locator(".family-toggle").first).to_be_visible()
    expect(table.get_by_label("Group seeds")).to_be_checked()
    table.get_by_label("Group seeds").uncheck()
    expect(table.locator(".family-toggle")).to_have_count(0)
    expect(table.locator(".experiment-link")).to_have_count(len(single))
    assert "group" not in table.url
    expect(table.locator(".ag-header-cell[col-id=ag-Grid-family_seeds]")).to_have_count(0)


def test_a_family_opens_in_place_and_closes_again(table: Page) -> None:
    before = names(grouped(table))
    button = toggle(table, H16)
    expect(button).to_have_attribute("aria-expanded", "false")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(members(table, H16).first).to_be_visible()
    at = before.index(f"{H16}/seed_*")
    opened = names(table)
    assert len(opened) > len(before) + 1
    assert opened[at + 1].startswith(f"{H16}/seed_")
    assert opened[: at + 1] == before[: at + 1]
    table.locator("#experiments-search").fill("sort:-path status:finished")
    expect(members(table, H16).first).to_be_visible()  # another order, and it is open still
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(members(table, H16)).to_have_count(0)
    assert len(names(table)) == len(before)


def test_the_keyboard_opens_a_family(table: Page) -> None:
    grouped(table)
    cell = table.locator(".ag-cell[col-id=path]", has=toggle(table, H16))
    cell.click(position={"x": 200, "y": 10})
    table.keyboard.press("Enter")
    expect(members(table, H16).first).to_be_visible()
    assert "/experiment" not in table.url
    table.keyboard.press("Enter")
    expect(members(table, H16)).to_have_count(0)


def test_a_metric_sorts_by_the_mean(table: Page) -> None:
    grouped(table)
    head = table.locator(".ag-header-cell[col-id=best_metric] .ag-header-cell-text")
    for falls in (False, True):
        head.click()
        table.wait_for_timeout(600)
        cells = table.locator(".ag-center-cols-container .ag-row")
        found = cells.evaluate_all("""rows => rows.map(row => [
                Number(row.getAttribute("row-index")),
                row.querySelector("[col-id=best_metric]").textContent,
            ])""")
        means = [float(text.split(" ")[0]) for _, text in sorted(found) if text]
        order = sorted(means, reverse=falls)
        assert len(means) > 1 and means == order


def test_with_a_family_its_runs_are_selected(table: Page) -> None:
    grouped(table)
    selected = table.locator("#experiments-selected")
    number = int(
        table.locator(".family-cell", has=toggle(table, H16)).locator(".family-runs").inner_text()
    )
    box(table, toggle(table, H16)).check()
    expect(selected).to_have_text(f"{number} selected")
    toggle(table, H16).click()
    first = members(table, f"{H16}/seed_13")
    expect(first).to_be_visible()
    expect(box(table, first)).to_be_checked()
    expect(selected).to_have_text(f"{number} selected")
    box(table, first).uncheck()
    expect(box(table, toggle(table, H16))).not_to_be_checked()
    expect(selected).to_have_text(f"{number - 1} selected")
    box(table, toggle(table, H16)).check()
    expect(selected).to_have_text(f"{number} selected")
    expect(box(table, first)).to_be_checked()

    table.locator("#experiments-tag").fill("of-a-family")
    table.get_by_role("button", name="Add tag").click()
    expect(table.locator(".mallennlp-toast")).to_contain_text(f"Tagged {number} of {number}")
    expect(table.locator(".ag-row .tag", has_text="of-a-family")).to_have_count(number + 1)

    table.get_by_role("button", name="Clear selection").click()
    expect(box(table, first)).not_to_be_checked()
    expect(table.locator("#experiments-selection")).to_be_hidden()


def test_an_open_family_follows_what_changes(table: Page, seeds: Server) -> None:
    grouped(table)
    toggle(table, H32).click()
    shown = members(table, H32)
    expect(shown.first).to_be_visible()
    before = shown.count()
    box(table, toggle(table, H32)).check()
    expect(table.locator("#experiments-selected")).to_have_text(f"{before} selected")

    place = another_seed(seeds.project.root)
    expect(shown).to_have_count(before + 1, timeout=WITHIN_MS)
    expect(toggle(table, H32)).to_have_attribute("aria-expanded", "true")
    badge = table.locator(".family-cell", has=toggle(table, H32)).locator(".family-runs")
    expect(badge).to_have_text(str(before + 1))
    # What came since is not a part of what was selected.
    new = table.locator(".family-member", has_text="seed_4711")
    expect(box(table, new)).not_to_be_checked()
    expect(table.locator("#experiments-selected")).to_have_text(f"{before} selected")
    shutil.rmtree(place)
    expect(shown).to_have_count(before, timeout=WITHIN_MS)


def another_seed(root: Path) -> Path:
    """One more run of a family, all there at once."""
    half, place = root / ".half-copied", root / H32 / "seed_4711"
    shutil.copytree(next(iter(sorted((root / H32).glob("seed_*")))), half)
    config = json.loads((half / "config.json").read_text())
    (half / "config.json").write_text(json.dumps({**config, "random_seed": 4711}))
    os.rename(half, place)
    return place


def test_a_narrow_screen(table: Page) -> None:
    table.set_viewport_size({"width": 420, "height": 860})
    table.goto("/?q=sort:path+status:finished&group=seeds")
    button = toggle(table, H16)
    button.click()
    expect(members(table, H16).first).to_be_visible()
    width = table.evaluate("document.documentElement.scrollWidth")
    assert width <= 420, "nothing but the table scrolls to the side"
