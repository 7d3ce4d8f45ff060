"""A permutation test: how often chance alone parts the numbers of two groups as far.

All numbers are put together and parted anew, into groups as large as those at hand. If the groups
differ by chance alone, each parting is as likely as the one that was found (R. A. Fisher, The
Design of Experiments, 1935).
"""

from __future__ import annotations

import math
import random
from itertools import combinations
from typing import Optional, Sequence, Tuple

import attrs

from mallennlp.domain.statistics.summary import finite, near_one

MOST_PARTINGS = 20_000
"""Up to so many ways to part the numbers, each of them is tried."""
DRAWN = 20_000
"""Else so many are drawn."""
FEWEST_DRAWN = 2_000
MOST_NUMBERS = 2_000_000
"""Of large groups fewer are drawn: so many numbers in all take about a second."""
_SEED = 13
"""Who looks again shall see the same."""
_SAME = 1e-12
"""Differences as near as that, as a part of the numbers' distances from their mean, are the same:
each is a sum of the same numbers in another order."""
_ROUNDED = 2.0**-50
"""A number itself may be off by so much of the largest one: 8.001 and 8.002 are no nearer to what
somebody measured."""


@attrs.frozen
class PermutationTest:
    """What the test says.

    * ``p``: the part of the partings whose means are at least as far from each other; where they
      were drawn, ``(as far + 1) / (drawn + 1)``, which is never 0 (Phipson and Smyth, 2010);
    * ``partings``: how many were tried; ``exact``: whether these are all that there are.
    """

    p: float
    partings: int
    exact: bool


def permutation_test(
    first: Sequence[float], second: Sequence[float], drawn: Optional[int] = None
) -> Optional[PermutationTest]:
    """Whether the means of two groups differ, on either side; None where one of them has less than
    two finite numbers.

    ``drawn``: how many partings are drawn where there are more than ``MOST_PARTINGS``; ``DRAWN``
    unless given, and fewer of large groups.

    >>> permutation_test([1, 2, 3], [4, 5, 6])
    PermutationTest(p=0.1, partings=20, exact=True)
    """
    one, other = finite(first), finite(second)
    if len(one) < 2 or len(other) < 2:
        return None
    # A parting is known by its smaller group, and how far its means are apart by the sum of that.
    small, large = sorted((one, other), key=len)
    near, _ = near_one([*small, *large])
    numbers = _centred(near)
    observed = abs(math.fsum(numbers[: len(small)]))
    rounded = _ROUNDED * len(near) * max(map(abs, near))
    threshold = observed - _SAME * math.fsum(map(abs, numbers)) - rounded
    if math.comb(len(numbers), len(small)) <= MOST_PARTINGS:
        return _exact(numbers, len(small), threshold)
    return _drawn(numbers, len(small), threshold, drawn or _draws_for(len(small)))


def _draws_for(size: int) -> int:
    return max(FEWEST_DRAWN, min(DRAWN, MOST_NUMBERS // size))


def _centred(numbers: Sequence[float]) -> Tuple[float, ...]:
    """The numbers less their mean: then the sum of one group says how far the means are apart, and
    in which direction does not matter."""
    mean = math.fsum(numbers) / len(numbers)
    return tuple(number - mean for number in numbers)


def _exact(numbers: Sequence[float], size: int, threshold: float) -> PermutationTest:
    partings = as_far = 0
    for group in combinations(numbers, size):
        partings += 1
        as_far += abs(sum(group)) >= threshold
    return PermutationTest(as_far / partings, partings, exact=True)


def _drawn(numbers: Sequence[float], size: int, threshold: float, drawn: int) -> PermutationTest:
    sample = random.Random(_SEED).sample
    as_far = sum(abs(sum(sample(numbers, size))) >= threshold for _ in range(drawn))
    return PermutationTest((as_far + 1) / (drawn + 1), drawn, exact=False)
