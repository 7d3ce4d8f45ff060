"""Texts of files and of clients on their way to a browser, or into the log.

Names of files need not be Unicode, a JSON file may hold half of a surrogate pair, and a client
sends what it likes.
"""

from __future__ import annotations

import re
from typing import Any

from dash import NoUpdate
from dash.development.base_component import Component

LONGEST_MESSAGE = 300
"""Characters of an error that are shown, or stand in the log beside its traceback."""

_HALF = re.compile("[\ud800-\udfff]")


def encodable(value: Any) -> Any:
    """What a callback returned, with U+FFFD for everything in its texts that no UTF-8 can hold.

    Components are changed in place. To name a file in an address, write it with
    ``services.index.values.storable``, which keeps it. Raises ``TypeError`` for what Dash cannot
    send: it would say so itself, when the callback is over and nobody can be told any more.

    >>> encodable({"path": ["runs/bad\\udcff", 3]})
    {'path': ['runs/bad\ufffd', 3]}
    """
    if isinstance(value, str):
        return value if value.isascii() else _HALF.sub("\ufffd", value)
    if value is None or isinstance(value, float):
        return value
    if isinstance(value, dict):
        return {
            _key(key): item if _is_plain(item) else encodable(item) for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [encodable(item) for item in value]
    if isinstance(value, Component):
        for name, prop in value.to_plotly_json()["props"].items():
            setattr(value, name, encodable(prop))
        return value
    if hasattr(value, "to_plotly_json") and not isinstance(value, NoUpdate):
        return encodable(value.to_plotly_json())  # a figure, a patch
    if not _is_usual(value):
        _try(value)
    return value


def cut(text: str, most: int = LONGEST_MESSAGE) -> str:
    """The beginning of a text that may be of any length, fit for a browser.

    >>> cut("abcdef", 3), cut("abc", 3)
    ('abc…', 'abc')
    """
    return str(encodable(text if len(text) <= most else text[:most] + "…"))


def message_of(error: BaseException) -> str:
    """What an error says of itself; "" where even that fails, as in a class of a page's own.

    >>> message_of(ValueError("too late")), message_of(ValueError())
    ('too late', '')
    """
    try:
        return str(error)
    except Exception:
        return ""


def one_line(text: str, most: int = LONGEST_MESSAGE) -> str:
    """The same for the log: no line break or escape sequence in it can pass for the log's own.

    >>> one_line("/x\\n2026-01-01 WARNING forged\\x1b[31m")
    '/x\\\\n2026-01-01 WARNING forged\\\\x1b[31m'
    """
    return "".join(
        character if character.isprintable() else repr(character)[1:-1]
        for character in cut(text, most)
    )


def _is_plain(value: Any) -> bool:
    """What nearly all cells of a table are."""
    return type(value) is str and value.isascii()


def _key(key: Any) -> Any:
    if isinstance(key, str):
        return key if key.isascii() else encodable(key)
    if key is None or isinstance(key, (bool, int, float)):
        return key
    raise TypeError(f"A key of the type {type(key).__name__!r} cannot be sent to the browser.")


def _is_usual(value: Any) -> bool:
    if isinstance(value, int):
        return -(2**63) <= value < 2**64
    return isinstance(value, NoUpdate)


def _try(value: Any) -> None:
    """Arrays, times and such: Dash knows some types, and which ones is for it to say."""
    from plotly.io.json import to_json_plotly  # slow to import, and seldom needed

    try:
        to_json_plotly(value)
    except (TypeError, ValueError):
        kind = type(value).__name__
        shown = "the number is too large" if isinstance(value, int) else f"its type is {kind!r}"
        raise TypeError(f"A value cannot be sent to the browser: {cut(shown, 80)}.") from None
