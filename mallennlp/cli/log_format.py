"""How a line of the log looks."""

from __future__ import annotations

import logging
from typing import Any


class LogFormat(logging.Formatter):
    """Time, level, logger and message; tracebacks are set in.

    A traceback ends with the message of an exception, and that may quote anybody: set in, and
    without control characters, none of its lines can pass for one of the log's own.
    """

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name that logging calls
        """The traceback. ``ei``: what ``sys.exc_info`` gives."""
        lines = super().formatException(ei).split("\n")
        return "\n".join("  " + "".join(map(_visible, line)) for line in lines)


def _visible(character: str) -> str:
    return character if character.isprintable() else repr(character)[1:-1]
