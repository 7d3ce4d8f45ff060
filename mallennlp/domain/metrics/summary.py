"""Metrics of an experiment: their names, their direction, and which epoch was the best.

AllenNLP writes flat files: ``training_loss`` and ``validation_loss`` are the **last** epoch's
values and only ``best_validation_loss`` is the best epoch's. Here the two are kept apart by name of
the *moment* (``best`` or ``last``) instead, so that ``validation_loss`` means the same metric in
both.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.metrics.names import BEST_PREFIX, TEST_PREFIX, VALIDATION_PREFIX

# Numbers that stand beside the metrics in AllenNLP's files. "training_duration" is a text and needs
# no mention: as a number it is a metric called "duration", which has overwritten it.
_NOT_METRICS = frozenset({"best_epoch", "epoch", "training_start_epoch", "training_epochs"})
_LOWER_IS_BETTER = re.compile(r"loss|perplexity|error|(^|_)(wer|cer|mae|mse|rmse)($|_)")


@attrs.frozen
class MetricGoal:
    """What a run tries to improve: ``trainer.validation_metric`` of its config.

    ``name`` carries no sign and no prefix (``accuracy``); ``maximize`` is True for ``+accuracy``.
    """

    name: str
    maximize: bool

    @property
    def key(self) -> str:
        """The metric's name among an epoch's metrics, for instance ``validation_accuracy``."""
        return VALIDATION_PREFIX + self.name

    def better(self, value: float, other: float) -> bool:
        """Whether ``value`` is strictly better than ``other``; NaN is worse than every number."""
        if math.isnan(value):
            return False
        return math.isnan(other) or (value > other if self.maximize else value < other)


DEFAULT_GOAL = MetricGoal("loss", maximize=False)
"""AllenNLP's own default, ``-loss``."""


def parse_goal(setting: Any) -> MetricGoal:
    """The goal that a config's ``trainer.validation_metric`` states; of a list the first counts.

    An absent or unusable setting means AllenNLP's default, ``-loss``. AllenNLP itself demands a
    sign; without one the direction is guessed from the name.

    >>> parse_goal("+accuracy"), parse_goal(["-loss", "+f1"]).key
    (MetricGoal(name='accuracy', maximize=True), 'validation_loss')
    """
    if isinstance(setting, list) and setting:
        setting = setting[0]
    if not isinstance(setting, str) or not setting.lstrip("+-"):
        return DEFAULT_GOAL
    name = setting.lstrip("+-")
    if setting[0] in "+-":
        return MetricGoal(name, maximize=setting[0] == "+")
    return MetricGoal(name, maximize=not lower_is_better(name))


def lower_is_better(name: str) -> bool:
    """Whether a metric of this name improves as it falls, judged by the name alone.

    >>> lower_is_better("validation_loss"), lower_is_better("validation_f1-measure-overall")
    (True, False)
    """
    return _LOWER_IS_BETTER.search(name) is not None


def as_number(value: Any) -> Optional[float]:
    """A metric as a float (NaN and infinities included), or None for a list, a text or a truth
    value."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def numbers(flat: Mapping[str, Any], best_too: bool = True) -> Dict[str, float]:
    """The metrics of a metrics file that are numbers, without lists, texts and book-keeping.

    ``best_too``: with the entries that speak of the best epoch.
    """
    # The files of a project have a few shapes, and a scan of 10,000 runs looks at 100,000 files.
    names, floats_alone = _metrics_of(tuple(flat), tuple(map(type, flat.values())), best_too)
    if floats_alone:
        return {name: flat[name] for name in names}
    pairs = ((name, as_number(flat[name])) for name in names)
    return {name: number for name, number in pairs if number is not None}


@lru_cache(maxsize=100)
def _metrics_of(
    names: Tuple[str, ...], types: Tuple[type, ...], best_too: bool
) -> Tuple[Tuple[str, ...], bool]:
    """The names of those entries of a file that are metrics, by the types of their values; and
    whether all of them are floats."""
    found = {
        name: kind
        for name, kind in zip(names, types)
        if (kind is float or (kind is int and name not in _NOT_METRICS))
        and (best_too or not name.startswith(BEST_PREFIX))
    }
    return tuple(found), int not in found.values()


def without_best(flat: Mapping[str, float]) -> Dict[str, float]:
    """The entries that do not speak of the best epoch."""
    return {name: value for name, value in flat.items() if not name.startswith(BEST_PREFIX)}


def only_best(flat: Mapping[str, float]) -> Dict[str, float]:
    """The entries that speak of the best epoch, without the ``best_`` in front of their names."""
    return {
        name[len(BEST_PREFIX) :]: value
        for name, value in flat.items()
        if name.startswith(BEST_PREFIX)
    }


@attrs.frozen
class EpochMetrics:
    """The metrics after one epoch. ``epoch`` counts from 0; ``values`` holds ``training_*``,
    ``validation_*``...; ``elapsed_s``: seconds of training until its end, those before recoveries
    included, None where it is not known."""

    epoch: int
    values: Mapping[str, float]
    elapsed_s: Optional[float] = None


def best_epoch(
    epochs: Sequence[EpochMetrics], goal: MetricGoal, stated: Optional[int] = None
) -> Optional[int]:
    """The number of the best epoch.

    What AllenNLP states wins, as it has seen every epoch. Otherwise the goal's metric decides, the
    first of equals, as AllenNLP does. Without validation the last epoch counts, which is AllenNLP's
    rule too. None without any epoch.
    """
    if stated is not None:
        return stated
    best: Optional[EpochMetrics] = None
    for epoch in epochs:
        value = epoch.values.get(goal.key)
        if value is None:
            continue
        if best is None or goal.better(value, best.values[goal.key]):
            best = epoch
    if best is not None:
        return best.epoch
    return epochs[-1].epoch if epochs else None


@attrs.frozen
class MetricSummary:
    """A run's metrics at the two moments that people ask for.

    ``best`` and ``last`` map names such as ``training_loss``, ``validation_accuracy`` to their
    values at the best and the last epoch. Test metrics are taken with the best weights and stand in
    ``best`` only.
    """

    best_epoch: Optional[int]
    best: Mapping[str, float]
    last: Mapping[str, float]


def summarize(
    final: Mapping[str, Any],
    epochs: Sequence[EpochMetrics],
    goal: MetricGoal,
    stated_best: Optional[int],
) -> MetricSummary:
    """Work out a run's metrics at its best and its last epoch.

    ``final`` is the content of ``metrics.json`` ({} where there is none, or where it is older than
    the last epoch). A recovery can leave it with the ``best_*`` entries only, or without them, so
    each side is completed from the epochs' own files. What the training metrics were at a best
    epoch that left no file of its own is not known, and not guessed.
    """
    flat = numbers(final)
    number = best_epoch(epochs, goal, stated_best)
    last = dict(epochs[-1].values) if epochs else {}
    last.update(without_best(flat))
    best = dict(_of_epoch(epochs, number))
    if not best and number is not None and final.get("epoch") == number:
        best = dict(last)
    best.update(only_best(flat))
    for name in [name for name in last if name.startswith(TEST_PREFIX)]:
        best[name] = last.pop(name)
    return MetricSummary(number, best, last)


def _of_epoch(epochs: Iterable[EpochMetrics], number: Optional[int]) -> Mapping[str, float]:
    return next((epoch.values for epoch in epochs if epoch.epoch == number), {})


def metric_names(epochs: Iterable[EpochMetrics]) -> List[str]:
    """Every metric that any of the epochs has, in the order of first appearance."""
    names: Dict[str, None] = {}
    for epoch in epochs:
        names.update(dict.fromkeys(epoch.values))
    return list(names)
