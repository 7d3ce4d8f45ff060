"""What the browser asks of a log (``assets/log_viewer.js``), read strictly: it may come from
anybody."""

from __future__ import annotations

from typing import Any, Mapping, Optional, Type, TypeVar

import attrs

from mallennlp.exceptions import ParameterError, UsageError
from mallennlp.services.logs.searching import LONGEST_TEXT, Wanted

PLACES = ("start", "end", "before", "after", "around", "line")
"""Which part of a log: its beginning, its end, before or after a position, around one, around the
line of a number."""
TASKS = ("next", "previous", "count", "number")
"""What to find: a line after or before a position, how many there are, the number of a line."""
_LARGEST = 2**53
"""JavaScript's numbers are whole up to here."""
_LONGEST_NAME = 200
_T = TypeVar("_T")


@attrs.frozen
class ViewQuestion:
    """Which part of a log to show. ``number``: of the question; ``at``: one of ``PLACES``;
    ``position``: in bytes, or the number of the line; ``stamp``: of the log as the browser knows
    it, or ""."""

    number: int
    log: str
    at: str
    position: int
    stamp: str

    @classmethod
    def read(cls, asked: Any) -> "ViewQuestion":
        """Raises ParameterError for what no viewer of ours asks."""
        question = cls(**_fields(cls, asked))
        _check_all(question)
        _check(question.at in PLACES, "There is no such part of a log.")
        return question


@attrs.frozen
class FindQuestion:
    """What to find in a log. ``task``: one of ``TASKS``; ``text``: the text, or None for errors;
    ``case``: a and A differ; ``position`` and ``until``: in bytes, ``until`` for a count."""

    number: int
    log: str
    task: str
    text: Optional[str]
    case: bool
    position: int
    until: int
    stamp: str

    @classmethod
    def read(cls, asked: Any) -> "FindQuestion":
        """Raises ParameterError for what no viewer of ours asks, UsageError for a long text."""
        question = cls(**_fields(cls, asked))
        _check_all(question)
        _check(question.task in TASKS, "There is no such search.")
        _check(isinstance(question.case, bool), "The case matters or not.")
        _check_count(question.until)
        if question.text is not None:
            _check_text(question.text)
        return question

    @property
    def wanted(self) -> Wanted:
        """What to look for."""
        return Wanted(self.text, self.case)


def _check_text(text: Any) -> None:
    _check(isinstance(text, str) and text != "", "What to search for is a text.")
    if len(text) > LONGEST_TEXT:
        raise UsageError(f"Search for at most {LONGEST_TEXT} characters.")


def _fields(cls: Type[Any], asked: Any) -> Mapping[str, Any]:
    names = {field.name for field in attrs.fields(cls)}
    _check(isinstance(asked, dict) and asked.keys() == names, "The question is not the viewer's.")
    return dict(asked)


def _check_all(question: Any) -> None:
    """What every question has."""
    for text in (question.log, question.stamp):
        _check(isinstance(text, str) and len(text) <= _LONGEST_NAME, "The log is not named.")
    _check_count(question.number)
    _check_count(question.position)


def _check_count(value: Any) -> None:
    _check(type(value) is int and 0 <= value <= _LARGEST, "A number is none that can be.")


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise ParameterError(message)
