"""Tags, notes and names in the experiment's own directory."""

from __future__ import annotations

import errno
import fcntl
import json
import multiprocessing
import os
import re
import signal
import stat
from pathlib import Path
from typing import Any, List

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.experiment import Annotations
from mallennlp.exceptions import SidecarError, UsageError
from mallennlp.services.experiments import sidecar
from mallennlp.services.experiments.sidecar import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TAG,
    change_annotations,
    clean_name,
    clean_note,
    clean_tags,
    without_tags,
    read_annotations,
)
from tests.fixtures import needs_modes

FULL = Annotations(("paper", "größe"), "A note.\nIn two lines. 東京", "The best one")


def put(directory: Path, annotations: Annotations) -> Annotations:
    return change_annotations(directory, lambda _: annotations)


def add_tag(directory: Path, tag: str) -> Annotations:
    return change_annotations(directory, lambda old: attrs.evolve(old, tags=(*old.tags, tag)))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    assert read_annotations(tmp_path) == Annotations()
    assert put(tmp_path, FULL) == FULL
    assert read_annotations(tmp_path) == FULL
    assert os.listdir(tmp_path) == ["mallennlp.json"]


def test_the_file_can_be_read_by_people(tmp_path: Path) -> None:
    put(tmp_path, FULL)
    text = (tmp_path / "mallennlp.json").read_text("utf-8")
    assert "größe" in text and "\n  " in text and text.endswith("}\n")


def test_keys_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    newer = {"version": 2, "tags": ["a"], "stars": {"deep": [1, None]}, "x": float("inf")}
    (tmp_path / "mallennlp.json").write_text(json.dumps(newer))
    add_tag(tmp_path, "b")
    found = json.loads((tmp_path / "mallennlp.json").read_text())
    assert found["tags"] == ["a", "b"]
    assert {key: found[key] for key in ("version", "stars", "x")} == {
        key: newer[key] for key in ("version", "stars", "x")
    }


def test_archived_stands_there_or_not(tmp_path: Path) -> None:
    file = tmp_path / "mallennlp.json"
    put(tmp_path, attrs.evolve(FULL, archived=True))
    assert read_annotations(tmp_path) == attrs.evolve(FULL, archived=True)
    assert json.loads(file.read_text())["archived"] is True
    put(tmp_path, FULL)
    assert read_annotations(tmp_path) == FULL and "archived" not in json.loads(file.read_text())


@pytest.mark.parametrize("by_hand", [False, None, 1, "true", {}])
def test_what_is_not_true_is_not_archived_and_stays(tmp_path: Path, by_hand: Any) -> None:
    file = tmp_path / "mallennlp.json"
    file.write_text(json.dumps({"archived": by_hand, "stars": 3}))
    assert not read_annotations(tmp_path).archived
    add_tag(tmp_path, "a")
    found = json.loads(file.read_text())
    assert (found["archived"], found["stars"], found["tags"]) == (by_hand, 3, ["a"])


def test_nothing_is_written_where_nothing_changes(tmp_path: Path) -> None:
    put(tmp_path, Annotations())
    assert os.listdir(tmp_path) == []
    put(tmp_path, FULL)
    before = (tmp_path / "mallennlp.json").stat().st_ino
    put(tmp_path, FULL)
    assert (tmp_path / "mallennlp.json").stat().st_ino == before


@pytest.mark.parametrize(
    "content",
    [
        {"tags": "a", "notes": 3, "display_name": None},
        {"tags": {"a": 1}, "notes": ["x"], "display_name": {}},
        {"tags": [1, None, ["a"]]},
        {},
    ],
)
def test_what_somebody_wrote_by_hand_is_used_as_far_as_possible(
    tmp_path: Path, content: Any
) -> None:
    (tmp_path / "mallennlp.json").write_text(json.dumps(content))
    assert read_annotations(tmp_path) == Annotations()


def test_a_tag_that_stands_twice_counts_once(tmp_path: Path) -> None:
    (tmp_path / "mallennlp.json").write_text('{"tags": ["b", "a", 3, "b"], "notes": "n"}')
    assert read_annotations(tmp_path) == Annotations(("b", "a"), "n")


def test_what_no_text_can_hold_is_marked(tmp_path: Path) -> None:
    content = {
        "tags": ["a\ud800b", "a\ufffdb", "x\x00\x1by", "two\n words", "\n", "ok"],
        "notes": "one\r\ntwo\tthree\x00\udc80\x9b",
        "display_name": "\udfffname\x07\nof it",
    }
    (tmp_path / "mallennlp.json").write_text(json.dumps(content))
    found = read_annotations(tmp_path)
    assert found.tags == ("a\ufffdb", "x\ufffd\ufffdy", "two words", "ok")
    assert found.notes == "one\ntwo\tthree\ufffd\ufffd\ufffd"
    assert found.display_name == "\ufffdname\ufffd of it"


@given(st.lists(st.text(st.characters(exclude_categories=()))))
def test_whatever_is_read_can_be_shown_and_written(tmp_path_factory: Any, texts: Any) -> None:
    directory = tmp_path_factory.mktemp("run")
    content = {"tags": texts, "notes": "".join(texts), "display_name": " ".join(texts)}
    (directory / "mallennlp.json").write_text(json.dumps(content))
    found = read_annotations(directory)
    for text in (*found.tags, found.display_name, found.notes):
        text.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", text)
    assert all(found.tags)
    tags = tuple(dict.fromkeys((*found.tags, "more")))
    assert add_tag(directory, "more").tags[: len(tags)] == tags


def test_what_is_not_changed_stays_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "mallennlp.json"
    path.write_text('{"notes": "by\\u0007hand", "tags": ["b"]}')
    add_tag(tmp_path, "a")
    assert json.loads(path.read_text()) == {
        "notes": "by\x07hand",
        "tags": ["b", "a"],
        "display_name": "",
    }


def test_a_pipe_or_a_huge_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mallennlp.json"
    os.mkfifo(path)
    with pytest.raises(SidecarError, match="is not a regular file: mend or delete it"):
        put(tmp_path, FULL)
    path.unlink()
    path.write_text('{"notes": "' + "x" * 5_000_000 + '"}')
    with pytest.raises(SidecarError, match=r"is too large \(5.0 MB; .*\): mend or delete it"):
        read_annotations(tmp_path)


def test_the_longest_note_can_be_kept(tmp_path: Path) -> None:
    note = "\U0001f600" * LONGEST_NOTE
    (tmp_path / "mallennlp.json").write_text(json.dumps({"notes": note}))  # twelve bytes each
    assert read_annotations(tmp_path).notes == note


@pytest.mark.parametrize("content", ["", "{", "[]", '{"tags": ["a"]'])
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mallennlp.json"
    path.write_text(content)
    with pytest.raises(SidecarError, match="mallennlp.json .*: mend or delete it"):
        read_annotations(tmp_path)
    with pytest.raises(SidecarError, match="mend or delete it"):
        put(tmp_path, FULL)
    assert path.read_text() == content and os.listdir(tmp_path) == ["mallennlp.json"]


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, FULL)

    def fails(old: Annotations) -> Annotations:
        raise UsageError("no")

    with pytest.raises(UsageError):
        change_annotations(tmp_path, fails)
    assert read_annotations(tmp_path) == FULL
    assert add_tag(tmp_path, "more").tags == (*FULL.tags, "more")


@pytest.mark.parametrize("step", ["os.fsync", "os.replace", "tempfile.mkstemp", "os.chmod"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_where_it_cannot_be_written_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, code: int
) -> None:
    put(tmp_path, FULL)

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(step, refuse)
        with pytest.raises(SidecarError) as caught:
            add_tag(tmp_path, "more")
    assert str(tmp_path) in caught.value.message and os.strerror(code) in caught.value.message
    assert "Make the directory writable" in caught.value.message
    assert read_annotations(tmp_path) == FULL
    assert os.listdir(tmp_path) == ["mallennlp.json"]


def test_a_read_only_directory_is_told(tmp_path: Path) -> None:
    needs_modes(tmp_path)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SidecarError, match="Permission denied. Make the directory writable"):
            put(tmp_path, FULL)
    finally:
        tmp_path.chmod(0o700)


def test_a_directory_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SidecarError, match="not there any more: index again"):
        put(tmp_path / "gone", FULL)


@pytest.mark.parametrize("mode, expected", [(0o700, 0o600), (0o755, 0o644), (0o2775, 0o664)])
def test_who_may_read_the_directory_may_read_the_file(
    tmp_path: Path, mode: int, expected: int
) -> None:
    tmp_path.chmod(mode)
    put(tmp_path, FULL)
    assert stat.S_IMODE((tmp_path / "mallennlp.json").stat().st_mode) == expected
    (tmp_path / "mallennlp.json").chmod(0o640)
    add_tag(tmp_path, "more")
    assert stat.S_IMODE((tmp_path / "mallennlp.json").stat().st_mode) == 0o640


def test_through_a_linked_directory_the_real_one_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    put(tmp_path / "link", FULL)
    assert read_annotations(tmp_path / "real") == FULL and (tmp_path / "link").is_symlink()


def test_a_link_out_of_the_directory_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "elsewhere.json").write_text('{"tags": ["a"]}')
    (tmp_path / "run" / "mallennlp.json").symlink_to(tmp_path / "elsewhere.json")
    assert add_tag(tmp_path / "run", "b").tags == ("a", "b")
    assert (tmp_path / "elsewhere.json").read_text() == '{"tags": ["a"]}'


def test_a_dangling_link_is_not_taken_for_no_file(tmp_path: Path) -> None:
    (tmp_path / "mallennlp.json").symlink_to("gone.json")
    with pytest.raises(SidecarError, match="No such file"):
        put(tmp_path, FULL)


# --- several writers


def write_many(directory: str, writer: int, number: int, without_directory_locks: bool) -> None:
    if without_directory_locks:
        forbid_directory_locks()
    for n in range(number):
        add_tag(Path(directory), f"{writer}-{n}")


def forbid_directory_locks() -> None:
    """What NFS does: a lock needs a file that is open for writing."""
    real_flock = fcntl.flock

    def flock(handle: int, operation: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EBADF, "Bad file descriptor")
        real_flock(handle, operation)

    sidecar.fcntl.flock = flock  # type: ignore[attr-defined]


@pytest.mark.parametrize("without_directory_locks", [False, True])
def test_several_writers_lose_nothing(tmp_path: Path, without_directory_locks: bool) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = [(str(tmp_path), writer, 15, without_directory_locks) for writer in range(4)]
    writers = [context.Process(target=write_many, args=each) for each in arguments]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    expected = {f"{writer}-{n}" for writer in range(4) for n in range(15)}
    assert set(read_annotations(tmp_path).tags) == expected
    assert os.listdir(tmp_path) == ["mallennlp.json"]


def test_where_nothing_can_be_locked_it_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(handle: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", flock)
    put(tmp_path, FULL)
    assert read_annotations(tmp_path) == FULL
    assert os.listdir(tmp_path) == ["mallennlp.json"]


# --- what a killed writer leaves


def die_writing(directory: str, without_directory_locks: bool) -> None:
    """Killed when the new file is whole and has not got its name yet."""
    if without_directory_locks:
        forbid_directory_locks()
    os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
    add_tag(Path(directory), "lost")


@pytest.mark.parametrize("without_directory_locks", [False, True])
def test_the_next_writer_removes_what_a_killed_one_left(
    tmp_path: Path, without_directory_locks: bool
) -> None:
    put(tmp_path, FULL)
    arguments = (str(tmp_path), without_directory_locks)
    writer = multiprocessing.get_context("spawn").Process(target=die_writing, args=arguments)
    writer.start()
    writer.join(60)
    assert writer.exitcode == -signal.SIGKILL
    left = {"mallennlp.json"} ^ set(os.listdir(tmp_path))
    assert len(left) == 1 + without_directory_locks  # and the lock file
    assert read_annotations(tmp_path) == FULL
    write_many(str(tmp_path), 0, 1, without_directory_locks=False)
    lock = {".mallennlp.json.lock"} & left
    assert set(os.listdir(tmp_path)) == {"mallennlp.json", *lock}
    assert read_annotations(tmp_path).tags == (*FULL.tags, "0-0")


def test_what_others_have_named_alike_is_left_alone(tmp_path: Path) -> None:
    names = [".mallennlp.json.swp", ".mallennlp.json.kate-swp", ".mallennlp.json.Ab3_xyZ9"]
    for name in names:
        (tmp_path / name).write_text("an editor's")
    (tmp_path / ".mallennlp.json.a_folder").mkdir()
    (tmp_path / ".mallennlp.json.a_link_1").symlink_to(tmp_path / names[0])
    before = set(os.listdir(tmp_path))
    put(tmp_path, FULL)
    assert set(os.listdir(tmp_path)) == before | {"mallennlp.json"}


def test_what_may_be_another_writers_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def flock(handle: int, operation: int) -> None:
        raise OSError(errno.ENOSYS, "Function not implemented")

    other = tmp_path / ".mallennlp.json.abcd_123"
    other.write_text("half")
    monkeypatch.setattr(fcntl, "flock", flock)
    put(tmp_path, FULL)
    assert other.exists()
    monkeypatch.undo()
    add_tag(tmp_path, "more")
    assert os.listdir(tmp_path) == ["mallennlp.json"]


def test_what_cannot_be_removed_hinders_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".mallennlp.json.abcd_123"
    left.write_text("half")
    real = os.unlink

    def unlink(path: Any, **options: Any) -> None:
        if str(path) == str(left):
            raise PermissionError(errno.EPERM, "Operation not permitted")
        real(path, **options)

    monkeypatch.setattr(os, "unlink", unlink)
    assert put(tmp_path, FULL) == FULL == read_annotations(tmp_path)


# --- what people type


@given(st.lists(st.text()))
def test_clean_tags_are_clean_or_refused(tags: list[str]) -> None:
    try:
        cleaned = clean_tags(tags)
    except UsageError as error:
        assert f"1 to {LONGEST_TAG} printable characters and no comma" in error.message
        return
    assert clean_tags(cleaned) == cleaned
    assert len(set(cleaned)) == len(cleaned) <= len(tags)
    for tag in cleaned:
        assert 0 < len(tag) <= LONGEST_TAG and tag.isprintable() and "," not in tag
        assert tag == tag.strip() and "  " not in tag


def test_tags_keep_their_order_and_their_letters() -> None:
    assert clean_tags([" b ", "a\t c", "b", "Größe"]) == ["b", "a c", "Größe"]


@pytest.mark.parametrize("tag", ["", "  ", "a,b", "a\x00b", "\u200b", "\ud800", "x" * 65])
def test_what_cannot_be_a_tag_is_named(tag: str) -> None:
    with pytest.raises(UsageError) as caught:
        clean_tags(["fine", tag])
    assert repr(tag) in caught.value.message


def test_a_long_tag_is_not_repeated_at_length() -> None:
    with pytest.raises(UsageError) as caught:
        clean_tags(["x" * 1_000_000])
    assert "'xxx" in caught.value.message and len(caught.value.message) < 200


@given(st.text(st.characters(exclude_categories=())))
def test_a_clean_note_can_be_kept(text: str) -> None:
    note = clean_note(text)
    assert clean_note(note) == note == note.strip()
    assert note.encode("utf-8").decode("utf-8") == note
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", note)


def test_a_note_keeps_its_lines() -> None:
    assert clean_note("  a\r\n\r\n b\n") == "a\n\n b"


@given(st.text())
def test_a_clean_name_is_one_line_or_refused(text: str) -> None:
    try:
        name = clean_name(text)
    except UsageError:
        return
    assert clean_name(name) == name and name.isprintable() and len(name) <= LONGEST_NAME


def test_too_long_is_told_with_the_limit() -> None:
    with pytest.raises(UsageError, match="at most 100,000 characters; this one has 100,001"):
        clean_note("x" * (LONGEST_NOTE + 1))
    with pytest.raises(UsageError, match="at most 200 printable"):
        clean_name("x" * (LONGEST_NAME + 1))


@given(st.text(st.characters(exclude_categories=())))
def test_any_clean_note_comes_back_from_the_file(tmp_path_factory: Any, text: str) -> None:
    directory = tmp_path_factory.mktemp("run")
    put(directory, Annotations(notes=clean_note(text)))
    assert read_annotations(directory).notes == clean_note(text)


def test_the_result_is_told_before_the_next_one_may_write(tmp_path: Path) -> None:
    told = []

    def then(new: Annotations) -> None:
        told.append(new)
        handle = os.open(tmp_path, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(handle)
        assert read_annotations(tmp_path) == new

    change_annotations(tmp_path, lambda old: Annotations(("x",)), then)
    assert told == [Annotations(("x",))]


@pytest.mark.parametrize(
    ("removed", "kept", "missing"),
    [
        (["a, b"], ["two  words", "c"], []),
        (["two words", " c "], ["a, b"], []),
        (["two  words", "two words"], ["a, b", "c"], []),
        (["q", "a,b", ""], ["a, b", "two  words", "c"], ["q", "a,b", ""]),
        ([], ["a, b", "two  words", "c"], []),
    ],
)
def test_tags_are_removed_as_they_stand_or_but_for_spaces(
    removed: List[str], kept: List[str], missing: List[str]
) -> None:
    assert without_tags(["a, b", "two  words", "c"], removed) == (kept, missing)


def test_tags_that_differ_in_spaces_alone_stay_and_go_together() -> None:
    assert without_tags(["a b", "a  b"], ["c"]) == (["a b", "a  b"], ["c"])
    assert without_tags(["a b", "a  b"], ["a b"]) == ([], [])
