"""A tab with the page of ``pages_under_test/races.py``, and the gates that hold its callbacks."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Callable, Dict
from urllib.parse import quote

import attrs
from playwright.sync_api import Page, expect

from tests.browser.conftest import log_in
from tests.servers import PASSWORD, USERNAME, Server

PAGES = Path(__file__).parent / "pages_under_test"
TOASTS = ".mallennlp-toast"

_TIMEOUT_S = 15.0
_CLICK_ALL = "(ids) => ids.forEach((id) => document.getElementById(id).click())"


@attrs.frozen
class Tab:
    """A browser's tab with the page on the screen.

    ``gate`` begins the names of the gates at which its callbacks wait, and must be this test's own.
    """

    page: Page
    server: Server
    gate: str

    @property
    def address(self) -> str:
        """Where the page is, with its parameter."""
        return f"/races?gate={self.gate}"

    def log_in(self, username: str = USERNAME, password: str = PASSWORD) -> "Tab":
        """Log in through the form, and go on to the page."""
        log_in(self.page, username, password, start=f"/login?next={quote(self.address)}")
        return self.appeared()

    def open(self) -> "Tab":
        """Load the page; for a tab whose browser is logged in."""
        self.page.goto(self.address)
        return self.appeared()

    def reload(self) -> "Tab":
        """Load the page anew, by the browser's button."""
        self.page.reload()
        return self.appeared()

    def appeared(self) -> "Tab":
        """Wait for the page to be on the screen."""
        expect(self.page.locator("#races-at-first")).to_be_visible()
        return self

    def at_first(self) -> Dict[str, Any]:
        """The state as the page saw it when it appeared."""
        found: Dict[str, Any] = json.loads(self.page.locator("#races-at-first").inner_text())
        return found

    def press(self, *buttons: str) -> None:
        """Click buttons, all of them in one go of the browser's event loop."""
        self.page.evaluate(_CLICK_ALL, [f"races-{button}" for button in buttons])

    def held(self, *names: str) -> None:
        """Wait until callbacks have begun; ``name-2`` is the second call of ``name``."""
        for name in names:
            begun = self._file(name, "begun")
            wait_until(self.page, begun.exists, lambda: f"{begun.name} did not begin")

    def let_go(self, name: str) -> None:
        """Open the gate at which a callback waits, and wait until its answer is there."""
        with self.page.expect_response(lambda response: "_dash-update" in response.url) as answer:
            self.open_gate(name)
        answer.value.finished()

    def open_gate(self, name: str) -> None:
        """Open the gate at which a callback waits; for one whose answer goes to nobody."""
        self._file(name, "open").touch()

    def state(self) -> Dict[str, Any]:
        """The state as a callback sees it that is called now."""
        done = self.page.locator("#races-read-done")
        before = json.loads(done.inner_text() or "{}").get("clicks", 0)
        self.press("read")
        expect(done).to_contain_text(f'"clicks": {before + 1},')
        found: Dict[str, Any] = json.loads(done.inner_text())["state"]
        return found

    def reaches(self, **wanted: Any) -> None:
        """Wait until a callback sees these values in the state.

        An answer that has come is in the state a moment later.
        """
        seen: Dict[str, Any] = {}

        def fits() -> bool:
            seen.update(self.state())
            return wanted.items() <= seen.items()

        wait_until(self.page, fits, lambda: f"the state is {seen}, not {wanted}")

    def _file(self, name: str, kind: str) -> Path:
        numbered = name if name[-1].isdigit() else f"{name}-1"
        return self.server.project.root / "gates" / f"{self.gate}-{numbered}.{kind}"


def wait_until(page: Page, fits: Callable[[], bool], explain: Callable[[], str]) -> None:
    """Wait for something that no locator can see, while the browser goes on."""
    deadline = time.monotonic() + _TIMEOUT_S
    while not fits():
        assert time.monotonic() < deadline, explain()
        page.wait_for_timeout(20)
