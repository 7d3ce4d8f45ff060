"""The note inside an environment that tells what it was made from.

It is removed before any change and written as the last thing: an environment without one was
interrupted half-way.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Dict, Iterable

_NAME = "made-from.json"
_FORMAT = 1

Stamp = Dict[str, str]


def wanted(root: Path, sources: Iterable[str], python: str) -> Stamp:
    """The stamp of an environment that fits the checkout as it is now.

    ``sources`` are files below ``root`` that decide what is installed, ``python`` is the
    interpreter that was asked for by name, empty for no wish. The checkout's place counts: an
    environment cannot be moved.
    """
    digest = hashlib.sha256()
    for name in sources:
        digest.update(name.encode() + b"\0" + (root / name).read_bytes() + b"\0")
    return {
        "format": str(_FORMAT),
        "root": str(root),
        "python": python,
        "sources": digest.hexdigest(),
    }


def read(environment: Path) -> Stamp:
    """The stamp in an environment; empty where there is none that can be read."""
    try:
        stamp = json.loads((environment / _NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def remove(environment: Path) -> None:
    """Declare an environment unfinished, whether or not it was finished."""
    try:
        (environment / _NAME).unlink()
    except FileNotFoundError:
        pass


def write(environment: Path, stamp: Stamp) -> None:
    """Declare an environment finished; appears whole or not at all."""
    temporary = environment / (_NAME + ".new")
    temporary.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    os.replace(str(temporary), str(environment / _NAME))


def can_be_updated(present: Stamp, target: Stamp) -> bool:
    """Whether installing into the environment is enough; else it has to be made again."""
    same_place = all(present.get(key) == target[key] for key in ("format", "root"))
    return same_place and target["python"] in ("", present.get("python"))


def fits(present: Stamp, target: Stamp) -> bool:
    """Whether there is nothing to do."""
    return can_be_updated(present, target) and present.get("sources") == target["sources"]
