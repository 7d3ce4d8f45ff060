"""Finds Chromium for the browser tests, and installs it where that is possible."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Iterator, Mapping, Optional

from scripts.environment import packages
from scripts.environment.errors import MissingComponentError

HOW_TO_GET = (
    "The browser tests need Chromium: on Debian `apt-get install chromium`, elsewhere install "
    "Chromium or Chrome so that it is on PATH, or name its program in the environment variable "
    "CHROMIUM."
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_START_TIMEOUT_S = 60.0


def find(environ: Mapping[str, str]) -> Optional[Path]:
    """A Chromium or Chrome that really starts; None if there is none.

    On Ubuntu ``chromium-browser`` may be a script that only says how to get another package.
    """
    for candidate in _candidates(environ):
        try:
            done = subprocess.run(
                [str(candidate), "--version"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                universal_newlines=True,
                timeout=_START_TIMEOUT_S,
            )
        except (OSError, subprocess.SubprocessError):
            continue
        if done.returncode == 0 and "Chrom" in done.stdout:
            return candidate
    return None


def find_or_install(environ: Mapping[str, str]) -> Path:
    """Chromium, installed from the system's packages if missing.

    Raises MissingComponentError where it cannot be had.
    """
    found = find(environ)
    if found is None and packages.install(["chromium", "fonts-liberation"], environ):
        found = find(environ)
    if found is None:
        raise MissingComponentError(HOW_TO_GET)
    return found


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    if environ.get("CHROMIUM"):
        yield Path(environ["CHROMIUM"])
    for name in _NAMES:
        path = shutil.which(name, path=environ.get("PATH"))
        if path:
            yield Path(path)
