"""Patterns with ``*``, ``?`` and ``[a-z]``, as sqlite and the shell know them."""

from __future__ import annotations

_SPECIAL = "*?["


def literal_glob(text: str) -> str:
    """The pattern that fits just this text.

    >>> literal_glob("lr[0.1]*")
    'lr[[]0.1][*]'
    """
    return "".join(f"[{letter}]" if letter in _SPECIAL else letter for letter in text)
