"""The watching of a served project: one process, which comes again whatever is killed."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import psutil
import pytest

from mallennlp.project import Project
from tests.servers import Server, make_project, server_log, serving

RUN = "2.10.1/pos/no_validation"
WITHIN_S = 30.0
"""The promise is five seconds; a busy computer gets more."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path / "project", only=RUN)


@pytest.fixture
def server(project: Project) -> Iterator[Server]:
    with serving(project, "--workers", "2") as running:
        yield running


def watchers(project: Project) -> List[psutil.Process]:
    """The living processes that watch a project, or are about to find that another one does."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        command = process.info["cmdline"] or []
        watches = "mallennlp.dashboard.watching" in command and str(project.root) in command
        if watches and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def the_watcher(project: Project) -> psutil.Process:
    """The one that is left when all others have found that it watches."""
    within(lambda: len(watchers(project)) == 1, 20.0)
    time.sleep(2.5)  # longer than the workers' pauses: it stays the only one
    (only,) = watchers(project)
    return only


def within(holds: Callable[[], Any], limit_s: float = WITHIN_S) -> None:
    """Wait until something holds."""
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "It did not come in time."
        time.sleep(0.05)


def appears(project: Project, name: str, limit_s: float = WITHIN_S) -> None:
    """A new run is in the index within the limit."""
    shutil.copytree(project.root / RUN, project.root / name)
    within(lambda: project.index.has(name), limit_s)


def test_new_runs_are_found_whoever_is_killed(server: Server) -> None:
    project = server.project
    watcher = the_watcher(project)
    appears(project, "one")

    watcher.kill()
    within(lambda: watcher not in watchers(project))
    appears(project, "two", 2 * WITHIN_S)
    successor = the_watcher(project)
    assert successor != watcher

    parent = successor.parent()
    assert parent is not None and parent.ppid() == server.process.pid  # a worker
    parent.kill()
    within(lambda: not successor.is_running() or successor not in watchers(project))
    appears(project, "three", 2 * WITHIN_S)
    the_watcher(project)


def test_it_ends_with_the_server(project: Project) -> None:
    with serving(project, "--workers", "2") as server:
        the_watcher(project)
        server.process.send_signal(signal.SIGINT)  # Ctrl-C
        server.process.wait(20)
        within(lambda: watchers(project) == [])
    log = server_log(project).read_text()
    assert "Traceback" not in log and "KeyboardInterrupt" not in log


def test_a_killed_server_leaves_nothing_behind(project: Project) -> None:
    with serving(project, "--workers", "2") as server:
        the_watcher(project)
        server.process.kill()
        server.process.wait(20)
        within(lambda: watchers(project) == [], 20.0)


def test_two_servers_have_one(server: Server) -> None:
    project = server.project
    with serving(project, "--workers", "2") as second:
        the_watcher(project)
        os.kill(server.process.pid, signal.SIGTERM)
        server.process.wait(20)
        parent = the_watcher(project).parent()
        assert parent is not None and parent.ppid() == second.process.pid
        appears(project, "after")


def test_it_can_be_switched_off(project: Project) -> None:
    text = project.paths.config.read_text()
    assert "watch = true" in text
    project.paths.config.write_text(text.replace("watch = true", "watch = false"))
    with serving(Project.open(project.root)):
        time.sleep(4)
        assert watchers(project) == []
        assert not project.paths.watch_lock.exists()
