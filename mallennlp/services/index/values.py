"""How values of Python become values of sqlite, and back.

Sqlite orders numbers before texts before blobs, and compares numbers as numbers whatever their
type. So:

* a number stands as itself; a whole number past 64 bits becomes a float; NaN is left out;
* a text stands as itself, cut where it is longer than ``LONGEST_TEXT``;
* ``true`` and ``false`` are the blobs ``true`` and ``false``: neither 1 nor "true";
* ``null`` is left out, and noted under the key kind ``null``: it sorts last, with what is missing.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, List, Optional, Sequence, Tuple, Union

if TYPE_CHECKING:
    from mallennlp.domain.configs.tree import Scalar

SqlValue = Union[int, float, str, bytes]

LONGEST_TEXT = 256
"""Characters of a config value that count for filtering and sorting."""

_LARGEST = 2**63 - 1
_ESCAPED = re.compile("[\ud800-\udfff\U0010ff80-\U0010ffff]")
_ESCAPES = re.compile("[\U0010ff80-\U0010ffff]+")
_FIRST_ESCAPE = 0x10FF00
_BETWEEN_PROBLEMS = "\x1e"


def attribute_value(value: "Scalar") -> Optional[SqlValue]:
    """A leaf of a config, or a metric, as it stands in the index; None for what has no place in its
    order."""
    if isinstance(value, str):
        return storable(value if len(value) <= LONGEST_TEXT else value[:LONGEST_TEXT])
    if value is None:
        return None
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, int):
        return value if -_LARGEST <= value <= _LARGEST else _as_float(value)
    return None if math.isnan(value) else value


def scalar(value: SqlValue) -> "Scalar":
    """The leaf or metric that ``attribute_value`` was given, but for what it had to cut.

    >>> scalar(b"true"), scalar("adam"), scalar(0.1)
    (True, 'adam', 0.1)
    """
    if isinstance(value, bytes):
        return value == b"true"
    return restored(value) if isinstance(value, str) else value


def storable(text: str) -> str:
    """A text that sqlite accepts, for any text of Python's; ``restored`` gives it back.

    File names that are not UTF-8 arrive as lone surrogates, which no UTF-8 can hold. Their bytes
    are written as characters from the end of Unicode's private use area (which are written so
    themselves, should one occur).
    """
    return text if text.isascii() else _ESCAPED.sub(_escape, text)


def restored(text: str) -> str:
    """The text that ``storable`` was given."""
    return text if text.isascii() else _ESCAPES.sub(_unescape, text)


def problems_text(problems: Sequence[str]) -> Optional[str]:
    """Problems as one text, in which they can be found as they are written; None without any."""
    return storable(_BETWEEN_PROBLEMS.join(problems)) or None


def problems_of(stored: Optional[str]) -> Tuple[str, ...]:
    """What ``problems_text`` was given."""
    return tuple(restored(stored).split(_BETWEEN_PROBLEMS)) if stored else ()


def packed_tags(annotations: Optional[str]) -> List[str]:
    """The tags among annotations, as ``documents`` packs them."""
    if annotations is None:
        return []
    import json  # for runs with tags alone

    tags: List[str] = json.loads(annotations)[0]
    return tags


def _escape(match: "re.Match[str]") -> str:
    try:
        content = match[0].encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half of a pair, from a JSON file: there is no byte to keep
        return "\ufffd"
    return "".join(chr(_FIRST_ESCAPE + byte) for byte in content)


def _unescape(match: "re.Match[str]") -> str:
    content = bytes(ord(character) - _FIRST_ESCAPE for character in match[0])
    return content.decode("utf-8", "surrogateescape")


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
