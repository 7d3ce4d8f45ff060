"""An experiment's config as a tree and as flat keys with values."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Optional, Tuple, Union

Scalar = Union[str, int, float, bool, None]
"""A leaf of a config: what JSON can hold at the end of a path."""

MOST_LEAVES = 20_000
"""What stands behind them in a config is data, and no setting that anybody compares."""
LONGEST_PATH = 1_000
"""Characters. Every leaf repeats the names of all that it lies in: a few long names in a small file
would fill the memory."""

_PLAIN = frozenset({str, int, float, bool, type(None)})


def flatten(tree: Any, most: int = MOST_LEAVES) -> Dict[str, Scalar]:
    """The leaves of a config under their dotted paths, in the config's own order.

    List items are numbered from 0. An empty object or list is a leaf, shown as ``{}`` or ``[]``.
    Where a key that contains dots gives the path of another leaf, the later of the two counts. Only
    the first ``most`` leaves are taken, and none whose path is longer than ``LONGEST_PATH``.

    >>> flatten({"model": {"type": "lstm", "dims": [8, 16], "extra": {}}})
    {'model.type': 'lstm', 'model.dims.0': 8, 'model.dims.1': 16, 'model.extra': '{}'}
    """
    leaves: Dict[str, Scalar] = {}
    if isinstance(tree, (dict, list)):
        _gather(tree, "", leaves, most)
    return leaves


def _gather(
    node: Union[Dict[str, Any], List[Any]], prefix: str, leaves: Dict[str, Scalar], most: int
) -> None:
    pairs: Iterable[Tuple[Any, Any]] = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in pairs:
        path = f"{prefix}{key}"
        if len(path) > LONGEST_PATH:
            continue
        if len(leaves) >= most:
            return
        # A scan of 10,000 runs comes here a million times, and nearly all are texts and numbers.
        if type(child) in _PLAIN or not isinstance(child, (dict, list)):
            leaves[path] = child
        elif child:
            _gather(child, path + ".", leaves, most)
        else:
            leaves[path] = "{}" if isinstance(child, dict) else "[]"


def lookup(tree: Any, *path: str) -> Any:
    """The node at a path of keys, or None where the path leads nowhere.

    >>> lookup({"model": {"type": "lstm"}}, "model", "type")
    'lstm'
    """
    for key in path:
        if not isinstance(tree, dict):
            return None
        tree = tree.get(key)
    return tree


def type_name(node: Any) -> Optional[str]:
    """The Registrable ``type`` of a part of a config; a bare string is a type as well.

    >>> type_name({"type": "lstm", "hidden_size": 3}), type_name("adam"), type_name({"size": 3})
    ('lstm', 'adam', None)
    """
    if isinstance(node, str):
        return node
    kind = lookup(node, "type")
    return kind if isinstance(kind, str) else None
