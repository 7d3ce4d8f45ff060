"""The trash."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from pathlib import Path

import pytest

from mallennlp.exceptions import ConflictError, NotFoundError, StorageError
from mallennlp.services.trash.contents import measure
from mallennlp.services.trash.store import Trash, Trashed


@pytest.fixture
def trash(tmp_path: Path) -> Trash:
    (tmp_path / "state").mkdir()
    return Trash(tmp_path / "state/trash", tmp_path, lambda: [tmp_path])


def make_run(tmp_path: Path, name: str = "run") -> Path:
    run = tmp_path / "runs" / name
    run.mkdir(parents=True)
    (run / "config.json").write_bytes(os.fsencode(name))
    return run


def put(trash: Trash, run: Path) -> Trashed:
    return trash.put(f"runs/{run.name}", run, "ada", measure(run), (f"runs/{run.name}/inner",))


def test_what_is_put_is_listed_and_comes_back(trash: Trash, tmp_path: Path) -> None:
    assert trash.entries() == []
    run, before_s = make_run(tmp_path, "größe\udcff"), time.time()
    entry = put(trash, run)
    assert not run.exists()
    assert (entry.path, entry.by, entry.files) == ("runs/größe\udcff", "ada", 1)
    assert entry.nested == ("runs/größe\udcff/inner",)
    assert before_s <= entry.deleted_s <= time.time()
    assert trash.entries() == [entry] and trash.get(entry.id) == entry
    assert trash.restore(entry.id) == entry
    assert (run / "config.json").read_bytes() == os.fsencode("größe\udcff")
    assert trash.entries() == [] and os.listdir(trash.folder) == []


def test_nobody_else_looks_into_it(trash: Trash, tmp_path: Path) -> None:
    entry = put(trash, make_run(tmp_path))
    assert (trash.folder / entry.id).stat().st_mode & 0o077 == 0


def test_the_newest_comes_first(trash: Trash, tmp_path: Path) -> None:
    entries = [put(trash, make_run(tmp_path, name)) for name in "abc"]
    assert trash.entries() == entries[::-1]


def test_the_folders_above_are_made_again(trash: Trash, tmp_path: Path) -> None:
    run = make_run(tmp_path)
    entry = put(trash, run)
    run.parent.rmdir()
    trash.restore(entry.id)
    assert (run / "config.json").exists()


@pytest.mark.parametrize("what", ["directory", "file", "link"])
def test_nothing_is_replaced(trash: Trash, tmp_path: Path, what: str) -> None:
    run = make_run(tmp_path)
    entry = put(trash, run)
    if what == "directory":
        run.mkdir()
    elif what == "file":
        run.touch()
    else:
        run.symlink_to("nowhere")
    with pytest.raises(ConflictError, match="stands in the way"):
        trash.restore(entry.id)
    assert trash.entries() == [entry] and os.path.lexists(run)


def test_nothing_is_restored_through_a_link(trash: Trash, tmp_path: Path) -> None:
    run = make_run(tmp_path)
    entry = put(trash, run)
    (tmp_path / "elsewhere").mkdir()
    run.parent.rmdir()
    run.parent.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConflictError, match="reached by a link"):
        trash.restore(entry.id)
    assert os.listdir(tmp_path / "elsewhere") == [] and trash.entries() == [entry]


@pytest.mark.parametrize(
    "entry_id", ["", "..", "../../runs", "nothing", "20260101T000000-00000000", "a\x00b"]
)
def test_only_what_it_named_is_touched(trash: Trash, tmp_path: Path, entry_id: str) -> None:
    kept = make_run(tmp_path)
    put(trash, make_run(tmp_path, "other"))
    for action in (trash.get, trash.restore, trash.remove):
        with pytest.raises(NotFoundError):
            action(entry_id)
    assert kept.exists() and len(trash.entries()) == 1


def test_removing_is_for_good_and_for_one(trash: Trash, tmp_path: Path) -> None:
    first, second = put(trash, make_run(tmp_path, "a")), put(trash, make_run(tmp_path, "b"))
    left = tmp_path / "runs" / f".mallennlp-moving-{first.id}"
    left.mkdir()  # of a copy to another disk that was killed near its end
    trash.remove(first.id)
    assert trash.entries() == [second] and os.listdir(trash.folder) == [second.id]
    assert not left.exists()


def test_what_is_old_enough(trash: Trash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = put(trash, make_run(tmp_path, "old"))
    now_s = time.time() + 1_000
    monkeypatch.setattr(time, "time", lambda: now_s)
    new = put(trash, make_run(tmp_path, "new"))
    assert trash.older_than(900) == [old]
    assert trash.older_than(1_100) == []
    assert trash.older_than() == [new, old]


def test_what_is_being_moved_is_left_alone(trash: Trash, tmp_path: Path) -> None:
    entry = put(trash, make_run(tmp_path))
    with open(trash.folder / entry.id / "record.json") as record:
        fcntl.flock(record, fcntl.LOCK_EX)
        for action in (trash.restore, trash.remove):
            with pytest.raises(ConflictError, match="right now"):
                action(entry.id)
    assert trash.restore(entry.id) == entry


def test_what_a_killed_attempt_left_goes_after_an_hour(trash: Trash, tmp_path: Path) -> None:
    entry = put(trash, make_run(tmp_path))
    left = {age_s: trash.folder / f"20260101T000000-0000000{n}" for n, age_s in enumerate((9, 9e3))}
    for age_s, folder in left.items():
        (folder / "arriving").mkdir(parents=True)
        (folder / "record.json").write_text("{")
        os.utime(folder, (time.time() - age_s,) * 2)
    assert trash.entries() == [entry]
    other = put(trash, make_run(tmp_path, "other"))
    assert set(os.listdir(trash.folder)) == {entry.id, other.id, left[9].name}


def test_a_damaged_record_loses_no_run(trash: Trash, tmp_path: Path) -> None:
    entry = put(trash, make_run(tmp_path))
    record = trash.folder / entry.id / "record.json"
    for text in ("", "[]", '{"path": 1}', json.dumps({"path": "x", "directory": None})):
        record.write_text(text)
        assert trash.entries() == [] and trash.older_than() == []
    assert (trash.folder / entry.id / "run/config.json").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"files": float("inf")},
        {"size_bytes": 10**400},
        {"size_bytes": -1},
        {"deleted_s": float("nan")},
        {"deleted_s": float("inf")},
        {"directory": "/"},
        {"directory": "runs/\0"},
        {"path": "\0"},
        {"path": "\ud800"},
        {"nested": ["\ud800"]},
    ],
)
def test_a_record_that_cannot_be_hides_no_other(
    trash: Trash, tmp_path: Path, wrong: "dict[str, object]"
) -> None:
    bad, good = put(trash, make_run(tmp_path)), put(trash, make_run(tmp_path, "good"))
    record = trash.folder / bad.id / "record.json"
    record.write_text(json.dumps({**json.loads(record.read_bytes()), **wrong}))
    assert trash.entries() == [good] and trash.older_than() == [good]
    assert trash.unknown() == [trash.folder / bad.id]
    with pytest.raises(NotFoundError):
        trash.restore(bad.id)


def test_a_record_nested_without_end_hides_no_other(trash: Trash, tmp_path: Path) -> None:
    bad, good = put(trash, make_run(tmp_path)), put(trash, make_run(tmp_path, "good"))
    (trash.folder / bad.id / "record.json").write_text("[" * 200_000)
    assert trash.entries() == [good] and trash.unknown() == [trash.folder / bad.id]


def test_a_directory_that_may_not_be_moved_stays(
    trash: Trash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path)

    def refuse(*places: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(StorageError, match="Permission denied. .* writable for this user"):
        put(trash, run)
    assert (run / "config.json").exists() and os.listdir(trash.folder) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_on_a_full_disk_it_says_what_makes_room(
    trash: Trash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    run = make_run(tmp_path)
    monkeypatch.setattr(os, "fsync", refuse)  # the record is the first that needs room
    with pytest.raises(StorageError) as told:
        put(trash, run)
    assert "emptying the trash" in told.value.message and "writable" not in told.value.message
    assert (run / "config.json").exists() and os.listdir(trash.folder) == []


def test_in_a_project_that_was_moved_it_comes_back_there(trash: Trash, tmp_path: Path) -> None:
    root, new_root = tmp_path / "project", tmp_path / "renamed"
    run = make_run(root)
    outside = make_run(tmp_path)
    before = Trash(root / "trash", root, lambda: [root])
    inside, elsewhere = put(before, run), put(before, outside)
    root.rename(new_root)
    after = Trash(new_root / "trash", new_root, lambda: [new_root, tmp_path / "runs"])
    assert after.restore(inside.id).directory == str(new_root / "runs/run")
    assert (new_root / "runs/run/config.json").exists() and not root.exists()
    assert after.restore(elsewhere.id).directory == str(outside)
    assert (outside / "config.json").exists()


@pytest.mark.parametrize(
    "directory", ["../else/run", "/{outside}/run", "runs/../../else/run", ".mallennlp/x", "."]
)
def test_a_record_leads_nowhere_but_to_where_the_project_looks(
    tmp_path: Path, directory: str
) -> None:
    root, outside = tmp_path / "project", tmp_path / "else"
    outside.mkdir()
    trash = Trash(root / ".mallennlp/trash", root, lambda: [root / "runs", root / ".mallennlp"])
    entry = put(trash, make_run(root))
    record = trash.folder / entry.id / "record.json"
    written = json.loads(record.read_text("utf-8"))
    written["directory"] = directory.format(outside=str(outside).lstrip("/"))
    record.write_text(json.dumps(written), encoding="utf-8")
    with pytest.raises(ConflictError, match="does not look for experiments now.*'roots'"):
        trash.restore(entry.id)
    assert os.listdir(outside) == [] and not (root / ".mallennlp/x").exists()
    assert (trash.folder / entry.id / "run/config.json").exists()


def test_of_what_was_removed_in_half_nothing_is_restored(
    trash: Trash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path)
    (run / "model.tar.gz").touch()
    entry = put(trash, run)

    def be_killed(directory: Path) -> None:
        (directory / "model.tar.gz").unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("mallennlp.services.trash.moving.shutil.rmtree", be_killed)
        with pytest.raises(KeyboardInterrupt):
            trash.remove(entry.id)
    assert trash.entries() == []
    with pytest.raises(NotFoundError):
        trash.restore(entry.id)
    os.utime(trash.folder / entry.id, (0, 0))
    put(trash, make_run(tmp_path, "other"))
    assert not (trash.folder / entry.id).exists()


def test_what_cannot_be_removed_stays_listed(
    trash: Trash, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = put(trash, make_run(tmp_path))

    def refuse(directory: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr("mallennlp.services.trash.moving.shutil.rmtree", refuse)
        with pytest.raises(StorageError, match="cannot be removed: Permission denied"):
            trash.remove(entry.id)
    assert trash.entries() == [entry]
    trash.remove(entry.id)
    assert trash.entries() == []
