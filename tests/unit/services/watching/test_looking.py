"""A look at some places: what it brings into the index, and what it leaves alone."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from mallennlp.domain.status import Status
from mallennlp.services.watching import looking
from mallennlp.services.watching.looking import Looked, judge_running, look, look_everywhere
from mallennlp.services.watching.places import find_places
from tests.unit.services.watching.watched import Tree


def look_at(tree: Tree, *changed: str) -> Looked:
    return look(tree.watching, find_places(tree.watching, [tree.at(one) for one in changed]))


def test_new_changed_and_gone(tree: Tree) -> None:
    tree.run("stays")
    tree.scan()
    tree.run("group/new")
    assert look_at(tree, "group") == Looked(1, 0, 0)
    assert tree.paths() == ["group/new", "stays"]
    (tree.root / "group/new/metrics.json").write_text('{"training_epochs": 1}')
    (tree.root / "group/new/mallennlp.json").write_text('{"tags": ["read-again"]}')
    assert look_at(tree, "group/new/metrics.json") == Looked(0, 1, 0)
    assert tree.index.get("group/new").annotations.tags == ("read-again",)
    assert look_at(tree, "group/new/metrics.json") == Looked(0, 0, 0)
    shutil.rmtree(tree.root / "group")
    assert look_at(tree, "group/new/metrics.json", "group/new", "group") == Looked(0, 0, 1)
    assert tree.paths() == ["stays"]


def test_a_renamed_folder_takes_its_runs_along(tree: Tree) -> None:
    tree.run("a/b/one")
    tree.run("a-b/other")  # its path begins alike
    tree.scan()
    os.rename(tree.root / "a", tree.root / "c")
    assert look_at(tree, "a", "c") == Looked(1, 0, 1)
    assert tree.paths() == ["a-b/other", "c/b/one"]


def test_a_run_that_is_none_any_more(tree: Tree) -> None:
    run = tree.run("run")
    tree.scan()
    for file in run.iterdir():
        shutil.rmtree(file) if file.is_dir() else file.unlink()
    (run / "notes.txt").write_text("nothing left")
    assert look_at(tree, "run/config.json") == Looked(0, 0, 1)


def test_other_runs_are_not_looked_at(tree: Tree) -> None:
    tree.run("one")
    tree.run("two")
    tree.scan()
    shutil.rmtree(tree.root / "two")
    (tree.root / "one/metrics.json").write_text("{}")
    assert look_at(tree, "one/metrics.json") == Looked(0, 1, 0)
    assert tree.paths() == ["one", "two"]


def test_where_a_root_is_empty_nothing_is_forgotten(tree: Tree, tmp_path: Path) -> None:
    tree.also(roots=(tmp_path / "disk",))
    (tmp_path / "disk").mkdir()
    run = shutil.move(tree.run("run"), tmp_path / "disk/run")
    tree.scan()
    shutil.rmtree(run)
    places = find_places(tree.watching, [str(run)])
    assert look(tree.watching, places) == Looked(0, 0, 0, everywhere=True)
    assert look_everywhere(tree.watching).gone == 0
    assert len(tree.paths()) == 1


def test_a_folder_that_cannot_be_read_keeps_its_runs(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree.run("group/run")
    tree.scan()
    real = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("group"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert look_at(tree, "group").gone == 0
    assert tree.paths() == ["group/run"]


def test_an_unchanged_scan_writes_nothing(tree: Tree) -> None:
    tree.run("run")
    tree.scan()
    stamp = tree.index.stamp()
    tree.scan()
    assert tree.index.stamp() == stamp
    tree.run("another")
    tree.scan()
    assert tree.index.stamp() != stamp
    last = tree.index.last_scan()
    assert last is not None and (last.found, last.new) == (2, 1)


def test_a_killed_training_is_noticed(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tree.run("run")
    tree.run("settled")
    (run / "metrics.json").unlink()
    (run / "model.tar.gz").unlink(missing_ok=True)
    (run / "out.log").write_text("2026-01-01 10:00:00,000 - INFO - trainer - Epoch 0/9\n")
    long_ago_s = time.time() - 90_000
    for file in run.rglob("*"):
        os.utime(file, (long_ago_s, long_ago_s))
    os.utime(run, (long_ago_s, long_ago_s))
    alive = {os.path.realpath(run): 4711}
    monkeypatch.setattr(looking, "training_processes", lambda: alive)
    monkeypatch.setattr("mallennlp.services.index.scan.training_processes", lambda: alive)
    tree.scan()
    assert tree.index.get("run").status is Status.RUNNING
    assert judge_running(tree.watching) == 0
    alive.clear()
    assert judge_running(tree.watching) == 1
    assert tree.index.get("run").status is not Status.RUNNING
    monkeypatch.setattr(looking, "training_processes", lambda: 1 / 0)
    assert judge_running(tree.watching) == 0  # nobody runs: nobody is asked for


def test_one_changed_run_of_many_takes_less_than_a_tenth_of_a_second(tree: Tree) -> None:
    for number in range(100):
        tree.run(f"many/{number}")
    tree.scan()
    (tree.root / "many/7/metrics.json").write_text('{"best_validation_loss": 0.5}')
    took_s = []
    for number in range(3):
        (tree.root / "many/7/metrics.json").write_text(f'{{"best_validation_loss": 0.{number}5}}')
        start = time.monotonic()
        assert look_at(tree, "many/7/metrics.json") == Looked(0, 1, 0)
        took_s.append(time.monotonic() - start)
    assert min(took_s) < 0.1
