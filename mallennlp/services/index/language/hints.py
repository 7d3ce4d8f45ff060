"""What somebody may have meant instead of what a query says.

``lr=1 or lr=2`` is no mistake: it looks for the word "or" besides. Nobody who writes it means that,
and nobody who writes ``took>5 min`` looks for the word "min", or with ``sort:lr desc`` for "desc".
So whoever shows the query, or finds
nothing with it, says so.
"""

from __future__ import annotations

import re
from typing import List, Mapping

from mallennlp.domain.names import quoted
from mallennlp.services.index.language.directions import directions_apart
from mallennlp.services.index.language.hint import Hint
from mallennlp.services.index.language.units_apart import units_apart

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|[()]|[^\s()"]+')
_WRITTEN: Mapping[str, str] = {
    "or": "OR",
    "and": "AND",
    "not": "NOT",
    "|": "OR",
    "||": "OR",
    "&": "AND",
    "&&": "AND",
    "!": "NOT",
}
"""How other languages, and people in a hurry, write what is written in capitals here."""
_JOINS = ("OR", "AND")
_OPERATOR_AT_END = re.compile(r"(?:[:=<>~,]|!=)$")
_OPERATOR_AT_START = re.compile(r"[:=<>~,]|!=")


def hints(text: str) -> List[Hint]:
    """What may have been meant in a query, in the order of its places; [] where nothing is odd.

    The text need not be a query that can be read. What stands in quotes is meant as it stands.

    >>> [hint.text for hint in hints("lr=1 or lr=2")]
    ["Did you mean OR? 'or' is a word to search for."]
    """
    pieces = list(_PIECE.finditer(text))
    found = [
        _hint(piece)
        for at, piece in enumerate(pieces)
        if piece[0].lower() in _WRITTEN and _could_join(pieces, at)
    ]
    apart = [*units_apart(text), *directions_apart(text)]
    return sorted([*found, *apart], key=lambda hint: hint.start)


def as_meant(text: str) -> str:
    """A query as it may have been meant, with all hints followed.

    >>> as_meant("lr=1 or not lr=2")
    'lr=1 OR NOT lr=2'
    """
    for hint in reversed(hints(text)):
        text = f"{text[:hint.start]}{hint.instead}{text[hint.end:]}"
    return text


def _hint(piece: "re.Match[str]") -> Hint:
    instead = _WRITTEN[piece[0].lower()]
    sentence = f"Did you mean {instead}? {quoted(piece[0])} is a word to search for."
    return Hint(sentence, piece.start(), piece.end(), instead)


def _could_join(pieces: "List[re.Match[str]]", at: int) -> bool:
    """Whether AND, OR or NOT could stand in the place of a piece, which is written otherwise."""
    piece = pieces[at][0]
    if piece in _WRITTEN.values() or _is_operand(pieces, at):
        return False
    if at + 1 == len(pieces) or pieces[at + 1][0] == ")":
        return False
    if _WRITTEN[piece.lower()] not in _JOINS:
        return True
    return at > 0 and pieces[at - 1][0] != "("


def _is_operand(pieces: "List[re.Match[str]]", at: int) -> bool:
    """Whether a piece belongs to a comparison: ``name: or``, ``or = 1``."""
    before = pieces[at - 1][0] if at else ""
    after = pieces[at + 1][0] if at + 1 < len(pieces) else ""
    ends = _OPERATOR_AT_END.search(before) is not None and not before.startswith('"')
    return ends or _OPERATOR_AT_START.match(after) is not None
