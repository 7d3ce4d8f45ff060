"""The compare page in a browser: its controls, and when it is drawn."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

_DRAWN_MS = 30_000


def control(page: Page, parameter: str) -> Locator:
    """The control of a parameter of the address."""
    return page.locator(f"""[id='{{"parameter":"{parameter}","type":"compare-control"}}']""")


def drawn(page: Page) -> None:
    """Wait until every section is drawn."""
    expect(page.locator(".compare-side").first).to_be_visible()
    expect(page.locator(".compare-waiting")).to_have_count(0)
    expect(page.locator(".compare-section[aria-busy]")).to_have_count(0, timeout=_DRAWN_MS)
