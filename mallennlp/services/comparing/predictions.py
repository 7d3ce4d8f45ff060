"""Predictions for single instances, where runs have files of them in their directories.

Files of the same name in two runs are taken for predictions on the same data, and what stands in
them says whether that is so.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Sequence, Set, Tuple

import attrs
import orjson

from mallennlp.domain.comparison import Side
from mallennlp.domain.significance.instances import Instance, UnclearLineError, instances_of
from mallennlp.domain.significance.pairing import Pairing, pair
from mallennlp.exceptions import MallennlpError, StorageError
from mallennlp.services.paths import is_predictions
from mallennlp.services.regular_files import lies_inside, read_regular

LARGEST_BYTES = 64_000_000
"""Of one file; larger ones are told."""
MOST_BYTES = 256_000_000
"""Of all files of all runs together."""
MOST_INSTANCES = 50_000
"""Of one file."""
MOST_IN_ALL = 200_000
"""Instances of all files of all runs together: somebody waits for them."""
MOST_FILES = 20
"""Names that are looked at."""

DirectoryOf = Callable[[str], Path]
"""From the path of a run to its directory. Raises ExperimentNotFoundError."""


FileState = Tuple[str, int, int, int, int]
"""A file as it is now: its path, its numbers on the disk, its size, and when it changed (ns)."""


@attrs.frozen
class FilePairing:
    """A name that files of both sides have.

    * ``runs``: how many runs of each side have such a file;
    * ``pairing``: their instances, None where these cannot be paired;
    * ``problems``: what could not be read or paired, one sentence each.
    """

    name: str
    runs: Tuple[int, int]
    pairing: "Pairing | None"
    problems: Tuple[str, ...] = ()


@attrs.frozen
class PredictionFiles:
    """The files of predictions that runs of two sides have: by name those of the first, and those
    of the second."""

    by_name: Mapping[str, Tuple[Sequence[Path], Sequence[Path]]]

    def states(self) -> Tuple[FileState, ...]:
        """What tells whether any of them has changed since it was read."""
        files = [file for sides in self.by_name.values() for side in sides for file in side]
        return tuple(map(_state, files))

    def pairings(self) -> Tuple[FilePairing, ...]:
        """The predictions on the same instances, one for each name."""
        reader = _Reader()
        return tuple(_paired(reader, name, *sides) for name, sides in self.by_name.items())


def prediction_files(directory_of: DirectoryOf, first: Side, second: Side) -> PredictionFiles:
    """The files of predictions whose names runs of both sides have."""
    left, right = (_files(directory_of, side) for side in (first, second))
    common = sorted(set(left) & set(right))[:MOST_FILES]
    return PredictionFiles({name: (left[name], right[name]) for name in common})


def _state(file: Path) -> FileState:
    try:
        found = file.stat()
    except OSError:  # it vanished; what is said of it then is another thing, too
        return str(file), 0, 0, 0, 0
    return str(file), found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _files(directory_of: DirectoryOf, side: Side) -> Dict[str, List[Path]]:
    """By name, the files of predictions in the directories of a side's runs."""
    found: Dict[str, List[Path]] = {}
    for run in side.runs:
        # A run that vanished meanwhile, or may not be read, has none.
        with contextlib.suppress(MallennlpError, OSError):
            directory = directory_of(run.path)
            with os.scandir(directory) as entries:
                for entry in entries:
                    if is_predictions(entry.name) and _is_own(entry, directory):
                        found.setdefault(entry.name, []).append(directory / entry.name)
    return found


def _is_own(entry: "os.DirEntry[str]", directory: Path) -> bool:
    """Whether it is a file, and none that lies elsewhere."""
    is_inside = not entry.is_symlink() or lies_inside(entry.path, str(directory))
    return is_inside and entry.is_file()


def _paired(
    reader: "_Reader", name: str, first: Sequence[Path], second: Sequence[Path]
) -> FilePairing:
    reader.problems.clear()
    left, right = reader.read_all(first), reader.read_all(second)
    pairing = pair(left, right) if left and right else None
    if left and right and pairing is None:
        reader.problems.add(
            "The files have different numbers of instances, and nothing in them tells which is "
            "which: no id and no text."
        )
    return FilePairing(name, (len(left), len(right)), pairing, tuple(sorted(reader.problems)))


class _Reader:
    """Reads files, as long as they are not too many, and gathers in ``problems`` what is wrong with
    them: each kind of fault is told once."""

    def __init__(self) -> None:
        self.problems: Set[str] = set()
        self._left_bytes = MOST_BYTES
        self._left = MOST_IN_ALL

    def read_all(self, files: Sequence[Path]) -> List[List[Instance]]:
        found = []
        for file in files:
            try:
                found.append(self._read(file))
            except StorageError as error:
                self.problems.add(f"{file.parent.name}/{file.name} {error.message}.")
        return found

    def _read(self, file: Path) -> List[Instance]:
        try:
            content = read_regular(str(file), min(LARGEST_BYTES, self._left_bytes))
        except OSError as error:
            raise StorageError(f"cannot be read ({error.strerror})") from error
        self._left_bytes -= len(content)
        found: List[Instance] = []
        for number, line in enumerate(content.split(b"\n"), 1):
            if line.strip():
                found += _instances(line, number)
            if len(found) > MOST_INSTANCES:
                raise StorageError(f"has more than {MOST_INSTANCES:,} instances")
            if len(found) > self._left:
                self._left = 0
                raise StorageError(
                    f"is left out: of all files together {MOST_IN_ALL:,} instances are read"
                )
        if not found:
            raise StorageError("is empty")
        self._left -= len(found)
        return found


def _instances(line: bytes, number: int) -> List[Instance]:
    content = _parsed(line, number)
    if not isinstance(content, dict):
        raise StorageError(f"holds no JSON object in line {number}")
    try:
        return instances_of(content)
    except UnclearLineError as error:
        raise StorageError(f"cannot be read as instances: of line {number}, {error}") from error


def _parsed(line: bytes, number: int) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        pass
    try:  # AllenNLP writes bare NaN, which only the standard library reads
        return json.loads(line.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise StorageError(f"is not JSON in line {number}") from error
