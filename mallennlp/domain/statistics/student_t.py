"""Student's t distribution, for any number of degrees of freedom.

Its tails are the incomplete beta function, worked out as a continued fraction (Abramowitz and
Stegun, Handbook of Mathematical Functions, 26.5.8 and 26.7.1). With very many degrees the
distribution is nearly the normal one, and is reached from there (G. W. Hill, Algorithm 395:
Student's t-distribution, Communications of the ACM 13, 1970).
"""

from __future__ import annotations

import math
from typing import Callable, Tuple

MANY_DEGREES = 10_000.0
"""From here on the way over the normal distribution is as exact, and quicker."""

_TINY = 1e-300
_MOST_STEPS = 10_000
_LOG_SMALLEST, _LOG_LARGEST = -745.0, 709.7
"""Between these lie the logarithms of all positive floats."""


def cdf(t: float, degrees: float) -> float:
    """The probability of a value up to ``t``, with nearly all of its digits also where it is tiny.

    ``degrees``: of freedom, more than 0. Raises ValueError for others, and for ``t`` not a number.

    >>> cdf(0, 5), round(cdf(2.015048, 5), 6)
    (0.5, 0.95)
    """
    _check(degrees)
    if math.isnan(t):
        raise ValueError("t is not a number")
    inner, outer = _parts(abs(t), degrees)
    if t <= 0:
        return outer
    # Each of the two is exact where it is the smaller one.
    return 0.5 + inner if inner < outer else 1.0 - outer


def two_sided(t: float, degrees: float) -> float:
    """The probability of a value as far from 0 as ``t``, or farther, on either side.

    >>> round(two_sided(-2.570582, 5), 6)
    0.05
    """
    return min(1.0, 2.0 * cdf(-abs(t), degrees))


def quantile(p: float, degrees: float) -> float:
    """The value up to which the probability is ``p``: the inverse of ``cdf``.

    It is infinite where no float is large enough. ``p``: between 0 and 1; 0 and 1 themselves give
    the infinities. ``degrees``: of freedom, more than 0. Raises ValueError for others.

    >>> round(quantile(0.975, 5), 6), quantile(0.5, 5), quantile(0, 5)
    (2.570582, 0.0, -inf)
    """
    _check(degrees)
    if not 0 <= p <= 1:
        raise ValueError("p has to be between 0 and 1")
    if p == 0.5:
        return 0.0
    tail = min(p, 1.0 - p)
    size = math.inf if tail == 0 else _distance(tail, degrees)
    return -size if p < 0.5 else size


def _check(degrees: float) -> None:
    if not degrees > 0:
        raise ValueError("degrees of freedom have to be more than 0")


def _distance(tail: float, degrees: float) -> float:
    """How far from 0 a tail of this probability begins."""
    if tail > 0.25:
        target, part = math.log(0.5 - tail), 0
    else:
        target, part = math.log(tail), 1

    def off(log_t: float) -> Tuple[float, float]:
        """How far the logarithm of the probability is off, and its derivative."""
        t = math.exp(log_t)
        found = _parts(t, degrees)[part]
        if found <= 0:
            return (-math.inf, 0.0)
        slope = math.exp(_log_density(t, degrees) + log_t - math.log(found))
        return (math.log(found) - target, slope if part == 0 else -slope)

    return _solved(off, rising=part == 0)


def _solved(off: Callable[[float], Tuple[float, float]], rising: bool) -> float:
    """The positive number at whose logarithm ``off`` is 0: by Newton's steps, and by halving where
    these lead out of where it can be. Infinite beyond the largest float."""
    low, high = _LOG_SMALLEST, _LOG_LARGEST
    if not rising and off(high)[0] > 0:
        return math.inf
    at = 0.0
    for _ in range(300):
        error, slope = off(at)
        if (error > 0) == rising:
            high = at
        else:
            low = at
        following = at - error / slope if slope else math.inf
        if not low <= following <= high:
            following = (low + high) / 2
        if abs(following - at) <= 2e-16 * max(1.0, abs(at)):
            break
        at = following
    return math.exp(following)


def _log_density(t: float, degrees: float) -> float:
    log_x = _logs(t, degrees)[0]
    return (degrees + 1) / 2 * log_x - math.log(degrees) / 2 - _log_beta(degrees / 2)


def _parts(t: float, degrees: float) -> Tuple[float, float]:
    """The probabilities between 0 and ``t``, and beyond ``t``, for ``t`` of 0 or more."""
    if t == 0:
        return 0.0, 0.5
    if math.isinf(t):
        return 0.5, 0.0
    if degrees >= MANY_DEGREES:
        z = _as_normal(t, degrees) / math.sqrt(2)
        return math.erf(z) / 2, math.erfc(z) / 2
    half = degrees / 2
    log_x, log_y = _logs(t, degrees)
    x, y = math.exp(log_x), math.exp(log_y)
    log_front = half * log_x + 0.5 * log_y - _log_beta(half)
    if x < (half + 1) / (half + 2.5):
        outer = 0.5 * math.exp(log_front) * _fraction(x, half, 0.5) / half
        return 0.5 - outer, outer
    inner = math.exp(log_front) * _fraction(y, 0.5, half)
    return inner, 0.5 - inner


def _logs(t: float, degrees: float) -> Tuple[float, float]:
    """The logarithms of ``1 / (1 + t²/degrees)`` and of what is left to 1; nothing overflows."""
    root = math.sqrt(degrees)
    if t <= root:
        ratio = t / root
        log_x = -math.log1p(ratio * ratio)
        return log_x, 2 * math.log(ratio) + log_x if ratio else -math.inf
    inverse = root / t
    log_y = -math.log1p(inverse * inverse)
    return -2 * (math.log(t) - math.log(root)) + log_y, log_y


def _log_beta(half: float) -> float:
    """The logarithm of the beta function of ``half`` and 1/2. Two large logarithms of the gamma
    function would cancel, so for large numbers their difference is written out (Stirling)."""
    log_root_pi = 0.5 * math.log(math.pi)
    if half < 15:
        return log_root_pi + math.lgamma(half) - math.lgamma(half + 0.5)
    rest = _stirling(half + 0.5) - _stirling(half)
    return log_root_pi - (half * math.log1p(0.5 / half) - 0.5 + 0.5 * math.log(half) + rest)


def _stirling(z: float) -> float:
    """What Stirling's formula lacks, for ``z`` of 15 or more."""
    s = 1 / (z * z)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / z


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, from its beginning on (Lentz)."""
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 + term * d
            c = 1 + term / c
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return value


def _as_normal(t: float, degrees: float) -> float:
    """The value whose tail in the normal distribution is that of ``t`` here (Hill, 1970)."""
    a = degrees - 0.5
    w = math.sqrt(a * -_logs(t, degrees)[0])
    b = 48 * a * a
    first = (w**3 + 3 * w) / b
    second = (4 * w**7 + 33 * w**5 + 240 * w**3 + 855 * w) / (10 * b * (b + 0.8 * w**4 + 100))
    return w + first - second
