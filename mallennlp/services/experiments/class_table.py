"""The table of AllenNLP's classes that the package ships (``scripts/write_class_defaults.py`` makes
it)."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from mallennlp.domain.configs.class_defaults import ClassTable

VERSION = "2.10.1"
"""Of AllenNLP: the last one, whose defaults are shipped."""
_FOLDER = Path(__file__).resolve().parent.parent.parent / "class_defaults"


def table_path(version: str) -> Path:
    """Where the table of a version stands."""
    return _FOLDER / f"allennlp-{version}.json"


@lru_cache(maxsize=1)
def class_table() -> ClassTable:
    """The classes of AllenNLP's last version."""
    content = json.loads(table_path(VERSION).read_text("utf-8"))
    return ClassTable(content["version"], content["root"], content["kinds"], content["classes"])
