"""The last lines of a log as texts: a log of a gigabyte is never loaded."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Tuple

import attrs

from mallennlp.exceptions import StorageError
from mallennlp.services.logs.listing import check_own_log
from mallennlp.services.regular_files import open_regular

_BLOCK_BYTES = 65_536
_MOST_BYTES = 4_000_000
_LONGEST_LINE = 5_000


@attrs.frozen
class LogTail:
    """The last lines of a log.

    ``truncated``: there is more before them. ``size_bytes``: of the whole log.
    """

    lines: Tuple[str, ...]
    truncated: bool
    size_bytes: int


def tail(directory: Path, name: str, lines: int = 500) -> LogTail:
    """The last lines (at least one) of the log called ``name``.

    ``name`` may come from anybody: only a log's own name is accepted, never a path, and never a
    link that leads out of the directory. Raises NotFoundError or StorageError. At most 4 MB are
    read.
    """
    check_own_log(directory, name)
    wanted = max(lines, 1)
    try:
        with open(directory / name, "rb", opener=open_regular) as file:
            size = file.seek(0, os.SEEK_END)
            position, content = size, b""
            while position > 0 and content.count(b"\n") <= wanted and len(content) < _MOST_BYTES:
                step = min(_BLOCK_BYTES, position)
                position -= step
                file.seek(position)
                content = file.read(step) + content
    except StorageError as error:
        raise StorageError(f"{name} {error.message}.") from error
    except OSError as error:
        raise StorageError(f"{name} cannot be read: {error.strerror}.") from error
    return _cut(content, position > 0, wanted, size)


def _cut(content: bytes, began_inside: bool, lines: int, size: int) -> LogTail:
    texts = content.decode("utf-8", "replace").replace("\r\n", "\n").split("\n")
    if texts and not texts[-1]:
        texts.pop()
    if began_inside and len(texts) > 1:
        texts = texts[1:]
    kept = texts[-lines:]
    # A carriage return rewrites a line on a terminal: what it replaced is not worth showing.
    shown = tuple(_shorten(text.rstrip("\r").rpartition("\r")[2]) for text in kept)
    return LogTail(shown, began_inside or len(kept) < len(texts), size)


def _shorten(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    return f"{line[:_LONGEST_LINE]}… ({len(line) - _LONGEST_LINE:,} more characters)"
