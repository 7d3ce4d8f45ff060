"""Both themes, and screens of every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.servers import Server

ADDRESSES = (
    "/",
    "/?q=nothing-matches-this",
    "/experiment?path=2.10.1/odd/weird_metrics",
    "/experiment?path=2.10.1/failed/unknown_model",
    "/no-such-page",
    "/experiment?pth=x",
)


@pytest.mark.parametrize("width", [420, 1280])
def test_no_page_scrolls_sideways(browser: Browser, server: Server, width: int) -> None:
    context = browser.new_context(base_url=server.address, viewport={"width": width, "height": 860})
    page = context.new_page()
    page.goto("/login")
    assert _overflow(page) <= 0
    log_in(page)
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    for address in ADDRESSES:
        page.goto(address)
        expect(page.locator("main h1").first).to_be_visible()
        assert _overflow(page) <= 0, address
    context.close()


def _overflow(page: Page) -> int:
    """By how many pixels the page is wider than the screen."""
    element = page.locator("html")
    wide: int = element.evaluate("e => e.scrollWidth - e.clientWidth")
    return wide


def test_the_theme_is_chosen_and_kept(page: Page) -> None:
    html = page.locator("html")
    expect(html).to_have_attribute("data-bs-theme", "light")
    page.get_by_role("button", name="Theme").click()
    page.get_by_text("Dark", exact=True).click()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    expect(html).to_have_attribute("data-ag-theme-mode", "dark")
    page.reload()
    expect(html).to_have_attribute("data-bs-theme", "dark")
    page.goto("/experiment?path=2.10.1/pos/lstm_h16/seed_13")
    label = page.locator(".figure-box .xtick text").first
    expect(label).to_be_visible()
    font = label.evaluate("e => getComputedStyle(e).fontFamily")
    assert font.startswith("system-ui"), "the figure's texts have a font of their own"
    red, *_ = _colour(label.evaluate("e => getComputedStyle(e).fill"))
    assert red > 128, "the figure's text is dark on a dark page"


def _colour(css: str) -> list[int]:
    return [int(part) for part in css[css.index("(") + 1 : css.index(")")].split(",")[:3]]


def test_a_menu_of_several_pages_tells_which_one_is_shown(page: Page) -> None:
    menu = page.locator(".mallennlp-bar .dropdown-toggle", has_text="Admin")
    link = page.locator(".mallennlp-bar a.dropdown-item[href='/pages']")
    expect(link).not_to_have_attribute("aria-current", "page")
    plain = menu.evaluate("e => getComputedStyle(e).backgroundColor")
    menu.click()
    link.click()
    expect(page.get_by_role("heading", name="Pages", level=1)).to_be_visible()
    expect(link).to_have_attribute("aria-current", "page")
    expect(menu).to_have_attribute("data-mallennlp-here", "")
    expect(menu).not_to_have_css("background-color", plain)  # it changes by and by
    page.get_by_role("link", name="Experiments", exact=True).click()
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    expect(link).not_to_have_attribute("aria-current", "page")
    expect(menu).not_to_have_attribute("data-mallennlp-here", "")


def test_the_same_words_stand_in_the_corner_once_and_as_the_newest(page: Page) -> None:
    for message in ("one", "two", "one"):
        page.evaluate(
            "message => dash_clientside.mallennlp.showToasts("
            "[{ id: String(Math.random()), level: 'warning', message }])",
            message,
        )
    expect(page.locator(".mallennlp-toast")).to_have_text(["two", "one"])


def test_a_bar_of_many_menus_stays_on_the_screen(page: Page) -> None:
    links = page.locator("#mallennlp-menu .navbar-nav").first
    links.evaluate(
        "e => { for (let i = 0; i < 12; i++) e.append(e.firstElementChild.cloneNode(true)); }"
    )
    assert _overflow(page) <= 0
    user = page.locator("#mallennlp-menu .dropdown-toggle").last.bounding_box()
    assert user and user["x"] + user["width"] <= 1280
