"""What can be typed next in a query."""

from __future__ import annotations

import attrs


@attrs.frozen
class Completion:
    """Something that can stand where the cursor is.

    * ``text``: what to put in place of the characters from ``start`` to before ``end``, counted
      from 0; the cursor stands behind it then;
    * ``description``: what it is, in a few words, such as ``"number, 0.001 to 0.1"``.
    """

    text: str
    start: int
    end: int
    description: str = ""
