"""Real runs to build situations on, and short ways to change and read them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Callable, Mapping, Optional

import pytest

from mallennlp.domain.experiment import Experiment
from mallennlp.services.demo import place_runs
from mallennlp.services.experiments.reader import ReadContext
from mallennlp.services.experiments.readers import all_readers

DAY_S = 86_400.0
STALLED_AFTER_S = 1_800.0

RunMaker = Callable[[str], Path]


@pytest.fixture
def real_run(tmp_path: Path) -> RunMaker:
    """Copies a shipped run, with the times that its files had, and returns its directory."""

    def copy(path: str) -> Path:
        place_runs(tmp_path / "runs", only=f"{path}/")
        return tmp_path / "runs" / path

    return copy


def newest_s(directory: Path) -> float:
    """The time of the newest file of a run, in POSIX seconds."""
    return max(os.lstat(directory / name).st_mtime for name in os.listdir(directory))


def read_run(
    directory: Path,
    after_s: float = DAY_S,
    now_s: Optional[float] = None,
    processes: Optional[Mapping[str, int]] = None,
) -> Experiment:
    """Read a directory as a scan would that comes ``after_s`` seconds after its newest file."""
    now_s = newest_s(directory) + after_s if now_s is None else now_s
    context = ReadContext(now_s, STALLED_AFTER_S, processes or {})
    (reader,) = (reader for reader in all_readers() if type(reader).__name__ == "AllenNLPReader")
    return reader.read(directory, "the/path", context)


def is_run(directory: Path) -> bool:
    """Whether the reader takes a directory for an experiment."""
    return any(r.recognises(str(directory), set(os.listdir(directory))) for r in all_readers())


def write(path: Path, content: str, at_s: Optional[float] = None) -> None:
    """Write a file, keeping its time or giving it another one."""
    _keep_time(path, at_s, lambda: path.write_text(content, "utf-8"))


def append(path: Path, content: str, at_s: Optional[float] = None) -> None:
    """Add to a file, keeping its time or giving it another one."""
    before = path.read_text("utf-8") if path.exists() else ""
    write(path, before + content, at_s)


def write_json(path: Path, value: Any, at_s: Optional[float] = None) -> None:
    """Write a JSON file, keeping its time or giving it another one."""
    write(path, json.dumps(value), at_s)


def change_json(path: Path, **changes: Any) -> None:
    """Set keys of a JSON file; a key set to ``...`` is removed."""
    content = {**json.loads(path.read_text("utf-8")), **changes}
    write_json(path, {key: value for key, value in content.items() if value is not ...})


def set_time(path: Path, at_s: float) -> None:
    """Set a file's modification time, POSIX seconds."""
    os.utime(path, (at_s, at_s))


def needs_modes(folder: Path) -> None:
    """Skip a test where the modes of files do not stop anybody: root may read everything."""
    probe = folder / "probe"
    probe.touch(mode=0)
    readable = os.access(probe, os.R_OK)
    probe.unlink()
    if readable:
        pytest.skip("modes do not stop this user")


def _keep_time(path: Path, at_s: Optional[float], change: Callable[[], object]) -> None:
    if at_s is None and path.exists():
        at_s = path.stat().st_mtime
    change()
    if at_s is not None:
        set_time(path, at_s)
