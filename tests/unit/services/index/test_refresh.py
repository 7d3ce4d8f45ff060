import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from mallennlp.domain.status import Status
from mallennlp.exceptions import DatabaseError, ExperimentNotFoundError
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index import refresh as refreshing
from mallennlp.services.index.refresh import refresh
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import (
    STALLED_AFTER_S,
    NotingReader,
    Scanned,
    TaggedMeanwhile,
    wait_for_clock,
    write_note,
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scanned:
    monkeypatch.setattr(refreshing, "training_processes", dict)
    root = tmp_path / "project"
    for name in ("a", "b", "c"):
        write_note(root / name, config={"name": name})
    return Scanned(root)


def look(project: Scanned, path: str, stalled_after_s: float = STALLED_AFTER_S) -> Any:
    """The experiment as it is now."""
    project.reads.clear()
    reader = NotingReader(project.reads)
    return refresh(project.index, project.root / path, path, stalled_after_s, [reader])


def running(project: Scanned, path: str) -> None:
    """Make an experiment one that runs."""
    write_note(project.root / path, at_s=time.time() - 30.0, ended=False)
    project.scan(now_s=time.time())
    assert project.status(path) is Status.RUNNING


def refuse(*arguments: Any) -> Any:
    """What writing does on a full disk."""
    raise DatabaseError("the disk is full")


def test_only_what_changed_is_read(project: Scanned) -> None:
    project.scan()
    assert look(project, "a").config == {"name": "a"} and project.reads == []
    wait_for_clock()
    write_note(project.root / "a", config={"name": "other"})
    assert look(project, "a").config == {"name": "other"} and project.reads == ["a"]
    assert project.index.get("a").config == {"name": "other"}
    assert project.scan().changed == 0, "the index was kept in step"


def test_looking_at_a_running_one_reads_and_writes_nothing(project: Scanned) -> None:
    running(project, "a")
    before = project.index.stamp()
    for _ in range(3):
        assert look(project, "a").status is Status.RUNNING
    assert project.reads == [] and project.index.stamp() == before


def test_the_reason_is_of_now(project: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    running(project, "a")
    now_s = time.time() + 600.0
    monkeypatch.setattr(refreshing.time, "time", lambda: now_s)
    assert "10 min ago" in look(project, "a").reason


def test_one_that_stalls_meanwhile_is_told_and_written(project: Scanned) -> None:
    running(project, "a")
    assert look(project, "a", stalled_after_s=1.0).status is Status.STALLED
    assert project.reads == [] and project.status("a") is Status.STALLED


def test_a_process_that_came_is_seen(project: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    running(project, "a")
    live = {os.path.realpath(project.root / "a"): 4711}
    monkeypatch.setattr(refreshing, "training_processes", lambda: live)
    assert look(project, "a").evidence.process == 4711
    assert project.index.get("a").evidence.process == 4711


@pytest.mark.parametrize("write", ["put", "judge_again"])
def test_what_cannot_be_written_is_shown(
    project: Scanned, monkeypatch: pytest.MonkeyPatch, write: str
) -> None:
    running(project, "a")
    monkeypatch.setattr(ExperimentIndex, write, refuse)
    if write == "put":
        wait_for_clock()
        write_note(project.root / "a", config={"news": 1})
        assert look(project, "a").config == {"news": 1}
    else:
        assert look(project, "a", stalled_after_s=1.0).status is Status.STALLED


def test_one_that_is_gone_is_told_and_stays_until_the_next_scan(project: Scanned) -> None:
    project.scan()
    shutil.rmtree(project.root / "a")
    (project.root / "b/note.json").unlink()
    for path, what in (("a", "is gone"), ("b", "is no experiment any more")):
        with pytest.raises(ExperimentNotFoundError, match=f"{what}.*Refresh.*mallennlp index"):
            look(project, path)
    assert project.paths() == ["a", "b", "c"]
    project.scan()
    assert project.paths() == ["c"]


def test_a_tag_given_while_it_is_read_stays(project: Scanned) -> None:
    project.scan()
    wait_for_clock()
    write_note(project.root / "a", config={"news": 1})

    reader = TaggedMeanwhile(project.index)
    refresh(project.index, project.root / "a", "a", STALLED_AFTER_S, [reader])
    assert project.index.tags() == [("late", 1)]
    assert project.index.get("a").config == {"news": 1}


LIGHT = """
import sys
from pathlib import Path
from mallennlp.services.index.refresh import refresh
from mallennlp.services.index.store import ExperimentIndex
root = Path(sys.argv[1])
print(refresh(ExperimentIndex(root / "i.sqlite"), root / "run", "run", 1800.0).path)
assert "mallennlp.services.registrable" not in sys.modules
"""


@pytest.mark.parametrize("changed", [False, True])
def test_looking_loads_no_registry(tmp_path: Path, changed: bool) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "config.json").write_text('{"model": {}, "trainer": {}}')
    scan(ExperimentIndex(tmp_path / "i.sqlite"), [tmp_path], tmp_path, [], 1800.0, all_readers())
    if changed:
        (run / "metrics.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("run\n", "")


@pytest.mark.parametrize("known", [True, False])
def test_one_that_vanishes_while_it_is_looked_at_is_gone(project: Scanned, known: bool) -> None:
    """Not a fault of the index, nor of the page."""
    if known:
        project.scan()

    class Vanishing(NotingReader):
        def recognises(self, directory: str, names: Any) -> bool:
            shutil.rmtree(directory, ignore_errors=True)
            return True

        def signature(self, directory: str, names: Any) -> str:
            return str(os.stat(directory).st_mtime_ns)

    with pytest.raises(ExperimentNotFoundError, match="'a' is gone.*Refresh"):
        refresh(project.index, project.root / "a", "a", STALLED_AFTER_S, [Vanishing([])])
