"""An open log, and what tells it from another in its place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services.logs.opened import open_log
from tests.unit.services.logs.logs_for_tests import opened, write


def stamp_of(directory: Path) -> str:
    with open_log(directory, "out.log") as log:
        return log.stamp


def is_still(directory: Path, stamp: str) -> bool:
    with open_log(directory, "out.log") as log:
        return log.is_still(stamp)


def test_any_part_can_be_read_and_nothing_beyond_the_end() -> None:
    with opened(b"0123456789") as log:
        assert log.size_bytes == 10
        assert log.read(3, 4) == b"3456" and log.read(8, 100) == b"89"
        assert log.read(10, 5) == log.read(50, 5) == log.read(0, 0) == b""


def test_what_is_written_later_is_not_seen(tmp_path: Path) -> None:
    write(tmp_path, b"one\n")
    with open_log(tmp_path, "out.log") as log:
        with open(tmp_path / "out.log", "ab") as file:
            file.write(b"two\n")
        assert log.read(0, 100) == b"one\n"


@pytest.mark.parametrize("size", [0, 1, 63, 64, 5_000])
def test_a_log_that_grows_stays_the_same(tmp_path: Path, size: int) -> None:
    write(tmp_path, b"a" * size)
    stamp = stamp_of(tmp_path)
    with open(tmp_path / "out.log", "ab") as file:
        file.write(b"b" * 200)
    assert is_still(tmp_path, stamp)


@pytest.mark.parametrize("after", [b"", b"2026-01-02 begun", b"2026-01-01 beg", b"x" * 500])
def test_a_log_that_is_written_anew_is_another(tmp_path: Path, after: bytes) -> None:
    write(tmp_path, b"2026-01-01 begun")
    stamp = stamp_of(tmp_path)
    write(tmp_path, after)
    assert not is_still(tmp_path, stamp)


def test_another_file_of_the_same_content_is_another(tmp_path: Path) -> None:
    write(tmp_path, b"same")
    stamp = stamp_of(tmp_path)
    (tmp_path / "new").write_bytes(b"same")
    (tmp_path / "new").replace(tmp_path / "out.log")
    assert not is_still(tmp_path, stamp)


@pytest.mark.parametrize("stamp", ["", "x", "1-1-0-" + "0" * 16, "-" * 50, "a" * 10_000])
def test_a_made_up_stamp_is_no_logs(tmp_path: Path, stamp: str) -> None:
    write(tmp_path, b"x" * 100)
    assert not is_still(tmp_path, stamp)


def test_a_stamp_does_not_make_us_read_more_than_the_beginning(tmp_path: Path) -> None:
    write(tmp_path, b"x" * 1_000)
    parts = stamp_of(tmp_path).split("-")
    assert not is_still(tmp_path, "-".join([*parts[:2], "999", parts[3]]))


@pytest.mark.parametrize("name", ["../out.log", "stdout.log", "config.json", "", "out.log\x00"])
def test_only_a_logs_own_name_opens(tmp_path: Path, name: str) -> None:
    write(tmp_path, b"x")
    with pytest.raises(NotFoundError, match="There is no log called"):
        with open_log(tmp_path, name):
            pass


def test_a_pipe_and_what_becomes_one_are_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "out.log")
    with pytest.raises(NotFoundError):
        with open_log(tmp_path, "out.log"):
            pass
    monkeypatch.setattr("mallennlp.services.logs.listing.is_own_log", lambda *_: True)
    with pytest.raises(StorageError, match="^out.log is not a regular file.$"):
        with open_log(tmp_path, "out.log"):
            pass


def test_an_error_of_the_disk_names_the_log_and_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, b"x")

    def fail(*_: object) -> bytes:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with open_log(tmp_path, "out.log") as log:
        monkeypatch.setattr("mallennlp.services.logs.opened.read_at", fail)
        with pytest.raises(StorageError, match="^out.log cannot be read: Input/output error.$"):
            log.read(0, 1)


def test_a_log_is_closed_afterwards(tmp_path: Path) -> None:
    write(tmp_path, b"x")
    with open_log(tmp_path, "out.log") as log:
        pass
    with pytest.raises(StorageError, match="Bad file descriptor"):
        log.read(0, 1)
