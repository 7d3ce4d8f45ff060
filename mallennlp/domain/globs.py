"""Patterns with ``*``, ``?`` and ``[a-z]``, as sqlite and the shell know them."""

from __future__ import annotations

import re

_SPECIAL = "*?["
_ESCAPED = re.compile(r"\[([*?[])\]")
_LITERALS = re.compile(r"(?:[^*?[]|\[[*?[]\])*")


def is_pattern(text: str) -> bool:
    """Whether a text is a pattern, rather than one path."""
    return any(mark in text for mark in _SPECIAL)


def literal_glob(text: str) -> str:
    """The pattern that fits just this text.

    >>> literal_glob("lr[0.1]*")
    'lr[[]0.1][*]'
    """
    return "".join(f"[{letter}]" if letter in _SPECIAL else letter for letter in text)


def literal_start(glob: str) -> str:
    """The text that everything begins with that a pattern fits, as far as the pattern says it.

    >>> literal_start("pos/lstm_*/x"), literal_start("lr[[]0.1]/a[bc]"), literal_start("*")
    ('pos/lstm_', 'lr[0.1]/a', '')
    """
    match = _LITERALS.match(glob)
    assert match is not None, "it matches nothing as well"
    return _ESCAPED.sub(r"\1", match[0])
