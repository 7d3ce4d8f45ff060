"""A tutorial's Python blocks, put together as its reader does: what the file holds after each step.

A block that begins ``# NAME.py`` is the whole file. One that begins ``# NAME.py, changes`` has
imports to add, and functions, classes and values that are new or take the place of those of the
same name; inside of a class it is the same again.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any, Dict, List, Sequence

from tests.docs import blocks

_WHOLE = re.compile(r"# (\w+)\.py\n")
_CHANGES = re.compile(r"# (\w+)\.py, changes\n")


def steps(file: Path, name: str) -> List[str]:
    """The text of ``NAME.py`` after each step. Every Python block of the file has to be a step."""
    found: List[str] = []
    for block in blocks(file, "python"):
        whole, changes = _WHOLE.match(block.text), _CHANGES.match(block.text)
        mark = whole or changes
        assert mark and mark[1] == name, f"no step of {name}.py: {block.text[:60]!r}"
        tree = ast.parse(block.text)
        if changes:
            tree = merged(ast.parse(found[-1]), tree)
        found.append(ast.unparse(ast.fix_missing_locations(tree)) + "\n")
    return found


def merged(before: ast.Module, changes: ast.Module) -> ast.Module:
    """A module with changes made to it."""
    imports = [node for node in before.body if _is_import(node)]
    imports += [node for node in changes.body if _is_import(node)]
    rest = _replaced(_named(before.body), _named(changes.body))
    docstring = [node for node in before.body if isinstance(node, ast.Expr)]
    return ast.Module(body=[*docstring, *imports, *rest], type_ignores=[])


def form(text: str) -> Dict[str, Any]:
    """What a module says: the same for two that differ in order, layout and comments alone."""
    body = ast.parse(text).body
    imported = set()
    for node in body:
        if isinstance(node, ast.ImportFrom):
            imported |= {f"{node.module}:{alias.name}:{alias.asname}" for alias in node.names}
        elif isinstance(node, ast.Import):
            imported |= {f"{alias.name}:{alias.asname}" for alias in node.names}
    return {"imports": imported, "body": _form(_named(body))}


def _form(nodes: Dict[str, ast.stmt]) -> Dict[str, Any]:
    return {
        name: (
            (_head(node), _form(_named(node.body)))
            if isinstance(node, ast.ClassDef)
            else ast.dump(node)
        )
        for name, node in nodes.items()
    }


def _head(node: ast.ClassDef) -> List[str]:
    return [ast.dump(part) for part in (*node.decorator_list, *node.bases)]


def _replaced(before: Dict[str, ast.stmt], changes: Dict[str, ast.stmt]) -> List[ast.stmt]:
    """Values stand before functions and classes, which may use them."""
    result = dict(before)
    for name, node in changes.items():
        old = before.get(name)
        if isinstance(old, ast.ClassDef) and isinstance(node, ast.ClassDef):
            # The classes inside of a class are short, and are always given whole.
            body = _replaced(_named(old.body), _named(node.body)) if old.bases else node.body
            kept = node.decorator_list or old.decorator_list
            node = ast.ClassDef(name, node.bases, node.keywords, body, kept)
        result[name] = node
    values = [node for node in result.values() if _is_value(node)]
    return values + [node for node in result.values() if not _is_value(node)]


def _named(body: Sequence[ast.stmt]) -> Dict[str, ast.stmt]:
    """The statements that give something a name, by that name."""
    return {_name(node): node for node in body if not (_is_import(node) or _is_text(node))}


def _name(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.target)
    assert isinstance(node, (ast.FunctionDef, ast.ClassDef)), ast.unparse(node)
    return node.name


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _is_value(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.AnnAssign))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
