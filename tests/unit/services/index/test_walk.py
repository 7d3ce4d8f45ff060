import os
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, Sequence

import pytest

from mallennlp.services.index.walk import Walk, project_path
from tests.unit.services.index.making import NoteReader, write_note


def walk(
    root: Path,
    *roots: Path,
    ignore: Sequence[str] = (),
    processes: Mapping[str, int] = {},
) -> Walk:
    """A finished walk over some roots of the project in ``root``."""
    walk = Walk(root, [NoteReader()], ignore, processes)
    walk.run(roots or [root])
    return walk


def paths(walk: Walk) -> List[str]:
    """What was found."""
    return sorted(walk.found)


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that this user cannot list."""
    folder = tmp_path / "locked"
    write_note(folder / "run")
    folder.chmod(0)
    if os.access(folder, os.R_OK):
        folder.chmod(0o700)
        pytest.skip("this user may read everything")
    yield folder
    folder.chmod(0o700)


def test_runs_are_found_at_any_depth_and_inside_runs(tmp_path: Path) -> None:
    for path in ("a", "a/nested/deeper", "b/c", "größe/lr=0.1"):
        write_note(tmp_path / path)
    assert paths(walk(tmp_path)) == ["a", "a/nested/deeper", "b/c", "größe/lr=0.1"]


def test_the_root_itself_may_be_a_run(tmp_path: Path) -> None:
    write_note(tmp_path)
    write_note(tmp_path / "below")
    assert paths(walk(tmp_path)) == [".", "below"]


def test_hidden_ignored_and_pruned_folders_are_not_entered(tmp_path: Path) -> None:
    kept = ["run", "old/run", "x/inside/run", "deep/cache"]
    for path in (
        *kept,
        ".hidden/run",
        "node_modules/run",
        "x/tmp_1/run",
        "run/inside/y",
        "cache/a",
    ):
        write_note(tmp_path / path)
    patterns = ["node_modules/", "tmp_*", "cache", "old/no*"]
    found = paths(walk(tmp_path, ignore=patterns))
    assert found == ["old/run", "run", "x/inside/run"]
    assert "deep/cache" in paths(walk(tmp_path, ignore=["cache/*"]))


def test_an_ignored_path_is_one_in_the_project(tmp_path: Path) -> None:
    write_note(tmp_path / "a/b/c")
    assert paths(walk(tmp_path, tmp_path / "a", ignore=["a/b"])) == []
    assert paths(walk(tmp_path, tmp_path / "a", ignore=["b/c"])) == ["a/b/c"]


def test_links_are_followed_once_and_circles_end(tmp_path: Path) -> None:
    write_note(tmp_path / "project/z/run")
    write_note(tmp_path / "outside/run")
    links: Dict[str, Path] = {
        "a-link": tmp_path / "project/z",
        "b-link": tmp_path / "outside",
        "c-link": tmp_path / "outside",
        "z/run/circle": tmp_path / "project",
        "self": tmp_path / "project/self",
        "dangling": tmp_path / "nothing",
        "to-a-file": tmp_path / "project/z/run/note.json",
    }
    for name, target in links.items():
        (tmp_path / "project" / name).symlink_to(target)
    done = walk(tmp_path / "project")
    assert paths(done) == ["b-link/run", "z/run"]
    assert done.unreadable == []
    assert done.found["b-link/run"].directory == str(tmp_path / "outside/run")


def test_roots_that_overlap_count_each_run_once(tmp_path: Path) -> None:
    write_note(tmp_path / "runs/a")
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "runs")
    for roots in ([tmp_path, tmp_path / "runs"], [tmp_path / "runs", tmp_path], [link, tmp_path]):
        assert len(walk(tmp_path, *roots).found) == 1


def test_a_root_outside_the_project_gives_absolute_paths(tmp_path: Path) -> None:
    write_note(tmp_path / "disk/a")
    (tmp_path / "project").mkdir()
    done = walk(tmp_path / "project", tmp_path / "project/../disk")
    assert paths(done) == [f"{tmp_path}/disk/a"]


def test_a_missing_root_and_a_file_as_root_are_reported(tmp_path: Path) -> None:
    write_note(tmp_path / "a")
    done = walk(tmp_path, tmp_path / "nothing", tmp_path / "a/note.json", tmp_path / "a")
    assert paths(done) == ["a"]
    assert [path for path, _ in done.unreadable] == done.lost == ["nothing", "a/note.json"]


def test_a_folder_that_cannot_be_listed_is_reported_and_does_not_stop(
    tmp_path: Path, locked: Path
) -> None:
    write_note(tmp_path / "z")
    done = walk(tmp_path)
    assert paths(done) == ["z"]
    assert done.unreadable == [("locked", "Permission denied")]


def test_what_the_operating_system_refuses_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_note(tmp_path / "bad/run")
    write_note(tmp_path / "good")
    scandir = os.scandir

    def refusing(path: str) -> Iterator["os.DirEntry[str]"]:
        if path.endswith("/bad"):
            raise OSError(5, "Input/output error")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    done = walk(tmp_path)
    assert paths(done) == ["good"]
    assert done.unreadable == [("bad", "Input/output error")] and done.lost == ["bad"]


def test_a_reader_that_raises_does_not_stop(tmp_path: Path) -> None:
    write_note(tmp_path / "a/run")
    (tmp_path / "a/unrecognisable").touch()
    write_note(tmp_path / "b")
    done = walk(tmp_path)
    assert paths(done) == ["a/run", "b"]
    assert done.unreadable == [("a", "ValueError: what is this?")]


def test_a_process_belongs_to_the_real_directory(tmp_path: Path) -> None:
    write_note(tmp_path / "outside/run")
    write_note(tmp_path / "project/other")
    (tmp_path / "project/link").symlink_to(tmp_path / "outside")
    done = walk(tmp_path / "project", processes={str(tmp_path / "outside/run"): 42})
    assert done.found["link/run"].process == 42
    assert done.found["other"].process is None


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(b"run-\xff")
    try:
        write_note(tmp_path / name)
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    assert paths(walk(tmp_path)) == [name]


def test_how_directories_are_called(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    link = tmp_path / "link"
    link.symlink_to(project)
    assert project_path(project, project) == "."
    assert project_path(project / "a/b", project) == "a/b"
    assert project_path(link / "a", project) == "a"
    assert project_path(tmp_path / "project2", project) == str(tmp_path / "project2")
    assert project_path(Path("/x"), Path("/")) == "x"
