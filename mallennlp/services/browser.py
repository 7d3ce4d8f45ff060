"""The user's browser."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser


def open_in_browser(url: str) -> bool:
    """Open an address in the user's browser; False where there is none."""
    if sys.platform.startswith("linux") and not _has_display():
        return False  # a text browser would take over the terminal
    try:
        return webbrowser.open(url)
    except webbrowser.Error:
        return False


def open_beside(url: str) -> threading.Thread:
    """Open an address in the browser from a thread of its own: what starts a browser may take as
    long as that browser runs, and a server that calls this has others to serve."""
    thread = threading.Thread(target=open_in_browser, args=(url,), name="browser", daemon=True)
    thread.start()
    return thread


def _has_display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))
