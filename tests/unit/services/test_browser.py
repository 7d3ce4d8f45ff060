from __future__ import annotations

import sys
import threading
import webbrowser
from typing import List

import pytest

from mallennlp.services.browser import open_beside, open_in_browser


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a desktop")
def test_no_text_browser_takes_over_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: List[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    assert not open_in_browser("http://x")
    open_beside("http://x").join()
    monkeypatch.setenv("BROWSER", "firefox")
    assert open_in_browser("http://x")
    assert opened == ["http://x"]


def test_a_browser_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(url: str) -> bool:
        raise webbrowser.Error("no browser")

    monkeypatch.setenv("BROWSER", "firefox")
    monkeypatch.setattr(webbrowser, "open", fail)
    assert open_in_browser("http://x") is False


def test_a_server_does_not_wait_for_the_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = threading.Event()
    monkeypatch.setenv("BROWSER", "firefox")
    monkeypatch.setattr(webbrowser, "open", lambda url: closed.wait(20))
    thread = open_beside("http://x")
    assert thread.is_alive()
    closed.set()
    thread.join(20)
    assert not thread.is_alive()
