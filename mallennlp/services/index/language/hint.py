"""What somebody may have meant by a part of a query."""

from __future__ import annotations

from typing import NamedTuple


class Hint(NamedTuple):
    """Something that may have been meant: a sentence, and the place that it is about, characters
    from ``start`` to before ``end``, from 0. ``instead``: what to write there."""

    text: str
    start: int
    end: int
    instead: str
