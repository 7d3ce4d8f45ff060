"""Addresses of the page that compares runs and families."""

from __future__ import annotations

from typing import Sequence
from urllib.parse import quote

from mallennlp.domain.comparison import FAMILY, RUN
from mallennlp.services.index.values import storable

COMPARE_ROUTE = "/compare"
"""The route of the page. It stands here, as other pages link to it."""

LONGEST_ADDRESS = 7_000
"""Characters; a server reads no longer ones."""


def compare_address(sides: Sequence[str]) -> str:
    """The address that compares these in this order; ``sides``: ids, ``run:PATH`` or
    ``family:ID``.

    >>> compare_address(["run:pos/a", "run:pos/b c", "family:0123456789abcdef"])
    '/compare?run=pos/a&run=pos/b%20c&family=0123456789abcdef'
    >>> compare_address(["family:0123456789abcdef", "run:a"])
    '/compare?side=family:0123456789abcdef&side=run:a'
    """
    runs = [("run", side[len(RUN) :]) for side in sides if side.startswith(RUN)]
    families = [("family", side[len(FAMILY) :]) for side in sides if side.startswith(FAMILY)]
    named = [*runs, *families]
    if [f"{kind}:{value}" for kind, value in named] != list(sides):
        named = [("side", side) for side in sides]
    parts = [f"{name}={quote(storable(value), safe='/:,')}" for name, value in named]
    return f"{COMPARE_ROUTE}?{'&'.join(parts)}" if parts else COMPARE_ROUTE


def family_address(family: str) -> str:
    """The list of a family's runs; ``family``: its id.

    >>> family_address("0123456789abcdef")
    '/?q=family:0123456789abcdef'
    """
    return f"/?q=family:{quote(family)}"
