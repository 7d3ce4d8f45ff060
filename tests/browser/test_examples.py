"""The example pages in a real browser: what is clicked, typed and loaded again."""

from __future__ import annotations

import re
import shutil
from typing import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import log_in
from tests.docs import ROOT
from tests.servers import Server, make_project, serving

EXAMPLES = ("hello_world", "leaderboard")
BEST = "2.10.1/reviews/cnn_lr_grid/lr=0.1"
SAID = "#hello-world-said"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A project with the examples."""
    root = tmp_path_factory.mktemp("examples") / "project"
    project = make_project(root, only="2.10.1", imports=EXAMPLES)
    for name in EXAMPLES:
        shutil.copy(ROOT / "docs" / "examples" / f"{name}.py", root)
    with serving(project) as running:
        yield running


@pytest.fixture
def board(context: BrowserContext) -> Page:
    """A tab on the leaderboard."""
    page = context.new_page()
    log_in(page, start="/login?next=/leaderboard")
    expect(dots(page)).to_have_count(4)
    return page


def dots(page: Page) -> Locator:
    return page.locator("#leaderboard-plot .points path.point")


def title(page: Page) -> Locator:
    """The heading above the plot."""
    return page.locator("#leaderboard-board h2").first


def dot_in_line_with(page: Page, model: str) -> Locator:
    """The dot whose place is nearest to the model's name at the axis."""
    label = page.locator("#leaderboard-plot .ytick text", has_text=model)
    height = _middle(label)
    found = dots(page)
    distances = [abs(_middle(found.nth(number)) - height) for number in range(found.count())]
    assert min(distances) < 5
    return found.nth(distances.index(min(distances)))


def _middle(place: Locator) -> float:
    box = place.bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


def test_a_click_on_a_dot_opens_the_run(board: Page) -> None:
    # Plotly puts a sheet over its dots that takes the mouse.
    dot_in_line_with(board, "basic_classifier").click(force=True)
    expect(board).to_have_url(re.compile(r"/experiment\?path=2\.10\.1/reviews/.*lr%3D0\.1$"))
    expect(board.get_by_role("heading", name="lr=0.1")).to_be_visible()
    board.go_back()
    expect(dots(board)).to_have_count(4)


def test_a_link_of_the_table_opens_the_run(board: Page) -> None:
    board.get_by_role("link", name=BEST).click()
    expect(board.get_by_role("heading", name="lr=0.1")).to_be_visible()


def test_the_metric_stands_in_the_address_and_is_remembered(board: Page) -> None:
    board.get_by_label("Metric").select_option("validation_loss")
    expect(board).to_have_url(re.compile(r"/leaderboard\?metric=validation_loss$"))
    expect(title(board)).to_have_text("Best validation_loss")
    board.reload()
    expect(title(board)).to_have_text("Best validation_loss")
    board.get_by_role("link", name="Experiments", exact=True).click()
    board.get_by_role("link", name="Leaderboard").click()
    expect(board).to_have_url(re.compile(r"/leaderboard$"))
    expect(title(board)).to_have_text("Best validation_loss")
    expect(board.get_by_label("Metric")).to_have_value("validation_loss")


def test_the_search_narrows_the_runs_and_is_remembered(board: Page) -> None:
    search = board.get_by_label("Only runs that fit")
    search.fill("path:2.10.1/pos/*")
    search.press("Enter")
    expect(dots(board)).to_have_count(2)
    board.reload()
    expect(dots(board)).to_have_count(2)
    expect(search).to_have_value("path:2.10.1/pos/*")


def test_a_mistake_in_the_search_is_marked(board: Page) -> None:
    search = board.get_by_label("Only runs that fit")
    search.fill("tag:x (lr")
    search.press("Enter")
    expect(board.get_by_text("This bracket is not closed.")).to_be_visible()
    expect(board.locator("#leaderboard-board mark")).to_have_text("(")
    search.fill("")
    search.press("Enter")
    expect(dots(board)).to_have_count(4)


def test_the_leaderboard_fits_a_narrow_screen_and_the_dark_theme(board: Page) -> None:
    board.set_viewport_size({"width": 420, "height": 860})
    board.emulate_media(color_scheme="dark")
    board.reload()
    expect(dots(board)).to_have_count(4)
    expect(board.locator("html[data-bs-theme=dark]")).to_be_visible()
    side, plot = board.locator("aside"), board.locator("#leaderboard-plot")
    expect(plot).to_be_visible()
    above, below = side.bounding_box(), plot.bounding_box()
    assert above and below and above["y"] + above["height"] <= below["y"]
    assert board.evaluate("document.documentElement.scrollWidth") == 420
    text = board.locator("#leaderboard-plot .ytick text").first
    red, green, blue = (int(part) for part in re.findall(r"\d+", _colour(text))[:3])
    assert min(red, green, blue) > 120, "the text of the figure is dark on dark"


def _colour(text: Locator) -> str:
    colour: str = text.evaluate("element => getComputedStyle(element).fill")
    return colour


def test_hello_world_greets_and_remembers(context: BrowserContext) -> None:
    page = context.new_page()
    log_in(page, start="/login?next=/hello-world")
    expect(page.locator(SAID)).to_contain_text("Hello, World!")
    page.get_by_label("Whom shall we greet?").fill("Ada")
    page.get_by_role("button", name="Greet").click()
    expect(page.locator(SAID)).to_contain_text("Hello, Ada!")
    expect(page.locator(SAID)).to_contain_text("Greeted 1 times in this tab.")
    page.get_by_role("link", name="In nautical").click()
    expect(page).to_have_url(re.compile(r"\?greeting=Ahoy&times=2$"))
    expect(page.locator(SAID)).to_contain_text("Ahoy Ahoy, Ada!")
    page.reload()
    expect(page.locator(SAID)).to_contain_text("Ahoy Ahoy, Ada!")
