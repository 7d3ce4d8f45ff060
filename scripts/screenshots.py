"""Take the pictures of README and docs: every page, wide and narrow, light and dark.

    python -m scripts.screenshots [--out docs/images] [--only NAME]

Serves the shipped runs from a temporary folder and drives Chromium, as the browser tests do; then
once more with the example pages, which are no part of the dashboard.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Optional, Sequence

from playwright.sync_api import Browser, Page, expect, sync_playwright

from scripts.environment import chromium
from tests.servers import CHROMIUM_OPTIONS, PASSWORD, USERNAME, make_project, serving

WIDTHS = {"wide": (1280, 800), "narrow": (420, 860)}
THEMES = ("light", "dark")
GRID = ".experiments-grid"
_SETTLE_MS = 700
"""Transitions and late resizing."""
_DRAWN_MS = 30_000
"""All sections of the compare page."""

Prepare = Callable[[Page], None]


def _opened(address: str, wait_for: str) -> Prepare:
    def prepare(page: Page) -> None:
        page.goto(address)
        expect(page.locator(wait_for).first).to_be_visible()

    return prepare


def _selected(page: Page) -> None:
    page.goto("/?q=pos&status=finished,failed")
    for row in (0, 1, 2):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    expect(page.locator("#experiments-selected")).to_be_visible()


def _grouped(page: Page) -> None:
    page.goto("/?q=pos+sort:path&group=seeds")
    page.locator(".family-toggle").first.click()
    expect(page.locator(".family-member").first).to_be_visible()


def _columns(page: Page) -> None:
    page.goto("/?q=path:*/pos/lstm_h*&columns=differ")
    expect(page.locator(f"{GRID} .experiment-link").first).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Search columns").fill("accuracy")
    expect(page.locator(".column-metric").first).to_be_visible()


def _tab(name: str, path: str, wait_for: str) -> Prepare:
    def prepare(page: Page) -> None:
        page.goto(f"/experiment?path={path}")
        page.locator(".tab-bar").get_by_text(name).click()
        expect(page.locator(wait_for).first).to_be_visible()

    return prepare


def _compared(page: Page) -> None:
    page.goto("/?q=path:tagger/*+sort:path&group=seeds")
    for row in (0, 1):
        page.locator(f"{GRID} .ag-row[row-index='{row}'] .ag-checkbox-input").click()
    page.locator("#experiments-compare a").click()
    expect(page.locator(".compare-side")).to_have_count(2)
    expect(page.locator(".compare-waiting")).to_have_count(0, timeout=_DRAWN_MS)


PICTURES: Dict[str, Prepare] = {
    "home": _opened("/", f"{GRID} .experiment-link"),
    "selection": _selected,
    "families": _grouped,
    "columns": _columns,
    "compare": _compared,
    "no-match": _opened("/?q=nothing-matches-this", ".empty-state"),
    "experiment": _tab("Curves", "2.10.1/pos/lstm_h16/seed_13", ".figure-box .main-svg"),
    "failed": _tab("Curves", "2.10.1/failed/nan_loss", ".figure-box .main-svg"),
    "weird": _tab("Curves", "2.10.1/odd/weird_metrics", ".figure-box .main-svg"),
    "config": _tab("Config", "2.10.1/reviews/boe_tensorboard", ".config-tree"),
    "logs": _tab("Logs", "2.10.1/failed/nan_loss", ".log-row"),
    "files": _tab("Files", "2.10.1/pos/lstm_h16/seed_42", "table"),
    "not-found": _opened("/experimets", "[role=alert]"),
    "bad-parameter": _opened("/experiment?pth=x", "[role=alert]"),
}

EXAMPLES = Path(__file__).resolve().parent.parent / "docs" / "examples"
OF_EXAMPLES: Dict[str, Prepare] = {
    "leaderboard": _opened("/leaderboard", "#leaderboard-plot .point"),
}
"""Pictures of the modules in ``EXAMPLES``, by their names."""


def main(arguments: Optional[List[str]] = None) -> int:
    """Entry point. Returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--out", type=Path, default=Path("docs/images"))
    parser.add_argument(
        "--only", help="just this picture", choices=["login", *PICTURES, *OF_EXAMPLES]
    )
    options = parser.parse_args(arguments)
    program = chromium.find(os.environ)
    if program is None:
        print(chromium.HOW_TO_GET, file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(program), args=list(CHROMIUM_OPTIONS)
        )
        if options.only not in OF_EXAMPLES:
            _albums(browser, {"login": _nothing, **PICTURES}, (), options.out, options.only)
        if options.only is None or options.only in OF_EXAMPLES:
            _albums(browser, OF_EXAMPLES, tuple(OF_EXAMPLES), options.out, options.only)
        browser.close()
    return 0


def _nothing(page: Page) -> None:
    """The login's picture is taken before anything is prepared."""


def _albums(
    browser: Browser,
    pictures: Mapping[str, Prepare],
    examples: Sequence[str],
    out: Path,
    only: Optional[str],
) -> None:
    """The pictures in every width and theme, of a dashboard that has these examples among its
    pages.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        for name in examples:
            shutil.copy(EXAMPLES / f"{name}.py", root)
        with serving(make_project(root, imports=examples)) as server:
            for width in WIDTHS:
                for theme in THEMES:
                    chosen = {name: pictures[name] for name in pictures if only in (None, name)}
                    _album(browser, server.address, width, theme, out, chosen)


def _album(
    browser: Browser,
    address: str,
    width: str,
    theme: str,
    out: Path,
    pictures: Mapping[str, Prepare],
) -> None:
    """The pictures of one width and theme."""
    columns, rows = WIDTHS[width]
    context = browser.new_context(
        base_url=address,
        viewport={"width": columns, "height": rows},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page = context.new_page()
    page.goto("/login")
    if "login" in pictures:
        _shoot(page, out / f"login-{width}-{theme}.png")
    page.get_by_label("User name").fill(USERNAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.locator(GRID)).to_be_visible()
    for name, prepare in pictures.items():
        if name != "login":
            prepare(page)
            _shoot(page, out / f"{name}-{width}-{theme}.png")
    context.close()


def _shoot(page: Page, path: Path) -> None:
    page.wait_for_timeout(_SETTLE_MS)
    page.screenshot(path=str(path))
    print(path)


if __name__ == "__main__":
    sys.exit(main())
