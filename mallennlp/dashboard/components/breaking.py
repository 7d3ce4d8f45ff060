"""Long names in narrow places."""

from __future__ import annotations

import re
from typing import Any, List

from dash import html

_FOLDER = re.compile(r"[^/]*/+|[^/]+")
_BETWEEN_WORDS = re.compile(r"(?<=_)(?!_)|(?<=\.)(?![.\d])")
"""A point before a digit is one inside a number."""
_LONG = 16
"""Characters that fit into any line."""


def breakable(path: str, long: int = _LONG) -> List[Any]:
    """A path whose lines can end behind each ``/``, and behind each ``_`` and point of a long name:
    no word of it is broken where there is room for the word. The texts together are the path.
    ``long``: characters that fit into any line of this place.

    >>> [piece for piece in breakable("pos/big_lstm") if isinstance(piece, str)]
    ['pos/', 'big_lstm']
    >>> [piece for piece in breakable("callbacks.log_of_0.5", 8) if isinstance(piece, str)]
    ['callbacks.', 'log_', 'of_', '0.5']
    """
    pieces: List[Any] = []
    for name in _FOLDER.findall(path):
        words = [name] if len(name) <= long else _BETWEEN_WORDS.split(name)
        for piece in filter(None, words):
            pieces += [html.Wbr(), piece] if pieces else [piece]
    return pieces
