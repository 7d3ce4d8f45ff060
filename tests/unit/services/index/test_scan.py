import os
import shutil
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.domain.status import Status
from mallennlp.exceptions import DatabaseError, StorageError
from mallennlp.services import paths
from mallennlp.services.demo import place_runs
from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index import reading
from mallennlp.services.index import scan as scanning
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.scan import ScanProgress, ScanSummary, scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths
from tests.unit.services.index.making import (
    NOW_S,
    STALLED_AFTER_S,
    NoteReader,
    Scanned,
    TaggedMeanwhile,
    wait_for_clock,
    write_note,
)


@pytest.fixture
def project(tmp_path: Path) -> Scanned:
    root = tmp_path / "project"
    for name in ("a", "b", "c"):
        write_note(root / name, config={"name": name})
    return Scanned(root)


def counts(summary: ScanSummary) -> List[int]:
    """Found, new, changed, gone."""
    return [summary.found, summary.new, summary.changed, summary.gone]


def test_a_scan_reads_only_what_is_new_or_has_changed(project: Scanned) -> None:
    assert counts(project.scan()) == [3, 3, 0, 0]
    assert counts(project.scan()) == [3, 0, 0, 0] and project.reads == []
    wait_for_clock()
    write_note(project.root / "b", config={"name": "changed"})
    write_note(project.root / "d")
    shutil.rmtree(project.root / "a")
    assert counts(project.scan()) == [3, 1, 1, 1]
    assert sorted(project.reads) == ["b", "d"]
    assert project.paths() == ["b", "c", "d"]
    assert project.index.get("b").config == {"name": "changed"}


def test_a_scan_leaves_a_record(project: Scanned) -> None:
    summary = project.scan()
    record = project.index.last_scan()
    assert record is not None
    assert (record.found, record.new, record.seconds) == (3, 3, summary.seconds)
    assert record.stalled_after_s == STALLED_AFTER_S


def test_a_rebuild_reads_everything_and_forgets_what_is_gone(project: Scanned) -> None:
    project.scan()
    shutil.rmtree(project.root / "a")
    assert counts(project.scan(rebuild=True)) == [2, 0, 0, 1]
    assert sorted(project.reads) == ["b", "c"]
    assert project.paths() == ["b", "c"]


def test_who_looks_during_a_rebuild_sees_everything(project: Scanned) -> None:
    project.scan()
    seen: List[int] = []
    project.scan(rebuild=True, progress=lambda progress: seen.append(project.index.total()))
    assert seen and set(seen) == {3}


def test_a_rebuild_replaces_a_damaged_index(project: Scanned) -> None:
    project.scan()
    project.index.path.write_bytes(b"rubbish" * 1000)
    with pytest.raises(DatabaseError, match="--rebuild"):
        project.scan()
    assert counts(project.scan(rebuild=True)) == [3, 3, 0, 0]
    assert project.paths() == ["a", "b", "c"]


def test_a_reader_that_raises_is_reported_and_what_was_known_stays(project: Scanned) -> None:
    project.scan()
    wait_for_clock()
    write_note(project.root / "b", crash="no idea")
    write_note(project.root / "x", crash="neither")
    summary = project.scan()
    assert set(summary.unreadable) == {
        ("b", "RuntimeError: no idea"),
        ("x", "RuntimeError: neither"),
    }
    assert project.paths() == ["a", "b", "c"]
    assert sorted(project.scan().unreadable) == sorted(summary.unreadable), "it is tried again"


def test_a_running_one_becomes_stalled_without_being_read_again(project: Scanned) -> None:
    write_note(project.root / "b", at_s=NOW_S - 10.0, ended=False)
    project.scan()
    assert project.status("b") is Status.RUNNING
    assert counts(project.scan(now_s=NOW_S + 60.0)) == [3, 0, 0, 0]
    assert "1 min ago" in project.index.get("b").reason
    assert counts(project.scan(now_s=NOW_S + STALLED_AFTER_S)) == [3, 0, 1, 0]
    assert project.status("b") is Status.STALLED and project.reads == []


def test_processes_come_and_go_without_a_changed_file(project: Scanned) -> None:
    project.scan()
    live = {os.path.realpath(project.root / "b"): 4711}
    assert counts(project.scan(processes=live)) == [3, 0, 1, 0]
    assert project.status("b") is Status.RUNNING and "4711" in project.index.get("b").reason
    assert counts(project.scan()) == [3, 0, 1, 0]
    assert project.status("b") is Status.FINISHED and project.reads == []


def test_another_limit_for_stalled_judges_the_stalled_again(project: Scanned) -> None:
    write_note(project.root / "b", at_s=NOW_S - 3_600.0, ended=False)
    project.scan()
    assert project.status("b") is Status.STALLED
    project.scan(stalled_after_s=7_200.0)
    assert project.status("b") is Status.RUNNING


def test_a_root_that_is_missing_does_not_empty_the_index(project: Scanned, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    write_note(disk / "x")
    write_note(disk / "y")
    project.scan(project.root, disk)
    disk.rename(tmp_path / "unplugged")
    summary = project.scan(project.root, disk)
    assert counts(summary) == [3, 0, 0, 0]
    ((path, reason),) = summary.unreadable
    assert path == str(disk) and "2 experiments stay in the index" in reason
    assert len(project.paths()) == 5
    project.scan(project.root, disk, rebuild=True)
    assert len(project.paths()) == 5, "nor does a rebuild"
    assert counts(project.scan(project.root)) == [3, 0, 0, 2], "a root that was taken out does"


def test_an_empty_mount_point_does_not_empty_the_index_either(
    project: Scanned, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    write_note(disk / "x")
    project.scan(project.root, disk)
    shutil.rmtree(disk)
    disk.mkdir()
    summary = project.scan(project.root, disk)
    assert summary.gone == 0
    assert (
        "mounted" in summary.unreadable[0][1] and "1 experiment stays" in summary.unreadable[0][1]
    )
    assert project.scan(project.root, disk, rebuild=True).gone == 1
    assert project.scan(project.root, disk).unreadable == (), "empty, as it is now known to be"


def test_what_lies_in_a_folder_that_cannot_be_read_stays(
    project: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_note(project.root / "deep/x")
    project.scan()
    real = os.scandir

    def refusing(path: str) -> Any:
        if str(path).endswith("/deep"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refusing)
    summary = project.scan()
    assert summary.gone == 0 and "deep/x" in project.paths()
    assert summary.unreadable[0][0] == "deep"


def test_tags_of_the_sidecar_reach_the_index(project: Scanned) -> None:
    write_note(project.root / "a", tags=["paper"])
    project.scan()
    assert project.index.tags() == [("paper", 1)]


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_tag_given_during_a_scan_stays(project: Scanned, rebuild: bool) -> None:
    project.scan()
    reader = TaggedMeanwhile(project.index)  # of another name, so that all are read anew
    roots = [project.root]
    scan(project.index, roots, project.root, [], STALLED_AFTER_S, [reader], rebuild=rebuild)
    assert project.index.tags() == [("late", 3)]
    assert [row.tags for row in project.index.search(TableQuery()).rows] == [("late",)] * 3


def test_progress_is_told_in_order_and_ends_complete(
    project: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_PROGRESS_EVERY_S", 0.0)
    monkeypatch.setattr(reading, "_CHUNK", 2)
    told: List[ScanProgress] = []
    project.scan(progress=told.append)
    phases = [progress.phase for progress in told]
    assert phases == sorted(phases, reverse=True) and set(phases) == {"walking", "reading"}
    assert [(p.done, p.total) for p in told if p.phase == "reading"] == [(2, 3), (3, 3)]


def test_progress_is_not_told_more_than_ten_times_a_second(project: Scanned) -> None:
    for number in range(50):
        (project.root / f"folder{number}").mkdir()
    told: List[ScanProgress] = []
    project.scan(progress=told.append)
    assert len([progress for progress in told if progress.phase == "walking"]) <= 3


def test_many_are_read_by_other_processes(
    project: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(40):
        write_note(
            project.root / f"many/{number:02}", config={"number": number}, best={"x": number}
        )
    write_note(project.root / "bad", crash="here too")
    monkeypatch.setattr(reading, "FEW", 5)
    monkeypatch.setattr(reading, "_CHUNK", 4)
    monkeypatch.setattr(reading, "_cores", lambda: 2)
    summary = scan(
        project.index,
        [project.root],
        project.root,
        [],
        STALLED_AFTER_S,
        [NoteReader()],
        now_s=NOW_S,
    )
    assert (summary.found, summary.new) == (44, 44)
    assert summary.unreadable == (("bad", "RuntimeError: here too"),)
    assert project.index.total() == 43
    assert project.index.get("many/07").config == {"number": 7}
    # The made-up reader notes its process where a real one notes the size.
    processes = {row.size_bytes for row in project.index.search(TableQuery(limit=None)).rows}
    assert processes - {os.getpid()}, "another process took part"


def test_without_other_processes_it_goes_on_alone(
    project: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        write_note(project.root / f"many/{number:02}")
    monkeypatch.setattr(reading, "FEW", 5)
    monkeypatch.setattr(reading, "_CHUNK", 4)
    monkeypatch.setattr(reading, "_cores", lambda: 2)
    monkeypatch.setattr(reading, "_prepare_worker", _cannot_start)
    assert counts(project.scan()) == [23, 23, 0, 0]
    assert project.index.total() == 23


def test_processes_that_end_before_they_are_given_work_lose_none(
    project: Scanned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: Any) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(reading, "FEW", 1)
    monkeypatch.setattr(reading, "_CHUNK", 1)
    monkeypatch.setattr(reading, "_cores", lambda: 2)
    monkeypatch.setattr(reading.ProcessPoolExecutor, "submit", broken)
    assert counts(project.scan()) == [3, 3, 0, 0]
    assert project.paths() == ["a", "b", "c"]


def _cannot_start(*arguments: Any) -> None:
    os._exit(1)


def test_an_unwritable_state_folder_is_a_clear_error(project: Scanned) -> None:
    ProjectPaths(project.root).state_folder.write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="scan.lock"):
        project.scan()


def test_a_damaged_experiment_is_told_at_every_scan(tmp_path: Path) -> None:
    place_runs(tmp_path, only="2.10.1/pos/crf_custom/")
    (tmp_path / "2.10.1/pos/crf_custom" / paths.METRICS).write_text("")
    index = ExperimentIndex(ProjectPaths(tmp_path).index)
    for _ in range(2):
        summary = scan(index, [tmp_path], tmp_path, (), 1800.0, all_readers(), processes={})
        assert summary.unreadable == (("2.10.1/pos/crf_custom", "metrics.json is empty"),)
        assert summary.found == 1


def test_a_scan_waits_for_no_pipe(tmp_path: Path) -> None:
    place_runs(tmp_path, only="2.10.1/pos/lstm_h16/seed_13/")
    run = tmp_path / "2.10.1/pos/lstm_h16/seed_13"
    names = ["config.json", "out.log", "metrics.json", "metrics_epoch_0.json", "mallennlp.json"]
    for name in names:
        (run / name).unlink(missing_ok=True)
        os.mkfifo(run / name)
    (tmp_path / "other").mkdir()
    os.mkfifo(tmp_path / "other" / "config.json")
    index = ExperimentIndex(ProjectPaths(tmp_path).index)
    ProjectPaths(tmp_path).ensure_state_folder()
    summary = scan(index, [tmp_path], tmp_path, [], STALLED_AFTER_S, all_readers(), processes={})
    assert summary.found == 1
    (row,) = index.search(TableQuery()).rows
    for name in names:
        assert any(f"{name} is not a regular file" in problem for problem in row.problems), name
