"""Where a scan stands, for everybody who wants to know: the dashboard's workers and the terminal
are processes apart.

The scan that runs writes a small file a few times a second. Whoever reads it checks that the writer
still lives, so a killed scan is never shown as running.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Optional, TYPE_CHECKING

import attrs

from mallennlp.exceptions import StorageError

if TYPE_CHECKING:
    from mallennlp.services.index.scan import ScanProgress, ScanSummary


@attrs.frozen
class ScanState:
    """A scan that is running or the last one that ran.

    ``phase``: "starting", "walking", "reading", "done" or "failed"; ``done`` of ``total``
    directories in it; ``message``: what a person should know at the end; ``started_s``: POSIX
    seconds; ``pid``: its process.
    """

    phase: str
    done: int
    total: int
    message: str
    started_s: float
    pid: int

    @property
    def running(self) -> bool:
        """Whether the scan is under way."""
        return self.phase not in ("done", "failed")


class ScanReporter:
    """Writes a scan's state. Use it as a context manager around the scan."""

    def __init__(self, path: Path, also: Optional[Callable[["ScanProgress"], None]] = None) -> None:
        self._path = path
        self._also = also
        self._state = ScanState("starting", 0, 0, "", time.time(), os.getpid())

    def __enter__(self) -> "ScanReporter":
        self._write(self._state)
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is not None:
            text = str(error) or type(error).__name__
            self._write(attrs.evolve(self._state, phase="failed", message=text))

    def progress(self, progress: "ScanProgress") -> None:
        """Pass this to the scan."""
        self._state = attrs.evolve(
            self._state, phase=progress.phase, done=progress.done, total=progress.total
        )
        self._write(self._state)
        if self._also is not None:
            self._also(progress)

    def finished(self, summary: "ScanSummary") -> None:
        """Say how it ended."""
        self._write(attrs.evolve(self._state, phase="done", message=describe(summary)))

    def _write(self, state: ScanState) -> None:
        # Progress is a courtesy: a full disk must not end the scan because of it.
        with contextlib.suppress(OSError):
            handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=self._path.name)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(attrs.asdict(state), file)
            os.replace(temporary, self._path)


def read_state(path: Path) -> Optional[ScanState]:
    """The state of the scan that runs, or of the last one; None if there never was one."""
    try:
        state = ScanState(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    if state.running and not _alive(state.pid):
        return attrs.evolve(
            state, phase="failed", message="The scan was killed before its end. Start it again."
        )
    return state


def start_scan(root: Path, rebuild: bool) -> int:
    """Start ``mallennlp index`` for the project in ``root`` and return its process id at once.

    A process of its own: it goes on when the web server's worker is replaced, and uses the other
    cores. Raises StorageError if it cannot be started.
    """
    command = [sys.executable, "-m", "mallennlp", "--wd", str(root), "index"]
    if rebuild:
        command.append("--rebuild")
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=root,
        )
    except OSError as error:
        raise StorageError(f"The scan cannot be started: {error.strerror}.") from error
    return process.pid


def describe(summary: "ScanSummary") -> str:
    """A scan's result in one sentence."""
    parts = [
        f"{summary.found:,} found",
        f"{summary.new:,} new",
        f"{summary.changed:,} changed",
        f"{summary.gone:,} gone",
    ]
    if summary.unreadable:
        parts.append(f"{len(summary.unreadable):,} unreadable")
    return ", ".join(parts)


def _alive(pid: int) -> bool:
    import psutil  # only where a scan is under way

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False
