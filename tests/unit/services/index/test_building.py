import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any, Dict, List

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.services.experiments.sidecar import Seen
from mallennlp.services.index import scan as scanning
from mallennlp.services.index import schema
from mallennlp.services.index.batches import make_batch
from mallennlp.services.index.building import building, remove_unfinished
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.services.index.making import (
    STALLED_AFTER_S,
    Scanned,
    TaggedMeanwhile,
    indexed,
    made,
    write_note,
)


@pytest.fixture
def project(tmp_path: Path) -> Scanned:
    root = tmp_path / "project"
    for name in ("a", "b", "c"):
        write_note(root / name, config={"name": name, "lr": 0.1}, best={"f1": 0.5}, tags=["x"])
    return Scanned(root)


@pytest.fixture
def filling(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if three runs were many."""
    monkeypatch.setattr(scanning, "FEW", 0)


@pytest.fixture
def index(tmp_path: Path) -> ExperimentIndex:
    return ExperimentIndex(tmp_path / "state" / "index.sqlite")


def content(path: Path) -> Dict[str, List[Any]]:
    """All rows of all tables, and what the tables and indexes are."""
    connection = sqlite3.connect(path)
    try:
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name")
        found = {"": schema.fetchall()}
        for name in ("experiment", "key", "attribute", "tag", "document", "search_data"):
            found[name] = connection.execute(f"SELECT * FROM {name}").fetchall()
        settings = ("application_id", "page_size", "journal_mode")
        found["settings"] = [connection.execute(f"PRAGMA {one}").fetchone() for one in settings]
    finally:
        connection.close()
    return found


def names_beside(path: Path) -> List[str]:
    return sorted(
        file.name for file in path.parent.iterdir() if not file.name.endswith(("-wal", "-shm"))
    )


def without_structure(found: Dict[str, List[Any]]) -> Dict[str, List[Any]]:
    """The full text's own tables depend on how the rows came in."""
    return {name: rows for name, rows in found.items() if name != "search_data"}


@pytest.mark.usefixtures("filling")
def test_a_filled_index_is_the_same_as_one_that_grew(project: Scanned) -> None:
    grown = ExperimentIndex(project.root.parent / "grown.sqlite")
    project.scan(irrelevant=["lr"])
    grown.regroup(["lr"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "FEW", 300)
        filled, project.index = project.index, grown
        project.scan(irrelevant=["lr"])
    assert without_structure(content(filled.path)) == without_structure(content(grown.path))
    assert filled.search(TableQuery(query="lr=0.1")).total == 3
    assert filled.search(TableQuery(query="tag:x")).total == 3


@pytest.mark.usefixtures("filling")
def test_only_an_empty_index_is_filled(project: Scanned, monkeypatch: pytest.MonkeyPatch) -> None:
    project.scan()
    monkeypatch.setattr(ExperimentIndex, "filling", _fails)
    write_note(project.root / "d")
    assert project.scan().new == 1
    assert project.scan(rebuild=True).found == 4


def _fails(*_: Any) -> None:
    raise AssertionError("the index has experiments")


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.usefixtures("filling")
def test_a_tag_given_while_the_index_is_filled_stays(project: Scanned, exists: bool) -> None:
    """The tagging itself makes an empty index where there is none."""
    if exists:
        project.index.regroup(["x"])
    reader = TaggedMeanwhile(project.index)
    scan(project.index, [project.root], project.root, [], STALLED_AFTER_S, [reader])
    assert project.index.tags() == [("late", 3)]
    assert project.paths() == ["a", "b", "c"]
    assert names_beside(project.index.path) == [project.index.path.name, "scan.lock"]


def test_a_tag_given_at_the_last_moment_stays(
    index: ExperimentIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = write_note(tmp_path / "a")
    seen = Seen.now(str(directory), "a")
    with building(index.path, ()) as put_batch:
        put_batch(make_batch(indexed(made("a"))), [seen])
        (directory / "mallennlp.json").write_text('{"tags": ["late"]}')
    assert index.tags() == [("late", 1)]


def test_nothing_is_seen_before_all_is_there(index: ExperimentIndex) -> None:
    with building(index.path, ()) as put_batch:
        put_batch(make_batch(indexed(made("a"))), ())
        assert not index.path.exists()
        put_batch(make_batch(indexed(made("b"))), ())
    assert index.total() == 2


def test_what_fails_leaves_nothing(index: ExperimentIndex) -> None:
    with pytest.raises(KeyboardInterrupt), building(index.path, ()) as put_batch:
        put_batch(make_batch(indexed(made("a"))), ())
        raise KeyboardInterrupt
    assert names_beside(index.path) == []


def test_an_index_that_is_open_elsewhere_gets_the_content(index: ExperimentIndex) -> None:
    index.regroup(["x"])
    reader = sqlite3.connect(index.path)
    reader.execute("BEGIN")
    assert reader.execute("SELECT count(*) FROM experiment").fetchone() == (0,)
    with building(index.path, ["y"]) as put_batch:
        put_batch(make_batch(indexed(made("a")), ("y",)), ())
    assert reader.execute("SELECT count(*) FROM experiment").fetchone() == (0,)
    reader.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM experiment").fetchone() == (1,)
    assert "y" in str(reader.execute("SELECT value FROM meta").fetchall())
    reader.close()


def test_without_hard_links_the_file_is_renamed(
    index: ExperimentIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(schema.os, "link", refuse)
    for path in ("a", "b"):
        with building(index.path, ()) as put_batch:
            put_batch(make_batch(indexed(made(path))), ())
    assert [row.path for row in index.search(TableQuery()).rows] == ["b"]
    assert names_beside(index.path) == ["index.sqlite"]


def test_a_folder_that_cannot_be_made_is_told(index: ExperimentIndex) -> None:
    index.path.parent.parent.mkdir(exist_ok=True)
    index.path.parent.write_text("a file where the folder should be")
    with pytest.raises(DatabaseError, match="cannot be used"):
        with building(index.path, ()):
            pass


def test_what_a_killed_scan_left_is_removed_by_the_next(project: Scanned) -> None:
    other = project.index.path.with_name("other.build")
    worker = multiprocessing.get_context("fork").Process(
        target=_build_and_die, args=(project.index.path,)
    )
    worker.start()
    worker.join()
    assert worker.exitcode == -signal.SIGKILL
    assert [name.rpartition(".")[2] for name in names_beside(project.index.path)] == ["build"]
    other.write_text("not ours")
    assert project.scan().found == 3
    assert names_beside(project.index.path) == [project.index.path.name, "other.build", "scan.lock"]


def _build_and_die(path: Path) -> None:
    with building(path, ()) as put_batch:
        put_batch(make_batch(indexed(made("a"))), ())
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_folder_that_is_not_there_has_nothing_to_remove(tmp_path: Path) -> None:
    remove_unfinished(tmp_path / "nowhere" / "index.sqlite")
    assert not (tmp_path / "nowhere").exists()
