"""Patterns, regular expressions and words for ``query_model``."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Callable, List, Sequence

from mallennlp.domain.experiment import Experiment
from mallennlp.domain.queries.tree import Value
from tests.unit.services.index.language.model_literals import Mistake

Fits = Callable[[Any], bool]

# --- patterns


def is_glob(value: Value) -> bool:
    """Whether a value is a pattern for a text."""
    return not value.quoted and ("*" in value.text or "?" in value.text)


def glob_fits(pattern: str, text: str) -> bool:
    """Whether a pattern fits a whole text."""
    parts = re.findall(r"\*|\?|\[\^?\]?[^\]]*\]|.", pattern, re.DOTALL)
    if "[" in parts:
        return False  # it is never closed
    return re.fullmatch("".join(map(_part_of_glob, parts)), text, re.DOTALL) is not None


def _part_of_glob(part: str) -> str:
    if part in ("*", "?"):
        return ".*" if part == "*" else "."
    if part[0] != "[" or len(part) == 1:
        return re.escape(part)
    inner = part[1:-1]
    negative = inner.startswith("^")
    return f"[{'^' * negative}{re.sub(r'([][^])', _escaped, inner[negative:])}]"


def _escaped(match: "re.Match[str]") -> str:
    return "\\" + match[0]


def regular(pattern: str) -> Fits:
    """Whether an expression fits anywhere. Python's are the same but for the end of a text, as far
    as they are used here. Raises Mistake."""
    if len(pattern) > 500:
        raise Mistake("the expression is too long")
    try:
        compiled = re.compile(pattern.replace("$", r"\Z"))
    except re.error:
        raise Mistake("not a regular expression") from None
    return lambda value: not isinstance(value, bool) and compiled.search(str(value)) is not None


# --- words


def blanks(text: str) -> List[str]:
    """A text between blanks and control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text).split()


def stands(text: str, run: Experiment, whole: bool) -> bool:
    """Whether the words of a text stand beside each other in one of the places that are searched;
    unless ``whole``, the last one may go on."""
    wanted = words(text)
    added = run.annotations
    places = (
        words(run.path),
        words("\n".join((added.display_name, *added.tags, added.notes))),
        [word for text in texts_of(run.config) for word in words(text)],
    )
    return bool(wanted) and any(_in_order(wanted, place, whole) for place in places)


def texts_of(tree: Any) -> List[str]:
    """The keys and values of a config, in their order."""
    if isinstance(tree, dict):
        return [text for key, value in tree.items() for text in (key, *texts_of(value))]
    if isinstance(tree, list):
        return [text for value in tree for text in texts_of(value)]
    return [tree if isinstance(tree, str) else json.dumps(tree)]


def _in_order(wanted: Sequence[str], there: Sequence[str], whole: bool) -> bool:
    for start in range(len(there) - len(wanted) + 1):
        part = there[start : start + len(wanted)]
        ends = part[-1] == wanted[-1] if whole else part[-1].startswith(wanted[-1])
        if ends and list(part[:-1]) == list(wanted[:-1]):
            return True
    return False


def words(text: str) -> List[str]:
    """The words of a text: letters and digits, without case and accents."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter)
    )
    return re.findall(r"[^\W_]+", plain.lower())
