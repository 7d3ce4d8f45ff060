"""Families: runs that repeat one experiment with other seeds.

Two runs are of one family if their configs are the same without the seeds, and without the keys
that the project calls irrelevant, such as the paths of outputs.
"""

from __future__ import annotations

import fnmatch
import json
import re
from functools import lru_cache
from hashlib import blake2b
from typing import Any, List, Mapping, Optional, Sequence, Tuple

from mallennlp.domain.config_tree import Scalar

SEEDS = ("random_seed", "numpy_seed", "pytorch_seed")
"""The keys of AllenNLP's seeds, at the top of a config."""

_ID_BYTES = 8
_EXACT = 2**53
"""Up to here every whole number is a float too."""
_Leaver = Optional["re.Pattern[str]"]


def family_of(config: Mapping[str, Any], irrelevant: Sequence[str] = ()) -> Optional[str]:
    """The id of the family that a run with this config belongs to: 16 hexadecimal digits.

    ``irrelevant``: patterns for dotted keys, in which ``*`` stands for any characters, dots
    included, ``?`` for one, and ``[ab]`` for one of these. What fits one is left out, with all that
    is below it.

    None for a config that is empty, which tells nothing, or too deep.

    >>> family_of({"random_seed": 1, "lr": 1}) == family_of({"lr": 1.0, "random_seed": 2})
    True
    >>> family_of({"lr": 1, "out": "a"}, ["out"]) == family_of({"lr": 1, "out": "b"}, ["out"])
    True
    """
    try:
        text = canonical(config, irrelevant) if config else None
    except RecursionError:
        return None
    return None if text is None else _digest(text)


def family_alone(path: str) -> str:
    """The id of the family of a run whose config tells nothing: nobody else's."""
    return _digest(f"path {path}")


def seeds_of(config: Mapping[str, Any]) -> Tuple[Scalar, ...]:
    """The seeds of a run, in the order of ``SEEDS``; None for one that its config does not name."""
    found = (config.get(name) for name in SEEDS)
    return tuple(None if isinstance(seed, (dict, list)) else seed for seed in found)


def canonical(config: Mapping[str, Any], irrelevant: Sequence[str] = ()) -> str:
    """A text that is the same for all configs of a family, and for no other: keys are in order, and
    a number is written in one way, so that 1 and 1.0 are the same; ``true`` is no number.

    >>> canonical({"b": {"y": 2.0, "x": True}, "random_seed": 7})
    '{"b":{"x":true,"y":2}}'
    """
    kept = {name: value for name, value in config.items() if name not in SEEDS}
    tree = _normal(kept, "", _leaver(tuple(irrelevant)))
    return json.dumps(tree, sort_keys=True, separators=(",", ":"))


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


def _is_in_number(first: str, last: str, at: int) -> bool:
    return any(text[at : at + 1].isdigit() for text in (first, last))


@lru_cache(maxsize=16)
def _leaver(irrelevant: Tuple[str, ...]) -> _Leaver:
    return re.compile("|".join(map(fnmatch.translate, irrelevant))) if irrelevant else None


def _normal(node: Any, path: str, leaver: _Leaver) -> Any:
    """A part of a config without what is irrelevant. ``path``: with a dot at its end."""
    if isinstance(node, dict):
        tree = {}
        for name, child in node.items():
            if leaver is None or not leaver.match(path + name):
                tree[name] = _normal(child, f"{path}{name}." if leaver else "", leaver)
        return tree
    if isinstance(node, list):
        items: List[Any] = []
        for at, child in enumerate(node):
            if leaver is None or not leaver.match(f"{path}{at}"):
                items.append(_normal(child, f"{path}{at}." if leaver else "", leaver))
        return items
    return node if node is None or isinstance(node, (str, bool)) else _number(node)


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < _EXACT else value
    if -_EXACT < value < _EXACT:
        return value
    try:
        near = float(value)
    except OverflowError:
        return value
    return near if near == value else value


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_ID_BYTES).hexdigest()
