"""The process that watches the project's folders: one, however many workers and servers there are.

Each worker looks whether anybody watches, and starts the process where nobody does. The process
ends with the worker that started it; the others, and the worker's successor, then see to a new one.
It ends too when the project's settings change: what began with other roots would take out of the
index what somebody has just had read into it.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Optional, Tuple

from mallennlp.exceptions import MallennlpError
from mallennlp.services.living import is_stopped
from mallennlp.services.paths import ProjectPaths
from mallennlp.services.watching.watch_lock import is_free, watch_lock

if TYPE_CHECKING:
    from mallennlp.project import Project

log = logging.getLogger(__name__)

_LOOK_EVERY_S = 1.0
_LONGEST_PAUSE_S = 60.0
_SOUND_S = 10.0
"""A process that ended sooner failed, and the next one waits longer."""

_MOST_STOPPED = 30
"""So many looks one after another may find it stopped. Looks and not seconds: after Ctrl-Z and
``fg`` the time has gone on, and nobody has looked."""

_LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def keep_watching(project: "Project") -> threading.Thread:
    """See to it that the project is watched, from a thread of its own, for as long as this process
    runs."""
    keeper = threading.Thread(
        target=_Keeper(project).run, name="keeps the watcher running", daemon=True
    )
    keeper.start()
    return keeper


class _Keeper:
    """Starts the process that watches, again and again where it has to."""

    def __init__(self, project: "Project") -> None:
        self._project = project
        self._process: "Optional[subprocess.Popen[bytes]]" = None
        self._started_s = 0.0
        self._pause_s = _LOOK_EVERY_S
        self._stopped = 0

    def run(self) -> None:
        """Look after it for ever."""
        while True:
            try:
                self._look_after()
            except (MallennlpError, OSError) as error:
                self._wait_longer()
                log.warning("The folders are not watched: %s", error)
            time.sleep(self._pause_s)

    def _look_after(self) -> None:
        if self._process is not None:
            if self._process.poll() is None:
                self._pause_s = _LOOK_EVERY_S
                self._end_where_stopped(self._process)
                return
            failed = self._process.returncode > 0
            self._process = None
            if failed and time.monotonic() - self._started_s < _SOUND_S:
                self._wait_longer()
                return
        if is_free(self._project.paths.watch_lock):
            self._started_s = time.monotonic()
            self._process = _start(self._project.root)

    def _end_where_stopped(self, process: "subprocess.Popen[bytes]") -> None:
        """A process that stands still watches nothing, and lets no other one. It is ours, so its
        number is nobody else's, and a kill at any moment does no harm."""
        self._stopped = self._stopped + 1 if is_stopped(process.pid) else 0
        if self._stopped >= _MOST_STOPPED:
            self._stopped = 0
            log.warning("The process %s, which watches the folders, was stopped.", process.pid)
            process.kill()

    def _wait_longer(self) -> None:
        self._pause_s = min(self._pause_s * 2, _LONGEST_PAUSE_S)


def _start(root: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", __name__, str(root), str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=root)


def main(root: Path, parent: int) -> int:
    """Watch a project until the process ``parent`` ends, unless another process does so already.
    Returns the exit status."""
    from mallennlp.project import Project

    # Ctrl-C in a terminal is for the server, whose end is the end of this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_when(lambda: os.getppid() != parent, "waits for the parent's end")
    try:
        before = _stamp(root)
        project = Project.open(root)
        _end_when(_Changes(project, before).found, "waits for other settings")
        logging.basicConfig(level=project.config.project.loglevel, format=_LOG_FORMAT)
        logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it tells every burst
        with watch_lock(project.paths.watch_lock) as got:
            if got:
                project.watch(threading.Event())
    except MallennlpError as error:
        log.warning("The folders are not watched: %s", error)
        return 1
    return 0


def _end_when(is_so: Callable[[], bool], name: str) -> None:
    """End this process when something has happened of which nobody else tells it: after a kill its
    parent does not."""

    def look() -> None:
        while not is_so():
            time.sleep(_LOOK_EVERY_S)
        os._exit(0)

    threading.Thread(target=look, name=name, daemon=True).start()


class _Changes:
    """Tells whether a project has other settings than it was opened with. Those that cannot be
    read count when they can. ``stamp``: what ``_stamp`` gave before it was opened."""

    def __init__(self, project: "Project", stamp: Optional[Tuple[int, int, int]]) -> None:
        self._project, self._stamp = project, stamp

    def found(self) -> bool:
        """Whether it has, now. Reads the file only where that changed."""
        from mallennlp.services.config import load_config

        stamp = _stamp(self._project.root)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            return load_config(self._project.paths.config) != self._project.config
        except MallennlpError:
            return False


def _stamp(root: Path) -> Optional[Tuple[int, int, int]]:
    """What changes with the file of the settings; None where it cannot be looked at."""
    try:
        status = os.stat(ProjectPaths(root).config)
    except OSError:
        return None
    return (status.st_ino, status.st_mtime_ns, status.st_size)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
