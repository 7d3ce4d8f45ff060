"""How columns, values and moments are called in a sentence."""

from __future__ import annotations

from typing import Mapping, Optional, Sequence

from mallennlp.domain import display
from mallennlp.domain.names import LONGEST_SHOWN
from mallennlp.domain.queries.tree import Value, name_text
from mallennlp.services.index.columns import BEST, COLUMNS, CONFIG, Kind
from mallennlp.services.index.fields import Field
from mallennlp.services.index.language import literals
from mallennlp.services.index.values import SqlValue

_LABELS: Mapping[str, str] = {
    "dataset_reader": "dataset reader",
    "train_data": "training data",
    "best_metric_name": "metric's name",
    "best_metric": "best metric",
    "epochs": "number of epochs",
    "epochs_planned": "planned number of epochs",
    "duration_s": "duration",
    "started_s": "start",
    "last_activity_s": "last activity",
    "version": "AllenNLP version",
    "size_bytes": "size",
}
"""Of fixed columns that are not called as in the index."""

_PLURALS = frozenset({"notes", "problems", "tags"})
_DURATIONS = ((86_400, "d"), (3_600, "h"), (60, "min"))
_SIZES = ((10**15, "PB"), (10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB"))
_BARE = ("true", "false", "null")
_OUT_OF_CALENDAR = "a time that no calendar has"


def label(field: Field) -> str:
    """What a column is called: a config key by its whole path."""
    if field.column is not None:
        return _LABELS.get(field.id, field.id)
    assert field.key is not None, "all others are config keys and metrics"
    name = name_text(field.key.name)
    if field.key.kind == CONFIG:
        return name
    if field.key.epoch is not None:
        return f"{name} after epoch {field.key.epoch}"
    return f"{name} at the {'best' if field.key.kind == BEST else 'last'} epoch"


def can_be_missing(field: Field) -> bool:
    """Whether there are experiments without a value."""
    return field.column is None or not COLUMNS[field.id].required


def verb(field: Field, third_person: str) -> str:
    """A verb as it follows the label of a column.

    >>> verb(Field("notes", Kind.TEXT), "contains"), verb(Field("path", Kind.TEXT), "does")
    ('contain', 'does')
    """
    if field.id not in _PLURALS:
        return third_person
    return {"is": "are", "does": "do", "has": "have"}.get(third_person) or third_person[:-1]


def said(text: str) -> str:
    """What somebody typed, in quotes, and not at any length."""
    return f'"{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"}"'


def value(field: Field, operand: Value) -> str:
    """What a column is compared with."""
    if field.kind.numeric:
        return end(field, operand.text)
    if field.id == "version":
        return operand.text
    if field.kind is Kind.ANY and not operand.quoted:
        if operand.text in _BARE or literals.number(operand.text) is not None:
            return operand.text
    return said(operand.text)


def end(field: Field, text: str) -> str:
    """A number as it was typed; a duration or a size with its units."""
    if field.kind is Kind.DURATION:
        seconds = literals.duration_s(text)
        return text if seconds is None else duration(seconds)
    if field.kind is Kind.BYTES:
        number = literals.size_bytes(text)
        return text if number is None else size(number)
    return text


def duration(seconds: float) -> str:
    """A duration, exactly.

    >>> duration(5400.0), duration(0.5), duration(86_460)
    ('1 h 30 min', '0.5 s', '1 d 1 min')
    """
    if not abs(seconds) < 1e15:
        return f"{seconds} s"
    rest, parts = abs(seconds), []
    for length, unit in _DURATIONS:
        number, rest = divmod(rest, length)
        if number:
            parts.append(f"{int(number)} {unit}")
    if rest or not parts:
        parts.append(f"{rest:g} s")
    return ("-" if seconds < 0 else "") + " ".join(parts)


def size(number: float) -> str:
    """An amount of bytes, exactly.

    >>> size(20_000.0), size(1_500_000), size(1024), size(7)
    ('20 kB', '1.5 MB', '1,024 bytes', '7 bytes')
    """
    for factor, unit in _SIZES:
        if number >= factor and float(f"{number / factor:.1f}") * factor == number:
            return f"{number / factor:g} {unit}"
    return f"{number:,.0f} bytes"


def when(bounds: literals.Bounds) -> str:
    """A stretch of time: ``since 2026-01-31 12:00 UTC``.

    >>> when(((">=", 0.0), ("<", 86_400.0)))
    'from 1970-01-01 00:00 UTC to before 1970-01-02 00:00 UTC'
    """
    if len(bounds) == 1:
        ((operator, number),) = bounds
        words = {">=": "since", ">": "after", "<": "before", "<=": "up to"}
        return f"{words[operator]} {moment(number)}"
    (_, low), (operator, high) = bounds
    return f"from {moment(low)} to {'before ' if operator == '<' else ''}{moment(high)}"


def moment(posix_s: SqlValue) -> str:
    """A moment to the minute, or to the second where somebody wrote one.

    >>> moment(60.0), moment(61), moment(60.7)
    ('1970-01-01 00:01 UTC', '1970-01-01 00:01:01 UTC', '1970-01-01 00:01 UTC')
    """
    assert isinstance(posix_s, (int, float)), "times are numbers"
    text = display.exact_time(posix_s)
    is_written = posix_s == int(posix_s) and posix_s % 60 if text else False
    return text if is_written else f"{text[:-7]} UTC" if text else _OUT_OF_CALENDAR


def listed(texts: Sequence[str], last: str = "or") -> str:
    """
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b or c')
    """
    head = ", ".join(texts[:-1])
    return f"{head} {last} {texts[-1]}" if head else texts[-1]


def order(field: Field, descending: bool, is_number: Optional[bool] = None) -> str:
    """What comes first in a list that is sorted by a column."""
    name = label(field)
    if field.id == "started_s":
        return "newest first" if descending else "oldest first"
    if field.kind is Kind.TIME:
        return f"{'latest' if descending else 'earliest'} {name} first"
    if field.id == "version":
        return f"{'newest' if descending else 'oldest'} {name} first"
    words = {Kind.DURATION: ("longest", "shortest"), Kind.BYTES: ("largest", "smallest")}
    if field.kind.numeric or is_number:
        high, low = words.get(field.kind, ("highest", "lowest"))
        return f"{high if descending else low} {name} first"
    return f"by {name}, {'Z to A' if descending else 'A to Z'}"
