"""What the cursor stands in, in a query that somebody is typing.

Such a text is seldom a whole query, so the parser has nothing to say of it. This goes through what
stands before the cursor, by the same words as the grammar, and takes no offence at mistakes: where
they leave nothing to complete, the place is ``NOWHERE``.
"""

from __future__ import annotations

import enum
import re
from typing import List, Optional

import attrs

from mallennlp.domain.queries.tree import unquoted


class Place(enum.Enum):
    """What can stand at the cursor."""

    CONDITION = "condition"
    """The beginning of a condition: the name of a column, a word, OR, NOT."""
    VALUE = "value"
    """What a column is compared with."""
    HAS = "has"
    """A name behind ``has:``."""
    SORT = "sort"
    """A name behind ``sort:``, with or without its sign."""
    NOWHERE = "nowhere"
    """Nothing that could be completed: a phrase, a regular expression."""


@attrs.frozen
class Cursor:
    """Where the cursor stands.

    * ``typed``: what stands before it of the thing to complete, without quotes;
    * ``start``, ``end``: the whole thing in the text, behind the cursor too;
    * ``quoted``: it began with quotes;
    * ``name``, ``operator``: of the comparison, at a value;
    * ``follows``: a condition stands before this one, so that OR can follow it; ``negated``: a
      ``-`` or NOT stands directly before; ``depth``: the brackets around it;
    * ``operator_follows``: behind a name there is an operator already.
    """

    place: Place
    typed: str = ""
    start: int = 0
    end: int = 0
    quoted: bool = False
    name: str = ""
    operator: str = ""
    follows: bool = False
    negated: bool = False
    depth: int = 0
    operator_follows: bool = False


def cursor_at(text: str, position: int) -> Cursor:
    """What the cursor stands in; ``position``: the characters before it."""
    return _Walk(text, position).cursor()


_NAME_LETTERS = r"[^\s()\":=<>~!,]"
_NAME = re.compile(rf"(?:epoch:[0-9]+[._])?(?!-){_NAME_LETTERS}+")
_EPOCH = re.compile(rf"epoch:[0-9]*(?:[._]{_NAME_LETTERS}*)?")
_REST_OF_NAME = re.compile(rf"{_NAME_LETTERS}*")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_REST_OF_QUOTED = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_OPERATOR = re.compile(r"\s*(!?~|:|==?|!=|<=?|>=?)")
_VALUE = re.compile(r"[^\s()\",=:<>~!][^\s()\",]*")
_REST_OF_VALUE = re.compile(r"[^\s()\",]*")
_PATTERN = re.compile(
    r"(?:[^\s()\"\\]|\\\S|\\(?!\S)" r"|\((?:[^\s()\"\\]|\\\S|\((?:[^\s()\"\\]|\\\S)*\))*\))+"
)
_BLANKS = re.compile(r"\s*")
_COMMA = re.compile(r"\s*,")
_OWN = {"has": Place.HAS, "sort": Place.SORT}
_SAME = {":": "=", "==": "="}
_NOWHERE = Cursor(Place.NOWHERE)


class _Walk:
    """One way through a text, up to the cursor."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._end = position
        self._at = 0
        self._begins = 0  # a condition can begin here, though no blank stands before
        self._follows: List[bool] = [False]  # for each bracket that is open
        self._negated = False

    def cursor(self) -> Cursor:
        while True:
            self._skip(_BLANKS)
            found = self._condition(self._at, "") if self._at >= self._end else self._step()
            if found is not None:
                return found

    def _step(self) -> Optional[Cursor]:
        """Go past one thing; the cursor if it stands in that."""
        letter = self._text[self._at]
        if letter in "()":
            self._bracket(letter)
            return None
        if letter == '"':
            return self._quotes()
        if letter == "-" and self._can_begin(self._at) and not self._negated:
            self._at += 1
            self._begins, self._negated = self._at, True
            return None
        return self._name()

    def _bracket(self, letter: str) -> None:
        self._at += 1
        if letter == "(":
            self._follows.append(False)
            self._begins, self._negated = self._at, False
        else:
            if len(self._follows) > 1:
                self._follows.pop()
            self._condition_is_over()

    def _quotes(self) -> Optional[Cursor]:
        match = _QUOTED.match(self._text, self._at, self._end)
        if match is None or match.end() == self._end:
            return _NOWHERE
        self._at = match.end()
        operator = _OPERATOR.match(self._text, self._at, self._end)
        if operator is not None:
            self._at = operator.end()
            return self._compared(unquoted(match[0]), operator[1], Place.VALUE)
        self._condition_is_over()
        return None

    def _name(self) -> Optional[Cursor]:
        start = self._at
        if _EPOCH.fullmatch(self._text, start, self._end):
            return self._condition(start, self._text[start : self._end])
        match = _NAME.match(self._text, start, self._end)
        if match is None:
            self._at += 1
            return None
        if match.end() == self._end:
            return self._condition(start, match[0])
        self._at = match.end()
        operator = _OPERATOR.match(self._text, self._at, self._end)
        if operator is not None:
            self._at = operator.end()
            is_equal = _SAME.get(operator[1], operator[1]) == "="
            place = _OWN.get(match[0], Place.VALUE) if is_equal else Place.VALUE
            return self._compared(match[0], operator[1], place)
        self._word(match[0])
        return None

    def _word(self, word: str) -> None:
        if word == "NOT":
            self._negated = True
        elif word in ("OR", "AND"):
            self._follows[-1] = self._negated = False
        else:
            self._condition_is_over()

    def _condition_is_over(self, is_condition: bool = True) -> None:
        self._follows[-1] = self._follows[-1] or is_condition
        self._negated = False

    # --- values

    def _compared(self, name: str, operator: str, place: Place) -> Optional[Cursor]:
        if "~" in operator:
            return self._pattern()
        while True:
            self._skip(_BLANKS)
            found = self._value(name, _SAME.get(operator, operator), place)
            if found is not None:
                return found
            comma = _COMMA.match(self._text, self._at, self._end)
            if comma is None:
                self._condition_is_over(place is not Place.SORT)
                return None
            self._at = comma.end()

    def _value(self, name: str, operator: str, place: Place) -> Optional[Cursor]:
        text, start = self._text, self._at
        if text[start : start + 1] == '"' and start < self._end:
            match = _QUOTED.match(text, start, self._end)
            if match is None:
                typed = unquoted(text[start : self._end] + '"')
                rest = _REST_OF_QUOTED.match(text, self._end)
                end = rest.end() if rest else self._end
                return Cursor(place, typed, start, end, True, name, operator)
            if match.end() == self._end:
                return _NOWHERE
            self._at = match.end()
            return None
        match = _VALUE.match(text, start, self._end)
        end = match.end() if match else start
        if end < self._end:
            self._at = end
            return None
        rest = _REST_OF_VALUE.match(text, self._end)
        whole = rest.end() if rest else end
        return Cursor(place, text[start:end], start, whole, False, name, operator)

    def _pattern(self) -> Optional[Cursor]:
        self._skip(_BLANKS)
        is_quoted = self._text[self._at : self._at + 1] == '"'
        match = (_QUOTED if is_quoted else _PATTERN).match(self._text, self._at, self._end)
        if match is None or match.end() == self._end:
            return _NOWHERE
        self._at = match.end()
        self._condition_is_over()
        return None

    # --- the place

    def _skip(self, what: "re.Pattern[str]") -> None:
        match = what.match(self._text, self._at, self._end)
        self._at = match.end() if match else self._at

    def _can_begin(self, start: int) -> bool:
        return start == self._begins or self._text[start - 1].isspace()

    def _condition(self, start: int, typed: str) -> Cursor:
        rest = _REST_OF_NAME.match(self._text, self._end)
        end = rest.end() if rest else self._end
        # Directly before a word, what is inserted would become a part of it.
        if not self._can_begin(start) or (not typed and end > self._end):
            return _NOWHERE
        return Cursor(
            Place.CONDITION,
            typed,
            start,
            end,
            follows=self._follows[-1],
            negated=self._negated,
            depth=len(self._follows) - 1,
            operator_follows=_OPERATOR.match(self._text, end) is not None,
        )
