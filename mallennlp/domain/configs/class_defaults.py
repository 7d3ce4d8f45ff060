"""What of a config is as its classes would have it anyway.

A config is walked from its root as AllenNLP reads it: the parameters of a class say what each value
becomes, an object of a registered class for instance, and with which default.
"""

from __future__ import annotations

import enum
from typing import Any, Dict, Iterator, Mapping, Optional, Tuple

import attrs

from mallennlp.domain.families import normalised

OF_KIND, OF_CLASS = "kind", "class"
ITEMS, VALUES, CALLED, PARTS = "items", "values", "tuple", "any"
"""What stands in the table for what a value becomes: an object of a registered kind or of a class,
a list or a mapping of such, a tuple with something of its own in each place, or one of several."""

Path = Tuple[str, ...]
"""Where a value stands: keys, and numbers of items as texts. (A key may hold a dot.)"""

_PRETRAINED = "_pretrained"
"""The key of an object that is taken out of an archive instead of being made."""
LONGEST_NAME = 100
"""Characters of an unknown type's name that are kept."""
DEEPEST = 100
"""So deep a config is walked."""


class Standing(enum.Enum):
    """How a value of a config stands to its default."""

    SAME = "same"
    """It is the default: leaving it out makes no difference."""
    CHANGED = "changed"
    """There is a default, and it is another one."""
    REQUIRED = "required"
    """There is no default: somebody had to choose."""
    EXTRA = "extra"
    """The class does not name such a parameter; it takes any, and what becomes of it is not known.
    A misspelt key looks like that."""
    NO_PARAMETER = "no parameter"
    """The class has no such parameter."""
    UNKNOWN = "unknown"
    """The class, or one that it lies in, is not in the table."""


@attrs.frozen
class Judged:
    """What is known of a value. ``default``: as JSON has it; with ``made`` the name of what makes
    it; None unless ``has_default``."""

    standing: Standing
    default: Any = None
    has_default: bool = False
    made: bool = False


@attrs.frozen
class ClassTable:
    """The classes of one version of AllenNLP.

    * ``version``: of AllenNLP;
    * ``root``: the kind of what a whole config is made into;
    * ``kinds``: of each kind that classes are registered under the name of the default, and type ->
      class;
    * ``classes``: the parameters of each.
    """

    version: str
    root: str
    kinds: Mapping[str, Mapping[str, Any]]
    classes: Mapping[str, Mapping[str, Any]]


@attrs.frozen
class JudgedConfig:
    """How the values of a config stand to their defaults.

    * ``values``: of leaves, and of objects and lists that are taken as they are: what lies below
      such a one is judged with it. Below an object whose class is not known, each leaf is
      ``UNKNOWN``;
    * ``unknown``: the registered names that the table does not have, in their order.
    """

    values: Mapping[Path, Judged]
    unknown: Tuple[str, ...] = ()


_UNKNOWN = Judged(Standing.UNKNOWN)
_CHOSEN = Judged(Standing.REQUIRED)
_EXTRA = Judged(Standing.EXTRA)
_NO_PARAMETER = Judged(Standing.NO_PARAMETER)


def judge_config(table: ClassTable, config: Mapping[str, Any]) -> JudgedConfig:
    """How each value of a config stands to the default that its class has for it."""
    walk = _Walk(table)
    walk.object({OF_KIND: table.root}, config, ())
    return JudgedConfig(walk.found, tuple(walk.unknown))


class _Walk:
    """Goes through a config and notes how its values stand."""

    def __init__(self, table: ClassTable) -> None:
        self.table = table
        self.found: Dict[Path, Judged] = {}
        self.unknown: Dict[str, None] = {}

    def value(self, kind: Any, node: Any, path: Path, judged: Judged) -> None:
        """One value. ``judged``: how it stands if it is taken as it is."""
        fitting = _fitting(kind, node) if len(path) < DEEPEST else None
        if fitting is None:
            self.found[path] = judged
        elif OF_KIND in fitting or OF_CLASS in fitting:
            self._of_object(fitting, node, path, judged)
        elif VALUES in fitting:
            for name, child in node.items():
                self.value(fitting[VALUES], child, (*path, str(name)), _CHOSEN)
        else:
            kinds = fitting[CALLED] if CALLED in fitting else [fitting[ITEMS]] * len(node)
            for at, child in enumerate(node):
                inner = kinds[at] if at < len(kinds) else None
                self.value(inner, child, (*path, str(at)), _CHOSEN)

    def _of_object(self, kind: Mapping[str, Any], node: Any, path: Path, judged: Judged) -> None:
        if isinstance(node, Mapping):
            self.object(kind, node, path)
            return
        # A bare text is the name of a type, and nothing besides.
        if OF_KIND in kind and node not in self.table.kinds[kind[OF_KIND]]["types"]:
            self.unknown[node[:LONGEST_NAME]] = None
            self.found[path] = _UNKNOWN
        elif OF_KIND in kind and node == self.table.kinds[kind[OF_KIND]]["default"]:
            self.found[path] = Judged(Standing.SAME, node, True)
        else:
            self.found[path] = judged

    def object(self, kind: Mapping[str, Any], node: Mapping[str, Any], path: Path) -> None:
        """An object that a class is made from."""
        name: Optional[str] = kind.get(OF_CLASS)
        if OF_KIND in kind:
            name = self._resolved(self.table.kinds[kind[OF_KIND]], node, path)
        described = self.table.classes.get(name) if name else None
        if described is None or _PRETRAINED in node:
            self._all_unknown(node, path)
            return
        parameters = described["parameters"]
        for key, child in node.items():
            there = (*path, key)
            if key == "type" and OF_KIND in kind:
                continue
            if key in parameters:
                parameter = parameters[key]
                self.value(parameter.get("kind"), child, there, _judged(parameter, child))
            else:
                self.found[there] = _EXTRA if described.get("open") else _NO_PARAMETER

    def _resolved(
        self, known: Mapping[str, Any], node: Mapping[str, Any], path: Path
    ) -> Optional[str]:
        """The class of an object by its type, or by the default of its kind."""
        default = known["default"]
        if "type" not in node:
            return known["types"].get(default) if default else None
        stated = node["type"]
        there = (*path, "type")
        if not isinstance(stated, str) or stated not in known["types"]:
            self.unknown[str(stated)[:LONGEST_NAME]] = None
            self.found[there] = _UNKNOWN
            return None
        if default is None:
            self.found[there] = _CHOSEN
        else:
            standing = Standing.SAME if stated == default else Standing.CHANGED
            self.found[there] = Judged(standing, default, True)
        name: Optional[str] = known["types"][stated]
        return name

    def _all_unknown(self, node: Mapping[str, Any], path: Path) -> None:
        for key, child in node.items():
            if (*path, key) not in self.found:  # but for its type
                self.found.update(dict.fromkeys(_leaves(child, (*path, key)), _UNKNOWN))


def _judged(parameter: Mapping[str, Any], value: Any) -> Judged:
    if "made" in parameter:
        return Judged(Standing.CHANGED, parameter["made"], True, made=True)
    if "default" not in parameter:
        return _CHOSEN
    default = parameter["default"]
    same = Standing.SAME if _is_same(value, default) else Standing.CHANGED
    return Judged(same, default, True)


def _is_same(value: Any, default: Any) -> bool:
    """Whether two values are the same to AllenNLP: 1 and 1.0 are, 1 and true are not."""
    if isinstance(value, bool) or isinstance(default, bool):
        return value is default
    if isinstance(value, (dict, list)):
        return isinstance(default, type(value)) and _plain(value) == _plain(default)
    numbers = isinstance(value, (int, float)) and isinstance(default, (int, float))
    return value == default and (numbers or type(value) is type(default))


def _plain(value: Any) -> Any:
    return normalised({"value": value})["value"]


def _fitting(kind: Any, node: Any) -> Optional[Mapping[str, Any]]:
    """What of a kind fits a value: AllenNLP tries the several that there may be."""
    if not kind:
        return None
    if PARTS in kind:
        return next((one for one in kind[PARTS] if _fitting(one, node)), None)
    if OF_KIND in kind:
        fits = isinstance(node, (dict, str))
    elif OF_CLASS in kind or VALUES in kind:
        fits = isinstance(node, dict)
    else:
        fits = isinstance(node, list)
    return kind if fits else None


def _leaves(node: Any, path: Path) -> Iterator[Path]:
    """Where the leaves below a value stand."""
    if not isinstance(node, (dict, list)) or not node or len(path) >= DEEPEST:
        yield path
        return
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in pairs:
        yield from _leaves(child, (*path, str(key)))
