"""What has to be said of a figure of curves, as it cannot be seen in it."""

from __future__ import annotations

import math
from typing import Iterable, List, Sequence

from mallennlp.dashboard.components.curves.options import CurveOptions
from mallennlp.domain.curves.series import Curve


def notes_of(curves: Sequence[Curve], options: CurveOptions) -> List[str]:
    """What is not drawn: what there was no time to read, values that are not finite, and what a log
    axis has no place for."""
    late = any(curve.late for curve in curves)
    notes = ["not every point could be read in time"] if late else []
    odd = sum(_not_finite(curve.values) for curve in curves)
    notes += [f"{_points(odd)} not finite: a gap"] if odd else []
    if options.log_y:
        low = _count(
            math.isfinite(value) and value <= 0 for curve in curves for value in curve.values
        )
        notes += [f"{_points(low)} at or below 0: not on a log axis"] if low else []
    if options.log_x:
        left = _count(x <= 0 for curve in curves for x in curve.xs(options.axis))
        what = "epoch 0" if left and options.unit[1] == "step" else _points(left)
        notes += [f"{what}: not on a log axis"] if left else []
    return notes


def _not_finite(values: Sequence[float]) -> int:
    if math.isfinite(sum(values)):  # which is quick, and nearly always so
        return 0
    return _count(not math.isfinite(value) for value in values)


def _count(found: Iterable[bool]) -> int:
    return sum(found)


def _points(count: int) -> str:
    return f"{count:,} value{'' if count == 1 else 's'}"
