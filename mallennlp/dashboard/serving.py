"""Serves the dashboard: gunicorn, with threads. While a page is written, a process that begins anew
whenever one of its files is saved.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional

from gunicorn.app.base import BaseApplication

from mallennlp.dashboard.gunicorn_worker import LONGEST_REQUEST_LINE, Worker
from mallennlp.dashboard.regrouping import regroup_soon
from mallennlp.dashboard.watching import keep_watching
from mallennlp.exceptions import MallennlpError
from mallennlp.services.browser import open_beside
from mallennlp.services.network import check_debugging, check_port, url_of
from mallennlp.services.served import noting

if TYPE_CHECKING:
    from mallennlp.project import Project

THREADS_A_WORKER = 8
"""A browser keeps several connections open; a worker with one thread would let it wait behind
itself.
"""

_STOP_WITHIN_S = 5
_LOOKED_AFTER_S = 1.5
"""Once gunicorn has surely taken the times of all files, in seconds."""
_CALLS = "mallennlp.dashboard.hooks"
"""The log of the callbacks' calls."""

log = logging.getLogger(__name__)

Announce = Callable[[str], None]


def serve(
    project: "Project",
    host: Optional[str] = None,
    port: Optional[int] = None,
    workers: Optional[int] = None,
    debug: bool = False,
    open_browser: bool = False,
    announce: Announce = print,
) -> None:
    """Serve the dashboard until it is interrupted. What is not given is taken from
    ``Project.toml``.

    * ``debug``: for the author of a page only. One process, which loads the pages again when one of
      their modules or ``Project.toml`` is saved, and Dash's tools for developers in the browser,
      which then loads the page again too. Every call of a callback is logged.
    * ``open_browser``: open the dashboard in the browser once it listens.
    * ``announce``: called with the address once it listens.

    As long as it listens, ``mallennlp launch`` finds it by the project's ``paths.served_at``.

    Raises ``PortTakenError`` where the port is in use, ``UsageError`` where it cannot be listened
    on.
    """
    settings = project.config.server
    host = settings.host if host is None else host
    port = settings.port if port is None else port
    workers = settings.workers if workers is None else workers
    if debug:
        check_debugging(host)
    check_port(host, port)
    with noting(project.paths.served_at) as note:

        def ready() -> None:
            note.write(host, port)
            announce(url_of(host, port))
            if open_browser:
                open_beside(url_of(host, port))

        _Gunicorn(project, host, port, 1 if debug else workers, ready, debug).run()


class _Gunicorn(BaseApplication):
    """gunicorn in this process. Every worker makes its own application, after the fork."""

    def __init__(
        self,
        project: "Project",
        host: str,
        port: int,
        workers: int,
        ready: Callable[[], None],
        debug: bool,
    ) -> None:
        self._project, self._host, self._debug = project, host, debug
        self._began_s, self._first = 0.0, True
        self._options: Dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": workers,
            "worker_class": Worker,
            "limit_request_line": LONGEST_REQUEST_LINE,
            "threads": THREADS_A_WORKER,
            "graceful_timeout": _STOP_WITHIN_S,
            "loglevel": "warning",
            "when_ready": lambda server: ready(),
            "control_socket_disable": True,  # a file beside the project that nobody asked for
            "proc_name": "mallennlp",
            "post_fork": self._begin,
        }
        if debug:
            self._options.update(
                reload=True,
                reload_engine="poll",  # a folder's own change counts too: a new module
                loglevel="error",  # its warning that it reloads is what was asked for
                post_worker_init=self._watch,
            )
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our options; it reads neither the command line nor a file."""
        for name, value in self._options.items():
            if name in self.cfg.settings:  # not every version knows all of them
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in a worker."""
        from mallennlp.dashboard.app import create_app  # Dash is imported by the workers alone

        self._began_s = time.time()
        if self._debug:
            logging.getLogger(_CALLS).setLevel(logging.DEBUG)
            self._project = _as_it_is_now(self._project)
        server = create_app(self._project, self._host, self._debug, self._first).server
        if self._first:
            regroup_soon(self._project)
        if self._project.config.experiments.watch:
            keep_watching(self._project)
        return server

    def _begin(self, arbiter: Any, worker: Any) -> None:
        """In the new worker, before anything is loaded."""
        if self._debug and worker.age > 1:
            log.info("A file was saved: the pages are loaded again.")
        self._first = self._debug or worker.age == 1

    def _watch(self, worker: Any) -> None:
        """gunicorn takes the times of the files when the pages are loaded: what was saved while
        they were being loaded is looked for once more.
        """
        paths = watched(self._project)
        for path in paths:
            worker.reloader.add_extra_file(str(path))

        def begin_anew_if_late() -> None:
            if any(_saved_since(path, self._began_s) for path in paths):
                os.kill(os.getpid(), signal.SIGTERM)  # the next worker loads them

        late = threading.Timer(_LOOKED_AFTER_S, begin_anew_if_late)
        late.daemon = True
        late.start()


def watched(project: "Project") -> List[Path]:
    """The files and folders whose change loads the pages again, beside all modules that were
    imported: those that did not import are among them.
    """
    root = project.root
    found = [root, project.paths.config]
    for name in project.config.server.imports:
        place = root.joinpath(*name.split("."))
        found.append(place.with_suffix(".py"))
        if place.is_dir():
            found += [place, *(path for path in place.rglob("*") if _is_code(path))]
    return found


def _saved_since(path: Path, time_s: float) -> bool:
    """Whether a file was saved after a time, and not in what a wrong clock holds for the future."""
    try:
        return path.is_file() and time_s < path.stat().st_mtime <= time.time()
    except OSError:
        return False


def _is_code(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and path.name != "__pycache__")


def _as_it_is_now(project: "Project") -> "Project":
    """The project with the settings that ``Project.toml`` has now; with those from before, if it
    has a mistake at the moment.
    """
    try:
        return type(project).open(project.root)
    except MallennlpError as error:
        log.error("The settings stay as they were: %s", error)
        return project
