"""The mean of several curves, with a band that tells how far they lie apart."""

from __future__ import annotations

import enum
import math
from bisect import bisect_left
from functools import lru_cache
from typing import List, Mapping, Optional, Sequence

import attrs

from mallennlp.domain.statistics.student_t import quantile
from mallennlp.domain.statistics.summary import CONFIDENCE


class Band(enum.Enum):
    """What a band around a mean is."""

    SD = "sd"
    SE = "se"
    CI = "ci"
    NONE = "none"

    @property
    def label(self) -> str:
        """As people read it."""
        return {
            Band.SD: "standard deviation",
            Band.SE: "standard error",
            Band.CI: "95% interval",
            Band.NONE: "no band",
        }[self]


BAND_NOTES: Mapping[Band, str] = {
    Band.SD: "The band is the mean plus and minus one standard deviation of the runs (n - 1).",
    Band.SE: "The band is the mean plus and minus its standard error: the standard deviation of"
    " the runs (n - 1), by the root of n.",
    Band.CI: "The band is the 95% confidence interval of the mean, by Student's t distribution.",
    Band.NONE: "The line is the mean of the runs.",
}
"""What has to be said with each."""


@attrs.frozen
class Spread:
    """Several runs at one place of the axis.

    ``mean``: NaN without any finite value; ``half``: half the height of the band, None where one
    run alone tells nothing of it; ``runs``: how many have a finite value there.
    """

    mean: float
    half: Optional[float]
    runs: int


def spread(values: Sequence[float], band: Band) -> Spread:
    """Mean and band of the finite ones among values of several runs.

    >>> spread([1.0, 3.0, math.nan], Band.SD)
    Spread(mean=2.0, half=1.4142135623730951, runs=2)
    """
    finite = [value for value in values if math.isfinite(value)]
    count = len(finite)
    if count == 0:
        return Spread(math.nan, None, 0)
    mean = math.fsum(value / count for value in finite)
    if count == 1 or band is Band.NONE:
        return Spread(mean, None, count)
    # hypot has no overflow where the squares would have one.
    deviation = math.hypot(*[value - mean for value in finite]) / math.sqrt(count - 1)
    return Spread(mean, deviation * _factor(band, count), count)


@lru_cache(maxsize=1_000)
def _factor(band: Band, count: int) -> float:
    """Standard deviations in half a band."""
    if band is Band.SD:
        return 1.0
    error = 1.0 / math.sqrt(count)
    return error if band is Band.SE else error * quantile((1 + CONFIDENCE) / 2, count - 1)


def at_steps(
    steps: Sequence[float], values: Sequence[float], wanted: Sequence[float]
) -> List[float]:
    """The values of a run at some steps; NaN at those that it does not have.

    ``steps``: of its values, in ascending order.

    >>> at_steps([0, 2, 4], [1.0, 3.0, 5.0], [2, 3, 4])
    [3.0, nan, 5.0]
    """
    if not wanted:
        return []
    begin = bisect_left(steps, wanted[0])
    end = begin + len(wanted)
    if list(steps[begin:end]) == list(wanted):  # nearly always: runs of a family do the same
        return list(values[begin:end])
    found, count = [], len(steps)
    for step in wanted:
        at = bisect_left(steps, step)
        found.append(values[at] if at < count and steps[at] == step else math.nan)
    return found


def means(columns: Sequence[Sequence[float]]) -> List[float]:
    """The means of several runs at many places, as ``spread`` has them but for rounding, and much
    quicker. ``columns``: the values of each run, all as many.

    >>> means([[1.0, math.nan], [3.0, 5.0]])
    [2.0, 5.0]
    """
    count, found = len(columns), []
    for values in zip(*columns):
        total = sum(values)
        there = math.isfinite(total)
        found.append(total / count if there else spread(values, Band.NONE).mean)
    return found
