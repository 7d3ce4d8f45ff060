"""Makes docs/page-api.md from the code: every class, function and argument that a page may use,
with its signature and its docstring. ``write_reference`` writes it.

What stands in the reference is listed in ``page_reference_texts.py``.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
import json
import re
import textwrap
from types import ModuleType
from typing import Any, Dict, ForwardRef, Iterator, List, Mapping, Sequence, Tuple

import attrs

from mallennlp import exceptions
from mallennlp.dashboard import components
from mallennlp.services.config import ServerSection
from scripts.page_reference_texts import BEFORE, SECTIONS, SETTINGS, Entry, Section

WIDTH = 120
_CODE_WIDTH = 100
_INDENT = "    "
_BLANK = "\0"
"""Stands for a blank in code while lines are filled."""
_WRAPPING: Mapping[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def page_reference() -> Iterator[str]:
    """The parts of docs/page-api.md."""
    yield from markdown(inspect.cleandoc(BEFORE))
    yield "\n".join(_contents(section) for section in SECTIONS)
    for section in SECTIONS:
        yield f"## {section.title}"
        yield from markdown(inspect.cleandoc(section.text))
        for entry in section.entries:
            yield from _entry(entry)
    yield "## Settings"
    yield from _settings()
    yield "## Errors"
    yield from _errors()


def _contents(section: Section) -> str:
    names = ", ".join(f"[{entry.name}](#{_anchor(entry.name)})" for entry in section.entries)
    text = f"- [{section.title}](#{_anchor(section.title)}): {names}"
    return textwrap.fill(text, WIDTH, subsequent_indent="  ", **_WRAPPING)


def _anchor(heading: str) -> str:
    """As GitHub makes them."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _entry(entry: Entry) -> Iterator[str]:
    yield f"### {entry.name}"
    if entry.imported_from:
        what = entry.name.partition(".")[0]
        yield f"`from {entry.imported_from} import {what}`"
    if isinstance(entry.what, ModuleType):
        yield from markdown(inspect.getdoc(entry.what) or "")
        for name, function in module_functions(entry.what).items():
            yield from _function(f"{entry.name}.{name}", function)
    elif inspect.isclass(entry.what):
        yield from _class(entry)
    elif callable(entry.what):
        yield code(entry.shown or signature(entry.name, entry.what))
        yield from markdown(inspect.getdoc(entry.what) or "")
    else:
        yield from markdown(value_doc(entry.defined_in, entry.name))
        if isinstance(entry.what, tuple):
            yield textwrap.fill(", ".join(f"`{item}`" for item in entry.what), WIDTH, **_WRAPPING)


def value_doc(module: str, name: str) -> str:
    """The text below a module's constant."""
    body = ast.parse(inspect.getsource(importlib.import_module(module))).body
    for node, below in zip(body, body[1:]):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(below, ast.Expr):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if ast.unparse(target) == name:
                return inspect.cleandoc(ast.literal_eval(below.value))
    raise LookupError(f"{module}.{name} has no text below it")


def _class(entry: Entry) -> Iterator[str]:
    stub = "" if entry.has_params else _stub(entry.what)
    if stub:
        yield code(f"class {entry.name}:\n{textwrap.indent(stub, _INDENT)}")
    yield from markdown(inspect.getdoc(entry.what) or "")
    if entry.has_params:
        yield code(f"class Params:\n{textwrap.indent(_stub(entry.what.Params), _INDENT)}")
        yield from markdown(inspect.getdoc(entry.what.Params) or "")
    for name, member in members(entry).items():
        if isinstance(member, property):
            returns = inspect.signature(member.fget).return_annotation  # type: ignore[arg-type]
            yield f"#### {entry.name}.{name}"
            yield code(f"{name}: {_annotation(returns)}")
            yield from markdown(inspect.getdoc(member) or "")
        else:
            yield from _function(f"{entry.name}.{name}", member)


def _function(name: str, function: Any) -> Iterator[str]:
    yield f"#### {name}"
    yield code(signature(name.rpartition(".")[2], function))
    yield from markdown(inspect.getdoc(function) or "")


def module_functions(module: ModuleType) -> Dict[str, Any]:
    """The public functions that a module defines."""
    return {
        name: value
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and not name.startswith("_")
        and value.__module__ == module.__name__
    }


def members(entry: Entry) -> Dict[str, Any]:
    """The methods and properties of a class that stand in the reference: those that it defines
    itself, but for the entry's ``without``.
    """
    found: Dict[str, Any] = {}
    for name, static in vars(entry.what).items():
        if name.startswith("_") or name in entry.without:
            continue
        if isinstance(static, property):
            found[name] = static
        elif inspect.isfunction(static) or isinstance(static, (staticmethod, classmethod)):
            found[name] = getattr(entry.what, name)
    return found


def _stub(cls: Any) -> str:
    """The attributes of a class with their types and defaults, a line each."""
    if issubclass(cls, enum.Enum):
        return "\n".join(f"{member.name} = {default(member.value)}" for member in cls)
    if attrs.has(cls):
        lines = [
            (field.name, _annotation(field.type), default(field.default))
            for field in attrs.fields(cls)
            if not field.name.startswith("_")
        ]
    else:
        # A named tuple keeps its defaults apart, and has descriptors in their places.
        defaults = getattr(cls, "_field_defaults", None)
        defaults = vars(cls) if defaults is None else defaults
        lines = [
            (name, _annotation(kind), default(defaults.get(name, attrs.NOTHING)))
            for name, kind in vars(cls).get("__annotations__", {}).items()
        ]
    return "\n".join(
        f"{name}: {kind}" + (f" = {value}" if value else "") for name, kind, value in lines
    )


def signature(name: str, function: Any) -> str:
    """A function as it is called: its parameters with types and defaults, and what it returns."""
    given = inspect.signature(function)
    parameters = [
        parameter
        for parameter in given.parameters.values()
        if parameter.name not in ("self", "cls")
    ]
    parts: List[str] = []
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not _has_star(parts):
            parts.append("*")
        parts.append(_parameter(parameter))
    returns = _annotation(given.return_annotation)
    end = f") -> {returns}" if returns else ")"
    line = f"{name}({', '.join(parts)}{end}"
    if len(line) <= _CODE_WIDTH:
        return line
    return "\n".join([f"{name}(", *(f"{_INDENT}{part}," for part in parts), end])


def _has_star(parts: Sequence[str]) -> bool:
    return any(part.startswith("*") for part in parts)


def _parameter(parameter: inspect.Parameter) -> str:
    several, named = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
    stars = "*" if parameter.kind is several else "**" if parameter.kind is named else ""
    kind = _annotation(parameter.annotation)
    text = f"{stars}{parameter.name}" + (f": {kind}" if kind else "")
    if parameter.default is not parameter.empty:
        text += f" = {default(parameter.default)}"
    return text


def _annotation(kind: Any) -> str:
    """A type as the code spells it."""
    if kind in (None, inspect.Parameter.empty):
        return "None" if kind is None else ""
    if isinstance(kind, ForwardRef):  # of a named tuple
        kind = kind.__forward_arg__
    text = kind if isinstance(kind, str) else inspect.formatannotation(kind)
    text = text.replace('"', "").replace("'", "").replace("typing.", "")
    text = re.sub(r"Callable\[\[(_\w)\], \1\]", "Callable", text)  # a decorator
    within = re.fullmatch(r"ClassVar\[(.*)\]", text)
    return within[1] if within else text


def default(value: Any) -> str:
    """A default as one would write it; "" for none."""
    if value is attrs.NOTHING:
        return ""
    if isinstance(value, attrs.Factory):  # type: ignore[arg-type]
        return "..." if value.takes_self else default(value.factory())
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if attrs.has(type(value)):
        return f"{type(value).__name__}()"
    if value is components.DEFAULT_COLUMNS:
        return "DEFAULT_COLUMNS"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


# --- what is no class and no function


def _settings() -> Iterator[str]:
    yield from markdown(inspect.cleandoc(SETTINGS))
    fields = {field.name: field for field in attrs.fields(ServerSection)}
    for name in ("imports", "hooks"):
        field = fields[name]
        value = json.dumps(field.default)
        yield f"### [server] {name}"
        yield from markdown(field.metadata["help"])
        yield f"- Allowed: {field.metadata['kind'].allowed}.\n- Default: `{value}`."


def _errors() -> Iterator[str]:
    yield (
        "Raise one of these in a page, and its message is shown in its own words. All stand in"
        " `mallennlp.exceptions`."
    )
    rows = ["| error | is a | HTTP status | meaning |", "|---|---|---|---|"]
    for error, base in _tree():
        about = " ".join((inspect.getdoc(error) or "").split("\n\n")[0].split()).replace("``", "`")
        rows.append(f"| `{error.__name__}` | `{base}` | {error.http_status} | {about} |")
    yield "\n".join(rows)


def _tree() -> Iterator[Tuple[Any, str]]:
    """Every error of the package with its base, in the order in which they are defined."""
    for error in vars(exceptions).values():
        if inspect.isclass(error) and issubclass(error, exceptions.MallennlpError):
            yield error, error.__bases__[0].__name__


# --- text


def code(text: str) -> str:
    """A block of Python."""
    return f"```python\n{text}\n```"


def markdown(text: str) -> Iterator[str]:
    """A docstring, as ``inspect.getdoc`` gives it, in Markdown: what is code becomes a block."""
    code_follows = False
    waiting: List[str] = []
    for block in re.split(r"\n[ \t]*\n", text.strip()):
        if code_follows and block.startswith(" "):
            waiting.append(block)
            continue
        if waiting:
            yield code(textwrap.dedent("\n\n".join(waiting)))
        waiting, code_follows = [], block.endswith("::")
        yield from _block(block)
    if waiting:
        yield code(textwrap.dedent("\n\n".join(waiting)))


def _block(block: str) -> Iterator[str]:
    if block.startswith(">>> "):
        yield code(block)
    elif block.startswith(("|", "#", "```")):
        yield block
    elif block.strip():
        head, *bullets = re.split(r"^[*-] ", block, flags=re.MULTILINE)
        if head.strip():
            yield _filled(head, "", "")
        if bullets:
            yield "\n".join(_filled(bullet, "- ", "  ") for bullet in bullets)


def _filled(text: str, first: str, others: str) -> str:
    plain = " ".join(text.replace("``", "`").split())
    if plain.endswith("::"):
        plain = plain[:-1]
    whole = re.sub("`[^`]*`", lambda match: match[0].replace(" ", _BLANK), plain)
    filled = textwrap.fill(
        whole, WIDTH, initial_indent=first, subsequent_indent=others, **_WRAPPING
    )
    return filled.replace(_BLANK, " ")
