"""``sort:lr desc``, as other languages say it, which makes the direction a word to search for."""

from __future__ import annotations

import re
from typing import Iterator, List

from mallennlp.domain.names import quoted
from mallennlp.services.index.language.hint import Hint

_SORTED = re.compile(
    r'"(?:[^"\\]|\\.)*"?'  # what stands in quotes is meant as it stands
    r"|(?<![^\s(])sort:\s*(?P<keys>[^\s()\"]+)(?P<blank>\s+)"
    r"(?P<word>(?i:asc|desc|ascending|descending))(?=[\s)]|$)"
)
_SIGNS = "+-"


def directions_apart(text: str) -> List[Hint]:
    """What may have been meant by directions that stand behind what is sorted by.

    >>> [hint.text for hint in directions_apart("sort:lr desc")]
    ["Did you mean 'sort:-lr'? 'desc' is a word to search for."]
    """
    return [hint for match in _SORTED.finditer(text) for hint in _hint(match)]


def _hint(match: "re.Match[str]") -> Iterator[Hint]:
    if not match["word"]:
        return
    before, comma, last = match["keys"].rpartition(",")
    sign = "-" if match["word"].lower().startswith("d") else ""
    instead = f"{before}{comma}{sign}{last.lstrip(_SIGNS)}"
    sentence = (
        f"Did you mean {quoted(f'sort:{instead}')}? {quoted(match['word'])} is a word to search"
        " for."
    )
    yield Hint(sentence, match.start("keys"), match.end(), instead)
