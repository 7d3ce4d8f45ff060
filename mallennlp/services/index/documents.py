"""The parts of an experiment that only its own page needs, as text."""

from __future__ import annotations

import json
import re
from operator import attrgetter
from typing import Optional

import attrs

from mallennlp.domain.experiment import Annotations
from mallennlp.domain.status import Evidence, LastWords, LogEnd

_EVIDENCE = attrgetter(
    "log.words.value",
    "log.error",
    "log.epoch",
    "log.epochs_planned",
    "final_metrics",
    "metrics_fresh",
    "archive",
    "epochs_done",
    "epochs_planned",
    "last_activity_s",
    "process",
)
_OF_LOG = 4
_COMPACT = json.JSONEncoder(separators=(",", ":"))
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")


def pack_evidence(evidence: Evidence) -> str:
    """What a state was judged from, as JSON."""
    return _COMPACT.encode(_EVIDENCE(evidence))


def unpack_evidence(text: str) -> Evidence:
    """What ``pack_evidence`` was given."""
    values = json.loads(text)
    words, *log = values[:_OF_LOG]
    return Evidence(LogEnd(LastWords(words), *log), *values[_OF_LOG:])


def pack_annotations(annotations: Annotations) -> Optional[str]:
    """What people added, as JSON; None where that is nothing."""
    if annotations == Annotations():
        return None
    return json.dumps(attrs.astuple(annotations))


def unpack_annotations(text: Optional[str]) -> Annotations:
    """What ``pack_annotations`` was given."""
    if text is None:
        return Annotations()
    tags, *others = json.loads(text)
    return Annotations(tuple(tags), *others)


def config_words(text: str) -> str:
    r"""The words of a config's JSON, for the full text: the letters of ``\n`` are none.

    >>> config_words(r'{"text":"two\nlines"}')
    '{"text":"two lines"}'
    """
    return _JSON_ESCAPE.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: "re.Match[str]") -> str:
    letter = chr(int(match[1], 16)) if match[1] else " "
    return letter if letter.isalnum() else " "


def annotation_words(text: Optional[str]) -> str:
    """The words of packed annotations, for the full text."""
    if text is None:
        return ""
    annotations = unpack_annotations(text)
    lines = (annotations.display_name, *annotations.tags, annotations.notes)
    return "\n".join(lines).encode("utf-8", "replace").decode()
