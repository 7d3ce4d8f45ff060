"""The watcher with real files: what changes is in the index within seconds."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.services.watching import watcher
from mallennlp.services.watching.watcher import Pace, Watcher
from tests.unit.services.watching.watched import Tree

WITHIN_S = 5.0
NEVER = Pace(told_s=3_600.0)
"""Nothing is found by a look at everything, but the first one."""


@contextlib.contextmanager
def watching(
    tree: Tree, pace: Pace = NEVER, tells: Callable[[Path], bool] = lambda root: True
) -> Iterator[Watcher]:
    """A watcher in a thread, which has looked at everything once."""
    stop, made = threading.Event(), Watcher(tree.watching, pace, tells)
    looked = tree.index.last_scan()
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        if looked is None and any(root.exists() for root in tree.watching.roots):
            within(lambda: tree.index.last_scan() is not None)
        yield made
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def within(holds: Callable[[], Any], limit_s: float = WITHIN_S) -> None:
    """Wait until something holds."""
    end = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < end, "It did not come in time."
        time.sleep(0.05)


def test_new_changed_renamed_and_gone(tree: Tree) -> None:
    with watching(tree):
        tree.run("group/run")
        within(lambda: tree.paths() == ["group/run"])
        (tree.root / "group/run/mallennlp.json").write_text('{"tags": ["one"]}')
        within(lambda: tree.index.get("group/run").annotations.tags == ("one",))
        os.rename(tree.root / "group", tree.root / "other")
        within(lambda: tree.paths() == ["other/run"])
        (tree.root / "other/run/mallennlp.json").write_text('{"tags": ["two"]}')
        within(lambda: tree.index.get("other/run").annotations.tags == ("two",))
        shutil.rmtree(tree.root / "other/run")
        within(lambda: tree.paths() == [])


def test_an_index_that_somebody_deleted_is_made_again(tree: Tree) -> None:
    tree.run("old")
    with watching(tree):
        within(lambda: tree.paths() == ["old"])
        for name in tree.index.path.parent.glob(f"{tree.index.path.name}*"):
            name.unlink()
        tree.run("new")  # looking at this one alone makes an index without the other
        within(lambda: tree.paths() == ["new", "old"])


@pytest.mark.parametrize("later", [True, False])
def test_what_changes_behind_a_link(tree: Tree, tmp_path: Path, later: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    run = Path(shutil.move(tree.run("run"), tmp_path / "elsewhere" / "run"))
    link = tree.root / "link"
    if not later:
        link.symlink_to(run.parent)
    with watching(tree, Pace(polled_s=0.5, told_s=3_600.0)):
        if later:
            link.symlink_to(run.parent)
        within(lambda: tree.paths() == ["link/run"])
        time.sleep(1.0)  # it is watched from now on
        (run / "mallennlp.json").write_text('{"tags": ["one"]}')
        within(lambda: tree.index.get("link/run").annotations.tags == ("one",))


def test_two_hundred_at_once(tree: Tree) -> None:
    with watching(tree):
        for number in range(200):
            tree.run(f"many/{number:03}")
        within(lambda: len(tree.paths()) == 200)
        os.rename(tree.root / "many", tree.root / "moved")
        within(lambda: all(path.startswith("moved/") for path in tree.paths()))
        assert len(tree.paths()) == 200


def test_what_changed_before_the_watching_began(tree: Tree) -> None:
    tree.run("before")
    with watching(tree):
        within(lambda: tree.paths() == ["before"])


@pytest.mark.parametrize("told", [True, False])
def test_a_root_that_appears_later_and_is_replaced(tree: Tree, tmp_path: Path, told: bool) -> None:
    root = tmp_path / "later"
    run = shutil.move(tree.run("run"), tmp_path / "kept")
    tree.also(roots=(tree.root, root))
    with watching(tree, Pace(polled_s=0.5), tells=lambda root: told):
        root.mkdir()
        shutil.copytree(run, root / "run")
        within(lambda: tree.paths() == [str(root / "run")])
        os.rename(root, tmp_path / "away")
        time.sleep(1.5)
        assert tree.paths() == [str(root / "run")]  # a disk may not be mounted
        root.mkdir()
        shutil.copytree(run, root / "another")
        within(lambda: tree.paths() == [str(root / "another")])
        shutil.copytree(run, root / "third")
        within(lambda: len(tree.paths()) == 2)


def test_where_nothing_is_told_it_looks_by_itself(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watcher, "_watch", lambda roots, stop: pytest.fail("not to be watched"))
    with watching(tree, Pace(), tells=lambda root: False):
        run = tree.run("run")
        within(lambda: tree.paths() == ["run"])
        shutil.rmtree(run)
        tree.run("other")
        within(lambda: tree.paths() == ["other"])


def test_where_there_is_no_room_for_watches_it_looks_by_itself(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = []

    def full(roots: Any, stop: Any) -> Iterator[Any]:
        calls.append(roots)
        raise OSError("OS file watch limit reached.")
        yield

    monkeypatch.setattr(watcher, "_watch", full)
    with watching(tree, Pace(polled_s=0.5)):
        tree.run("run")
        within(lambda: tree.paths() == ["run"])
    assert len(calls) == 1
    (said,) = caplog.messages
    assert "OS file watch limit reached" in said and "max_user_watches" in said


def test_where_the_room_ends_while_it_watches_it_looks_by_itself(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    is_full = threading.Event()

    def check(folder: str) -> None:
        if is_full.is_set():
            raise OSError("OS file watch limit reached.")

    monkeypatch.setattr(watcher, "_check_room", check)
    with watching(tree, Pace(polled_s=0.5)):
        tree.run("first")
        within(lambda: tree.paths() == ["first"])
        assert caplog.messages == []
        is_full.set()
        tree.run("second")
        within(lambda: tree.paths() == ["first", "second"])
        within(lambda: len(caplog.messages) == 1)
        monkeypatch.setattr(watcher, "_watch", lambda *given: pytest.fail("not to be watched"))
        tree.run("third")
        within(lambda: tree.paths() == ["first", "second", "third"])
    assert "OS file watch limit reached" in caplog.text


def test_only_a_new_folder_asks_for_room(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: List[str] = []
    monkeypatch.setattr(watcher, "_check_room", asked.append)
    root = os.path.realpath(tree.root)
    run = tree.run("run")
    with watching(tree):
        within(lambda: tree.paths() == ["run"])
        within(lambda: asked == [root])
        with open(run / "out.log", "a", encoding="utf-8") as log:
            log.write("a line\n")
        (run / "metrics_epoch_99.json").write_text("{}")
        time.sleep(1.5)
        assert asked == [root]
        (tree.root / "group").mkdir()
        within(lambda: asked == [root] * 2)


@pytest.mark.parametrize("limit, is_told", [(0, True), (10, False)])
def test_no_room_for_one_more_folder_is_found_out(
    tmp_path: Path, limit: int, is_told: bool
) -> None:
    limits = "/proc/sys/user/max_inotify_watches"
    ask = "import sys; from mallennlp.services.watching import watcher; watcher._check_room('.')"
    script = f'echo {limit} > {limits} && echo limited && exec "$0" -c "{ask}"'
    try:
        done = subprocess.run(
            ["unshare", "-Ur", "sh", "-c", script, sys.executable],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
        )
    except FileNotFoundError:
        pytest.skip("needs unshare")
    if done.stdout != "limited\n":
        pytest.skip("the limit cannot be lowered here")
    assert ("limit reached" in done.stderr) is is_told
    assert (done.returncode != 0) is is_told


def test_a_folder_that_may_not_be_read_is_left_out(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real, asked = watcher._watch, []

    def refused(roots: Any, stop: Any, readable_only: bool = False) -> Iterator[Any]:
        asked.append(readable_only)
        if not readable_only:
            raise PermissionError(13, "Permission denied")
        yield from real(roots, stop, readable_only)

    monkeypatch.setattr(watcher, "_watch", refused)
    with watching(tree):
        tree.run("run")
        within(lambda: tree.paths() == ["run"])
    assert asked == [False, True] and caplog.messages == []


def test_a_failure_is_said_once_and_tried_again(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    fails = threading.Event()
    fails.set()
    failures = []
    for name in ("look", "look_everywhere"):
        monkeypatch.setattr(watcher, name, failing(getattr(watcher, name), fails, failures))
    tree.scan()
    with watching(tree, Pace(retry_s=0.1)):
        tree.run("run")
        within(lambda: len(failures) >= 3)
        assert tree.paths() == []
        fails.clear()
        within(lambda: tree.paths() == ["run"])
    assert caplog.messages == ["The index could not be brought up to date: The disk is full."]


def failing(real: Any, fails: threading.Event, failures: Any) -> Any:
    def called(*arguments: Any) -> Any:
        if fails.is_set():
            failures.append(1)
            raise DatabaseError("The disk is full.")
        return real(*arguments)

    return called


def test_our_own_files_wake_nobody(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(tree):
        tree.run("run")
        within(lambda: tree.paths() == ["run"])
        time.sleep(1.5)
        looked = []
        monkeypatch.setattr(watcher, "look", lambda *given: looked.append(given))
        tree.index.remove(["run"])
        time.sleep(1.5)
        assert looked == []
