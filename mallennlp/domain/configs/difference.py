"""What differs between configs, as a tree: grouped as they are, and aligned by ``type``.

Configs are walked side by side. Where the Registrable ``type`` of a part differs, that is one
difference, and what differs in its arguments stands below it. A bare text is a type as well, so
``"adam"`` and ``{"type": "adam"}`` are the same, as AllenNLP has it. Of 1 and 1.0 neither differs,
nor does NaN from NaN; ``true`` is no number, and missing is a value of its own.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.configs.alignment import (
    Slot,
    aligned_items,
    is_plain_list,
    merged,
    order_differs,
)
from mallennlp.domain.configs.tree import LONGEST_PATH
from mallennlp.domain.configs.values import MISSING, Part, all_same, identity
from mallennlp.domain.families import SEEDS, without

MOST_VISITED = 4_000_000
"""Values of all configs together. Of larger ones the parts that are left are compared as a whole,
so that a config that holds data takes no minutes."""


@attrs.frozen
class Difference:
    """A place in the configs where they differ, or a group of such places.

    * ``key``: what it is called in the group that it stands in; with dots where a group has nothing
      else in it;
    * ``path``: the dotted key. An item of a list that is aligned by its type has that in the place
      of its number;
    * ``values``: one of each config: a value, ``MISSING``, or a ``Part``; () of a group whose
      configs agree in what it is;
    * ``type``: what kind of thing all of them have there, "" where they do not agree;
    * ``children``: what differs in it.
    """

    key: str
    path: str
    values: Tuple[Any, ...] = ()
    type: str = ""
    children: Tuple["Difference", ...] = ()

    @property
    def is_group(self) -> bool:
        """Whether the configs differ in its children alone."""
        return not self.values

    def kinds(self, baseline: int = 0) -> Tuple[int, ...]:
        """For each config the number of its value: 0 for the value of the config ``baseline``, and
        the same number for the same value.

        >>> Difference("lr", "lr", (0.1, 1, 1.0, MISSING)).kinds(baseline=1)
        (1, 0, 0, 2)
        """
        numbers = {identity(self.values[baseline]): 0}
        return tuple(numbers.setdefault(identity(value), len(numbers)) for value in self.values)


@attrs.frozen
class ConfigDifferences:
    """What differs between configs.

    * ``tree``: the differences, but for the seeds; ``seeds``: those between the seeds;
    * ``ignored``: the dotted keys of what differs and was to be ignored; of several in each other
      the outermost.
    """

    tree: Tuple[Difference, ...]
    seeds: Tuple[Difference, ...]
    ignored: Tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing differs but what was ignored."""
        return not self.tree and not self.seeds

    @property
    def only_seeds(self) -> bool:
        """Whether nothing else differs, and the seeds do."""
        return not self.tree and bool(self.seeds)

    def every(self) -> Tuple[Difference, ...]:
        """All differences, the seeds at the end."""
        return (*self.tree, *self.seeds)


def compare_configs(
    configs: Sequence[Mapping[str, Any]], ignore: Sequence[str] = ()
) -> ConfigDifferences:
    """What differs between configs, at least one.

    ``ignore``: patterns for dotted keys as in ``families.normalised``: what fits one is left out,
    with all that is below it.

    >>> lstm = {"encoder": {"type": "lstm", "hidden_size": 8}, "random_seed": 1}
    >>> gru = {"encoder": {"type": "gru", "hidden_size": 9}, "random_seed": 1}
    >>> (encoder,) = compare_configs([lstm, gru]).tree
    >>> [value.type for value in encoder.values], encoder.children[0].values
    (['lstm', 'gru'], (8, 9))
    """
    walk = _Walk(ignore, len(configs))
    rest = [{key: config[key] for key in config if key not in SEEDS} for config in configs]
    seeds = [{key: config[key] for key in SEEDS if key in config} for config in configs]
    tree = walk.of_objects(rest, "", ("",), ())
    return ConfigDifferences(tree, walk.of_objects(seeds, "", ("",), ()), tuple(walk.ignored))


def in_lines(differences: Sequence[Difference], depth: int = 0) -> Iterator[Tuple[int, Difference]]:
    """Every difference and group, each before what is below it, with how deep it lies."""
    for difference in differences:
        yield depth, difference
        yield from in_lines(difference.children, depth + 1)


def with_values(differences: Sequence[Difference]) -> Iterator[Tuple[str, Tuple[Any, ...]]]:
    """The dotted keys in which configs differ, with the values; of a type its own key.

    >>> a, b = {"encoder": {"type": "lstm"}}, {"encoder": {"type": "gru", "size": 2}}
    >>> list(with_values(compare_configs([a, b]).tree))
    [('encoder.type', ('lstm', 'gru')), ('encoder.size', (<Missing.MISSING: 'missing'>, 2))]
    """
    for _, difference in in_lines(differences):
        if difference.is_group:
            continue
        types = [value.type for value in difference.values if isinstance(value, Part)]
        if not any(types):
            if not difference.children:
                yield difference.path, difference.values
            continue
        yield f"{difference.path}.type", tuple(
            (value.type or MISSING) if isinstance(value, Part) else value
            for value in difference.values
        )


class _Walk:
    """One comparison. ``paths`` are the dotted keys by which a place can be named, with a dot at
    the end: several below an item of a list that is not everywhere at the same position."""

    def __init__(self, ignore: Sequence[str], sides: int) -> None:
        self._ignore = re.compile("|".join(map(fnmatch.translate, ignore))) if ignore else None
        self._sides = sides
        self._left = MOST_VISITED
        self.ignored: Dict[str, None] = {}

    def of_objects(
        self, nodes: Sequence[Any], path: str, paths: Sequence[str], without: Sequence[str]
    ) -> Tuple[Difference, ...]:
        """What differs in the children of objects; what is no object has none. ``without``: the
        keys that are said already."""
        objects = [node if type(node) is dict else {} for node in nodes]
        found = []
        for key in merged(objects):
            if key not in without:
                below = [node.get(key, MISSING) for node in objects]
                found.append(self._child(key, below, path, [at + key for at in paths]))
        return tuple(each for each in found if each is not None)

    def _child(
        self, key: str, nodes: Sequence[Any], path: str, names: Sequence[str]
    ) -> Optional[Difference]:
        """What differs at a place. ``path``: of what it lies in; ``names``: its own paths."""
        own = f"{path}{key}"[:LONGEST_PATH]
        if not self._ignores(own, names):
            return self._of_place(key, own, nodes, names)
        if not all_same(nodes):
            self.ignored[own] = None
        return None

    def _ignores(self, path: str, names: Sequence[str]) -> bool:
        return self._ignore is not None and any(map(self._ignore.match, (path, *names)))

    def _of_place(
        self, key: str, path: str, nodes: Sequence[Any], names: Sequence[str]
    ) -> Optional[Difference]:
        kinds = set(map(type, nodes))
        self._left -= len(nodes)
        if kinds.isdisjoint((dict, list)):
            return None if all_same(nodes) else Difference(key, path, tuple(nodes))
        if kinds >= {dict, list} or self._left < 0 or all(map(is_plain_list, nodes)):
            return self._of_wholes(key, path, nodes)
        below = [f"{name}."[:LONGEST_PATH] for name in names]
        if dict in kinds:
            return self._of_parts(key, path, nodes, below)
        children = self._of_items(nodes, f"{path}.", below)
        return _joined(key, path, [Part.of(node) for node in nodes], children)

    def _of_wholes(self, key: str, path: str, nodes: Sequence[Any]) -> Optional[Difference]:
        """Of what is shown as a whole: lists of values, or an object beside a list."""
        if all_same(nodes):
            return None
        kept = nodes
        if self._ignore is not None:
            kept = [without(node, f"{path}.", self._ignore) for node in nodes]
        if all_same(kept):
            self.ignored[path] = None
            return None
        return Difference(key, path, tuple(kept))

    def _of_parts(
        self, key: str, path: str, nodes: Sequence[Any], below: Sequence[str]
    ) -> Optional[Difference]:
        """Of objects, and of what stands elsewhere in their place."""
        kinds = [node["type"] for node in nodes if type(node) is dict and "type" in node]
        said = ("type",) if all(type(kind) is str and kind for kind in kinds) else ()
        typed = bool(said) and not self._ignores(f"{path}.type", [f"{at}type" for at in below])
        parts = [Part.of(node, typed) for node in nodes]
        if said and not typed and len(set(kinds)) > 1:
            self.ignored[f"{path}.type"] = None
        children = self.of_objects(nodes, f"{path}.", below, said)
        return _joined(key, path, parts, children)

    def _of_items(
        self, nodes: Sequence[Any], path: str, below: Sequence[str]
    ) -> Tuple[Difference, ...]:
        """Of lists whose items are objects, and of what stands elsewhere in their place."""
        lists = [node if type(node) is list else None for node in nodes]
        slots = aligned_items(lists)
        found: List[Optional[Difference]] = []
        for slot in slots:
            names = [at + str(number) for at in below for number in slot.positions()]
            found.append(self._child(slot.label, slot.items, path, names))
        return tuple(each for each in [*found, self._of_order(slots, path)] if each is not None)

    def _of_order(self, slots: Sequence[Slot], path: str) -> Optional[Difference]:
        """The order of items, where that differs among those that all have."""
        orders = order_differs(slots, self._sides)
        return self._child("(order)", orders, path, ()) if orders else None


def _joined(
    key: str, path: str, parts: Sequence[Any], children: Tuple[Difference, ...]
) -> Optional[Difference]:
    """The difference between parts, or the group of what differs in them. A group with one thing in
    it is that thing, and so is a part without a type that others have not."""
    same = all_same(parts)
    if len(children) == 1 and (same or _is_just(children[0], parts)):
        return attrs.evolve(children[0], key=f"{key}.{children[0].key}")
    if not same:
        return Difference(key, path, tuple(parts), children=children)
    if not children:
        return None
    first = parts[0]
    kind = first.type if isinstance(first, Part) else first if isinstance(first, str) else ""
    return Difference(key, path, type=kind, children=children)


def _is_just(child: Difference, parts: Sequence[Any]) -> bool:
    """Whether parts are nothing but this child, and missing where it is."""
    return bool(child.values) and all(
        value is MISSING if part is MISSING else _is_untyped(part) and value is not MISSING
        for part, value in zip(parts, child.values)
    )


def _is_untyped(part: Any) -> bool:
    return isinstance(part, Part) and not part.type
