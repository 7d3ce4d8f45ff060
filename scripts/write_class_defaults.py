"""Write the table of AllenNLP's classes: which parameters each has, and their defaults.

Run it where AllenNLP is installed::

    python -m scripts.write_class_defaults

What it writes belongs to the package (``mallennlp/class_defaults``), and tells the page of an
experiment which values of a config somebody chose. Every registered class is asked as AllenNLP asks
it when it reads a config.
"""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import json
import pkgutil
import sys
import typing
from typing import Any, Dict, Iterator, List, Optional, Set

from mallennlp.domain.configs.class_defaults import CALLED, ITEMS, OF_CLASS, OF_KIND, PARTS, VALUES
from mallennlp.services.experiments.class_table import table_path

SUBPACKAGES = (
    "commands.train",
    "common",
    "data",
    "evaluation",
    "fairness",
    "models",
    "modules",
    "nn",
    "predictors",
    "training",
)
_LISTS = (list, set, collections.abc.Iterable, collections.abc.Sequence)
_MAPPINGS = (dict, collections.abc.Mapping)
_PLAIN = (str, int, float, bool, type(None))
_VARIADIC = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def import_all() -> None:
    """Load every module that may register classes; those that need more than AllenNLP are passed
    over, as a training passes over them."""
    for name in SUBPACKAGES:
        module = importlib.import_module(f"allennlp.{name}")
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), module.__name__ + "."):
            try:
                importlib.import_module(found.name)
            except ImportError:
                continue


class Table:
    """Gathers what the registry knows."""

    def __init__(self) -> None:
        from allennlp.common import Registrable

        self.registry: Dict[type, Dict[str, Any]] = {
            base: entries
            for base, entries in Registrable._registry.items()
            if base.__module__.startswith("allennlp.")
        }
        self.classes: Dict[str, Any] = {}

    def content(self) -> Dict[str, Any]:
        """The whole table."""
        from allennlp.commands.train import TrainModel
        from allennlp.version import VERSION

        kinds = {}
        for base in sorted(self.registry, key=lambda base: base.__qualname__):
            kinds[base.__qualname__] = {
                "default": getattr(base, "default_implementation", None),
                "types": dict(self._types(base)),
            }
        root = str(self._class(TrainModel, "from_partial_objects"))
        self.classes[root]["parameters"].update(seeds())
        self.classes[root]["parameters"]["distributed"] = {"default": None}
        classes = dict(sorted(self.classes.items()))
        return {
            "version": VERSION,
            "root": TrainModel.__qualname__,
            "kinds": kinds,
            "classes": classes,
        }

    def _types(self, base: type) -> Iterator[Any]:
        for name, (cls, constructor) in sorted(self.registry[base].items()):
            if cls.__module__.startswith(("allennlp.", "torch.")) or not inspect.isclass(cls):
                yield name, self._class(cls, constructor)

    def _class(self, cls: Any, constructor: Optional[str] = None) -> Optional[str]:
        """The name under which a class stands in the table; None for what is none."""
        if not inspect.isclass(cls):
            return None
        name = f"{cls.__module__}.{cls.__qualname__}" + (f".{constructor}" if constructor else "")
        if name not in self.classes:
            self.classes[name] = {}  # it may have itself for a parameter
            self.classes[name] = self._described(cls, constructor)
        return name

    def _described(self, cls: Any, constructor: Optional[str]) -> Dict[str, Any]:
        from allennlp.common.from_params import FromParams, infer_params

        own = getattr(cls, "from_params", None)
        if own is not None and own.__func__ is not FromParams.from_params.__func__:
            return {"parameters": {}, "open": True}  # it reads its config in its own way
        called = getattr(cls, constructor or "__init__")
        if called is object.__init__:
            return {"parameters": {}}
        if own is None:  # a class of torch, called as it is
            found = dict(inspect.signature(called).parameters)
        else:
            found = dict(infer_params(cls, called))
        described = {
            name: self._parameter(parameter)
            for name, parameter in found.items()
            if name not in ("self", "cls") and parameter.kind not in _VARIADIC
        }
        takes_more = any(each.kind is each.VAR_KEYWORD for each in found.values())
        return {"parameters": described, **({"open": True} if takes_more else {})}

    def _parameter(self, parameter: inspect.Parameter) -> Dict[str, Any]:
        described: Dict[str, Any] = {}
        if parameter.default is not parameter.empty:
            if is_of_this_computer(parameter.default):
                described["made"] = "a path where AllenNLP is installed"
            elif is_plain(parameter.default):
                described["default"] = as_json(parameter.default)
            else:
                described["made"] = name_of(parameter.default)
        kind = self.kind(parameter.annotation)
        if kind is not None:
            described["kind"] = kind
        return described

    def kind(self, annotation: Any) -> Any:
        """What AllenNLP makes of a value with this annotation; None where it takes it as it is."""
        from allennlp.common import Lazy

        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is Lazy:
            return self.kind(arguments[0])
        if inspect.isclass(annotation) and hasattr(annotation, "from_params"):
            if annotation in self.registry:
                return {OF_KIND: annotation.__qualname__}
            return {OF_CLASS: self._class(annotation)}
        inner = [self.kind(each) for each in arguments if each is not type(None)]
        if not any(inner):
            return None
        if origin is typing.Union:
            known = [kind for kind in inner if kind]
            return known[0] if len(inner) == 1 else {PARTS: known}
        if origin in _MAPPINGS:
            return {VALUES: inner[-1]}
        if origin is tuple and Ellipsis not in arguments:
            return {CALLED: inner}
        return {ITEMS: inner[0]} if origin in (*_LISTS, tuple) else None


def seeds() -> Dict[str, Any]:
    """The seeds that AllenNLP sets where a config names none."""
    from allennlp.common import Params, util

    asked: Dict[str, Any] = {}

    class Recording(Params):
        def pop_int(self, key: str, default: Any = None) -> None:  # None: none is set here
            asked[key] = {"default": default}

    util.prepare_environment(Recording({}))
    return asked


def is_of_this_computer(value: Any) -> bool:
    """Whether a default is a path in this environment, and another one in every other."""
    return isinstance(value, str) and value.startswith(sys.prefix)


def is_plain(value: Any) -> bool:
    """Whether JSON can hold a default."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    return type(value) in _PLAIN and value not in (float("inf"), float("-inf"))


def as_json(value: Any) -> Any:
    """A plain default as JSON writes it: tuples are lists."""
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    return value


def name_of(value: Any) -> str:
    """What to call a default that is no plain value, the same in every run of this program."""
    from allennlp.common import Lazy

    if isinstance(value, Lazy):
        made = value._constructor
        return str(getattr(made, "__qualname__", type(made).__qualname__))
    named = value if hasattr(value, "__qualname__") else type(value)
    return str(named.__qualname__)


def used(content: Dict[str, Any]) -> Set[str]:
    """The classes that can be reached; the others would only make the file longer."""
    found: Set[str] = set()
    waiting: List[Any] = [content["kinds"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str) and node in content["classes"] and node not in found:
            found.add(node)
            waiting.append(content["classes"][node])
        elif isinstance(node, dict):
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return found


def table_text() -> str:
    """The file's content: a line for each class, so that changes can be read."""
    import_all()
    content = Table().content()
    reached = used(content)
    content["classes"] = {k: v for k, v in content["classes"].items() if k in reached}
    lines = [f'{{"version": {json.dumps(content["version"])},']
    lines.append(f'"root": {json.dumps(content["root"])},')
    for part, end in (("kinds", ","), ("classes", "")):
        rows = (f"{json.dumps(k)}: {json.dumps(v)}" for k, v in content[part].items())
        lines.append(f'"{part}": {{\n' + ",\n".join(rows) + f"\n}}{end}")
    return "\n".join(lines) + "}\n"


def main() -> None:
    """Write the file."""
    from allennlp.version import VERSION

    path = table_path(VERSION)
    path.parent.mkdir(exist_ok=True)
    path.write_text(table_text(), "utf-8")
    print(f"Wrote {path}.")


if __name__ == "__main__":
    main()
