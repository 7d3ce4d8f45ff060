"""A bounded part of a log, cut at the ends of lines.

A line is what ends with a newline. Where a line is longer than all that is read at a time, a part
of it stands for it, and the next part follows as if it were another line.
"""

from __future__ import annotations

import re
from typing import Sequence, Tuple

import attrs

from mallennlp.services.logs.opened import OpenLog

MOST_LINES = 400
"""Lines of a window."""
MOST_BYTES = 262_144
"""Bytes of a window."""
MOST_DRAWN_BYTES = 65_536
"""Bytes of a window in which the cursor goes up, as a terminal has to draw it. Its lines may be
more, of which few are left when they are drawn."""
_MOST_DRAWN_LINES = 4_000
_LINES_ABOVE = 120
"""Of a window around a position those above it."""
_LINES_DRAWN_OVER = 8
_BYTES_DRAWN_OVER = 4_096
"""So far above a line it is drawn over."""
_LOOK_BACK_BYTES = 65_536
_CONTEXT_BYTES = 2_000
"""What is shown before a position within an endless line."""
GOES_UP = re.compile(rb"\x1b\[[0-9]{0,9}[AF]")
"""The cursor goes up: nested progress bars do that, and so does nothing else in a log."""


@attrs.frozen
class RawLine:
    """A line as it stands in the file, without its newline. ``position``: of its first byte;
    ``offset``: how many newlines stand before it in its window; ``ended``: a newline follows."""

    position: int
    offset: int
    content: bytes
    ended: bool


@attrs.frozen
class Window:
    """The lines from the byte ``start`` to before ``end``. ``breaks``: newlines in them."""

    start: int
    end: int
    lines: Tuple[RawLine, ...]

    @property
    def breaks(self) -> int:
        """How many newlines it has."""
        return sum(line.ended for line in self.lines)

    @property
    def goes_up(self) -> bool:
        """Whether lines of it are drawn over lines above them."""
        return any(GOES_UP.search(line.content) for line in self.lines)


def first(log: OpenLog) -> Window:
    """The beginning of a log."""
    return after(log, 0)


def last(log: OpenLog) -> Window:
    """The end of a log."""
    return before(log, log.size_bytes)


def after(log: OpenLog, position: int, most_lines: int = MOST_LINES) -> Window:
    """What follows a position, which should be the beginning of a line. Where it draws over lines
    above, it begins a few lines before."""
    start = _within(log, position)
    block = log.read(start, MOST_BYTES)
    if GOES_UP.search(block):
        start = _lines_before(log, start)
        block, most_lines = log.read(start, MOST_DRAWN_BYTES), _MOST_DRAWN_LINES
    if start + len(block) < log.size_bytes:
        whole = block.rfind(b"\n") + 1
        block = block[: whole or _before_character(block)]
    return _window(start, _lines(block.split(b"\n"), start, most_lines))


def before(log: OpenLog, position: int, most_lines: int = MOST_LINES) -> Window:
    """What stands before a position, which should be the beginning of a line, or the log's end."""
    end = _within(log, position)
    start = max(0, end - MOST_BYTES)
    block = log.read(start, end - start)
    if GOES_UP.search(block):
        block, most_lines = block[-MOST_DRAWN_BYTES:], _MOST_DRAWN_LINES
    start = end - len(block)
    if start > 0:
        cut = block.find(b"\n", 0, len(block) - 1) + 1 or _after_character(block)
        start, block = start + cut, block[cut:]
    parts = block.split(b"\n")
    kept = parts[-most_lines - (not parts[-1]) :]
    start = end - len(b"\n".join(kept))
    return _window(start, _lines(kept, start, most_lines))


def around(log: OpenLog, position: int) -> Window:
    """The lines before and after a position, which may be anywhere in a line."""
    middle = line_start(log, position)
    above = before(log, middle, _LINES_ABOVE)
    below = after(log, middle, MOST_LINES - _LINES_ABOVE)
    return _renumbered(above.start, (*above.lines, *below.lines))


def line_start(log: OpenLog, position: int) -> int:
    """Where the line begins that a position is in; in an endless line a place shortly before."""
    position = _within(log, position)
    start = max(0, position - _LOOK_BACK_BYTES)
    block = log.read(start, position - start)
    found = block.rfind(b"\n")
    if found >= 0 or start == 0:
        return start + found + 1
    nearby = block[-_CONTEXT_BYTES:]
    return position - len(nearby) + _after_character(nearby)


def _lines_before(log: OpenLog, position: int) -> int:
    """Where the lines begin that may be drawn over by what follows a position."""
    start = max(0, position - _BYTES_DRAWN_OVER)
    lines = log.read(start, position - start).split(b"\n")
    whole = lines if start == 0 else lines[1:]
    nearest = whole[-_LINES_DRAWN_OVER - 1 :]
    return position - len(b"\n".join(nearest))


def _within(log: OpenLog, position: int) -> int:
    return min(max(position, 0), log.size_bytes)


def _lines(parts: Sequence[bytes], start: int, most_lines: int) -> Tuple[RawLine, ...]:
    """The lines of what was split at newlines."""
    lines, position = [], start
    for offset, content in enumerate(parts[:-1][:most_lines]):
        lines.append(RawLine(position, offset, content, True))
        position += len(content) + 1
    if parts[-1] and len(parts) <= most_lines:
        lines.append(RawLine(position, len(parts) - 1, parts[-1], False))
    return tuple(lines)


def _window(start: int, lines: Tuple[RawLine, ...]) -> Window:
    if not lines:
        return Window(start, start, ())
    end = lines[-1].position + len(lines[-1].content) + lines[-1].ended
    return Window(start, end, lines)


def _renumbered(start: int, lines: Tuple[RawLine, ...]) -> Window:
    offset, counted = 0, []
    for line in lines:
        counted.append(attrs.evolve(line, offset=offset))
        offset += line.ended
    return _window(start, tuple(counted))


def _before_character(block: bytes) -> int:
    """Where a character ends, at the end of a block that is cut anywhere."""
    for back in range(1, min(4, len(block)) + 1):
        byte = block[-back]
        if byte >= 0xC0:  # the beginning of a character of several bytes
            is_whole = back >= (2 if byte < 0xE0 else 3 if byte < 0xF0 else 4)
            return len(block) if is_whole or len(block) == back else len(block) - back
        if byte < 0x80:
            break
    return len(block)


def _after_character(block: bytes) -> int:
    """Where a character begins, at the beginning of a block that is cut anywhere."""
    for at, byte in enumerate(block[:4]):
        if byte & 0xC0 != 0x80:
            return at
    return 0
