"""A metric of one run along its training."""

from __future__ import annotations

import enum
import math
import operator
from typing import Sequence

import attrs

from mallennlp.domain.metrics.names import TRAINING_PREFIX, VALIDATION_PREFIX
from mallennlp.domain.metrics.summary import EpochMetrics

TRAINING, VALIDATION = TRAINING_PREFIX.rstrip("_"), VALIDATION_PREFIX.rstrip("_")
EPOCH, BATCH = "epoch", "batch"


class CurveX(enum.Enum):
    """What a curve is drawn over.

    ``STEP``: epochs, or batches where it was measured at batches; ``TIME``: seconds of training.
    """

    STEP = "step"
    TIME = "time"


@attrs.frozen
class Curve:
    """One line.

    * ``part``: the data it was measured on, ``TRAINING`` or ``VALIDATION``; "" for others;
    * ``counts``: what its steps are, ``EPOCH`` or ``BATCH``; epochs count from 0;
    * ``steps``: in ascending order; ``elapsed_s``: seconds of training until then, NaN where that
      is not known; ``values``: NaN and infinities are gaps. All three are as long;
    * ``thinned``: there are more points than these; ``late``: all of a part of it were wanted, and
      there was no time to read them.
    """

    part: str
    counts: str
    steps: Sequence[float]
    elapsed_s: Sequence[float]
    values: Sequence[float]
    thinned: bool = False
    late: bool = False

    def over(self, axis: CurveX) -> "Curve":
        """The same without the points that have no place on this axis, in its order."""
        times_s = self.elapsed_s
        if axis is CurveX.STEP or (math.isfinite(sum(times_s)) and _ascends(times_s)):
            return self
        placed = [at for at, seconds in enumerate(self.elapsed_s) if math.isfinite(seconds)]
        kept = sorted(placed, key=self.elapsed_s.__getitem__)
        return attrs.evolve(
            self,
            steps=[self.steps[at] for at in kept],
            elapsed_s=[self.elapsed_s[at] for at in kept],
            values=[self.values[at] for at in kept],
        )

    def xs(self, axis: CurveX) -> Sequence[float]:
        """Where its points stand on an axis."""
        return self.steps if axis is CurveX.STEP else self.elapsed_s


def _ascends(numbers: Sequence[float]) -> bool:
    return all(map(operator.le, numbers, numbers[1:]))


class EpochCurves:
    """The curves of metrics over the epochs of a run."""

    def __init__(self, epochs: Sequence[EpochMetrics]) -> None:
        self._epochs = epochs
        self._steps = [epoch.epoch for epoch in epochs]
        unknown = math.nan
        self._elapsed_s = [
            unknown if epoch.elapsed_s is None else epoch.elapsed_s for epoch in epochs
        ]

    def curve(self, name: str, part: str) -> Curve:
        """The curve of a metric, by its full name. An epoch that does not have it is a gap."""
        values = [epoch.values.get(name, math.nan) for epoch in self._epochs]
        return Curve(part, EPOCH, self._steps, self._elapsed_s, values)
