"""Where a scan stands, for everybody who wants to know: the dashboard's workers and the terminal
are processes apart.

The scan that runs writes a small file a few times a second. Whoever reads it checks that the writer
still lives, so a killed scan is never shown as running. Whoever starts a scan in a process of its
own writes the first state for it, so that from that moment on nobody takes the last scan's end for
the new one's.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Callable, Optional, TYPE_CHECKING

import attrs

from mallennlp.exceptions import StorageError
from mallennlp.services.index.scan_lock import scan_lock
from mallennlp.services.living import is_alive
from mallennlp.services.paths import ProjectPaths

if TYPE_CHECKING:
    from mallennlp.services.index.scan import ScanProgress, ScanSummary

STARTING, DONE, FAILED = "starting", "done", "failed"

_KILLED = "The scan was killed before its end. Start it again."
_ERROR = "Error: "
"""How the last line of a command that failed begins."""
_LAST_BYTES = 4096
_LONGEST_MESSAGE = 300


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
        return self.phase not in (DONE, FAILED)


class ScanReporter:
    """Writes a scan's state. Use it as a context manager around the scan."""

    def __init__(
        self, paths: ProjectPaths, also: Optional[Callable[["ScanProgress"], None]] = None
    ) -> None:
        self._paths = paths
        self._also = also
        self._state = _first_state(os.getpid())

    def __enter__(self) -> "ScanReporter":
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(StorageError):
                # Whoever started this process announces it under this lock.
                stack.enter_context(scan_lock(self._paths.scan_start_lock))
            if not self._is_announced():
                with contextlib.suppress(OSError):
                    self._paths.scan_errors.unlink(missing_ok=True)
                self._write(self._state)
        return self

    def _is_announced(self) -> bool:
        state = _load(self._paths.scan_progress)
        return state is not None and (state.phase, state.pid) == (STARTING, os.getpid())

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if error is not None:
            text = str(error) or type(error).__name__
            self._write(attrs.evolve(self._state, phase=FAILED, message=text))

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
        self._write(attrs.evolve(self._state, phase=DONE, message=describe(summary)))

    def _write(self, state: ScanState) -> None:
        # Progress is a courtesy: a full disk must not end the scan because of it.
        with contextlib.suppress(OSError):
            _save(self._paths.scan_progress, state)


def read_state(paths: ProjectPaths) -> Optional[ScanState]:
    """The state of the scan that runs, or of the last one; None if there never was one."""
    state = _load(paths.scan_progress)
    if state is None or not state.running or is_alive(state.pid, state.started_s):
        return state
    latest = _load(paths.scan_progress)
    if latest != state:
        return latest  # it came to its end between the two looks
    return attrs.evolve(state, phase=FAILED, message=_last_words(paths, state) or _KILLED)


def start_scan(paths: ProjectPaths, rebuild: bool) -> ScanState:
    """Start ``mallennlp index`` and return at once; if a scan is under way, leave it at that.

    What is returned is what ``read_state`` gives from now on, until the scan itself reports. A
    process of its own goes on when the web server's worker is replaced, and uses the other cores.
    Raises StorageError if it cannot be started.
    """
    with scan_lock(paths.scan_start_lock):
        running = read_state(paths)
        if running is not None and running.running:
            return running
        try:
            process = _spawn(paths, rebuild)
            state = _first_state(process.pid)
            _announce(paths, state, process)
        except OSError as error:
            raise StorageError(f"The scan cannot be started: {error.strerror}.") from error
        return state


def _spawn(paths: ProjectPaths, rebuild: bool) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "mallennlp", "--wd", str(paths.root), "index"]
    if rebuild:
        command.append("--rebuild")
    with open(paths.scan_errors, "wb") as errors:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=paths.root,
        )


def _announce(paths: ProjectPaths, state: ScanState, process: "subprocess.Popen[bytes]") -> None:
    # A process that ended stays in the system's table until its parent asks how.
    threading.Thread(target=process.wait, name="waits for the scan", daemon=True).start()
    try:
        _save(paths.scan_progress, state)
    except OSError:
        process.kill()  # nobody could follow it, and it could write no more than this
        raise


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


def _first_state(pid: int) -> ScanState:
    return ScanState(STARTING, 0, 0, "", time.time(), pid)


def _load(path: Path) -> Optional[ScanState]:
    try:
        return ScanState(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _save(path: Path, state: ScanState) -> None:
    """Whole or not at all. Raises OSError."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(attrs.asdict(state), file)
        os.replace(temporary, path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)


def _last_words(paths: ProjectPaths, state: ScanState) -> str:
    """Why a scan ended that did not report it: the last line of its standard error, if that tells.

    Before the scan reports anything, whatever is there tells; later it may be a line of the log.
    """
    try:
        with open(paths.scan_errors, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - _LAST_BYTES))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    if state.phase != STARTING and not last.startswith(_ERROR):
        return ""
    shown = "".join(letter if letter.isprintable() else " " for letter in last)
    return shown.removeprefix(_ERROR)[:_LONGEST_MESSAGE]
