"""Selecting in the plots of the compare page."""

from __future__ import annotations

import re
from typing import Iterator, List, Tuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import Server, make_project, serving

RUNS = ("lstm_h16/seed_13", "gru_h16_sgd/seed_13", "crf_custom", "lstm_h32/seed_42")
ADDRESS = "/compare?" + "&".join(f"run=2.10.1/pos/{run}" for run in RUNS)
AXES = "&axes=config:model.encoder.type&axes=config:model.encoder.hidden_size"
LINES = ".parallel-figure g.trace[data-side]"
CURVES = "#compare-curves g.trace[data-side]"
POINTS = ".scatter-figure g.trace[data-side]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    project = make_project(tmp_path_factory.mktemp("plots") / "project", only="2.10.1/pos/")
    with serving(project) as running:
        yield running


@pytest.fixture
def plots(page: Page) -> Page:
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.goto(ADDRESS + AXES)
    drawn(page)
    return page


def drawn(page: Page) -> None:
    """All figures are there, and nothing moves any more."""
    expect(page.locator(".compare-waiting")).to_have_count(0)
    expect(page.locator("main .dash-graph:not(:has(.main-svg))")).to_have_count(0)
    expect(page.locator(CURVES).first).to_be_attached()
    for figure, marks in (("parallel", LINES), ("scatter", POINTS)):
        page.locator(f"#compare-{figure}").scroll_into_view_if_needed()
        expect(page.locator(marks)).to_have_count(len(RUNS))


def side(run: str) -> str:
    return f'[data-side="run:2.10.1/pos/{run}"]'


def dimmed(page: Page, marks: str) -> Tuple[str, ...]:
    """The runs that are in the background in a figure."""
    found = page.locator(marks).evaluate_all(
        "all => all.filter((each) => getComputedStyle(each).opacity < 0.5)"
        ".map((each) => each.dataset.side)"
    )
    return tuple(sorted(each.replace("run:2.10.1/pos/", "") for each in found))


def column_opacities(page: Page) -> List[float]:
    """Of the cells of a row in the table of differences."""
    row = page.locator("#compare-differences .differences-row:not(.differences-head)").filter(
        has_text="hidden_size"
    )
    found: List[float] = row.first.evaluate(
        "row => [...row.children].map((cell) => Number(getComputedStyle(cell).opacity))"
    )
    return found


def others(*chosen: str) -> Tuple[str, ...]:
    return tuple(sorted(set(RUNS) - set(chosen)))


def box_over(page: Page, run: str) -> None:
    """A box around the first value of a line in the parallel coordinates."""
    page.locator("#compare-parallel").scroll_into_view_if_needed()
    place = page.locator(f".parallel-figure g.trace{side(run)} .point").first.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    drag(page, (x - 9, y - 14), (x + 9, y + 14))


def drag(page: Page, start: Tuple[float, float], end: Tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    page.mouse.move(*end)
    page.mouse.up()


def bar(page: Page) -> Locator:
    return page.locator(".compare-selection")


def test_what_is_selected_in_one_figure_is_selected_everywhere_and_after_a_reload(
    plots: Page,
) -> None:
    box_over(plots, "gru_h16_sgd/seed_13")
    expect(bar(plots)).to_contain_text("1 of 4 selected")
    chosen = "gru_h16_sgd/seed_13"
    assert dimmed(plots, LINES) == dimmed(plots, POINTS) == others(chosen)
    expect(plots.locator(f".side-button{side(chosen)}")).to_have_attribute("aria-pressed", "true")
    expect(plots.locator(".side-button[aria-pressed=true]")).to_have_count(1)
    expect(plots).to_have_url(re.compile(f"selected=run:2.10.1/pos/{chosen}$"))
    assert column_opacities(plots) == [1.0, 0.45, 1.0, 0.45, 0.45]
    assert dimmed(plots, CURVES)[:1] == others(chosen)[:1]
    plots.reload()
    drawn(plots)
    expect(bar(plots)).to_contain_text("1 of 4 selected")
    assert dimmed(plots, LINES) == dimmed(plots, POINTS) == others(chosen)
    plots.keyboard.press("Escape")
    expect(bar(plots)).to_be_hidden()
    assert dimmed(plots, LINES) == dimmed(plots, POINTS) == ()
    expect(plots).not_to_have_url(re.compile("selected="))


def test_boxes_over_several_axes_combine_and_a_click_adds(plots: Page) -> None:
    box_over(plots, "crf_custom")
    expect(bar(plots)).to_contain_text("3 of 4 selected")
    second = plots.locator(f".parallel-figure g.trace{side('lstm_h32/seed_42')} .point").nth(1)
    place = second.bounding_box()
    assert place is not None
    drag(plots, (place["x"] - 9, place["y"] - 9), (place["x"] + 14, place["y"] + 14))
    expect(bar(plots)).to_contain_text("1 of 4 selected")
    expect(plots.locator(".selection-kept")).to_have_count(2)
    assert dimmed(plots, LINES) == others("lstm_h32/seed_42")
    plots.locator("#compare-scatter").scroll_into_view_if_needed()
    point = plots.locator(f".scatter-figure g.trace{side('gru_h16_sgd/seed_13')} .point")
    place = point.bounding_box()
    assert place is not None
    plots.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    plots.wait_for_timeout(300)  # plotly looks for what is under the pointer now and then
    plots.mouse.down()
    plots.mouse.up()
    expect(bar(plots)).to_contain_text("2 of 4 selected")
    expect(plots.locator(".selection-kept")).to_have_count(0)


def test_only_the_selected_are_compared_or_the_others(plots: Page) -> None:
    plots.locator(f".side-button{side('crf_custom')}").click()
    plots.locator(f".side-button{side('lstm_h16/seed_13')}").press("Enter")
    expect(bar(plots)).to_contain_text("2 of 4 selected")
    bar(plots).get_by_text("Remove these").click()
    expect(bar(plots)).to_be_hidden()
    expect(plots.locator(LINES)).to_have_count(2)
    expect(plots).not_to_have_url(re.compile("crf_custom|lstm_h16|selected="))
    plots.go_back()
    expect(plots.locator(LINES)).to_have_count(4)
    plots.locator(f".side-button{side('crf_custom')}").click()
    only = bar(plots).get_by_text("Compare only these")
    expect(only).to_be_disabled()
    expect(only).to_have_attribute("title", "Select at least 2 to compare only these")
    plots.locator(f".side-button{side('lstm_h16/seed_13')}").click()
    only.click()
    expect(plots.locator(LINES)).to_have_count(2)
    expect(plots).to_have_url(re.compile("run=[^&]*lstm_h16[^&]*&run=[^&]*crf_custom"))
    plots.goto("/")
    expect(bar(plots)).to_be_hidden()
