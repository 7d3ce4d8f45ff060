"""Lengths of time: AllenNLP's notation, and ours for people."""

from __future__ import annotations

import re
from typing import Any, Optional

_TIMEDELTA = re.compile(
    r"(?:(?P<days>\d{1,9}) days?, )?"
    r"(?P<hours>\d{1,2}):(?P<minutes>\d{2}):(?P<seconds>\d{2}(?:\.\d{1,6})?)"
)
_STEPS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))


def parse_timedelta(text: Any) -> Optional[float]:
    """Seconds of a duration as AllenNLP writes it (Python's ``str(timedelta)``), else None.

    >>> parse_timedelta("0:00:06.491775"), parse_timedelta("1 day, 2:00:00"), parse_timedelta(1.5)
    (6.491775, 93600.0, None)
    """
    match = _TIMEDELTA.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    days, hours, minutes, seconds = match.groups()
    whole_s = int(hours) * 3_600 + int(minutes) * 60
    return whole_s + (int(days) * 86_400 if days else 0) + float(seconds)


def in_words(seconds: float) -> str:
    """A length of time with one unit, rounded down: what a person says.

    >>> [in_words(s) for s in (0.4, 59.9, 61, 3.2 * 3600, 50 * 3600)]
    ['0 s', '59 s', '1 min', '3 h', '2 d']
    """
    for length, unit in _STEPS:
        if seconds >= length:
            return f"{int(seconds // length)} {unit}"
    return f"{int(seconds)} s"


def compact(seconds: Optional[float]) -> str:
    """A duration with two units, for a table's cell; empty for None.

    >>> [compact(s) for s in (None, 1.14, 59.6, 61, 3 * 3600 + 125, 50 * 3600)]
    ['', '1.1 s', '1 min', '1 min 1 s', '3 h 2 min', '2 d 2 h']
    """
    if seconds is None:
        return ""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for (length, unit), (below, below_unit) in zip(_STEPS, _STEPS[1:] + ((1.0, "s"),)):
        if whole >= length:
            rest = int(whole % length // below)
            return f"{int(whole // length)} {unit}" + (f" {rest} {below_unit}" if rest else "")
    return f"{whole} s"
