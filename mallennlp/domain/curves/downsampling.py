"""Few points for long curves, chosen so that what can be seen stays: ends, peaks and gaps."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import List, Optional, Sequence, Tuple

LEAST_POINTS = 20
"""A curve of fewer points would be none."""


def downsample(
    xs: Sequence[float], ys: Sequence[float], most: int, logarithmic: bool = False
) -> List[int]:
    """The places of at most ``most`` points that look like all of them, in order.

    The first and the last point stay, and of each of some stretches of equal length on the axis its
    lowest and its highest point, so the extremes of the whole stay too. Where a value is not finite
    in a stretch, one such point stays as well, so that the gap is seen.

    * ``xs``: in ascending order; ``ys``: as many;
    * ``most``: at least ``LEAST_POINTS``; fewer count as that;
    * ``logarithmic``: the stretches are of equal length on a logarithmic axis.

    >>> downsample(range(100), [0.0] * 50 + [9.0] + [0.0] * 49, 20)[0]
    0
    """
    count, most = len(xs), max(most, LEAST_POINTS)
    if count <= most:
        return list(range(count))
    gaps = not math.isfinite(sum(ys))
    stretches = (most - 2) // (3 if gaps else 2)
    kept = [0]
    for begin, end in _stretches(xs, stretches, logarithmic):
        kept += _lowest_and_highest(ys, begin, end)
    kept.append(count - 1)
    return sorted(set(kept))


def window(xs: Sequence[float], begin: float, end: float) -> Tuple[int, int]:
    """The part of an axis that is looked at, as places: with one point more on either side, so that
    lines go on to the edge.

    >>> window([0, 1, 2, 3, 4, 5], 2, 3)
    (1, 5)
    """
    first = bisect_left(xs, begin)
    last = bisect_right(xs, end)
    return max(0, first - 1), min(len(xs), last + 1)


def _stretches(xs: Sequence[float], stretches: int, logarithmic: bool) -> List[Tuple[int, int]]:
    """Begin and end of stretches of equal length, those without a point left out."""
    first = xs[0]
    if logarithmic:
        first = next((x for x in xs if x > 0), 0.0)
    edges = _edges(first, xs[-1], stretches, logarithmic and first > 0)
    if edges is None:  # all at one place, or no place at all: by their number
        places = [len(xs) * number // stretches for number in range(1, stretches)]
    else:
        places = [bisect_left(xs, edge) for edge in edges]
    return [(begin, end) for begin, end in zip([0, *places], [*places, len(xs)]) if begin < end]


def _edges(first: float, last: float, stretches: int, logarithmic: bool) -> Optional[List[float]]:
    """Where one stretch ends and the next begins."""
    if not (math.isfinite(last - first) and last > first):
        return None
    if logarithmic:
        factor = (last / first) ** (1 / stretches)
        return [first * factor**number for number in range(1, stretches)]
    step = (last - first) / stretches
    return [first + step * number for number in range(1, stretches)]


def _lowest_and_highest(ys: Sequence[float], begin: int, end: int) -> List[int]:
    """The places of the lowest and the highest finite value, and of one that is not finite."""
    part = ys[begin:end]
    if math.isfinite(sum(part)):
        return [begin + part.index(min(part)), begin + part.index(max(part))]
    finite = [at for at, value in enumerate(part) if math.isfinite(value)]
    gap = next((at for at, value in enumerate(part) if not math.isfinite(value)), 0)
    if not finite:
        return [begin + gap]
    lowest, highest = min(finite, key=part.__getitem__), max(finite, key=part.__getitem__)
    return [begin + gap, begin + lowest, begin + highest]
