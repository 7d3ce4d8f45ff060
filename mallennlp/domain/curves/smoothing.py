"""Smooth curves: what a metric does on the whole, without its noise."""

from __future__ import annotations

import math
from typing import List, Sequence

MOST_SMOOTHING = 0.99
"""A weight of 1 would never leave the first value."""


def smooth(values: Sequence[float], weight: float) -> List[float]:
    """The exponential moving average of a curve, without the pull of its beginning, as TensorBoard
    computes it.

    Each value counts ``weight`` times as much as the one after it, and the weights of all values so
    far are brought to a sum of 1; so the first point stays where it is. What is not finite is left
    as it is, and the average goes on behind it.

    ``weight``: from 0, which changes nothing, to ``MOST_SMOOTHING``. Raises ValueError for others.

    >>> smooth([1.0, 3.0, math.nan, 3.0], 0.5)[:2]
    [1.0, 2.3333333333333335]
    """
    if not 0 <= weight <= MOST_SMOOTHING:
        raise ValueError(f"a weight between 0 and {MOST_SMOOTHING} is needed, not {weight}")
    if weight == 0:
        return list(values)
    smoothed: List[float] = []
    average, sum_of_weights, rest = 0.0, 0.0, 1.0 - weight
    for value in values:
        if math.isfinite(value):
            average = weight * average + rest * value
            sum_of_weights = weight * sum_of_weights + rest
            smoothed.append(average / sum_of_weights)
        else:
            smoothed.append(value)
    return smoothed
