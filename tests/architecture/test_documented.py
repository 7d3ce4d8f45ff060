"""Every public thing has a docstring and type hints."""

from __future__ import annotations

import ast
import doctest
import importlib
from typing import Iterator, List

import pytest

from tests.architecture.source import Function, Module, modules, public_definitions


def parameters(node: Function, is_method: bool) -> Iterator[ast.arg]:
    """The parameters that need a hint: all but the ``self`` or ``cls`` of a method."""
    own = node.args.posonlyargs + node.args.args
    names = {ast.unparse(decorator) for decorator in node.decorator_list}
    yield from own[1:] if is_method and "staticmethod" not in names else own
    yield from node.args.kwonlyargs
    yield from (argument for argument in (node.args.vararg, node.args.kwarg) if argument)


def all_functions(tree: ast.Module) -> Iterator[tuple[Function, bool]]:
    """Every function outside of functions, and whether it is a method; private ones included."""
    for holder in ast.walk(tree):
        if isinstance(holder, (ast.Module, ast.ClassDef)):
            for node in holder.body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    yield node, isinstance(holder, ast.ClassDef)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_public_things_have_a_docstring(module: Module) -> None:
    bare: List[str] = []
    for name, node in public_definitions(module):
        is_empty = isinstance(node, ast.Module) and not node.body
        if not is_empty and not ast.get_docstring(node):
            bare.append(f"{module.place(getattr(node, 'lineno', 1))}: {name}")
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
def test_functions_have_type_hints(module: Module) -> None:
    bare: List[str] = []
    for node, is_method in all_functions(module.tree):
        missing = [arg.arg for arg in parameters(node, is_method) if arg.annotation is None]
        missing += ["return"] if node.returns is None else []
        if missing:
            bare.append(f"{module.place(node.lineno)}: {node.name} lacks {', '.join(missing)}")
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize(
    "module",
    [module for module in modules() if ">>> " in module.path.read_text(encoding="utf-8")],
    ids=lambda module: module.name,
)
def test_examples_in_docstrings_are_true(module: Module) -> None:
    result = doctest.testmod(importlib.import_module(module.name))
    assert result.attempted > 0
    assert result.failed == 0
