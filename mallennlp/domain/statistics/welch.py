"""Welch's test: whether the means of two groups differ, whatever the spread of each.

B. L. Welch, The generalization of "Student's" problem when several different population variances
are involved, Biometrika 34, 1947.
"""

from __future__ import annotations

import math
from typing import Optional, Sequence, Tuple

import attrs

from mallennlp.domain.statistics.student_t import quantile, two_sided
from mallennlp.domain.statistics.summary import CONFIDENCE, Summary, summarise


@attrs.frozen
class WelchTest:
    """What the test says of two groups.

    * ``difference``: of the means, the second less the first; ``low``, ``high``: its confidence
      interval;
    * ``t``: the difference in units of its standard error; ``degrees``: of freedom; ``p``: how
      often a difference as large would be seen between two groups of the same mean, on either side.
      All three are None where no number differs from the others of its group: then nothing tells
      how far numbers stray, and the interval is the difference itself.
    """

    difference: float
    low: float
    high: float
    t: Optional[float]
    degrees: Optional[float]
    p: Optional[float]


def welch(
    first: Sequence[float], second: Sequence[float], confidence: float = CONFIDENCE
) -> Optional[WelchTest]:
    """The test of two groups of numbers; None where one of them has less than two finite ones.

    ``confidence``: of the interval, between 0 and 1.

    >>> found = welch([1, 2, 3, 4], [2, 4, 6, 9])
    >>> round(found.difference, 4), round(found.degrees, 4), round(found.p, 4)
    (2.75, 4.0836, 0.1647)
    """
    one, other = summarise(first), summarise(second)
    if one is None or other is None or one.n < 2 or other.n < 2:
        return None
    difference = other.mean - one.mean
    error, degrees = _error(one, other)
    if not error or not math.isfinite(error) or not math.isfinite(difference):
        return WelchTest(difference, *_around(difference, error), None, None, None)
    t = difference / error
    low, high = _around(difference, quantile((1 + confidence) / 2, degrees) * error)
    return WelchTest(difference, low, high, t, degrees, two_sided(t, degrees))


def _error(one: Summary, other: Summary) -> Tuple[float, float]:
    """The standard error of the difference, and its degrees of freedom by Welch and Satterthwaite;
    these are 0 where there is no error."""
    errors = (one.standard_error or 0.0, other.standard_error or 0.0)
    error = math.hypot(*errors)
    if not error or not math.isfinite(error):
        return error, 0.0
    # As parts of the whole, so that no fourth power overflows or vanishes.
    parts = [(each / error) ** 2 for each in errors]
    return error, 1 / sum(part**2 / (n - 1) for part, n in zip(parts, (one.n, other.n)))


def _around(middle: float, reach: float) -> Tuple[float, float]:
    return middle - reach, middle + reach
