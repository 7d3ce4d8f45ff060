"""Numbers, dates, durations and sizes as people write them, and what a comparison with one means.

Every comparison becomes bounds: pairs of an operator of sqlite and a number, all of which have to
hold.
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta, timezone
from typing import Callable, Dict, List, Optional, Tuple, Union

import attrs

from mallennlp.domain.names import quoted
from mallennlp.domain.queries.tree import Operand, Range
from mallennlp.exceptions import QueryError
from mallennlp.services.index.columns import Kind
from mallennlp.services.index.values import SqlValue, attribute_value

Bounds = Tuple[Tuple[str, SqlValue], ...]

_DAY_S = 86_400.0
_UNITS_S = {
    "s": 1.0,
    "sec": 1.0,
    "m": 60.0,
    "min": 60.0,
    "h": 3_600.0,
    "d": _DAY_S,
    "w": 7 * _DAY_S,
    "y": 365 * _DAY_S,
}
_PART_OF_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(sec|min|[smhdwy])")
_DURATION = re.compile(rf"(?:{_PART_OF_DURATION.pattern})+")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([kmgtp]?)(i?)(b?)", re.IGNORECASE)
_DATE = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?Z?)?)?)?"
)
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?inf(?:inity)?")
_LONGEST_LITERAL = 100
"""Characters; more is not read as a number."""


def number(text: str) -> Union[int, float, None]:
    """A number, or None for what is none.

    >>> number("1e-3"), number("32"), number("-inf"), number("1_000"), number("nan")
    (0.001, 32, -inf, None, None)
    """
    if len(text) > _LONGEST_LITERAL or not _NUMBER.fullmatch(text):
        return None
    return int(text) if text.lstrip("+-").isdecimal() else float(text)


def duration_s(text: str) -> Optional[float]:
    """The seconds of a duration; a mere number is seconds. None for what is none.

    >>> duration_s("1h30m"), duration_s("2d"), duration_s("90"), duration_s("soon")
    (5400.0, 172800.0, 90.0, None)
    """
    if len(text) > _LONGEST_LITERAL:
        return None
    if _DURATION.fullmatch(text):
        parts = _PART_OF_DURATION.findall(text)
        return sum(float(amount) * _UNITS_S[unit] for amount, unit in parts)
    plain = number(text)
    return None if plain is None else _as_float(plain)


def size_bytes(text: str) -> Optional[float]:
    """The bytes of a size: ``1GB`` is 10^9, ``1GiB`` is 2^30, a mere number is bytes. None for what
    is none.

    >>> size_bytes("1.5kB"), size_bytes("2KiB"), size_bytes("100"), size_bytes("big")
    (1500.0, 2048.0, 100.0, None)
    """
    match = _SIZE.fullmatch(text) if len(text) <= _LONGEST_LITERAL else None
    if match is None or (match[3] and not match[2]):
        return None
    power = "kmgtp".find(match[2].lower()) + 1 if match[2] else 0
    return float(match[1]) * float(1024 if match[3] else 1000) ** power


@attrs.frozen
class Moment:
    """A stretch of time, in POSIX seconds: from ``start_s`` to before ``end_s``. ``age``: it was
    written as the time since then, and both are the same moment."""

    start_s: float
    end_s: float
    age: bool = False


def moment(text: str, now_s: float) -> Optional[Moment]:
    """A date, with or without month, day and time, in UTC; ``today`` and ``yesterday``; or an age
    such as ``7d``. None for what is none.

    >>> moment("2026-01", 0.0), moment("1h", 7200.0)
    (Moment(start_s=1767225600.0, end_s=1769904000.0, age=False), Moment(start_s=3600.0, \
end_s=3600.0, age=True))
    """
    if text in ("today", "yesterday"):
        midnight_s = now_s // _DAY_S * _DAY_S - (_DAY_S if text == "yesterday" else 0.0)
        return Moment(midnight_s, midnight_s + _DAY_S)
    match = _DATE.fullmatch(text)
    if match is not None:
        return _of_calendar(match)
    if len(text) <= _LONGEST_LITERAL and _DURATION.fullmatch(text):
        then_s = now_s - (duration_s(text) or 0.0)
        return Moment(then_s, then_s, age=True)
    return None


def _of_calendar(match: "re.Match[str]") -> Optional[Moment]:
    year, month, day, hour, minute, second = (match[name] for name in match.re.groupindex)
    numbers = [int(part) if part else least for part, least in zip(match.groups(), _LEAST)]
    try:
        start = datetime(*numbers, tzinfo=timezone.utc)  # type: ignore[misc,arg-type]
        if hour:
            end = start + timedelta(seconds=1 if second else 60)
        elif day:
            end = start + timedelta(days=1)
        elif month:
            end = _month_after(start)
        else:
            end = start.replace(year=start.year + 1)
    except (ValueError, OverflowError):
        return None
    return Moment(start.timestamp(), end.timestamp())


_LEAST = (1, 1, 1, 0, 0, 0)


def _month_after(start: datetime) -> datetime:
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


# --- comparisons

_READ: Dict[Kind, Tuple[Callable[[str], Optional[float]], str]] = {
    Kind.NUMBER: (number, "a number"),
    Kind.DURATION: (duration_s, "a duration, such as 90s, 1h30m or 2d"),
    Kind.BYTES: (size_bytes, "a size, such as 500kB or 1.5GB"),
}


def bounds(kind: Kind, operator: str, operand: Operand, now_s: float) -> Bounds:
    """What has to hold of a number for which ``number operator operand`` is true.

    ``kind``: of the column; ``operator``: ``=``, ``<``, ``<=``, ``>`` or ``>=``. Raises QueryError
    for what is no such number.
    """
    if kind is Kind.TIME:
        return _of_time(operator, operand, now_s)
    if isinstance(operand, Range):
        return _ends([(">=", operand.low), ("<=", operand.high)], lambda text: _read(kind, text))
    return ((operator, _read(kind, operand.text)),)


def _ends(ends: List[Tuple[str, Optional[str]]], read: Callable[[str], SqlValue]) -> Bounds:
    return tuple((operator, read(text)) for operator, text in ends if text is not None)


def _read(kind: Kind, text: str) -> SqlValue:
    read, what = _READ[kind]
    found = attribute_value(read(text))
    if found is None:
        raise QueryError(f"{quoted(text)} is not {what}.")
    return found


def _of_time(operator: str, operand: Operand, now_s: float) -> Bounds:
    if isinstance(operand, Range):
        return _of_period(operand, now_s)
    then = _moment(operand.text, now_s)
    if operator in ("<", ">="):
        return ((operator, then.start_s),)
    if then.age:
        return ((">=" if operator == "=" else operator, then.start_s),)
    if operator == "=":
        return ((">=", then.start_s), ("<", then.end_s))
    return ((">=" if operator == ">" else "<", then.end_s),)


def _of_period(operand: Range, now_s: float) -> Bounds:
    low = _moment(operand.low, now_s) if operand.low else None
    high = _moment(operand.high, now_s) if operand.high else None
    if low and high and low.age and high.age and low.start_s > high.start_s:
        low, high = high, low  # 1d..7d: the longer ago is the earlier
    found: List[Tuple[str, SqlValue]] = [(">=", low.start_s)] if low else []
    if high:
        found.append(("<=" if high.age else "<", high.end_s))
    return tuple(found)


def _moment(text: str, now_s: float) -> Moment:
    found = moment(text, now_s)
    if found is None:
        raise QueryError(
            f"{quoted(text)} is not a time: write a date, such as 2026-01-31, 2026-01 or "
            "2026-01-31T12:00 (in UTC), or how long ago, such as 7d."
        )
    return found


def _as_float(value: Union[int, float]) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
