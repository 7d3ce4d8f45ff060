"""TOML as text: reading it, writing one value, and finding the line of a setting.

The ``toml`` package reads. It splits lists at commas and brackets that stand inside strings, and
undoes some escapes twice. So the strings are taken out of the text before it reads, and put back
into what it has read.
"""

from __future__ import annotations

import re
from typing import Any, Dict, List, Optional

import toml

_STRING_OR_COMMENT = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""'''
    r"""|\'\'\'.*?\'\'\'"""
    r"""|"(?P<basic>(?:[^"\\\n]|\\[^\n])*)"(?!\s*=)"""
    r"""|'(?P<raw>[^'\n]*)'(?!\s*=)"""
    r"""|\#[^\n]*""",
    re.DOTALL,
)
_PIECE = re.compile(r"\\U.{8}|\\u.{4}|\\.|[^\\]+", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}
_HEADER = re.compile(r"\s*\[+\s*([^\]]*?)\s*\]")
_BRACKET = re.compile(r"[\[\]{}\n]")
_MARKS = tuple(map(chr, range(0xE000, 0xF900)))
_DEEPEST = 10
"""Brackets in each other. The package takes minutes over some thousands of them."""
_LONGEST_SHOWN = 200
_ASSIGNMENT = re.compile(r"\s*([^=#]*?)\s*=")


class TomlError(ValueError):
    """A text is not TOML. ``line`` is counted from 1, or None where it cannot be told."""

    def __init__(self, message: str, line: Optional[int]) -> None:
        super().__init__(message)
        self.line = line


def parse_toml(text: str) -> Dict[str, Any]:
    """The content of a TOML text. Raises TomlError."""
    _check_depth(text)
    strings = _Strings(text)
    try:
        return dict(strings.put_back(toml.loads(strings.text)))
    except TomlError:
        raise
    except toml.TomlDecodeError as error:
        line = int(error.lineno)
        raise TomlError(_explained(strings.shown(str(error.msg)), text, line), line) from None
    except RecursionError:
        raise TomlError("its names have too many parts", None) from None
    except Exception as error:  # the package meets some broken texts with errors of other kinds
        raise TomlError(f"{type(error).__name__}: {error}", None) from None


def _check_depth(text: str) -> None:
    """Raises TomlError for brackets that are nested as no settings are."""
    depth, line = 0, 1
    for match in _BRACKET.finditer(_STRING_OR_COMMENT.sub(_only_lines, text)):
        if match[0] == "\n":
            line += 1
        else:
            depth = depth + 1 if match[0] in "[{" else max(depth - 1, 0)
        if depth > _DEEPEST:
            raise TomlError("brackets are nested too deeply", line)


def _only_lines(match: "re.Match[str]") -> str:
    return "\n" * match[0].count("\n")


def _explained(message: str, text: str, line: int) -> str:
    """A message of the package in words that tell what to do; those that do are left alone."""
    if message.startswith("What?"):
        header = text.split("\n")[line - 1].strip()[:_LONGEST_SHOWN]
        return f"{header} is there already; write each section once, with all its settings"
    if message.startswith("Duplicate keys"):
        return "this setting is there already; write each one once"
    return message.rstrip(".")[:_LONGEST_SHOWN]


def toml_literal(value: Any) -> str:
    """A string, number, boolean, or list of these, in TOML's notation. Raises TypeError for
    anything else.
    """
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_literal(item) for item in value) + "]"
    if isinstance(value, str):
        import json  # whoever only reads needs none

        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (bool, int, float)):
        return repr(value).lower()
    raise TypeError(f"no TOML notation for {type(value).__name__}")


def line_of(text: str, section: str, key: Optional[str] = None) -> Optional[int]:
    """The line, counted from 1, of ``[section]`` or of a setting in it; None if it cannot be found.

    Sections that are written as dotted keys or as inline tables are found as well as a line by line
    search can.
    """
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header is not None:
            current = _plain(header[1])
            if key is None and current.partition(".")[0] == section:
                return number
            continue
        assignment = _ASSIGNMENT.match(line)
        if assignment is not None:
            name = _plain(assignment[1])
            if (f"{current}.{name}" if current else name) in (
                f"{section}.{key}",
                section,
            ):
                return number
    return None


def _plain(name: str) -> str:
    return re.sub(r"[\"'\s]", "", name)


class _Strings:
    """The strings of a text, taken out: each stands there as a mark and its number instead."""

    def __init__(self, text: str) -> None:
        self.found: List[str] = []
        self.mark = next((mark for mark in _MARKS if mark not in text), "")
        if not self.mark:
            raise TomlError("it consists of characters for private use", None)
        self.text = _STRING_OR_COMMENT.sub(self._take, text)

    def _take(self, match: "re.Match[str]") -> str:
        content = match["raw"] if match["raw"] is not None else _decoded(match["basic"])
        if content is None:  # a comment, a string over several lines, or one with wrong escapes
            return match[0]
        self.found.append(content)
        return f'"{self.mark}{len(self.found) - 1}"'

    def put_back(self, value: Any) -> Any:
        """A parsed value with the strings in their places."""
        if isinstance(value, dict):
            return self._put_back_keys(value)
        if isinstance(value, list):
            return [self.put_back(child) for child in value]
        if isinstance(value, str) and value.startswith(self.mark):
            return self.found[int(value[1:])]
        return value

    def _put_back_keys(self, table: Dict[str, Any]) -> Dict[str, Any]:
        """A table; a name in quotes can turn out to be that of another one only now."""
        whole: Dict[str, Any] = {}
        for key, child in table.items():
            name = self.put_back(key)
            if name in whole:
                raise TomlError(f"{name[:_LONGEST_SHOWN]!r} is there twice", None)
            whole[name] = self.put_back(child)
        return whole

    def shown(self, message: str) -> str:
        """A message of the package, with the strings in their places."""
        return re.sub(f"{self.mark}(\\d+)", lambda match: self.found[int(match[1])], message)


def _decoded(basic: Optional[str]) -> Optional[str]:
    """The text that a double-quoted string stands for; None if its escapes are wrong, which the
    parser then says.
    """
    try:
        return None if basic is None else "".join(map(_unescaped, _PIECE.findall(basic)))
    except (KeyError, ValueError, OverflowError):
        return None


def _unescaped(piece: str) -> str:
    if not piece.startswith("\\"):
        return piece
    return chr(int(piece[2:], 16)) if piece[1] in "uU" else _ESCAPES[piece[1:]]
