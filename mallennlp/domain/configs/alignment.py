"""Which parts of configs belong beside each other: keys of objects, and items of lists."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, List, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.configs.values import MISSING

_Name = Tuple[str, bool]
"""What an item is called, and whether it is a pair."""
_Key = Tuple[_Name, int]
"""What an item is, and the how many-th of its kind in its list."""


@attrs.define
class Slot:
    """The items of several lists that belong together.

    ``label``: what they are, or their position; ``items``: of each list one, or ``MISSING``;
    ``at``: where it stands in each list, -1 where it is missing.
    """

    label: str
    items: List[Any]
    at: List[int]

    def positions(self) -> Tuple[int, ...]:
        """The positions in the lists, each once."""
        return tuple(dict.fromkeys(number for number in self.at if number >= 0))


def merged(orders: Sequence[Iterable[Any]]) -> List[Any]:
    """All names of several orders, each once: in the order of the first, and what only others have
    behind what stands before it there.

    >>> merged(["abd", "acd", "xa"])
    ['x', 'a', 'c', 'b', 'd']
    """
    first, *others = map(list, orders)
    names = first
    known = set(first)
    for other in others:
        if not known.issuperset(other):
            names = _inserted(names, other, known)
            known.update(other)
    return names


def _inserted(names: List[Any], other: Sequence[Any], known: Iterable[Any]) -> List[Any]:
    """``names`` with those of ``other`` that are new, in one pass."""
    behind: Dict[Any, List[Any]] = {}
    start: List[Any] = []
    place = start
    known = set(known)
    for name in other:
        if name in known:
            place = behind.setdefault(name, [])
        else:
            place.append(name)
            known.add(name)
    found = start
    for name in names:
        found.append(name)
        found.extend(behind.get(name, ()))
    return found


def is_plain_list(node: Any) -> bool:
    """Whether a value, if it is a list, has no objects in it at any depth: it is shown whole.

    >>> is_plain_list([[2, 3], [4]]), is_plain_list([".*", {"type": "zero"}])
    (True, False)
    """
    if type(node) is not list:
        return type(node) is not dict
    return all(map(is_plain_list, node))


def aligned_items(lists: Sequence[Optional[List[Any]]]) -> List[Slot]:
    """The items of lists beside each other; None has none.

    They belong together by their type, or as a pair by their first item, such as the pattern of
    an initializer; several of a kind by their order. Where an item is neither, or some are the one
    and some the other, all belong together by their positions.
    """
    found = [items or [] for items in lists]
    keys = [_keys(items) for items in found]
    named = [each for each in keys if each is not None]
    are_pairs = {is_pair for each in named for (_, is_pair), _ in each}
    if len(named) < len(keys) or len(are_pairs) > 1:
        return _by_position(found)
    return _by_key(found, named)


def order_differs(slots: Sequence[Slot], sides: int) -> Optional[List[Any]]:
    """For each list the order of those items that every list has, if there are several orders;
    ``MISSING`` for what is no list."""
    there = [any(slot.at[side] >= 0 for slot in slots) for side in range(sides)]
    common = [s for s in slots if all(s.at[side] >= 0 for side in range(sides) if there[side])]
    orders = [
        [slot.label for slot in sorted(common, key=lambda slot: slot.at[side])] if has else MISSING
        for side, has in enumerate(there)
    ]
    known = [order for order in orders if order is not MISSING]
    return orders if any(order != known[0] for order in known) else None


def _keys(items: Sequence[Any]) -> Optional[List[_Key]]:
    """What each item is; None where one of them is nothing that has a name."""
    seen: Dict[_Name, int] = {}
    keys = []
    for item in items:
        name = _name(item)
        if name is None:
            return None
        keys.append((name, seen.get(name, 0)))
        seen[name] = seen.get(name, 0) + 1
    return keys


def _name(item: Any) -> Optional[_Name]:
    if type(item) is str:
        return item, False
    if type(item) is dict:
        kind = item.get("type")
        return (kind, False) if type(kind) is str and kind else None
    if _is_pair(item):
        first = item[0]
        return first if type(first) is str else json.dumps(first, ensure_ascii=False), True
    return None


def _is_pair(item: Any) -> bool:
    """Whether an item says of what it is first, and what then: ``[pattern, initializer]``."""
    if type(item) is not list or len(item) != 2:
        return False
    first = item[0]
    return type(first) is str or (
        type(first) is list and bool(first) and all(type(each) is str for each in first)
    )


def _by_position(lists: Sequence[Sequence[Any]]) -> List[Slot]:
    longest = max(map(len, lists))
    return [
        Slot(
            str(at),
            [items[at] if at < len(items) else MISSING for items in lists],
            [at if at < len(items) else -1 for items in lists],
        )
        for at in range(longest)
    ]


def _by_key(lists: Sequence[Sequence[Any]], keys: Sequence[Sequence[_Key]]) -> List[Slot]:
    slots = {
        key: Slot(_label(key), [MISSING] * len(lists), [-1] * len(lists)) for key in merged(keys)
    }
    for side, (items, names) in enumerate(zip(lists, keys)):
        for at, (item, key) in enumerate(zip(items, names)):
            slots[key].items[side] = item[1] if type(item) is list else item
            slots[key].at[side] = at
    return list(slots.values())


def _label(key: _Key) -> str:
    (name, _), number = key
    return name if number == 0 else f"{name} #{number + 1}"
