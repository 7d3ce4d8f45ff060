"""Reading the JSON files of other programs: fast where possible, and never trusting."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Optional

import orjson

from mallennlp.exceptions import StorageError
from mallennlp.services.regular_files import read_regular

DEEPEST = 100
"""Levels of objects and lists in each other; more is damage, and would exhaust whoever walks it."""
LARGEST_BYTES = 32_000_000
"""More are not read: a thousandfold of what such files have, and a second's work."""


def read_object(
    path: str, most_bytes: int = LARGEST_BYTES, seen_bytes: Optional[int] = None
) -> Dict[str, Any]:
    """The JSON object in a regular file of at most ``most_bytes``. ``seen_bytes``: see
    ``read_regular``.

    AllenNLP writes bare ``NaN`` and ``Infinity``, which only the standard library reads, so that
    one has the second try. Raises StorageError with a clause that fits behind the file's name ("is
    empty").
    """
    try:
        content = read_regular(path, most_bytes, seen_bytes)
    except OSError as error:
        raise StorageError(f"cannot be read ({error.strerror})") from error
    if not content or content.isspace():
        raise StorageError("is empty")
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError:
        parsed = _lenient(content)
    if not isinstance(parsed, dict):
        raise StorageError(f"holds {_kind(parsed)} where an object should be")
    if content.count(b"{") + content.count(b"[") > DEEPEST and _is_deep(parsed):
        raise StorageError("is nested too deeply")
    return parsed


def _lenient(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig", "replace"), parse_int=_integer)
    except json.JSONDecodeError as error:
        raise StorageError(f"is not JSON (line {error.lineno}: {error.msg})") from error
    except RecursionError as error:
        raise StorageError("is nested too deeply") from error


def _integer(digits: str) -> float:
    """A whole number of any length: those with more digits than any float can have are infinite."""
    return int(digits) if len(digits) <= 400 else float(digits)


def _is_deep(tree: Any) -> bool:
    level = [tree]
    for _ in range(DEEPEST):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True


def read_object_or_note(
    path: str, name: str, problems: List[str], seen_bytes: Optional[int] = None
) -> Optional[Dict[str, Any]]:
    """The JSON object in a file, or None with a sentence about ``name`` added to ``problems``.
    ``seen_bytes``: see ``read_regular``."""
    try:
        return read_object(path, seen_bytes=seen_bytes)
    except StorageError as error:
        problems.append(f"{name} {error.message}")
        return None


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        list: "a list",
        str: "a text",
        bool: "a truth value",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "something else")
