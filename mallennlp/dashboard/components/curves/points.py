"""From curves to the points that are sent to the browser: smoothed, few, and short as texts."""

from __future__ import annotations

import math
from typing import List, Optional, Sequence

import attrs

from mallennlp.dashboard.components.curves.options import CurveOptions, Window
from mallennlp.domain.curves import downsampling
from mallennlp.domain.curves.bands import Band, at_steps, means, spread
from mallennlp.domain.curves.series import Curve, CurveX
from mallennlp.domain.curves.smoothing import smooth

_DIGITS = 7
"""Of a number: more cannot be seen, and each costs a byte."""


@attrs.frozen
class Points:
    """What is drawn of a curve.

    ``ys``: None is a gap; ``halves``, ``runs``: of the mean of several runs half the band, if there
    is one, and the number of runs, at each point.
    """

    xs: List[float]
    ys: List[Optional[float]]
    halves: List[Optional[float]] = attrs.field(factory=list)
    runs: List[int] = attrs.field(factory=list)


def points_of(
    curve: Curve, options: CurveOptions, smoothing: float, window: Optional[Window]
) -> Points:
    """The points of one run's curve."""
    xs = curve.xs(options.axis)
    values = smooth(curve.values, smoothing) if smoothing else curve.values
    begin, end = downsampling.window(xs, *window) if window else (0, len(xs))
    xs, values = xs[begin:end], values[begin:end]
    kept = downsampling.downsample(xs, values, options.most_points, options.log_x)
    unit = options.unit[0]
    return Points(
        [short(xs[at] / unit) for at in kept], [_shown(values[at], options) for at in kept]
    )


def mean_of(
    curves: Sequence[Curve],
    options: CurveOptions,
    smoothing: float,
    window: Optional[Window],
    band: Band,
) -> Points:
    """The points of the mean of several runs. Each run is smoothed by itself; the runs meet at
    their steps, and over time a step stands at the mean of their times.

    Where there are too many points, the extremes of the mean are kept, and not those of the band as
    well: it would need twice as many points, and its deviation at each step, which takes ten times
    as long. A run that leaves the others takes the mean along, so its place is among them.
    """
    all_steps = sorted(set().union(*[curve.steps for curve in curves]))
    seen = _seen(curves, all_steps, options, window)
    columns = [
        at_steps(each.steps, smooth(each.values, smoothing) if smoothing else each.values, seen)
        for each in curves
    ]
    # By their steps also over time, as times of several runs need not ascend.
    kept = downsampling.downsample(seen, means(columns), options.most_points, options.log_x)
    steps = [seen[at] for at in kept]
    spreads = [spread([column[at] for column in columns], band) for at in kept]
    return Points(
        [short(x / options.unit[0]) for x in _means(curves, steps, options)],
        [_shown(each.mean, options) for each in spreads],
        [None if each.half is None else short(each.half) for each in spreads],
        [each.runs for each in spreads],
    )


def short(number: float) -> float:
    """A number with as many digits as can be seen, a whole one without a point.

    >>> short(3.0), short(0.123456789)
    (3, 0.1234568)
    """
    if not math.isfinite(number):
        return number
    whole = int(number)
    return whole if whole == number and abs(whole) < 2**53 else float(f"{number:.{_DIGITS}g}")


def _shown(value: float, options: CurveOptions) -> Optional[float]:
    """A value of the vertical axis; None for what has no place on it."""
    if not math.isfinite(value) or (options.log_y and value <= 0):
        return None
    return short(value)


def _means(curves: Sequence[Curve], steps: Sequence[float], options: CurveOptions) -> List[float]:
    """Where some steps stand on the axis."""
    if options.axis is CurveX.STEP:
        return list(steps)
    return means([at_steps(curve.steps, curve.elapsed_s, steps) for curve in curves])


def _seen(
    curves: Sequence[Curve],
    steps: List[float],
    options: CurveOptions,
    window: Optional[Window],
) -> List[float]:
    """The steps in a window."""
    if window is None:
        return steps
    begin, end = downsampling.window(_means(curves, steps, options), *window)
    return steps[begin:end]
