"""Texts in figures: plotly reads tags and placeholders in them, and cuts nothing."""

from __future__ import annotations

import re
import textwrap
from typing import List

_LINE = 70
_MOST_HOVER = 700
_ELLIPSIS = "…"
_PARTS = re.compile(r"(?<=[._-])(?!$)")


def as_text(label: str) -> str:
    """A label that plotly shows as it is.

    >>> as_text("<b>%{x}")
    '&lt;b>% {x}'
    """
    return label.replace("&", "&amp;").replace("<", "&lt;").replace("%{", "% {")


def shortened(label: str, most: int) -> str:
    """A label of at most ``most`` characters in one line, without its middle: both ends tell paths
    and names apart.

    >>> shortened("data/pos/train.jsonl", 11), shortened("lstm", 11)
    ('data/…jsonl', 'lstm')
    """
    return as_text(_shortened(label, most))


def for_hover(label: str) -> str:
    """A text of any length as several lines of a box; of a very long one its beginning.

    >>> for_hover("a" * 80).count("<br>")
    1
    """
    kept = label if len(label) <= _MOST_HOVER else label[:_MOST_HOVER] + _ELLIPSIS
    return "<br>".join(as_text(line) for line in textwrap.wrap(kept, _LINE)) or "&nbsp;"


def key_lines(key: str, width: int, most_lines: int = 3) -> str:
    """A dotted key above an axis: as much of its end as fits into the lines.

    >>> key_lines("model.encoder.hidden_size", 14)
    'model.encoder.<br>hidden_size'
    >>> key_lines("model.encoder.hidden_size", 12, 2)
    '…encoder.<br>hidden_size'
    """
    lines: List[str] = []
    for part in reversed(_PARTS.split(key)):
        if lines and len(part + lines[0]) <= width:
            lines[0] = part + lines[0]
        elif len(lines) < most_lines:
            lines.insert(0, _shortened(part, width))
        else:
            lines[0] = _ELLIPSIS + lines[0]
            break
    return "<br>".join(map(as_text, lines))


def _shortened(label: str, most: int) -> str:
    line = " ".join(label[: 100 * most].split())
    if len(line) <= most:
        return line
    end = (most - 1) // 2
    last = " ".join(label[-100 * most :].split())
    return line[: most - 1 - end] + _ELLIPSIS + last[len(last) - end :]
