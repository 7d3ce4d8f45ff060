"""Quantities of what is compared: what a key of the config or a metric says of each side."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.configs.tree import flatten
from mallennlp.domain.configs.values import MISSING, Leaf, as_scalar, identity
from mallennlp.domain.families import SEEDS
from mallennlp.domain.metrics.comparison import direction, metrics_of
from mallennlp.domain.plots.coordinates import finite, is_numeric
from mallennlp.domain.statistics.summary import summarise

CONFIG, METRIC = "config:", "metric:"
"""How the ids of quantities begin: the rest is the dotted path of a key, or a metric's name."""
DEFAULT_KEYS = 6
SEVERAL = "several values"
"""What a family has of a key in which its runs differ, and which is no number."""

_MOST_CATEGORIES = 12
_IS_PLACE = re.compile(r"(^|[._])(path|dir|directory|file|filename|folder)s?($|[._])")


@attrs.frozen
class Measured:
    """What a quantity is of one side.

    ``value``: a run's, or of a family the mean of ``runs`` runs if it is a number; ``deviation``:
    the standard deviation (n - 1) of these, None of fewer than two.
    """

    value: Leaf
    deviation: Optional[float] = None
    runs: int = 1


class Quantities:
    """All keys and metrics of a comparison.

    * ``differing``: the config keys in which the sides differ, in their order, each with a value of
      every side, as the comparison of the configs gives them;
    * ``keys``: these keys;
    * ``metrics``: the metrics at the best epoch, the goal first, as ``metrics_of`` has them.
    """

    def __init__(self, comparison: Comparison, differing: Mapping[str, Sequence[Any]]) -> None:
        self.sides = comparison.sides
        self.keys: Tuple[str, ...] = tuple(differing)
        self.metrics: Tuple[str, ...] = tuple(metrics_of(comparison.sides))
        self._differing = differing
        self._places = {side.id: place for place, side in enumerate(comparison.sides)}
        self._columns: Dict[str, List[Measured]] = {}
        self._leaves: Dict[str, Dict[str, Leaf]] = {}
        self._configs = {run.path: run.config for run in comparison.runs()}

    def of_runs(self, side: Side, quantity: str) -> List[Leaf]:
        """The value of each run of a side; MISSING where it has none, and for what is no
        quantity."""
        if quantity.startswith(METRIC):
            name = quantity[len(METRIC) :]
            return [run.metrics.best.get(name, MISSING) for run in side.runs]
        if not quantity.startswith(CONFIG):
            return [MISSING] * len(side.runs)
        key = quantity[len(CONFIG) :]
        if key in self._differing:  # in which the runs of a family do not differ
            value = self._differing[key][self._places[side.id]]
            return [MISSING if value is MISSING else as_scalar(value)] * len(side.runs)
        return [self._leaves_of(key).get(run.path, MISSING) for run in side.runs]

    def of_side(self, side: Side, quantity: str) -> Measured:
        """The value of a run, or what those of a family have together."""
        return together(self.of_runs(side, quantity))

    def column(self, quantity: str) -> List[Measured]:
        """The values of all sides, in their order."""
        if quantity not in self._columns:
            self._columns[quantity] = [self.of_side(side, quantity) for side in self.sides]
        return self._columns[quantity]

    def falls(self, quantity: str) -> bool:
        """Whether it is a metric that is known to improve as it falls."""
        if not quantity.startswith(METRIC):
            return False
        return direction(self.sides, quantity[len(METRIC) :]) is False

    def goal(self) -> Optional[str]:
        """The metric that most of the runs try to improve, as a quantity."""
        return METRIC + self.metrics[0] if self.metrics else None

    def default_axes(self) -> List[str]:
        """What says most about the sides: up to ``DEFAULT_KEYS`` keys in which they differ, without
        seeds and paths, and the goal."""
        goal = self.goal()
        return [*(CONFIG + key for key in self._telling_keys), *([goal] if goal else [])]

    @cached_property
    def _telling_keys(self) -> List[str]:
        """Keys that group the sides as an earlier one does come last, and go first."""
        ranked: List[Tuple[bool, bool, int, str]] = []
        seen: Set[Tuple[int, ...]] = set()
        for at, key in enumerate(self.keys):
            values = [one.value for one in self.column(CONFIG + key)]
            distinct = list(dict.fromkeys(map(identity, values)))
            if len(distinct) < 2 or not _is_telling(key, values, len(distinct)):
                continue
            groups = tuple(distinct.index(identity(value)) for value in values)
            is_rare = 2 * sum(value is MISSING for value in values) > len(values)
            ranked.append((groups in seen, is_rare, at, key))
            seen.add(groups)
        kept = sorted(ranked)[:DEFAULT_KEYS]
        return [key for _, _, _, key in sorted(kept, key=lambda each: each[2])]

    def _leaves_of(self, key: str) -> Mapping[str, Leaf]:
        """By run, the values of a key that makes no difference: it is the same in all, or ignored,
        or differs within families alone."""
        if key not in self._leaves:
            flat = {path: flatten(config) for path, config in self._configs.items()}
            self._leaves[key] = {path: each[key] for path, each in flat.items() if key in each}
        return self._leaves[key]


def together(values: Sequence[Leaf]) -> Measured:
    """What some runs, at least one, have together: of numbers the mean of the finite ones; else
    what they all have, or ``SEVERAL``.

    >>> together([1, 3]).value, together(["a", "a"]).value, together([MISSING]).value is MISSING
    (2.0, 'a', True)
    """
    if len(values) == 1:
        return Measured(values[0])
    found = [number for number in map(finite, values) if number is not None]
    summary = summarise(found) if is_numeric(values) else None
    if summary is not None:
        is_one = len({identity(value) for value in values}) == 1
        return Measured(values[0] if is_one else summary.mean, summary.deviation, summary.n)
    distinct = {identity(value): value for value in values}
    if len(distinct) > 1 and is_numeric(values):  # NaN in some, nothing in others
        distinct.pop(identity(MISSING), None)
    value = next(iter(distinct.values())) if len(distinct) == 1 else SEVERAL
    return Measured(value, None, len(values))


def _is_telling(key: str, values: Sequence[Leaf], distinct: int) -> bool:
    is_seed = key.rpartition(".")[2] in SEEDS
    fits = is_numeric(values) or distinct <= _MOST_CATEGORIES
    return fits and not is_seed and not _IS_PLACE.search(key)
