"""Which folders a changed path asks to be looked at."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from mallennlp.services.watching.places import Places, find_places
from tests.unit.services.watching.watched import Tree


def places(tree: Tree, *changed: str) -> Places:
    return find_places(tree.watching, [tree.at(path) for path in changed])


def test_a_changed_file_asks_for_its_folder_alone(tree: Tree) -> None:
    tree.run("a/run")
    found = places(tree, "a/run/metrics.json")
    assert found == Places(alone={tree.at("a/run"): "a/run"})


def test_a_burst_of_files_is_one_folder(tree: Tree) -> None:
    tree.run("run")
    names = os.listdir(tree.root / "run")
    found = places(tree, *(f"run/{name}" for name in names if name not in ("log", "vocabulary")))
    assert found.alone == {tree.at("run"): "run"} and found.below == {}


def test_a_new_folder_is_looked_at_with_all_below_it(tree: Tree) -> None:
    tree.run("a/run")
    found = places(tree, "a")
    assert found.below == {tree.at("a"): "a"}
    assert found.alone == {tree.at("").rstrip("/"): "."}


def test_what_is_gone_may_have_been_a_folder(tree: Tree) -> None:
    assert places(tree, "gone").below == {tree.at("gone"): "gone"}


@pytest.mark.parametrize(
    "changed",
    [
        ".mallennlp/index-v6.sqlite-wal",
        "skipped/run/metrics.json",
        "a/skipped/run/metrics.json",
        "old/run/metrics.json",
        "run/log/train/events",
        "run/vocabulary/tokens.txt",
    ],
)
def test_what_a_scan_does_not_search_is_passed_over(tree: Tree, changed: str) -> None:
    tree.run("run")
    assert places(tree, changed) == Places()


def test_a_folder_called_log_outside_of_a_run_is_searched(tree: Tree) -> None:
    tree.run("log/run")
    assert places(tree, "log/run/metrics.json").alone == {tree.at("log/run"): "log/run"}


def test_the_root_itself_asks_for_everything(tree: Tree) -> None:
    assert find_places(tree.watching, [os.path.realpath(tree.root)]).everywhere


def test_a_link_to_a_folder_asks_for_everything(tree: Tree, tmp_path: Path) -> None:
    (tree.root / "link").symlink_to(tmp_path / "elsewhere")
    assert not places(tree, "link").everywhere  # it leads nowhere
    (tmp_path / "elsewhere").mkdir()
    assert places(tree, "link").everywhere and places(tree, "link").linked


@pytest.mark.parametrize("target", ["", "run"])
def test_a_link_to_what_is_watched_anyway_is_no_news(tree: Tree, target: str) -> None:
    tree.run("run")
    (tree.root / "latest").symlink_to(tree.root / target)
    found = places(tree, "latest")
    assert found.everywhere and not found.linked


def test_a_change_seen_over_a_link_is_its_real_folder(tree: Tree) -> None:
    tree.run("real/run")
    (tree.root / "loop").symlink_to(tree.root)
    found = places(tree, "loop/real/run/metrics.json")
    assert found == Places(alone={tree.at("real/run"): "real/run"})


def test_a_known_run_behind_a_link_has_the_path_of_the_link(tree: Tree, tmp_path: Path) -> None:
    run = shutil.move(tree.run("run"), tmp_path / "outside")
    (tree.root / "link").symlink_to(run)
    assert places(tree, "link/metrics.json").everywhere  # not known yet
    tree.scan()
    assert tree.paths() == ["link"]
    assert places(tree, "link/metrics.json").alone == {os.path.realpath(run): "link"}


def test_a_root_outside_of_the_project(tree: Tree, tmp_path: Path) -> None:
    outside = Path(shutil.move(tree.run("run"), tmp_path / "data/run"))
    tree.also(roots=(tmp_path / "data",))
    found = find_places(tree.watching, [f"{outside}/metrics.json"])
    assert found.alone == {os.path.realpath(outside): str(outside)}


def test_a_reader_that_fails_ends_nothing(tree: Tree) -> None:
    class Broken:
        prune = frozenset({"log"})

        def recognises(self, directory: str, names: Any) -> bool:
            raise ValueError("broken")

    tree.also(readers=(Broken(),))
    tree.run("run")
    assert places(tree, "run/log/events").alone == {tree.at("run/log"): "run/log"}
