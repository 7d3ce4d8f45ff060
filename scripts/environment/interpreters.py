"""Finds Python interpreters that really run.

A name on PATH is no proof: pyenv puts a ``python3.10`` there that refuses to run unless that
version is chosen. So every candidate is started once, and asked what it is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Mapping, NamedTuple, Optional, Tuple

Version = Tuple[int, int]

OLDEST: Version = (3, 10)
"""The oldest Python that the package runs on."""

_ASK = """
import sys
if sys.version_info[3] == "final" and sys.implementation.name == "cpython":
    path = getattr(sys, "_base_executable", sys.executable)
    print(sys.version_info[0], sys.version_info[1], path)
"""
_NAME = re.compile(r"python3?(\.\d+)?")
_PROBE_TIMEOUT_S = 30.0


class Interpreter(NamedTuple):
    """A Python that was seen to run; ``path`` is the real one behind a shim or an environment."""

    path: Path
    version: Version


def probe(path: Path) -> Optional[Interpreter]:
    """Start ``path`` and return what it is; None if it does not run or is no final CPython."""
    try:
        done = subprocess.run(
            [str(path), "-I", "-c", _ASK],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=_PROBE_TIMEOUT_S,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    words = done.stdout.strip().split(" ", 2)
    if done.returncode != 0 or len(words) != 3:
        return None
    return Interpreter(Path(words[2]), (int(words[0]), int(words[1])))


def candidates(root: Path, environ: Mapping[str, str]) -> Iterator[Path]:
    """Paths that may be a Python 3: this one, PATH's, pyenv's, and those in ``.tools/python``."""
    yield Path(sys.executable)
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        yield from sorted(_named_python(Path(folder)), key=_minor_version, reverse=True)
    for versions in _pyenv_versions(environ):
        yield from sorted(versions.glob("3.*/bin/python"), key=_minor_version, reverse=True)
    yield from sorted((root / ".tools" / "python").glob("*/bin/python3"))


def find(
    root: Path, environ: Mapping[str, str], *, exactly: Optional[Version] = None
) -> Optional[Interpreter]:
    """The first candidate that runs and has the version; None if none has.

    Without ``exactly``, any version from ``OLDEST`` on will do.
    """
    tried = set()
    for path in candidates(root, environ):
        if path in tried or (exactly and _excluded_by_name(path, exactly)):
            continue
        tried.add(path)
        found = probe(path)
        if found and (found.version == exactly if exactly else found.version >= OLDEST):
            return found
    return None


def _named_python(folder: Path) -> List[Path]:
    try:
        return [entry for entry in folder.iterdir() if _NAME.fullmatch(entry.name)]
    except OSError:  # PATH may name folders that do not exist or may not be read
        return []


def _pyenv_versions(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where pyenv keeps its Pythons; its shims on PATH tell, should the variables not."""
    for folder in environ.get("PATH", "").split(os.pathsep):
        if Path(folder).name == "shims":
            yield Path(folder).parent / "versions"
    if environ.get("PYENV_ROOT"):
        yield Path(environ["PYENV_ROOT"]) / "versions"
    if environ.get("HOME"):
        yield Path(environ["HOME"]) / ".pyenv" / "versions"


def _minor_version(path: Path) -> Tuple[int, ...]:
    """A key that sorts 3.10 after 3.9, from the last version that the path spells."""
    versions = re.findall(r"3\.(\d+)(?:\.(\d+))?", str(path))
    return tuple(int(part or 0) for part in versions[-1]) if versions else (-1,)


def _excluded_by_name(path: Path, version: Version) -> bool:
    """Whether the name alone tells that it is another version, which saves starting it."""
    spelled = re.fullmatch(r"python(\d+)\.(\d+)", path.name)
    return spelled is not None and (int(spelled[1]), int(spelled[2])) != version
