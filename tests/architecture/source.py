"""The package's source as the architecture tests see it: parsed, never imported."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, NamedTuple, Set, Tuple, Union

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "mallennlp"

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Definition = Union[ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef]


class Import(NamedTuple):
    """One import: the dotted name of the module, where it stands, and when Python runs it.

    ``typing_only`` is one under ``if TYPE_CHECKING``, ``lazy`` one inside a function.
    """

    target: str
    line: int
    typing_only: bool
    lazy: bool


class Module(NamedTuple):
    """A module of the package; ``name`` is dotted, without a trailing ``__init__``."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def part(self) -> str:
        """The layer's name: the first part below the package, empty for the package itself."""
        return (self.name.split(".") + [""])[1]

    def place(self, line: int) -> str:
        """Where a finding stands, in a form that editors jump to."""
        return f"{self.path.relative_to(ROOT)}:{line}"


@lru_cache(maxsize=None)
def modules() -> Tuple[Module, ...]:
    """Every module of the package, sorted by name."""
    found = []
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


@lru_cache(maxsize=None)
def module_names() -> FrozenSet[str]:
    """The dotted names of all modules of the package."""
    return frozenset(module.name for module in modules())


@lru_cache(maxsize=None)
def imports(module: Module) -> Tuple[Import, ...]:
    """All imports of a module, in functions and under TYPE_CHECKING too.

    ``from package import name`` names the module ``package.name`` where that is one of ours.
    """
    return tuple(_imports_in(module, module.tree.body, typing_only=False, lazy=False))


def import_graph(*, typing_only: bool, lazy: bool) -> Dict[str, Set[str]]:
    """Which of our modules imports which, with or without the imports of those kinds."""
    return {
        module.name: {
            found.target
            for found in imports(module)
            if found.target in module_names()
            and found.target != module.name
            and (typing_only or not found.typing_only)
            and (lazy or not found.lazy)
        }
        for module in modules()
    }


def public_definitions(module: Module) -> Iterator[Tuple[str, Definition]]:
    """The module, and its public classes, methods and functions, by their dotted names.

    Public is what has no leading underscore in its name or in an enclosing class's; dunders,
    functions inside functions, overloads, and setters of properties are not looked at.
    """
    yield module.name, module.tree
    yield from _public_in(module.tree.body, module.name)


def strings(module: Module) -> Iterator[ast.Constant]:
    """The string constants of a module, docstrings left out, parts of f-strings included."""
    documentation = _docstrings(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documentation:
                yield node


def _imports_in(
    module: Module, body: List[ast.stmt], *, typing_only: bool, lazy: bool
) -> Iterator[Import]:
    for node in body:
        for target in _targets(module, node):
            yield Import(target, node.lineno, typing_only, lazy)
        guarded = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        is_function = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        for field, value in ast.iter_fields(node):
            for inner in _statement_lists(value):
                yield from _imports_in(
                    module,
                    inner,
                    typing_only=typing_only or (guarded and field == "body"),
                    lazy=lazy or is_function,
                )


def _statement_lists(value: object) -> Iterator[List[ast.stmt]]:
    """The bodies in a field of a statement: its own, or those of handlers and match cases."""
    if not isinstance(value, list) or not value:
        return
    if isinstance(value[0], ast.stmt):
        yield value
    else:
        yield from (item.body for item in value if isinstance(getattr(item, "body", None), list))


def _targets(module: Module, node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(module, node)
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            yield inner if inner in module_names() else base


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    is_package = module.path.name == "__init__.py"
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join(kept + ([node.module] if node.module else []))


def _public_in(body: List[ast.stmt], prefix: str) -> Iterator[Tuple[str, Definition]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield f"{prefix}.{node.name}", node
            yield from _public_in(node.body, f"{prefix}.{node.name}")
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if not node.name.startswith("_") and not _is_repetition(node):
                yield f"{prefix}.{node.name}", node
        elif isinstance(node, (ast.If, ast.Try)):
            yield from _public_in(node.body + node.orelse, prefix)


def _is_repetition(node: Function) -> bool:
    """Whether the function is a further signature, or the setter of a documented property."""
    names = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
    return bool(names & {"overload", "setter", "deleter"})


def _docstrings(tree: ast.Module) -> Set[int]:
    """The ids of strings that stand as statements: docstrings, and those below an attribute."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
