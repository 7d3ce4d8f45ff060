"""How the characters of a terminal look, in words: a colour's name, "bold". Data never brings a
style of its own, so that a page can show every one in both of its themes."""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Dict, Sequence, Tuple

import attrs
from pyte.screens import Char

COLOURS: Dict[str, Tuple[int, int, int]] = {
    "black": (0, 0, 0),
    "red": (205, 0, 0),
    "green": (0, 205, 0),
    "yellow": (205, 205, 0),
    "blue": (0, 0, 238),
    "magenta": (205, 0, 205),
    "cyan": (0, 205, 205),
    "white": (229, 229, 229),
    "grey": (127, 127, 127),
}
"""The colours that there are, and the red, green and blue by which others are taken for them."""
STYLES = (
    *COLOURS,
    *(f"on-{colour}" for colour in COLOURS),
    *("bold", "italic", "underline", "strike", "reverse"),
)
"""All words."""
_BRIGHT = "bright"
_HEX = re.compile("[0-9a-f]{6}")


@attrs.frozen
class Part:
    """A text of one style; ``style``: words of ``STYLES`` with blanks between them."""

    text: str
    style: str


def parts_of(cells: Sequence[Char]) -> Tuple[Part, ...]:
    """The cells of a row as few parts as there can be, without the blanks at its end."""
    parts = [
        Part("".join(cell.data for cell in group), style)
        for style, group in itertools.groupby(cells, lambda cell: style_of(cell._replace(data="")))
    ]
    while parts and not parts[-1].style.strip() and not parts[-1].text.strip(" "):
        parts.pop()
    if parts and not parts[-1].style:
        parts[-1] = Part(parts[-1].text.rstrip(" "), "")
    return tuple(parts)


@lru_cache(maxsize=1_000)
def style_of(cell: Char) -> str:
    """The words for what pyte knows of a character beside itself. ``cell``: without the character,
    so that few are different."""
    front, back = colour(cell.fg), colour(cell.bg)
    if cell.reverse:
        front, back = back, front
    words = {
        front: bool(front),
        f"on-{back}": bool(back),
        "bold": cell.bold,
        "italic": cell.italics,
        "underline": cell.underscore,
        "strike": cell.strikethrough,
        "reverse": cell.reverse and not front and not back,
    }
    return " ".join(word for word, holds in words.items() if holds)


def colour(name: str) -> str:
    """The colour that is nearest to one of pyte's; "" for the default.

    >>> colour("brown"), colour("brightred"), colour("fefe10"), colour("default")
    ('yellow', 'red', 'yellow', '')
    """
    if name == "brown":  # so the standard calls it; everybody shows yellow
        return "yellow"
    if name in COLOURS:
        return name
    if name in ("brightblack", "brightbrown"):
        return "grey" if name.endswith("black") else "yellow"
    if name.startswith(_BRIGHT):
        return colour(name[len(_BRIGHT) :])
    return _nearest(name) if _HEX.fullmatch(name) else ""


def _nearest(code: str) -> str:
    wanted = [int(code[at : at + 2], 16) for at in (0, 2, 4)]

    def distance(name: str) -> int:
        return sum((one - other) ** 2 for one, other in zip(wanted, COLOURS[name]))

    return min(COLOURS, key=distance)
