"""From the table's selection to the compare page, and to its files: opened without a network."""

from __future__ import annotations

import csv
import re
import struct
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.comparing import control, drawn
from tests.servers import Server, make_project, serving

GRID = "#experiments-grid"
RUNS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h32/seed_13")
_PNG_SIZE = slice(16, 24)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard of some of the shipped runs."""
    project = make_project(tmp_path_factory.mktemp("saved") / "project", only="2.10.1/pos/lstm_h")
    with serving(project) as running:
        yield running


@pytest.fixture
def compared(page: Page) -> Page:
    """Two runs, selected in the table and compared, with all sections drawn."""
    page.goto("/?q=path:*/seed_13+sort:path")
    for row in (0, 1):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    in_bar = page.locator(".mallennlp-bar").get_by_role("link", name="Compare")
    expect(in_bar).to_have_attribute("data-mallennlp-count", "2")
    in_bar.click()
    expect(page.locator(".compare-side")).to_have_count(2)
    drawn(page)
    return page


def saved(page: Page, click: Any, folder: Path) -> Path:
    """The file that a browser saves, under its own name."""
    with page.expect_download() as waiting:
        click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file


class Offline:
    """A file that was opened in a browser without a network."""

    def __init__(self, browser: Browser, file: Path, scheme: Any) -> None:
        self.context = browser.new_context(offline=True, color_scheme=scheme)
        self.page = self.context.new_page()
        self.said: List[str] = []
        self.asked: List[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def foreign(self) -> List[str]:
        """What it asked for beside itself."""
        return [url for url in self.asked[1:] if not url.startswith(("data:", "blob:"))]


def test_the_page_as_a_file_opens_offline(compared: Page, browser: Browser, tmp_path: Path) -> None:
    expect(compared.locator("main .js-plotly-plot .main-svg").first).to_be_visible()
    expect(compared.locator("main .dash-graph:not(:has(.main-svg))")).to_have_count(0)
    figures = compared.locator("main .js-plotly-plot").count()
    link = compared.get_by_role("link", name="Save page")
    file = saved(compared, link.click, tmp_path)
    assert re.fullmatch(r"compare-\d{4}-\d\d-\d\d\.html", file.name)
    titles = compared.locator(".mallennlp-card-title").all_inner_texts()
    for scheme in ("light", "dark"):
        opened = Offline(browser, file, scheme)
        check_file(opened.page, titles, figures, scheme)
        assert opened.foreign() == [] and opened.said == []
        # The policy of the file holds: what is not its own does not run.
        ran = (
            "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        )
        assert opened.page.evaluate(f"{ran} document.body.append(s); return window.ran }}") is None
        opened.context.close()


def check_file(page: Page, titles: List[str], figures: int, scheme: str) -> None:
    """All of the page is there, and nothing that would need a server."""
    expect(page.get_by_role("heading", name="Compare", exact=True)).to_be_visible()
    expect(page.locator(".standalone-sides li")).to_have_text(
        [re.compile(path.partition("/pos/")[2]) for path in RUNS]
    )
    for title in titles:
        expect(page.locator(".mallennlp-card-title", has_text=title).first).to_be_visible()
    expect(page.locator("#compare, input, select, button:not(.dropdown-item)")).to_have_count(0)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(figures)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", scheme)
    expect(page.locator(".left-out")).to_have_count(0)
    ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
    assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_a_table_is_saved_as_the_address_says_now(compared: Page, tmp_path: Path) -> None:
    card = compared.locator("#compare-metrics")
    control(compared, "moment").select_option("last")
    expect(compared).to_have_url(re.compile("moment=last"))
    menu = card.locator(".save-menu > summary")
    menu.focus()
    compared.keyboard.press("Enter")
    file = saved(compared, card.get_by_text("CSV, for spreadsheets").click, tmp_path)
    assert file.name == "compare-metrics.csv"
    href = card.get_by_text("CSV, for spreadsheets").get_attribute("href")
    assert href is not None and href.endswith("moment=last")
    shown = card.locator("tbody th, tbody td:first-child").first.inner_text().split()[0]
    assert list(csv.reader(file.read_text().splitlines()))[1][0] == shown
    expect(menu).to_be_focused()
    compared.keyboard.press("Enter")
    expect(card.get_by_text("CSV, for spreadsheets")).to_be_visible()
    compared.keyboard.press("Escape")
    expect(card.get_by_text("CSV, for spreadsheets")).to_be_hidden()
    expect(menu).to_be_focused()


def test_a_figure_is_saved_for_paper_by_keyboard(page: Page, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"/experiment?path={RUNS[0]}")
    menu = page.locator(".figure-menu").first
    box = page.locator(".figure-box", has=page.locator(".figure-menu")).first
    metric = box.locator(".figure-title").inner_text()
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    svg = saved(page, lambda: page.keyboard.press("Enter"), tmp_path)
    text = svg.read_text()
    assert svg.name.endswith(f"-{metric}.svg") and "seed_13" in svg.name
    assert text.startswith("<svg") and metric in text
    assert "fill: rgb(31, 36, 48)" in text and "rgb(223, 227, 234)" not in text
    assert re.search(r'<rect [^>]*style="[^"]*fill: rgb\(255, 255, 255\)', text)
    menu.locator("summary").click()
    png = saved(page, menu.get_by_role("button", name="PNG", exact=True).click, tmp_path)
    width, _ = struct.unpack(">II", png.read_bytes()[_PNG_SIZE])
    plot = box.locator(".js-plotly-plot").bounding_box()
    assert plot and abs(width - 2 * plot["width"]) <= 2


@pytest.mark.parametrize("figure", ["parallel", "scatter"])
def test_a_saved_figure_says_whose_colours_these_are(
    compared: Page, tmp_path: Path, figure: str
) -> None:
    """On the page the names stand beside the figure, and not in it."""
    box = compared.locator(f"#compare-{figure}")
    box.scroll_into_view_if_needed()
    names = compared.locator(".compare-side .compare-name").all_inner_texts()
    expect(box.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    assert len(names) == 2 and box.locator(".js-plotly-plot .legendtext").count() == 0
    box.locator(".figure-menu summary").click()
    svg = saved(compared, box.get_by_role("button", name="SVG", exact=True).click, tmp_path)
    text = svg.read_text()
    for name in names:
        assert re.search(rf'class="legendtext"[^>]*>{re.escape(name.strip())}<', text), name


def test_the_numbers_of_saved_axes_can_be_read_where_lines_pass_behind_them(
    compared: Page, tmp_path: Path
) -> None:
    box = compared.locator("#compare-parallel")
    box.scroll_into_view_if_needed()
    expect(box.locator(".js-plotly-plot .textpoint text").first).to_be_visible()
    labels = box.locator(".js-plotly-plot .textpoint text").all_text_contents()
    box.locator(".figure-menu summary").click()
    svg = saved(compared, box.get_by_role("button", name="SVG", exact=True).click, tmp_path)
    grounds = re.findall(
        r'<rect class="bg"[^>]*fill: rgb\(255, 255, 255\); fill-opacity: 1;[^>]*/>'
        r'<text class="annotation-text"[^>]*>([^<]+)<',
        svg.read_text(),
    )
    assert {"16", "32"} < set(grounds) <= set(labels)
    box.locator(".figure-menu summary").click()
    clear = box.get_by_role("button", name="SVG, transparent")
    text = saved(compared, clear.click, tmp_path).read_text()
    assert 'class="annotation-text"' not in text and all(label in text for label in grounds)
