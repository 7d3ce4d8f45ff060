"""Who sees to it that somebody watches, and what the watching process does at its ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable, List

import pytest

from mallennlp.dashboard import watching
from mallennlp.services.watching.watch_lock import is_free, watch_lock
from tests.unit.dashboard.fakes import FakeProject


class Process:
    """A process that was started: it runs until it is given an exit status."""

    pid = 4711

    def __init__(self) -> None:
        self.returncode: Any = None

    def kill(self) -> None:
        self.returncode = -9

    def poll(self) -> Any:
        return self.returncode


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> List[Process]:
    made: List[Process] = []

    def start(root: Path) -> Process:
        made.append(Process())
        return made[-1]

    monkeypatch.setattr(watching, "_start", start)
    return made


def keeper(root: Path) -> Any:
    return watching._Keeper(FakeProject(root))  # type: ignore[arg-type]


def test_where_nobody_watches_a_process_is_started_once(
    tmp_path: Path, started: List[Process]
) -> None:
    keeps = keeper(tmp_path)
    keeps._look_after()
    keeps._look_after()
    assert len(started) == 1
    started[0].returncode = -9  # killed: not its own failure
    keeps._look_after()
    assert len(started) == 2 and keeps._pause_s == 1.0


def test_where_somebody_watches_nothing_is_started(tmp_path: Path, started: List[Process]) -> None:
    keeps = keeper(tmp_path)
    with watch_lock(FakeProject(tmp_path).paths.watch_lock) as got:
        assert got
        keeps._look_after()
        assert started == []
    keeps._look_after()
    assert len(started) == 1


def test_what_fails_at_once_is_tried_less_and_less_often(
    tmp_path: Path, started: List[Process]
) -> None:
    keeps, pauses = keeper(tmp_path), []
    for _ in range(9):
        keeps._look_after()
        started[-1].returncode = 1
        keeps._look_after()
        pauses.append(keeps._pause_s)
    assert pauses[:3] == [2.0, 4.0, 8.0] and pauses[-1] == 60.0
    keeps._look_after()
    keeps._look_after()  # this one runs
    assert keeps._pause_s == 1.0


def test_one_that_stands_still_for_long_is_replaced(
    tmp_path: Path, started: List[Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    states = iter([True] * 29 + [False] + [True] * 30)
    monkeypatch.setattr(watching, "is_stopped", lambda pid: pid == Process.pid and next(states))
    keeps = keeper(tmp_path)
    keeps._look_after()
    for _ in range(59):  # it went on once, so the counting began anew
        keeps._look_after()
        assert started[0].returncode is None
    keeps._look_after()
    assert started[0].returncode == -9 and len(started) == 1
    keeps._look_after()
    assert len(started) == 2 and keeps._pause_s == 1.0


def test_a_stopped_process_is_replaced_by_one_that_watches(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_MOST_STOPPED", 3)
    keeps = watching._Keeper(project)
    try:
        keeps._look_after()
        first = keeps._process
        assert first is not None
        wait_until(lambda: not is_free(project.paths.watch_lock))
        first.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, first.pid, os.WSTOPPED)
        keeps._look_after()
        assert not is_free(project.paths.watch_lock)
        for _ in range(2):
            keeps._look_after()
        assert first.wait(timeout=30) == -signal.SIGKILL
        keeps._look_after()
        assert keeps._process is not None and keeps._process.pid != first.pid
        wait_until(lambda: not is_free(project.paths.watch_lock))
    finally:
        if keeps._process is not None:
            keeps._process.kill()
            keeps._process.wait()


def run(root: Path, parent: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "mallennlp.dashboard.watching", str(root), str(parent)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)


def test_a_folder_without_a_project_is_said(tmp_path: Path) -> None:
    process = run(tmp_path, os.getpid())
    _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert b"not watched" in said and b"Traceback" not in said


def test_without_its_parent_it_ends(project: Any) -> None:
    process = run(project.root, 1 if os.getpid() != 1 else 2)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0 and b"Traceback" not in said


def test_where_another_one_watches_it_ends(project: Any) -> None:
    with watch_lock(project.paths.watch_lock) as got:
        assert got
        start = time.monotonic()
        process = run(project.root, os.getpid())
        process.communicate(timeout=30)
        assert process.returncode == 0 and time.monotonic() - start < 25


def test_with_other_settings_it_ends(project: Any) -> None:
    process = run(project.root, os.getpid())
    try:
        wait_until(lambda: not is_free(project.paths.watch_lock))
        settings = project.paths.config
        text = settings.read_text()
        settings.write_text("[project")  # somebody is in the middle of it
        settings.write_text(f"{text}\n# a remark changes nothing\n")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=3)
        settings.write_text(text.replace("irrelevant = []", 'irrelevant = ["trainer.*"]'))
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0 and b"Traceback" not in said
    finally:
        process.kill()
        process.wait()


def test_settings_that_cannot_be_read_count_when_they_can(project: Any) -> None:
    changes = watching._Changes(project, watching._stamp(project.root))
    settings = project.paths.config
    text = settings.read_text()
    assert not changes.found()
    settings.write_text("[project")
    assert not changes.found()
    settings.unlink()
    assert not changes.found()
    settings.write_text(text)
    assert not changes.found()
    settings.write_text(
        text.replace("stalled_after_minutes = 30.0", "stalled_after_minutes = 31.0")
    )
    assert changes.found()


def wait_until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.1)


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """A project without any run."""
    from mallennlp.project import create_project
    from mallennlp.services.config import Config, ProjectSection, render_config

    text = render_config(Config(project=ProjectSection(name="watched")))
    return create_project(tmp_path / "project", text, "ada", "correct horse battery")
