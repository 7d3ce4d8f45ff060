"""Showing the place of a mistake in a line of text, for a terminal."""

from __future__ import annotations

import unicodedata

_ELLIPSIS = "…"


def marked(text: str, start: int, end: int, width: int = 76) -> str:
    """The text, and under it a line of ``^`` below the characters from ``start`` to before ``end``.

    Both lines are indented by two blanks and fit into ``width`` columns: of a longer text the part
    around the mistake is shown. What a terminal would obey shows as a blank.

    >>> print(marked("lr>>5 tag:x", 3, 4))
      lr>>5 tag:x
         ^
    """
    room = max(width - 2 - 2 * len(_ELLIPSIS), 10)
    first = max(0, min(start - room // 3, len(text) - room))
    last = min(len(text), first + room)
    shown = "".join(letter if letter.isprintable() else " " for letter in text[first:last])
    before = _ELLIPSIS if first else ""
    after = _ELLIPSIS if last < len(text) else ""
    start, end = start - first, min(end, last) - first
    blanks = _columns(before) + _columns(shown[:start])
    carets = max(1, _columns(shown[start:end]))
    return f"  {before}{shown}{after}\n  {' ' * blanks}{'^' * carets}"


def _columns(text: str) -> int:
    """How wide a terminal shows a text."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    none = sum(unicodedata.combining(letter) != 0 for letter in text)
    return len(text) + wide - none
