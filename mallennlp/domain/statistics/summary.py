"""How some numbers lie: their mean, and how sure it is."""

from __future__ import annotations

import math
from typing import Iterable, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.statistics.student_t import quantile

CONFIDENCE = 0.95


@attrs.frozen
class Summary:
    """Of ``n`` numbers, at least one and all finite.

    * ``mean``;
    * ``deviation``: the standard deviation of the sample (n - 1 in the denominator); None of one;
    * ``standard_error``: of the mean, ``deviation / sqrt(n)``; None of one.
    """

    n: int
    mean: float
    deviation: Optional[float]

    @property
    def standard_error(self) -> Optional[float]:
        """How far the mean of such a sample is off, typically."""
        return None if self.deviation is None else self.deviation / math.sqrt(self.n)

    def interval(self, confidence: float = CONFIDENCE) -> Optional[Tuple[float, float]]:
        """The confidence interval of the mean by Student's t; None of one number.

        ``confidence``: between 0 and 1.

        >>> low, high = summarise([1, 2, 3]).interval()
        >>> round(low, 4), round(high, 4)
        (-0.4841, 4.4841)
        """
        error = self.standard_error
        if error is None:
            return None
        reach = quantile((1 + confidence) / 2, self.n - 1) * error
        return self.mean - reach, self.mean + reach


def summarise(values: Sequence[float]) -> Optional[Summary]:
    """The summary of the finite numbers among some; None where there is none.

    >>> summarise([1, 2, float("nan")])
    Summary(n=2, mean=1.5, deviation=0.7071067811865476)
    >>> summarise([]) is None
    True
    """
    numbers = finite(values)
    if not numbers:
        return None
    n = len(numbers)
    if min(numbers) == max(numbers):  # what is rounded on the way must not look like a deviation
        return Summary(n, numbers[0], 0.0 if n > 1 else None)
    near, shift = near_one(numbers)
    mean = math.fsum(near) / n
    off = [number - mean for number in near]
    squares = math.fsum(each * each for each in off) - math.fsum(off) ** 2 / n
    deviation = math.sqrt(squares / (n - 1))
    return Summary(n, shifted(mean, shift), shifted(deviation, shift))


def finite(values: Iterable[float]) -> Tuple[float, ...]:
    """The finite numbers among some, as floats."""
    return tuple(float(value) for value in values if math.isfinite(value))


def near_one(numbers: Sequence[float]) -> Tuple[List[float], int]:
    """The numbers without the power of two by which they are larger or smaller than 1, and that
    power: squares of large numbers overflow, and those of small ones vanish. No digit is lost.

    >>> near_one([8.0, -3.0])
    ([0.5, -0.1875], 4)
    """
    shift = math.frexp(max(map(abs, numbers)))[1]
    return [math.ldexp(number, -shift) for number in numbers], shift


def shifted(value: float, shift: int) -> float:
    """A value with a power of two; infinite where no float is large enough."""
    try:
        return math.ldexp(value, shift)
    except OverflowError:
        return math.copysign(math.inf, value)
