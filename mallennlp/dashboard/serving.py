"""Serves the dashboard: gunicorn with threads, or Flask's server while a page is written."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional

from gunicorn.app.base import BaseApplication
from werkzeug.serving import run_simple

from mallennlp.dashboard.gunicorn_worker import LONGEST_REQUEST_LINE, Worker
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

    * ``debug``: Flask's server in one process, with Dash's tools for developers in the browser; for
      the author of a page only.
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

        if debug:
            _serve_debug(project, host, port, ready)
        else:
            _Gunicorn(project, host, port, workers, ready).run()


class _Gunicorn(BaseApplication):
    """gunicorn in this process. Every worker makes its own application, after the fork."""

    def __init__(
        self, project: "Project", host: str, port: int, workers: int, ready: Callable[[], None]
    ) -> None:
        self._project, self._host = project, host
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
        }
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn our options; it reads neither the command line nor a file."""
        for name, value in self._options.items():
            if name in self.cfg.settings:  # not every version knows all of them
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application, made in a worker."""
        from mallennlp.dashboard.app import create_app  # Dash is imported by the workers alone

        return create_app(self._project, self._host).server


def _serve_debug(project: "Project", host: str, port: int, ready: Callable[[], None]) -> None:
    from mallennlp.dashboard.app import create_app  # as above: importing Dash takes its time

    app = create_app(project, host, debug=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # neither its banner nor each request
    told = threading.Timer(0.5, ready)
    told.daemon = True
    told.start()
    run_simple(host, port, app.server, threaded=True)
