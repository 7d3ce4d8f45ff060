"""A paired bootstrap: two systems on the same instances, and whether another test set would say the
same of them.

Instances are drawn anew from those at hand, with replacement, again and again, and the mean of the
differences is taken each time (P. Koehn, Statistical Significance Tests for Machine Translation
Evaluation, EMNLP 2004).
"""

from __future__ import annotations

import math
import random
from typing import List, Optional, Sequence

import attrs

from mallennlp.domain.statistics.summary import CONFIDENCE, finite, near_one, shifted

RESAMPLES = 10_000
"""Drawn where there are few instances."""
FEWEST_RESAMPLES = 500
"""Drawn however many instances there are."""
MOST_DRAWS = 10_000_000
"""Of instances, in all resamples together, unless that are too few: about a second."""
_SEED = 13
"""Who looks again shall see the same."""


@attrs.frozen
class PairedBootstrap:
    """What it says.

    * ``n``: pairs of values; ``difference``: the mean of the second less the first;
    * ``low``, ``high``: the interval that holds so many of the resamples as was asked for, cut off
      at both ends alike;
    * ``p``: how often the mean of resamples is as far from the one that was found as that is from
      0, on either side: ``(as far + 1) / (resamples + 1)``;
    * ``resamples``: how many were drawn.
    """

    n: int
    difference: float
    low: float
    high: float
    p: float
    resamples: int


def resamples_for(n: int) -> int:
    """How many resamples are drawn of so many pairs: as many as take about a second.

    >>> resamples_for(100), resamples_for(10_000), resamples_for(1_000_000)
    (10000, 1000, 500)
    """
    return max(FEWEST_RESAMPLES, min(RESAMPLES, MOST_DRAWS // max(1, n)))


def paired_bootstrap(
    first: Sequence[float],
    second: Sequence[float],
    confidence: float = CONFIDENCE,
    resamples: Optional[int] = None,
) -> Optional[PairedBootstrap]:
    """The bootstrap of two values for each instance; None of less than two pairs of finite ones.

    * ``first``, ``second``: by instance, in the same order; pairs in which one is not finite are
      left out. Raises ValueError where there are not as many of both;
    * ``confidence``: of the interval, between 0 and 1;
    * ``resamples``: ``resamples_for`` the number of pairs unless given.
    """
    if len(first) != len(second):
        raise ValueError("there have to be as many values on both sides")
    differences = finite(right - left for left, right in zip(first, second))
    if len(differences) < 2:
        return None
    values, shift = near_one(differences)
    n, drawn = len(values), resamples or resamples_for(len(values))
    total = math.fsum(values)
    # Sums of the same numbers in another order are not the same to the last digit.
    threshold = abs(total) - 1e-12 * math.fsum(map(abs, values))
    choices = random.Random(_SEED).choices
    sums = sorted(sum(choices(values, k=n)) for _ in range(drawn))
    as_far = sum(abs(each - total) >= threshold for each in sums)
    ends = [_at(sums, part) for part in ((1 - confidence) / 2, (1 + confidence) / 2)]
    difference, low, high = (shifted(each / n, shift) for each in (total, *ends))
    return PairedBootstrap(n, difference, low, high, (as_far + 1) / (drawn + 1), drawn)


def _at(ordered: List[float], part: float) -> float:
    """The value below which this part of some values in order lies."""
    place = part * (len(ordered) - 1)
    before = math.floor(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])
