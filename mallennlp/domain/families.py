"""Families: runs that repeat one experiment with other seeds.

Two runs are of one family if their configs are the same without the seeds, and without the keys
that the project calls irrelevant, such as the paths of outputs.
"""

from __future__ import annotations

import fnmatch
import re
from functools import lru_cache
from typing import Any, Dict, List, Mapping, Sequence, Tuple

from mallennlp.domain.configs.tree import Scalar

SEEDS = ("random_seed", "numpy_seed", "pytorch_seed")
"""The keys of AllenNLP's seeds, at the top of a config."""

_KEPT = frozenset({str, int, bool, type(None)})
"""Types of what stands in a family's config as it is."""


def seeds_of(config: Mapping[str, Any]) -> Tuple[Scalar, ...]:
    """The seeds of a run, in the order of ``SEEDS``; None for one that its config does not name."""
    found = (config.get(name) for name in SEEDS)
    return tuple(None if isinstance(seed, (dict, list)) else seed for seed in found)


def telling_seed(seeds: Mapping[str, Sequence[Scalar]]) -> str:
    """Of the seeds of some runs, by name with their different values, the one that tells the runs
    apart: the first that has several values, or else the first.

    >>> telling_seed({"random_seed": (13,), "numpy_seed": (1, 2), "pytorch_seed": ()})
    'numpy_seed'
    """
    several = (name for name, values in seeds.items() if len(values) > 1)
    return next(several, next(iter(seeds)))


def normalised(config: Mapping[str, Any], irrelevant: Sequence[str] = ()) -> Dict[str, Any]:
    """What of a config makes the family: without the seeds, without what is irrelevant, and with
    whole numbers for floats that are, so that 1 and 1.0 are the same; ``true`` is no number.

    ``irrelevant``: patterns for dotted keys, in which ``*`` stands for any characters, dots
    included, ``?`` for one, and ``[ab]`` for one of these. What fits one is left out, with all that
    is below it.

    >>> normalised({"x": 2.0, "out": {"dir": "a"}, "random_seed": 7}, ["out.*"])
    {'x': 2, 'out': {}}
    """
    tree: Any = {name: value for name, value in config.items() if name not in SEEDS}
    if irrelevant:
        tree = without(tree, "", _leaver(tuple(irrelevant)))
    found: Dict[str, Any] = _with_whole_numbers(tree)
    return found


def common_name(first: str, last: str) -> str:
    """What the paths of some runs have in common, of which these are the first and the last in
    their order: what differs is a ``*``.

    >>> common_name("pos/lstm/seed_1", "pos/lstm/seed_13"), common_name("a/x", "a/x")
    ('pos/lstm/seed_*', 'a/x')
    """
    if first == last:
        return first
    length = next(
        (at for at, pair in enumerate(zip(first, last)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )
    # Numbers differ as a whole.
    start = re.sub("[0-9]+$", "", first[:length]) if _is_in_number(first, last, length) else None
    return f"{first[:length] if start is None else start}*"


def common_path(paths: Sequence[str]) -> str:
    """What the paths of some runs, at least one, have in common: folder by folder where they are
    equally deep, else at their beginnings and ends. What differs is a ``*``.

    >>> common_path(["1.5.0/pos/lstm/seed_1", "2.10.1/pos/lstm/seed_13"])
    '*/pos/lstm/seed_*'
    >>> common_path(["old/pos/lstm", "x/pos/lstm", "new/a/pos/lstm"])
    '*/pos/lstm'
    """
    split = [path.split("/") for path in paths]
    if len(set(map(len, split))) > 1:
        return _common_ends(paths, split)
    names = [common_name(min(folder), max(folder)) for folder in zip(*split)]
    # Several that differ entirely beside each other say no more than one.
    kept = [name for at, name in enumerate(names) if at == 0 or (name, names[at - 1]) != ("*", "*")]
    return "/".join(kept)


def _common_ends(paths: Sequence[str], split: Sequence[Sequence[str]]) -> str:
    start = common_name(min(paths), max(paths))
    shortest = min(map(len, split))
    same = next(
        (at for at in range(1, shortest + 1) if len({parts[-at] for parts in split}) > 1),
        shortest + 1,
    )
    end = "/".join(split[0][len(split[0]) - same + 1 :])
    fits = min(map(len, paths)) >= len(start) + len(end)
    return f"{start}/{end}" if end and fits else start


def _is_in_number(first: str, last: str, at: int) -> bool:
    return any(text[at : at + 1].isdigit() for text in (first, last))


@lru_cache(maxsize=16)
def _leaver(irrelevant: Tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile("|".join(map(fnmatch.translate, irrelevant)))


def without(node: Any, path: str, leaver: "re.Pattern[str]") -> Any:
    """A part of a config without what is irrelevant: whose dotted key the expression matches.
    ``path``: its own key, with a dot at its end; "" for a whole config."""
    if isinstance(node, dict):
        tree = {}
        for name, child in node.items():
            if not leaver.match(path + name):
                tree[name] = without(child, f"{path}{name}.", leaver)
        return tree
    if isinstance(node, list):
        items: List[Any] = []
        for at, child in enumerate(node):
            if not leaver.match(f"{path}{at}"):
                items.append(without(child, f"{path}{at}.", leaver))
        return items
    return node


def _with_whole_numbers(node: Any) -> Any:
    """The same with whole numbers for floats that are."""
    kind = type(node)
    if kind is dict:
        return {
            name: child if type(child) in _KEPT else _with_whole_numbers(child)
            for name, child in node.items()
        }
    if kind is list:
        return [child if type(child) in _KEPT else _with_whole_numbers(child) for child in node]
    return int(node) if kind is float and node.is_integer() else node
