"""What the files of a run's epochs and its final metrics say together."""

from __future__ import annotations

from itertools import accumulate, islice
from operator import add
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from mallennlp.domain.configs.tree import lookup
from mallennlp.domain.durations import parse_timedelta
from mallennlp.domain.metrics.names import (
    BEST_PREFIX,
    TEST_PREFIX,
    TRAINING_PREFIX,
    VALIDATION_PREFIX,
)
from mallennlp.domain.metrics.summary import (
    EpochMetrics,
    MetricGoal,
    MetricSummary,
    numbers,
    parse_goal,
    summarize,
)

MOST_METRICS = 2_000
"""Entries of one file of metrics. More are a program's data, not what a person compares."""
_BOOK_KEEPING = ("epoch", "best_epoch", "training_duration")
_PAUSE_S = 5.0
"""Seconds between two epochs beyond what the training counted: it was started again in between."""


class Epoch:
    """The content of one ``metrics_epoch_N.json``.

    ``best_epoch``: the best one so far, by AllenNLP; ``duration_s``: seconds since the (re)start of
    the training, 0.0 where that cannot be read; ``modified_s``: the file's time, POSIX seconds.
    """

    def __init__(self, number: int, flat: Mapping[str, Any], modified_s: float) -> None:
        self.metrics = EpochMetrics(number, numbers(flat, best_too=False))
        self.best_epoch = whole_number(flat.get("best_epoch"))
        self.duration_s = parse_timedelta(flat.get("training_duration")) or 0.0
        self.modified_s = modified_s


def limited(flat: Dict[str, Any], goal: MetricGoal) -> Dict[str, Any]:
    """The first ``MOST_METRICS`` entries of a file of metrics, and what the run is judged by
    wherever it stands."""
    if len(flat) <= MOST_METRICS:
        return flat
    kept = dict(islice(flat.items(), MOST_METRICS))
    prefixes = (TRAINING_PREFIX, VALIDATION_PREFIX, TEST_PREFIX, BEST_PREFIX + VALIDATION_PREFIX)
    for name in (*_BOOK_KEEPING, *[prefix + goal.name for prefix in prefixes]):
        if name in flat:
            kept[name] = flat[name]
    return kept


def whole_number(value: Any, otherwise: Optional[int] = None) -> Optional[int]:
    """``value`` if it is a whole number that makes sense as a count, else the other one."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    return otherwise


def summary(
    config: Mapping[str, Any], final: Mapping[str, Any], epochs: Sequence[Epoch]
) -> MetricSummary:
    """The metrics of the best and the last epoch. ``final``: ``metrics.json``, or {}."""
    stated = [epoch.best_epoch for epoch in epochs if epoch.best_epoch is not None]
    best_epoch = whole_number(final.get("best_epoch"), stated[-1] if stated else None)
    goal = parse_goal(lookup(config, "trainer", "validation_metric"))
    return summarize(final, [epoch.metrics for epoch in epochs], goal, best_epoch)


def training_s(final: Mapping[str, Any], epochs: Sequence[Epoch], dated: bool) -> Optional[float]:
    """Seconds of training, over all recoveries; None where no file states any.

    ``dated``: the files have the times at which the training wrote them.
    """
    counted = [epoch for epoch in epochs if epoch.duration_s]
    last_s = parse_timedelta(final.get("training_duration")) or 0.0
    if not counted:
        return last_s or None
    return sum(_before(counted, dated)) + max(counted[-1].duration_s, last_s)


def timed(epochs: Sequence[Epoch], dated: bool) -> Tuple[EpochMetrics, ...]:
    """The metrics of the epochs, each with the seconds of training until its end where its file
    states any. ``dated``: as for ``training_s``."""
    counted = [epoch for epoch in epochs if epoch.duration_s]
    ends_s = map(add, accumulate(_before(counted, dated)), (each.duration_s for each in counted))
    return tuple(
        (
            EpochMetrics(each.metrics.epoch, each.metrics.values, next(ends_s))
            if each.duration_s
            else each.metrics
        )
        for each in epochs
    )


def _before(epochs: Sequence[Epoch], dated: bool) -> List[float]:
    """For each epoch the length in seconds of the part that ended at the epoch before it; 0.0 where
    the training went on. So recoveries cut a training into parts.

    An epoch states the time since the last (re)start only. So a new part has begun where that time
    is shorter than at the epoch before, or where, by the times of the files, more has passed
    between the two epochs than the training counted.
    """
    ended_s = [0.0] if epochs else []
    for before, epoch in zip(epochs, epochs[1:]):
        counted_s = epoch.duration_s - before.duration_s
        passed_s = epoch.modified_s - before.modified_s if dated else 0.0
        new = counted_s < 0 or passed_s - counted_s > _PAUSE_S
        ended_s.append(before.duration_s if new else 0.0)
    return ended_s
