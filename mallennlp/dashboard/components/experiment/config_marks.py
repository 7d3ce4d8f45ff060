"""What is said beside the values of a config: their defaults, and what the family has."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from mallennlp.dashboard.components.experiment.config_tree import ALL, Marks
from mallennlp.domain.configs.class_defaults import Judged, JudgedConfig, Path, Standing
from mallennlp.services.comparing.family_differences import FamilyDifferences

DEFAULT, FAMILY = "default", "family"
"""The choices of values: those that are not the defaults, and those that others of the family have
otherwise."""
_LONGEST = 200


def config_marks(
    config: Mapping[str, Any], judged: JudgedConfig, family: FamilyDifferences
) -> Marks:
    """What is said of each value of a config."""
    marks: Dict[Path, Dict[str, str]] = {}
    for path, one in judged.values.items():
        words = default_words(one)
        if words is not None:
            always = {} if one.standing in _USUAL else {ALL: words}
            marks[path] = {DEFAULT: words, **always}
    if family.others:
        for path in leaf_paths(config, ()):
            values = family.others.get(".".join(path))
            if values is not None:
                said = marks.setdefault(path, dict(_above(marks, path)))
                said[FAMILY] = f"others: {', '.join(values)}" if values else "others: none"
    return marks


_USUAL = (Standing.REQUIRED, Standing.UNKNOWN)
"""Not worth a word beside every value of a config."""


def default_words(judged: Judged) -> Optional[str]:
    """What is said of a value and its default; None where it is the default."""
    if judged.standing is Standing.SAME:
        return None
    if judged.standing is Standing.CHANGED:
        text = judged.default if judged.made else json.dumps(judged.default, ensure_ascii=False)
        return f"default {text[:_LONGEST]}"
    return {
        Standing.REQUIRED: "has no default",
        Standing.EXTRA: "no parameter that the class names: misspelt?",
        Standing.NO_PARAMETER: "no parameter of the class",
        Standing.UNKNOWN: "default not known",
    }[judged.standing]


def _above(marks: Mapping[Path, Mapping[str, str]], path: Path) -> Mapping[str, str]:
    """What holds for a value because it is said of something that it lies in."""
    for length in range(len(path) - 1, 0, -1):
        if path[:length] in marks:
            return {name: "" for name in marks[path[:length]] if name}
    return {}


def leaf_paths(node: Any, path: Path) -> Iterator[Path]:
    """Where the leaves of a config stand, in its order."""
    waiting: List[Tuple[Path, Any]] = [(path, node)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, (dict, list)) and node:
            pairs = node.items() if isinstance(node, dict) else enumerate(node)
            waiting.extend(reversed([((*path, str(key)), child) for key, child in pairs]))
        else:
            yield path
