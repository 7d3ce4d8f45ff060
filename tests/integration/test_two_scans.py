"""Scans, searches and tags by several processes at once: nobody waits in vain, nothing is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import List

import pytest

from mallennlp.domain.experiment import Annotations
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.experiments.sidecar import read_annotations
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths
from scripts.make_tree import make_run, make_tree

RUNS = 120
ROOT = Path(__file__).parents[2]

COMMON = """
import os, sys, time
from pathlib import Path
from mallennlp.domain.experiment import Annotations
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.experiments.sidecar import change_annotations
from mallennlp.services.index.query import SortKey, TableQuery
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths

def main():
    root = Path(sys.argv[1])
    index = ExperimentIndex(ProjectPaths(root).index)
    until = time.monotonic() + 3
"""

SCAN = """
    for rebuild in (False, True, False, True):
        summary = scan(index, [root], root, [], 1800.0, all_readers(), rebuild=rebuild)
        assert summary.found == RUNS and not summary.unreadable, summary
    print("fine")
"""

SEARCH = """
    seen = 0
    while time.monotonic() < until:
        page = index.search(TableQuery(text="lstm", sort=(SortKey("best_metric", True),)))
        total = index.total()
        assert total >= seen and len(page.rows) <= 50, (total, seen)
        seen = total
        for row in page.rows[:2]:
            assert index.get(row.path).config
    print("fine")
"""

TAG = """
    while index.total() == 0:
        time.sleep(0.01)
    given = 0
    while time.monotonic() < until or given == 0:
        for row in index.search(TableQuery(limit=3, sort=(SortKey("path"),))).rows:
            change_annotations(
                root / row.path,
                lambda old: Annotations((*old.tags, f"{os.getpid()}.{given}")),
                lambda new: index.put_annotations(row.path, new),
            )
            given += 1
    print("fine")
"""

GUARD = """
if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project's folder with made-up runs."""
    root = tmp_path_factory.mktemp("project")
    make_tree(RUNS, root)
    return root


def start(root: Path, work: str, name: str) -> "subprocess.Popen[str]":
    """Start a Python process that does some work on the index of ``root``."""
    script = root / f".{name}.py"
    script.write_text(COMMON + work.replace("RUNS", str(RUNS)) + GUARD)
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(script), str(root)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_scans_searches_and_tags_at_the_same_time(tree: Path) -> None:
    works = [SCAN, SCAN, SEARCH, TAG, TAG]
    processes = [start(tree, work, f"work{number}") for number, work in enumerate(works)]
    outcomes: List[str] = []
    for process in processes:
        output, errors = process.communicate(timeout=120)
        outcomes.append(output.strip() or errors)
    assert outcomes == ["fine"] * len(works)
    index = ExperimentIndex(ProjectPaths(tree).index)
    assert index.total() == sum(index.counts().values()) == RUNS
    tagged = index.search(TableQuery(limit=3, sort=(SortKey("path"),))).rows
    for row in tagged:
        assert row.tags and row.tags == read_annotations(tree / row.path).tags


def test_the_second_scan_waits_for_the_first(tmp_path: Path) -> None:
    make_tree(3, tmp_path)
    paths = ProjectPaths(tmp_path)
    paths.ensure_state_folder()
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time; file = open(sys.argv[1], 'w'); "
            "fcntl.flock(file, fcntl.LOCK_EX); print('locked', flush=True); time.sleep(1)",
            str(paths.scan_lock),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None and holder.stdout.readline() == "locked\n"
    begin = time.monotonic()
    scan(ExperimentIndex(paths.index), [tmp_path], tmp_path, [], 1800.0, all_readers())
    assert time.monotonic() - begin > 0.5
    holder.communicate(timeout=10)


def test_a_forked_process_uses_the_index_of_its_parent(tmp_path: Path) -> None:
    make_tree(3, tmp_path)
    index = ExperimentIndex(ProjectPaths(tmp_path).index)
    scan(index, [tmp_path], tmp_path, [], 1800.0, all_readers())
    path = make_run(1).path
    child = os.fork()
    if child == 0:
        index.put_annotations(path, Annotations(("from-the-child",)))
        os._exit(0 if index.total() == 3 else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    index.put_annotations(make_run(2).path, Annotations(("from-the-parent",)))
    assert index.tags() == [("from-the-child", 1), ("from-the-parent", 1)]
    page = index.search(TableQuery(sort=(SortKey("best.validation_accuracy", True),)))
    assert page.total == 3
