"""Quantities of what is compared: what a key of the config or a metric says of each side."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, Dict, List, Mapping, Optional, Sequence, Set, Tuple

import attrs

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.configs.tree import flatten
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.families import SEEDS
from mallennlp.domain.metrics.comparison import direction, metrics_of
from mallennlp.domain.plots.coordinates import ABSENT, Leaf, finite, is_numeric
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

    * ``keys``: the config keys in which any two runs differ, in the config's order;
    * ``metrics``: the metrics at the best epoch, the goal first, as ``metrics_of`` has them.
    """

    def __init__(self, comparison: Comparison) -> None:
        self.sides = comparison.sides
        self._columns: Dict[str, List[Measured]] = {}
        self._runs = {run.path: run for run in comparison.runs()}
        self._leaves = differing_leaves({path: run.config for path, run in self._runs.items()})
        self.keys: Tuple[str, ...] = tuple(self._leaves)
        self.metrics: Tuple[str, ...] = tuple(metrics_of(comparison.sides))

    def of_run(self, run: Experiment, quantity: str) -> Leaf:
        """The value of one run; ABSENT where it has none, and for what is no quantity."""
        if quantity.startswith(METRIC):
            return run.metrics.best.get(quantity[len(METRIC) :], ABSENT)
        if not quantity.startswith(CONFIG):
            return ABSENT
        key = quantity[len(CONFIG) :]
        if key not in self._leaves:  # the same in all, or in none
            self._leaves[key] = {
                path: flat[key] for path, flat in self._flattened().items() if key in flat
            }
        return self._leaves[key].get(run.path, ABSENT)

    def of_side(self, side: Side, quantity: str) -> Measured:
        """The value of a run, or what those of a family have together."""
        return together([self.of_run(run, quantity) for run in side.runs])

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
            distinct = list(dict.fromkeys(map(_distinct, values)))
            if len(distinct) < 2 or not _is_telling(key, values, len(distinct)):
                continue
            groups = tuple(distinct.index(_distinct(value)) for value in values)
            is_rare = 2 * sum(value is ABSENT for value in values) > len(values)
            ranked.append((groups in seen, is_rare, at, key))
            seen.add(groups)
        kept = sorted(ranked)[:DEFAULT_KEYS]
        return [key for _, _, _, key in sorted(kept, key=lambda each: each[2])]

    def _flattened(self) -> Dict[str, Mapping[str, Leaf]]:
        return {path: flatten(run.config) for path, run in self._runs.items()}


def together(values: Sequence[Leaf]) -> Measured:
    """What some runs, at least one, have together: of numbers the mean of the finite ones; else
    what they all have, or ``SEVERAL``.

    >>> together([1, 3]).value, together(["a", "a"]).value, together([ABSENT]).value is ABSENT
    (2.0, 'a', True)
    """
    if len(values) == 1:
        return Measured(values[0])
    found = [number for number in map(finite, values) if number is not None]
    summary = summarise(found) if is_numeric(values) else None
    if summary is not None:
        is_one = len({_distinct(value) for value in values}) == 1
        return Measured(values[0] if is_one else summary.mean, summary.deviation, summary.n)
    distinct = {_distinct(value): value for value in values}
    if len(distinct) > 1 and is_numeric(values):  # NaN in some, nothing in others
        distinct.pop(_distinct(ABSENT), None)
    value = next(iter(distinct.values())) if len(distinct) == 1 else SEVERAL
    return Measured(value, None, len(values))


def differing_leaves(configs: Mapping[str, Any]) -> Dict[str, Dict[str, Leaf]]:
    """The leaves in which any two configs differ: by their path, the value of each config that has
    one.

    >>> differing_leaves({"a": {"lr": 1, "cuda": 0}, "b": {"lr": 2, "cuda": 0}})
    {'lr': {'a': 1, 'b': 2}}
    """
    trees = _without_shared(list(configs.values()))
    found: Dict[str, Dict[str, Leaf]] = {}
    for name, tree in zip(configs, trees):
        for path, leaf in flatten(tree).items():
            found.setdefault(path, {})[name] = leaf
    return {
        path: leaves
        for path, leaves in found.items()
        if len(leaves) < len(trees) or len(set(map(_distinct, leaves.values()))) > 1
    }


def _without_shared(trees: Sequence[Any]) -> List[Any]:
    """The trees without what is the same in all of them, which is most of a large config; a list
    stays whole, as its items are numbered."""
    if not trees or not all(isinstance(tree, dict) for tree in trees):
        return list(trees)
    pruned: List[Dict[str, Any]] = [{} for _ in trees]
    for key in dict.fromkeys(key for tree in trees for key in tree):
        children = [tree.get(key, ABSENT) for tree in trees]
        if _are_same(children):
            continue
        for tree, source, child in zip(pruned, trees, _without_shared(children)):
            if key in source:
                tree[key] = child
    return pruned


def _are_same(children: Sequence[Any]) -> bool:
    first = children[0]
    if any(child is not first and child != first for child in children):
        return False
    return isinstance(first, (dict, list)) or len({_distinct(child) for child in children}) == 1


def _distinct(value: Leaf) -> Tuple[str, Any]:
    """Equal for what is the same to a reader: 1 and 1.0, and NaN and NaN, but not 1 and true."""
    if isinstance(value, float) and value != value:
        return "number", "NaN"
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return ("number" if is_number else type(value).__name__), value


def _is_telling(key: str, values: Sequence[Leaf], distinct: int) -> bool:
    is_seed = key.rpartition(".")[2] in SEEDS
    fits = is_numeric(values) or distinct <= _MOST_CATEGORIES
    return fits and not is_seed and not _IS_PLACE.search(key)
