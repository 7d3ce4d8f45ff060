"""Moving a directory: within a file system and to another one, whole whatever happens."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Dict, Tuple

import pytest

from mallennlp.exceptions import ConflictError, StorageError
from mallennlp.services.trash import moving
from mallennlp.services.trash.contents import measure, stamps
from mallennlp.services.trash.moving import move, remove_tree


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A directory with all that a run may hold, and a file outside that a link in it points to."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept.txt").write_text("kept")
    run = tmp_path / "old/run"
    (run / "log/train").mkdir(parents=True)
    (run / "empty").mkdir()
    (run / "config.json").write_text("{}")
    (run / "log/train/events").write_bytes(b"\x00\xff" * 5_000)
    (run / "größe\udcff").write_text("odd name")
    (run / "outside").symlink_to(tmp_path / "outside")
    (run / "nowhere").symlink_to("missing")
    os.utime(run / "config.json", (1e9, 1e9))
    os.chmod(run / "log", 0o750)
    os.utime(run / "log", (1e9, 1e9))
    (tmp_path / "new").mkdir()
    return run


@pytest.fixture
def other_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The folders ``old`` and ``new`` are on different file systems."""
    rename = os.rename

    def refuse(before: Any, after: Any) -> None:
        if Path(before).parent != Path(after).parent:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        rename(before, after)

    monkeypatch.setattr(os, "rename", refuse)


def places(tmp_path: Path) -> Tuple[Path, Path, Path]:
    return tmp_path / "new/run", tmp_path / "new/arriving", tmp_path / "old/.leaving"


def content(directory: Path) -> Dict[str, Any]:
    """All that matters of a directory."""
    files = {
        name: (directory / name).read_bytes()
        for name, (kind, _, _, _) in stamps(directory).items()
        if stat.S_ISREG(kind)
    }
    mode = stat.S_IMODE((directory / "log").stat().st_mode)
    return {**stamps(directory), "files": files, "log": (mode, (directory / "log").stat().st_mtime)}


def check_untouched(tmp_path: Path, source: Path, before: Dict[str, Any]) -> None:
    assert content(source) == before
    assert os.listdir(tmp_path / "new") == [] and os.listdir(tmp_path / "old") == ["run"]


def test_within_a_file_system_it_is_one_step(tmp_path: Path, source: Path) -> None:
    before, number = content(source), source.stat().st_ino
    move(source, *places(tmp_path))
    assert content(tmp_path / "new/run") == before
    assert (tmp_path / "new/run").stat().st_ino == number
    assert not source.exists()


def test_to_another_one_all_arrives(tmp_path: Path, source: Path, other_disk: None) -> None:
    before = content(source)
    move(source, *places(tmp_path))
    assert content(tmp_path / "new/run") == before
    assert os.listdir(tmp_path / "new") == ["run"] and os.listdir(tmp_path / "old") == []
    assert (tmp_path / "outside/kept.txt").read_text() == "kept"


def test_what_an_interruption_left_is_replaced(
    tmp_path: Path, source: Path, other_disk: None
) -> None:
    before = content(source)
    (tmp_path / "new/arriving").mkdir()
    (tmp_path / "new/arriving/half").touch()
    move(source, *places(tmp_path))
    assert content(tmp_path / "new/run") == before


@pytest.mark.parametrize("disk", ["same", "other"])
def test_what_stands_there_stays(
    tmp_path: Path, source: Path, disk: str, request: pytest.FixtureRequest
) -> None:
    if disk == "other":
        request.getfixturevalue("other_disk")
    before = content(source)
    (tmp_path / "new/run").mkdir()  # a rename would replace an empty one
    with pytest.raises(ConflictError, match="stands in the way"):
        move(source, *places(tmp_path))
    assert content(source) == before and os.listdir(tmp_path / "new/run") == []


def test_what_somebody_else_has_just_moved_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match="is gone: somebody else"):
        move(tmp_path / "gone", tmp_path / "to", tmp_path / "a", tmp_path / "b")


def test_a_link_in_its_place_is_not_followed(tmp_path: Path, source: Path) -> None:
    source.rename(tmp_path / "elsewhere")
    source.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConflictError, match="no directory any more"):
        move(source, *places(tmp_path))
    assert (tmp_path / "elsewhere/config.json").exists() and source.is_symlink()


def failing(error: int) -> Callable[..., None]:
    def fail(*arguments: Any, **options: Any) -> None:
        raise OSError(error, os.strerror(error))

    return fail


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EDQUOT])
def test_a_disk_that_gets_full_changes_nothing(
    tmp_path: Path,
    source: Path,
    other_disk: None,
    monkeypatch: pytest.MonkeyPatch,
    error: int,
) -> None:
    before = content(source)
    monkeypatch.setattr(shutil, "copy2", failing(error))
    with pytest.raises(StorageError, match="no room on the disk"):
        move(source, *places(tmp_path))
    check_untouched(tmp_path, source, before)


def test_a_full_disk_is_seen_before(
    tmp_path: Path, source: Path, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = measure(source).size_bytes
    usage = type("Usage", (), {"free": needed - 1})
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)
    monkeypatch.setattr(shutil, "copy2", lambda *_: pytest.fail("copied"))
    before = content(source)
    with pytest.raises(StorageError, match="no room on the disk"):
        move(source, *places(tmp_path))
    check_untouched(tmp_path, source, before)


def test_a_file_that_cannot_be_read_changes_nothing(
    tmp_path: Path, source: Path, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(source)
    monkeypatch.setattr(shutil, "copy2", failing(errno.EIO))
    with pytest.raises(OSError, match="Input/output error"):
        move(source, *places(tmp_path))
    check_untouched(tmp_path, source, before)


def test_a_directory_that_changes_meanwhile_stays(
    tmp_path: Path, source: Path, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = moving._copy

    def copy_while_written(*arguments: Any) -> None:
        copy(*arguments)
        (source / "metrics.json").write_text("{}")

    monkeypatch.setattr(moving, "_copy", copy_while_written)
    with pytest.raises(ConflictError, match="changed while it was copied"):
        move(source, *places(tmp_path))
    assert (source / "metrics.json").exists() and os.listdir(tmp_path / "new") == []


def test_a_copy_that_differs_is_not_trusted(
    tmp_path: Path, source: Path, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, before = moving._copy, content(source)

    def copy_badly(source: Path, target: Path, *more: Any) -> None:
        copy(source, target, *more)
        (target / "config.json").write_text("[]")

    monkeypatch.setattr(moving, "_copy", copy_badly)
    with pytest.raises(ConflictError):
        move(source, *places(tmp_path))
    check_untouched(tmp_path, source, before)


def test_where_the_old_place_cannot_be_left_the_copy_goes(
    tmp_path: Path, source: Path, other_disk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = content(source), os.rename

    def refuse(old: Any, new: Any) -> None:
        if Path(old) == source and Path(new).parent == source.parent:
            raise OSError(errno.EACCES, "Permission denied")
        rename(old, new)

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(OSError, match="Permission denied"):
        move(source, *places(tmp_path))
    check_untouched(tmp_path, source, before)


def test_a_pipe_is_not_copied(tmp_path: Path, source: Path, other_disk: None) -> None:
    os.mkfifo(source / "pipe")
    with pytest.raises(StorageError, match="pipe is no file"):
        move(source, *places(tmp_path))
    assert os.listdir(tmp_path / "new") == [] and source.is_dir()


KILLED = """
import errno, os, signal, sys
from pathlib import Path
from mallennlp.services.trash import moving

rename, calls, at = os.rename, [0], int(sys.argv[2])

def step(function):
    def call(*arguments, **options):
        calls[0] += 1
        if calls[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **options)
    return call

def other_disk(before, after):
    if Path(before).parent != Path(after).parent:
        raise OSError(errno.EXDEV, "other disk")
    rename(before, after)

os.rename = step(other_disk)
moving.shutil.copy2 = step(moving.shutil.copy2)
moving.shutil.copystat = step(moving.shutil.copystat)
moving.shutil.rmtree = step(moving.shutil.rmtree)
moving.filecmp.cmp = step(moving.filecmp.cmp)
moving._sync = step(moving._sync)
root = Path(sys.argv[1])
moving.move(root / "old/run", root / "new/run", root / "new/arriving", root / "old/.leaving")
"""


def test_killed_at_any_step_one_whole_copy_stands(tmp_path: Path, source: Path) -> None:
    """Killed with SIGKILL before each step in turn, until the move comes to its end."""
    before = content(source)
    new, killed = tmp_path / "new/run", 0
    for step in range(1, 60):
        done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step)], timeout=60)
        whole = [place for place in (source, new) if place.exists()]
        assert whole, f"lost at step {step}"
        assert all(content(place) == before for place in whole), f"torn at step {step}"
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL
        killed += 1
        if not source.exists():
            new.rename(source)
        remove_tree(new)
        remove_tree(tmp_path / "old/.leaving")
    assert killed > 12 and whole == [new]


def test_removing_leaves_what_links_point_to(tmp_path: Path, source: Path) -> None:
    os.chmod(source / "log", 0o500)
    remove_tree(source)
    assert not source.exists() and (tmp_path / "outside/kept.txt").read_text() == "kept"
    remove_tree(source)


def test_what_is_measured_is_what_stands_there(tmp_path: Path, source: Path) -> None:
    found = measure(source)
    links = sum(os.lstat(source / name).st_size for name in ("outside", "nowhere"))
    assert (found.files, found.size_bytes) == (5, 2 + 10_000 + len("odd name") + links)
