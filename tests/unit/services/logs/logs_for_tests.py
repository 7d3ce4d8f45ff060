"""Logs of a test's own."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Iterator

from mallennlp.services.logs.opened import OpenLog, open_log

NEVER_S = float("inf")
"""A deadline that does not come."""
PAST_S = 0.0
"""One that has passed."""


@contextlib.contextmanager
def opened(content: bytes) -> Iterator[OpenLog]:
    """A log of this content, open."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), content)
        with open_log(Path(folder), "out.log") as log:
            yield log


def write(directory: Path, content: bytes) -> None:
    """Write the log of a directory, in place."""
    (directory / "out.log").write_bytes(content)
