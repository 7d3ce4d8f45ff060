"""A real project of the shipped runs, and a real server: for the browser tests and the pictures."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Iterator, Optional, Sequence

import attrs

from mallennlp.domain.experiment import Annotations
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, ServerSection, render_config
from mallennlp.services.demo import DEMO_ANNOTATIONS, place_runs
from mallennlp.services.experiments.sidecar import change_annotations

USERNAME = "ada"
PASSWORD = "correct horse battery"
CHROMIUM_OPTIONS: Sequence[str] = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Without these Chromium asks for addresses of its maker at every start."""

_START_S = 60.0


@attrs.frozen
class Server:
    """A dashboard that is being served. ``address``: without a slash at its end."""

    address: str
    project: Project
    process: "subprocess.Popen[bytes]"


def make_project(root: Path, only: str = "", imports: Sequence[str] = ()) -> Project:
    """A project in ``root`` that holds the shipped runs, indexed, with an administrator.

    ``only``: just the runs whose path starts with this. ``imports``: the modules of pages in its
    settings.
    """
    root.mkdir(parents=True, exist_ok=True)
    place_runs(root, only=only)
    for path, added in DEMO_ANNOTATIONS.items():
        if path.startswith(only):
            _annotate(root / path, added)
    config = Config(
        project=ProjectSection(name="demo", display_name="Tagging experiments"),
        server=ServerSection(imports=tuple(imports)),
    )
    project = create_project(root, render_config(config), USERNAME, PASSWORD)
    project.scan()
    return project


def _annotate(directory: Path, added: Annotations) -> None:
    change_annotations(directory, lambda _: added)


def server_log(project: Project) -> Path:
    """The file with all that the servers of a project have written to the terminal."""
    return project.paths.state_folder / "test-server.log"


def free_port() -> int:
    """A port of the loopback interface on which nothing listens at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(project: Project, *options: str, port: Optional[int] = None) -> Iterator[Server]:
    """Serve a project with the command that a user types, and end it afterwards.

    ``port``: any free one unless given.
    """
    port = port or free_port()
    command = [sys.executable, "-m", "mallennlp", "--wd", str(project.root), "serve"]
    log = server_log(project)
    with open(log, "ab") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options], stdout=output, stderr=subprocess.STDOUT
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/health", process, log)
        yield Server(address, project, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended with {process.returncode}:\n{log.read_text()}")
        with contextlib.suppress(OSError):  # also where it listens and is too busy to answer
            with urllib.request.urlopen(address, timeout=5):
                return
        time.sleep(0.1)
    raise RuntimeError(f"The server does not answer at {address}:\n{log.read_text()}")
