"""Colours that stay with a run, whatever else is drawn beside it."""

from __future__ import annotations

import hashlib
from typing import Dict, Iterable

COLOURS = (
    "#2f7fd1",
    "#c8741f",
    "#2f9e6e",
    "#b04fb8",
    "#c94f4f",
    "#7a8b21",
    "#1f93a5",
    "#8468d6",
    "#d1568f",
    "#a5703f",
    "#5a8f3c",
    "#6f7f95",
)
"""Each can be told from the ground of both themes; the tests hold it."""


def run_colours(names: Iterable[str]) -> Dict[str, str]:
    """A colour for each run, by its name.

    The name chooses the colour. Where two names choose the same one, the first of them keeps it and
    the other gets the next that is free: so runs that are added at the end change no colour. With
    more runs than ``COLOURS`` some share one.

    >>> colours = run_colours(["a", "b"])
    >>> run_colours(["a", "b", "c"])["b"] == colours["b"]
    True
    """
    found: Dict[str, str] = {}
    for name in names:
        if name not in found:
            found[name] = _free(name, set(found.values()))
    return found


def _free(name: str, taken: "set[str]") -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()
    start = int.from_bytes(digest[:4], "big") % len(COLOURS)
    order = COLOURS[start:] + COLOURS[:start]
    return next((colour for colour in order if colour not in taken), order[0])
