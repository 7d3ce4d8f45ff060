"""What is in a directory, links and all; nothing here follows a link."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Dict, Iterator, Tuple

import attrs

Stamp = Tuple[int, int, int, str]
"""Kind, size in bytes, time of the last change in ns, and where a link points. Of a directory the
kind alone counts."""


@attrs.frozen
class Contents:
    """How much is in a directory and below it: ``files`` of any kind, directories not counted, and
    their size."""

    files: int = 0
    size_bytes: int = 0


def measure(directory: Path) -> Contents:
    """Count what is in a directory and below it. Raises OSError."""
    sizes = [size for kind, size, _, _ in stamps(directory).values() if not stat.S_ISDIR(kind)]
    return Contents(len(sizes), sum(sizes))


def stamps(directory: Path) -> Dict[str, Stamp]:
    """All that is in a directory and below it, by its path in it. A directory comes before what is
    in it. Raises OSError for what cannot be looked at."""
    return dict(_walk(str(directory), ""))


def _walk(directory: str, prefix: str) -> Iterator[Tuple[str, Stamp]]:
    with os.scandir(directory) as listing:
        entries = sorted(listing, key=lambda entry: entry.name)
    for entry in entries:
        status = entry.stat(follow_symlinks=False)
        kind, name = stat.S_IFMT(status.st_mode), prefix + entry.name
        if stat.S_ISDIR(kind):
            yield name, (kind, 0, 0, "")
            yield from _walk(entry.path, f"{name}/")
        else:
            target = os.readlink(entry.path) if stat.S_ISLNK(kind) else ""
            yield name, (kind, status.st_size, status.st_mtime_ns, target)
