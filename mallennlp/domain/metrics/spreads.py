"""A mean with its standard deviation, in digits that say something."""

from __future__ import annotations

import math
from typing import Any, Callable, Optional

from mallennlp.domain.display import number

_MOST_DIGITS = 6
_SIGNIFICANT = 2


def mean_and_deviation(mean: float, deviation: Optional[float]) -> str:
    """A mean and a standard deviation with two significant digits of the deviation, and as many
    digits after the point in both. Without a deviation, or where that would be many digits, each
    by itself, as ``display.number`` writes it.

    >>> mean_and_deviation(0.951048951, 0.0123), mean_and_deviation(257.2695, 4.2)
    ('0.951 ± 0.012', '257.3 ± 4.2')
    >>> mean_and_deviation(0.5, None), mean_and_deviation(2e-5, 1e-6), mean_and_deviation(3.0, 0.0)
    ('0.5000', '2.000e-05 ± 1.000e-06', '3 ± 0')
    """
    if deviation is None:
        return number(mean)
    digits = _digits(deviation)
    if digits is None or abs(mean) >= 1e15 or not math.isfinite(mean):
        return f"{number(mean)} ± {number(deviation)}"
    return f"{mean:,.{digits}f} ± {deviation:,.{digits}f}"


def mean_text(
    mean: float, deviation: Optional[float], text_of: Callable[[Any], str] = number
) -> str:
    """A mean and a standard deviation; ``text_of``: what writes such a value, with its unit.

    >>> mean_text(0.951048951, 0.0123), mean_text(9.9, 8.7, lambda value: f"{value} s")
    ('0.951 ± 0.012', '9.9 s ± 8.7 s')
    """
    if text_of is number:
        return mean_and_deviation(mean, deviation)
    return text_of(mean) if deviation is None else f"{text_of(mean)} ± {text_of(deviation)}"


def _digits(deviation: float) -> Optional[int]:
    """Digits after the point; None where there is no good number of them."""
    if not 0 < deviation < 1e15:
        return None
    rounded = float(f"{deviation:.{_SIGNIFICANT - 1}e}")  # 0.0996 is 0.10
    digits = max(0, _SIGNIFICANT - 1 - math.floor(math.log10(rounded)))
    return digits if digits <= _MOST_DIGITS else None
