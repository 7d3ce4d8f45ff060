"""Lines of a log as a terminal would show them.

A line without control characters is shown as it stands. What else there is goes through pyte, a
terminal emulator: carriage returns and backspaces write over what is there, colours become words,
and a cursor that goes up, as nested progress bars make it, draws over the lines above.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Dict, List, Sequence, Tuple

import attrs
import pyte
from pyte.screens import Char

from mallennlp.services.logs.styles import Part, parts_of
from mallennlp.services.logs.windows import RawLine, Window

LONGEST_LINE = 4_000
"""Characters of a line that are shown."""
_DRAWN_BYTES = 16_384
"""Of a line with control characters; of a longer one its end is drawn."""
_DRAWN_RETURNS = 8
"""A progress bar is written again and again in its line: this often is enough to know its end."""
_ROWS_ABOVE = 32
"""A window may begin in the middle of nested progress bars: so many lines it can go up."""
_REDRAWN_BYTES = 16_384
"""At the end of a log, what a program may still write over is read again from so far back."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DRAWN = re.compile("[\x08\r\x1b]")
_REMOVED = dict.fromkeys([*range(0x08), *range(0x0B, 0x0D), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_REMOVED.update(dict.fromkeys([0x0A, *range(0x7F, 0xA0)]))
_ESCAPE = re.compile(
    r"\x1b(?:\[(?P<given>[0-?]*)[ -/]*(?P<final>[@-~])?"
    r"|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])?"
)
_KEPT = re.compile(r"[0-9;]{0,60}m|[0-9]{0,4}[ACDFG]|[02]?K")
"""What is obeyed: colours, what moves the cursor, and what erases its line or the end of it."""


@attrs.frozen
class Row:
    """One line as it is shown. ``position``: in the file, where it begins; ``offset``: newlines
    between it and the beginning of its window; ``left_out``: so many characters are not shown."""

    position: int
    offset: int
    parts: Tuple[Part, ...]
    left_out: int = 0

    @property
    def text(self) -> str:
        """All of it without its styles."""
        return "".join(part.text for part in self.parts)


@attrs.frozen
class Screen:
    """A window as it is shown.

    What is written from ``next_position`` on may still be written over: whoever wants to see what
    follows reads from there, and puts it in the place of the rows that begin there or later.
    ``next_offset``: newlines between it and the beginning of the window.
    """

    rows: Tuple[Row, ...]
    next_position: int
    next_offset: int


def draw(window: Window, is_end: bool) -> Screen:
    """A window on a terminal. ``is_end``: the log ends there, at the moment."""
    if window.goes_up:
        return _drawn_together(window, is_end)
    rows = [_row(line) for line in window.lines]
    if not is_end or not rows or window.lines[-1].ended:
        return Screen(tuple(rows), window.end, window.breaks)
    last = window.lines[-1]
    position = max(last.position, window.end - _REDRAWN_BYTES)
    rows[-1] = attrs.evolve(rows[-1], position=position)
    return Screen(tuple(rows), position, last.offset)


def _row(line: RawLine) -> Row:
    content = line.content[:-1] if line.content.endswith(b"\r") else line.content
    if b"\r" in content[-_DRAWN_BYTES:]:
        returns = content[-_DRAWN_BYTES:].split(b"\r")
        is_all = len(content) <= _DRAWN_BYTES and len(returns) <= _DRAWN_RETURNS
        content = content if is_all else b"\r".join(returns[1:][-_DRAWN_RETURNS:])
    elif len(content) > _DRAWN_BYTES:
        content = content[content.rfind(b"\r") + 1 :]
    text = content.decode("utf-8", "replace")
    if _CONTROL.search(text) is None:
        return _shortened(line, (Part(text, ""),))
    if _DRAWN.search(text) is None:
        return _shortened(line, (Part(text.translate(_REMOVED), ""),))
    more = max(len(text) - _DRAWN_BYTES, 0)
    row = _shortened(line, _Page(_obeyed(text[:_DRAWN_BYTES]), 1).parts(0))
    return attrs.evolve(row, left_out=row.left_out + more)


def _shortened(line: RawLine, parts: Sequence[Part]) -> Row:
    kept, room, left_out = [], LONGEST_LINE, 0
    for part in parts:
        text = part.text[:room]
        room -= len(text)
        left_out += len(part.text) - len(text)
        if text:
            kept.append(Part(text, part.style))
    return Row(line.position, line.offset, tuple(kept), left_out)


def _drawn_together(window: Window, is_end: bool) -> Screen:
    """The lines of a window on one page, on which each can be drawn over."""
    texts = [_obeyed(line.content.decode("utf-8", "replace")) for line in window.lines]
    page = _Page("", len(texts) + _ROWS_ABOVE + 1, max(map(len, texts)))
    page.cursor.y = lowest = _ROWS_ABOVE
    begun: Dict[int, RawLine] = {}
    open_from = window.end - _REDRAWN_BYTES
    for line, text in zip(window.lines, texts):
        begun.setdefault(page.cursor.y, line)
        visited = page.write(text)
        lowest = visited if line.position < open_from else min(lowest, visited)
        page.write("\r\n" if line.ended else "")
    begun.update(dict.fromkeys(page.rows_above(_ROWS_ABOVE), window.lines[0]))
    rows = [(at, _shortened(line, page.parts(at))) for at, line in sorted(begun.items())]
    if not is_end:
        return Screen(tuple(row for _, row in rows), window.end, window.breaks)
    return _left_open(window, rows, lowest, open_from)


def _left_open(
    window: Window, rows: Sequence[Tuple[int, Row]], lowest: int, open_from: int
) -> Screen:
    """At the end of a log the rows from ``lowest`` on are still drawn over: they count as begun
    shortly before the end, so that what has to be read again for them stays little."""
    kept = tuple(row for at, row in rows if at < lowest)
    still = [row for at, row in rows if at >= lowest]
    recent = [line for line in window.lines if line.position >= open_from] or [window.lines[-1]]
    first = max(still[0].position if still else window.end, recent[0].position)
    again = next((line for line in window.lines if line.position >= first), window.lines[-1])
    moved = tuple(attrs.evolve(row, position=max(row.position, again.position)) for row in still)
    return Screen((*kept, *moved), again.position, again.offset)


def _obeyed(text: str) -> str:
    """What of a text a terminal here gets to see: no titles, no other pages, no lost ends."""
    return _ESCAPE.sub(_kept, text).translate(_REMOVED)


def _kept(escape: "re.Match[str]") -> str:
    final = escape["final"] or ""
    given = f"{escape['given'] or ''}{final}"
    return f"\x1b[{given}" if final and _KEPT.fullmatch(given) else ""


class _Page(pyte.Screen):
    """pyte's screen, as wide as what is written on it, so that no line is broken in two."""

    def __init__(self, text: str, rows: int, longest: int = 0) -> None:
        columns = min(max(longest, len(text)), _DRAWN_BYTES) + 8
        super().__init__(columns, rows)
        self._ends: Dict[int, int] = {}
        self._stream = pyte.Stream(self)
        self.write(text)

    def write(self, text: str) -> int:
        """Draw a text where the cursor is. Returns the highest row in which the cursor was before
        or after."""
        before = self.cursor.y
        if text:
            self._stream.feed(text)
        return int(min(before, self.cursor.y))

    def rows_above(self, row: int) -> List[int]:
        """The rows above one on which something is written."""
        return [at for at in sorted(self.buffer) if at < row and self.parts(at)]

    def draw(self, data: str) -> None:
        """As pyte's own, which drops the rest of a text behind a character without a width."""
        line, at, style = self.buffer[self.cursor.y], self.cursor.x, self.cursor.attrs[1:]
        for character in data:
            width = 1 if character.isascii() else _width(character)
            if not width:
                if at:
                    line[at - 1] = line[at - 1]._replace(data=line[at - 1].data + character)
                continue
            if at >= self.columns:
                break
            line[at] = Char(character, *style)
            at += 1
            if width == 2 and at < self.columns:
                line[at] = Char("", *style)
                at += 1
        self.cursor.x = at
        self._ends[self.cursor.y] = max(at, self._ends.get(self.cursor.y, 0))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        """As pyte's own, which takes as long as the page is wide: what was written goes."""
        begin = 0 if how == 2 else self.cursor.x
        line = self.buffer[self.cursor.y]
        for at in range(begin, self._ends.get(self.cursor.y, 0)):
            line.pop(at, None)
        self._ends[self.cursor.y] = min(begin, self._ends.get(self.cursor.y, 0))

    def parts(self, row: int) -> Tuple[Part, ...]:
        """What stands in a row."""
        line = self.buffer[row] if row in self.buffer else {}
        return parts_of([line[at] for at in range(max(line, default=-1) + 1)])


def _width(character: str) -> int:
    """How many places a character takes on a terminal."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
