"""Values of configs: which are the same, and how a line says them."""

from __future__ import annotations

import enum
import json
from typing import Any, Hashable, Sequence, Union

import attrs

from mallennlp.domain.configs.tree import Scalar


class Missing(enum.Enum):
    """The value of what a config does not have."""

    MISSING = "missing"


MISSING = Missing.MISSING
Leaf = Union[Scalar, Missing]
"""A value by itself, which may be missing."""
NOT_SET = "–"
"""How ``MISSING`` is shown."""

_PLAIN = frozenset({str, bool, type(None)})
_NUMBERS = frozenset({int, float})


@attrs.frozen
class Part:
    """An object or a list with objects, of which a line says what it is and not what is in it.

    ``type``: its Registrable type, "" without one; ``size``: how many keys or items it has.
    """

    type: str
    size: int
    is_list: bool = False

    @classmethod
    def of(cls, node: Any, typed: bool = True) -> Union["Part", Any]:
        """What a line says of a part of a config; anything else than an object or a list is its own
        word. ``typed``: a key ``type`` says what the object is."""
        if type(node) is list:
            return cls("", len(node), is_list=True)
        if type(node) is not dict:
            return node
        kind = node.get("type") if typed else None
        if kind:
            return cls(kind, len(node) - 1)
        return cls("", len(node))

    def __str__(self) -> str:
        if self.type:
            return self.type
        brackets, things = ("[]", "item") if self.is_list else ("{}", "key")
        inside = f"{self.size:,} {things}{'' if self.size == 1 else 's'}" if self.size else ""
        return f"{brackets[0]}{inside}{brackets[1]}"


def identity(value: Any) -> Hashable:
    """Something that is equal for two values if they are the same: 1 and 1.0 are, NaN and NaN are,
    ``true`` and 1 are not, ``"adam"`` and ``{"type": "adam"}`` are.

    >>> identity(1) == identity(1.0), identity(True) == identity(1)
    (True, False)
    """
    kind = type(value)
    if kind is str or value is MISSING:
        return value
    if kind in _NUMBERS:
        return "not a number", None if value != value else value
    if kind is list:
        return (list, *map(identity, value))
    if kind is dict:
        if value.keys() == {"type"} and type(value["type"]) is str:
            return value["type"]
        return dict, frozenset((key, identity(child)) for key, child in value.items())
    if kind is Part:
        return value.type or (Part, value.is_list)
    return kind, value


def all_same(values: Sequence[Any]) -> bool:
    """Whether values are all the same.

    >>> all_same([1, 1.0]), all_same([True, 1]), all_same([float("nan"), float("nan")])
    (True, False, True)
    """
    first = values[0]
    kinds = set(map(type, values))
    # Nearly all are texts and numbers of one kind, and there can be half a million.
    if len(kinds) == 1 and (kinds <= _PLAIN or (kinds <= _NUMBERS and first == first)):
        return values.count(first) == len(values)
    return len(set(map(identity, values))) == 1


def value_text(value: Any) -> str:
    """A value on a line. A text stands without quotes, unless it could be taken for something else.

    >>> [value_text(value) for value in ("adam", "1", 1, True, [2, 3], None, MISSING, Part("", 2))]
    ['adam', '"1"', '1', 'true', '[2, 3]', 'null', '–', '{2 keys}']
    """
    if value is MISSING:
        return NOT_SET
    if isinstance(value, Part):
        return str(value)
    if isinstance(value, str) and not _is_mistakable(value):
        return value
    if type(value) is int:  # there can be half a million
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def as_scalar(value: Any) -> Scalar:
    """A value by itself; of a list or an object what a line says of it.

    >>> as_scalar(0.5), as_scalar([1, 2]), as_scalar(Part("lstm", 2)), as_scalar(None)
    (0.5, '[1, 2]', 'lstm', None)
    """
    is_one = value is None or isinstance(value, (str, int, float))
    return value if is_one else value_text(value)


def _is_mistakable(text: str) -> bool:
    if text in ("", NOT_SET) or text != text.strip():
        return True
    if text[0] not in '"[{-0123456789tfnNI':
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
