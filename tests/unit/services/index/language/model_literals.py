"""Numbers, versions, durations, sizes and times for ``query_model``, read once more."""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Optional, Tuple, Union

import attrs

SECONDS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}
DURATION = r"(\d+(?:\.\d+)?)(min|[smhdwy])"
BYTES = {
    "": 1,
    "b": 1,
    **{f"{unit}b": 1000**power for power, unit in enumerate("kmgt", 1)},
    **{f"{unit}ib": 1024**power for power, unit in enumerate("kmgt", 1)},
}


class Mistake(Exception):
    """The query cannot be understood."""


@attrs.frozen
class Stretch:
    """A time as exact as it was written, in POSIX seconds: from ``start_s`` to before ``end_s``."""

    start_s: float
    end_s: float
    is_age: bool = False

    def holds(self, time_s: float) -> bool:
        """Whether a time lies in it, or is that moment."""
        return self.start_s <= time_s < self.end_s or time_s == self.start_s


def number(text: str) -> Union[int, float, None]:
    """A number, or None. Whole ones past 64 bits are no more exact than others."""
    if re.fullmatch(r"[-+]?\d+", text, re.ASCII):
        whole = int(text)
        return whole if abs(whole) < 2**63 else float(whole)
    is_number = r"[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?|[-+]?inf(inity)?"
    if re.fullmatch(is_number, text, re.ASCII) or re.fullmatch(is_number, text.replace("E", "e")):
        return float(text) if text.isascii() else None
    return None


def quantity(kind: str, text: str) -> Any:
    """What stands behind the operator for a column of numbers of some kind. Raises Mistake."""
    found: Optional[float] = None
    if kind == "size":
        match = re.fullmatch(r"(\d+(?:\.\d+)?)([a-z]*)", text.lower(), re.ASCII)
        if match and match[2] in BYTES:
            found = float(match[1]) * BYTES[match[2]]
    elif kind == "duration":
        found = _duration_s(text)
    if found is None and kind != "size":
        found = number(text)
    if found is None:
        raise Mistake(f"{text} is no {kind}")
    return found


def _duration_s(text: str) -> Optional[float]:
    if not re.fullmatch(f"(?:{DURATION})+", text, re.ASCII):
        return None
    parts = re.findall(DURATION, text, re.ASCII)
    return sum(float(amount) * SECONDS[unit] for amount, unit in parts)


def version_numbers(text: str) -> Tuple[int, ...]:
    """The numbers in a version."""
    return tuple(int(part) for part in re.findall(r"\d+", text, re.ASCII))


def stretch(text: str, now_s: float) -> Stretch:
    """A date or an age. Raises Mistake."""
    if text in ("today", "yesterday"):
        now = datetime.fromtimestamp(now_s, timezone.utc)
        day = now.date() - timedelta(days=1 if text == "yesterday" else 0)
        return stretch(day.isoformat(), now_s)
    age_s = _duration_s(text)
    if age_s is not None:
        return Stretch(now_s - age_s, now_s - age_s, is_age=True)
    for form, lasts in (
        ("%Y-%m-%dT%H:%M:%S", timedelta(seconds=1)),
        ("%Y-%m-%dT%H:%M", timedelta(minutes=1)),
        ("%Y-%m-%d", timedelta(days=1)),
        ("%Y-%m", None),
        ("%Y", None),
    ):
        start = _read(text.removesuffix("Z") if "T" in text else text, form)
        if start is not None:
            days = calendar.monthrange(start.year, start.month)[1]
            if form == "%Y":
                days = 366 if calendar.isleap(start.year) else 365
            end = start + (timedelta(days=days) if lasts is None else lasts)
            return Stretch(start.timestamp(), end.timestamp())
    raise Mistake(f"{text} is no time")


def _read(text: str, form: str) -> Optional[datetime]:
    example = datetime(2000, 10, 10).strftime(form)
    if len(text) != len(example):
        return None  # "2026-1" is none
    try:
        return datetime.strptime(text, form).replace(tzinfo=timezone.utc)
    except ValueError:
        return None
