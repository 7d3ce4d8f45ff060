"""Whether a metric differs between two sides by more than chance."""

from __future__ import annotations

import math
from typing import List, Optional, Tuple

import attrs

from mallennlp.domain.comparison import Side
from mallennlp.domain.metrics.comparison import Moment, direction, values_of
from mallennlp.domain.statistics.permutation import PermutationTest, permutation_test
from mallennlp.domain.statistics.summary import Summary, summarise
from mallennlp.domain.statistics.welch import WelchTest, welch

FEWEST_RUNS = 2
"""On each side, for a test."""


@attrs.frozen
class Group:
    """The values of a metric among the runs of a side.

    * ``values``: the finite ones, in the order of the runs; ``summary``: of these;
    * ``left_out``: the paths of runs without the metric, or whose value is NaN or infinite.
    """

    side: Side
    values: Tuple[float, ...]
    left_out: Tuple[str, ...]
    summary: Optional[Summary]

    @property
    def is_enough(self) -> bool:
        """Whether there are values enough for a test."""
        return len(self.values) >= FEWEST_RUNS


@attrs.frozen
class Significance:
    """A metric on two sides.

    * ``first``, ``second``: differences are those of the second to the first;
    * ``rises``: whether the metric is better where it is higher; None where nothing tells;
    * ``shared``: how many runs are on both sides;
    * ``welch``, ``permutation``: None where a side has less than two values.
    """

    metric: str
    first: Group
    second: Group
    rises: Optional[bool]
    shared: int
    welch: Optional[WelchTest]
    permutation: Optional[PermutationTest]

    @property
    def difference(self) -> Optional[float]:
        """Of the means; None where a side has no value, or no float is large enough."""
        if self.first.summary is None or self.second.summary is None:
            return None
        off = self.second.summary.mean - self.first.summary.mean
        return off if math.isfinite(off) else None


def compare_groups(
    metric: str, first: Side, second: Side, moment: Moment = Moment.BEST
) -> Significance:
    """The values of a metric on two sides, and what tests say of them."""
    one, other = group(first, metric, moment), group(second, metric, moment)
    shared = {run.path for run in first.runs} & {run.path for run in second.runs}
    return Significance(
        metric,
        one,
        other,
        direction((first, second), metric),
        len(shared),
        welch(one.values, other.values),
        permutation_test(one.values, other.values),
    )


def group(side: Side, metric: str, moment: Moment = Moment.BEST) -> Group:
    """The values of a metric among the runs of a side."""
    values: List[float] = []
    left_out: List[str] = []
    for run, value in zip(side.runs, values_of(side, metric, moment)):
        if value is None or not math.isfinite(value):
            left_out.append(run.path)
        else:
            values.append(value)
    return Group(side, tuple(values), tuple(left_out), summarise(values))


def smallest_p(first: int, second: int) -> float:
    """The smallest p that an exact permutation test of groups of these sizes can give.

    >>> smallest_p(2, 2), smallest_p(3, 4)
    (0.3333333333333333, 0.02857142857142857)
    """
    # Of equally large groups, a parting and its mirror image are as far apart.
    return (2 if first == second else 1) / math.comb(first + second, first)
