"""A number and its unit with a blank between, which makes the unit a word to search for."""

from __future__ import annotations

import re
from typing import Iterator, List, Mapping, Optional

from mallennlp.domain.names import quoted
from mallennlp.services.index.columns import Kind, fixed
from mallennlp.services.index.language.hint import Hint

_COMPARISON = re.compile(
    r'"(?:[^"\\]|\\.)*"?'  # what stands in quotes is meant as it stands
    r"|(?<![^\s(\-])(?P<name>[A-Za-z_]+)\s*(?:[<>]=?|!?=|:)\s*"
    r"(?P<value>[^\s()\",]*[0-9])(?P<blank>\s+)(?P<unit>[A-Za-z]+)(?=[\s)]|$)"
)
_SAID: Mapping[str, str] = {
    "s": "sec secs second seconds",
    "min": "m mins minute minutes",
    "h": "hr hrs hour hours",
    "d": "day days",
    "w": "week weeks",
    "y": "year years",
}
_TIMES = {word: unit for unit, words in _SAID.items() for word in (unit, *words.split())}
_SIZES = {f"{prefix}{i}b".lower(): f"{prefix}{i}B" for prefix in "kMGT" for i in ("", "i")}
_UNITS: Mapping[Kind, Mapping[str, str]] = {
    Kind.DURATION: _TIMES,
    Kind.TIME: _TIMES,
    Kind.BYTES: _SIZES,
}


def units_apart(text: str) -> List[Hint]:
    """What may have been meant by units that stand apart from their numbers.

    >>> [hint.text for hint in units_apart("took>5 min")]
    ["Did you mean 'took>5min'? 'min' is a word to search for."]
    """
    return [hint for match in _COMPARISON.finditer(text) for hint in _hint(match)]


def _hint(match: "re.Match[str]") -> Iterator[Hint]:
    unit = _unit(match["name"], match["unit"]) if match["name"] else None
    if unit is None:
        return
    start, before = match.start("value"), match[0][: match.start("blank") - match.start()]
    sentence = (
        f"Did you mean {quoted(before + unit)}? {quoted(match['unit'])} is a word to search for."
    )
    yield Hint(sentence, start, match.end(), f"{match['value']}{unit}")


def _unit(name: str, word: str) -> Optional[str]:
    """How a unit of this column is written; None for what is none."""
    column = fixed(name)
    known = {} if column is None else _UNITS.get(column.kind, {})
    return known.get(word) or known.get(word.lower())
