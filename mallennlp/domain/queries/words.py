"""What stands in a query as a word of its own. Apart from ``query_tree``, as the command line asks
this of everything that somebody types, and most of that is no more than a word."""

from __future__ import annotations

import re

_BARE_WORD = re.compile(r"[^\s()\":=<>~,\-][^\s()\":=<>~]*")
_KEYWORDS = frozenset({"AND", "OR", "NOT"})


def is_word(text: str) -> bool:
    """Whether a text can stand in a query as a ``Word``.

    >>> is_word("pos/lstm"), is_word("lr=1"), is_word("-old"), is_word("OR")
    (True, False, False, False)
    """
    return _BARE_WORD.fullmatch(text) is not None and text not in _KEYWORDS
