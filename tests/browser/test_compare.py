"""From the list of experiments to the page that compares them, and what can be done there."""

from __future__ import annotations

import json
import re
from typing import Iterator, List

import pytest
from playwright.sync_api import Page, expect

from tests.browser.comparing import control, drawn
from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
RUNS = [f"tagger/{encoder}/seed_{seed}" for encoder in ("gru", "lstm") for seed in (1, 2)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    project = make_project(tmp_path_factory.mktemp("compared") / "project", only="tagger/")
    with serving(project) as running:
        yield running


def address(*paths: str, **parameters: str) -> str:
    parts = [*(f"run={path}" for path in paths), *(f"{k}={v}" for k, v in parameters.items())]
    return f"/compare?{'&'.join(parts)}"


def compared(page: Page, *paths: str, **parameters: str) -> Page:
    """The page of these runs, with everything drawn."""
    page.goto(address(*paths, **parameters))
    drawn(page)
    return page


def names(page: Page) -> List[str]:
    return [str(name) for name in page.locator(".compare-side .compare-name a").all_inner_texts()]


def test_families_that_are_selected_are_compared_as_one_side_each(page: Page) -> None:
    page.goto("/?group=seeds&q=path:tagger/*+sort:path")
    for row in (0, 1, 2):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    in_bar = page.locator(".mallennlp-bar").get_by_role("link", name="Compare")
    expect(in_bar).to_have_attribute("data-mallennlp-count", "3")
    in_bar.click()
    expect(page.locator(".page-heading")).to_contain_text("1 run and 2 families of 10 runs")
    sides = r"/compare\?side=family:\w{16}&side=family:\w{16}&side=run:"
    expect(page).to_have_url(re.compile(sides))
    drawn(page)
    expect(page.locator("#compare-metrics")).to_contain_text("0.708 ± 0.087")
    expect(in_bar).to_have_attribute("data-mallennlp-count", "3")
    page.go_back()
    expect(page.locator(f"{GRID} .family-toggle").first).to_be_visible()
    expect(in_bar).not_to_have_attribute("data-mallennlp-count", "3")


def test_what_a_control_shows_stands_in_the_address(page: Page) -> None:
    compared(page, *RUNS[:3])
    moment = control(page, "moment")
    expect(moment).to_have_value("best")
    best = page.locator("#compare-metrics table").inner_text()
    moment.select_option("last")
    expect(page).to_have_url(re.compile("&moment=last$"))
    expect(page.locator("#compare-metrics table")).not_to_have_text(best, use_inner_text=True)
    control(page, "find_metric").fill("loss")
    control(page, "find_metric").press("Enter")
    expect(page).to_have_url(re.compile("&moment=last&find_metric=loss$"))
    page.reload()
    drawn(page)
    expect(moment).to_have_value("last")
    expect(control(page, "find_metric")).to_have_value("loss")
    expect(page.locator("#compare-metrics tbody tr").first).to_contain_text("loss")
    page.go_back()
    expect(page).to_have_url(re.compile("&moment=last$"))
    expect(control(page, "find_metric")).to_have_value("")
    page.go_back()
    expect(moment).to_have_value("best")
    expect(page.locator("#compare-metrics table")).to_have_text(best, use_inner_text=True)
    page.go_forward()
    expect(moment).to_have_value("last")
    expect(page.locator(".compare-side")).to_have_count(3)


def test_what_is_compared_is_chosen_and_ordered_on_the_page(page: Page) -> None:
    compared(page, *RUNS[:3])
    assert names(page) == ["gru/seed_1", "gru/seed_2", "lstm/seed_1"]
    page.get_by_role("button", name="Baseline: gru/seed_2").click()
    expect(page).to_have_url(re.compile("&baseline=run:tagger/gru/seed_2$"))
    expect(page.locator("#compare-metrics thead")).to_contain_text("gru/seed_2 (baseline)")
    page.get_by_role("button", name="Move lstm/seed_1", exact=True).focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".compare-name a").nth(1)).to_have_text("lstm/seed_1")
    expect(page.get_by_role("button", name="Move lstm/seed_1", exact=True)).to_be_focused()
    expect(page).to_have_url(re.compile(rf"{RUNS[0]}&run={RUNS[2]}&run={RUNS[1]}&"))
    page.get_by_role("button", name="Remove gru/seed_1").click()
    expect(page.locator(".compare-side")).to_have_count(2)
    page.get_by_role("button", name="Swap").click()
    expect(page.locator(".compare-name a").first).to_have_text("gru/seed_2")
    drawn(page)
    assert names(page) == ["gru/seed_2", "lstm/seed_1"]
    for _ in range(2):
        page.go_back()
    expect(page.locator(".compare-side")).to_have_count(3)
    drawn(page)
    assert names(page) == ["gru/seed_1", "lstm/seed_1", "gru/seed_2"]


def test_a_side_is_dragged_to_another_place(page: Page) -> None:
    compared(page, *RUNS[:3])
    handle = page.get_by_role("button", name="Move lstm/seed_1", exact=True).bounding_box()
    first = page.locator(".compare-side").first.bounding_box()
    assert handle and first
    page.mouse.move(handle["x"] + 3, handle["y"] + 3)
    page.mouse.down()
    page.mouse.move(first["x"] + 60, first["y"] + 5, steps=3)
    page.mouse.up()
    expect(page.locator(".compare-name a").first).to_have_text("lstm/seed_1")
    expect(page).to_have_url(re.compile(rf"\?run={RUNS[2]}&run={RUNS[0]}&run={RUNS[1]}$"))


def test_more_is_found_and_added_and_what_is_gone_can_be_left_out(page: Page) -> None:
    compared(page, RUNS[0], "tagger/nowhere")
    expect(page.locator(".compare-gone")).to_contain_text("tagger/nowhere")
    page.get_by_role("button", name="Leave out of the address").click()
    expect(page.locator(".compare-gone")).to_have_count(0)
    expect(page.get_by_text("There is nothing to compare this with yet")).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing to compare yet")).to_be_visible()
    page.go_back()
    expect(page.locator(".compare-side")).to_have_count(1)
    page.get_by_text("Add a run or a family").click()
    page.get_by_label("Find what to add").fill("path:tagger/lstm/*")
    found = page.locator(".compare-found")
    expect(found.get_by_role("button")).to_have_count(6)
    found.get_by_role("button", name="family of 5 runs").click()
    expect(page).to_have_url(re.compile(rf"\?run={RUNS[0]}&family=\w{{16}}$"))
    expect(page.locator(".compare-side")).to_have_count(2)
    found.get_by_role("button", name="family of 5 runs").click()
    expect(page.locator(".mallennlp-toast")).to_contain_text("It is compared already.")
    found.get_by_role("button", name="seed_3").click()
    sides = r"side=run:.*&side=family:\w{16}&side=run:tagger/lstm/seed_3$"
    expect(page).to_have_url(re.compile(sides))
    expect(page.locator(".compare-side")).to_have_count(3)


def test_links_lead_to_the_sections_and_stand_in_the_address(page: Page) -> None:
    compared(page, *RUNS[:2])
    last = page.locator(".compare-nav a").last
    last.click()
    expect(last).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile("#compare-"))
    section = page.locator(".compare-section").last
    expect(section).to_be_in_viewport()
    page.reload()
    drawn(page)
    expect(page.locator(".compare-section").last).to_be_in_viewport()


def test_a_wrong_parameter_is_told(page: Page) -> None:
    page.goto(address(*RUNS[:2], moment="worst"))
    expect(page.get_by_role("alert")).to_contain_text("'moment' is 'worst'")


def test_runs_that_change_are_told_of_and_shown_when_asked_for(page: Page, server: Server) -> None:
    compared(page, RUNS[0], RUNS[3])
    news = page.locator("#compare-news")
    expect(news).to_be_hidden()
    file = server.project.directory(RUNS[3]) / "metrics.json"
    metrics = json.loads(file.read_text())
    file.write_text(json.dumps({**metrics, "best_validation_accuracy": 0.123}))
    expect(news).to_contain_text("1 run has changed.")
    expect(page.locator(".compare-best").last).to_contain_text("0.1230")
    expect(page.locator("#compare-metrics")).not_to_contain_text("0.1230")
    news.get_by_role("button", name="Show").click()
    expect(page.locator("#compare-metrics")).to_contain_text("0.1230")
    expect(news).to_be_hidden()


def test_an_address_that_would_get_too_long_as_it_is_escaped_is_refused(page: Page) -> None:
    gone = "é" * 1_158  # six characters each where they are escaped
    page.goto(address(RUNS[0], gone))
    before = page.url
    page.get_by_text("Add a run or a family").click()
    page.get_by_label("Find what to add").fill("path:tagger/lstm/seed_3")
    page.locator(".compare-found").get_by_role("button").first.click()
    expect(page.locator(".mallennlp-toast")).to_contain_text("The address would get too long")
    assert page.url == before
    page.get_by_role("button", name="Leave out of the address").click()
    expect(page).to_have_url(re.compile(rf"\?run={RUNS[0]}$"))


CHANGED_AT_ONCE = """new MutationObserver((_, observer) => {
  const control = document.querySelector('select[id*="moment"][id*="compare-control"]');
  if (control) {
    observer.disconnect();
    control.value = "last";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
}).observe(document, { childList: true, subtree: true })"""


def test_a_control_that_is_changed_as_soon_as_it_is_there_counts(page: Page) -> None:
    page.add_init_script(CHANGED_AT_ONCE)
    page.goto(address(*RUNS[:2]))
    expect(page).to_have_url(re.compile("&moment=last$"))
    drawn(page)
    expect(control(page, "moment")).to_have_value("last")
