"""Values as people read them, the same in the terminal and in the browser."""

from __future__ import annotations

import math
from datetime import datetime, timezone
from typing import Optional

from mallennlp.domain.durations import in_words

_SIZES = ("B", "KB", "MB", "GB", "TB", "PB")


def number(value: Optional[float]) -> str:
    """A number with the digits that matter: four after the point around 1, exponents far from it.

    >>> [number(x) for x in (None, 0.951048951, 2, 257.26953125, 1e-300, 12345678.9, 0.00002)]
    ['', '0.9510', '2', '257.3', '1.000e-300', '12,345,679', '2.000e-05']
    """
    if value is None:
        return ""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if value == int(value) and size < 1e15:
        return f"{int(value):,}"
    if size >= 1e15 or size < 1e-3:
        return f"{value:.3e}"
    if size >= 1e5:
        return f"{value:,.0f}"
    digits = 4 if size < 10 else 3 if size < 100 else 1
    return f"{value:,.{digits}f}"


def setting(value: float) -> str:
    """A number of a config as somebody typed it, where that is short.

    >>> setting(0.1), setting(1e-05), setting(1 / 3)
    ('0.1', '1e-05', '0.3333')
    """
    text = number(value)
    return min(text, repr(value), key=len) if math.isfinite(value) else text


def exact_time(posix_s: float) -> str:
    """A moment to the second, in UTC; "" for one that no calendar has.

    >>> exact_time(0)
    '1970-01-01 00:00:00 UTC'
    """
    return _utc(posix_s, "%Y-%m-%d %H:%M:%S UTC")


def iso_time(posix_s: float) -> str:
    """A moment as ISO 8601 in UTC, for programs; "" for one that no calendar has.

    >>> iso_time(0)
    '1970-01-01T00:00:00Z'
    """
    return _utc(posix_s, "%Y-%m-%dT%H:%M:%SZ")


def relative_time(posix_s: float, now_s: float) -> str:
    """How long ago a moment is, or its date where that says more; "" for one that no calendar has.

    >>> [relative_time(t, 1e9) for t in (1e9, 1e9 - 90, 1e9 - 7200, 1e9 - 40 * 86400, 1e9 + 500)]
    ['just now', '1 min ago', '2 h ago', '2001-07-31', 'just now']
    """
    date, age_s = _utc(posix_s, "%Y-%m-%d"), now_s - posix_s
    if not date or age_s >= 30 * 86_400:
        return date
    return "just now" if age_s < 10 else f"{in_words(age_s)} ago"


def size(number_of_bytes: float) -> str:
    """An amount of bytes, in steps of 1,000.

    >>> [size(n) for n in (0, 999, 1000, 23_684, 2.2e9)]
    ['0 B', '999 B', '1.0 KB', '23.7 KB', '2.2 GB']
    """
    amount, unit = float(number_of_bytes), 0
    while amount >= 999.95 and unit < len(_SIZES) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{amount:.0f} B" if unit == 0 else f"{amount:.1f} {_SIZES[unit]}"


def runs_text(count: int) -> str:
    """How many runs.

    >>> runs_text(1), runs_text(1000)
    ('1 run', '1,000 runs')
    """
    return f"{count:,} {'run' if count == 1 else 'runs'}"


def _utc(posix_s: float, pattern: str) -> str:
    try:
        return datetime.fromtimestamp(posix_s, timezone.utc).strftime(pattern)
    except (OverflowError, ValueError, OSError):  # a file time of another planet
        return ""
