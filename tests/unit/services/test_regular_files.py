"""Opening files that somebody else may have made."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.exceptions import StorageError
from mallennlp.services.regular_files import open_regular, read_at, read_regular


def handles() -> List[str]:
    """The files that this process has open."""
    return os.listdir("/proc/self/fd")


def make_socket(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name)


@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "link"])
def test_what_is_no_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path = tmp_path / "f"
    if kind == "socket":
        make_socket(path, monkeypatch)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "link":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to("pipe")
    else:
        path.symlink_to("/dev/zero")
    opened: List[str] = []
    with monkeypatch.context() as patch:
        patch.setattr("os.open", lambda name, flags: opened.append(name))
        with pytest.raises(StorageError, match="^is not a regular file$"):
            read_regular(str(path), 10)
    assert opened == []  # a device may act on being opened


def test_what_becomes_a_pipe_meanwhile_is_refused_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f"
    path.touch()
    real_open = os.open

    def replaced(name: str, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return real_open(name, flags)

    before = len(handles())
    monkeypatch.setattr("os.open", replaced)
    with pytest.raises(StorageError, match="^is not a regular file$"):
        open_regular(str(path))
    assert len(handles()) == before


@pytest.mark.parametrize(
    "make, error", [(lambda path: path.mkdir(), IsADirectoryError), (id, FileNotFoundError)]
)
def test_other_faults_are_those_of_the_operating_system(
    tmp_path: Path, make: Any, error: Any
) -> None:
    make(tmp_path / "f")
    with pytest.raises(error) as caught:
        read_regular(str(tmp_path / "f"), 10)
    assert caught.value.strerror == os.strerror(caught.value.errno)


def test_a_file_is_read_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"0123456789")
    (tmp_path / "link").symlink_to("f")
    before = len(handles())
    assert read_regular(str(tmp_path / "link"), 10) == b"0123456789"
    with pytest.raises(StorageError, match=r"^is too large \(10 B; at most 9 B are read\)$"):
        read_regular(str(tmp_path / "f"), 9)
    assert len(handles()) == before


@pytest.mark.parametrize("seen_bytes", [0, 9, 10, 11, 10_000])
def test_a_file_that_changed_since_it_was_seen_is_read_all_the_same(
    tmp_path: Path, seen_bytes: int
) -> None:
    (tmp_path / "f").write_bytes(b"0123456789")
    before = len(handles())
    assert read_regular(str(tmp_path / "f"), 10, seen_bytes) == b"0123456789"
    with pytest.raises(StorageError, match=r"^is too large \(10 B; at most 9 B are read\)$"):
        read_regular(str(tmp_path / "f"), 9, seen_bytes)
    (tmp_path / "f").unlink()
    with pytest.raises(FileNotFoundError):
        read_regular(str(tmp_path / "f"), 10, seen_bytes)
    (tmp_path / "f").mkdir()
    with pytest.raises(IsADirectoryError):
        read_regular(str(tmp_path / "f"), 10, seen_bytes)
    assert len(handles()) == before


def test_what_became_a_pipe_or_a_device_since_it_was_seen_is_refused(tmp_path: Path) -> None:
    (tmp_path / "device").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe")
    before = len(handles())
    for name in ("device", "pipe"):
        with pytest.raises(StorageError, match="^is not a regular file$"):
            read_regular(str(tmp_path / name), 10, 5)
    assert len(handles()) == before


def test_a_file_that_is_as_it_was_seen_is_looked_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f").write_bytes(b"0123456789")
    monkeypatch.setattr("os.stat", None)
    monkeypatch.setattr("os.fstat", None)
    content = read_regular(str(tmp_path / "f"), 10, 10)
    monkeypatch.undo()
    assert content == b"0123456789"


def test_what_comes_in_pieces_is_put_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f").write_bytes(b"0123456789")
    real_pread = os.pread
    monkeypatch.setattr("os.pread", lambda h, size, at: real_pread(h, min(size, 3), at))
    assert read_regular(str(tmp_path / "f"), 10) == b"0123456789"
    handle = open_regular(str(tmp_path / "f"))
    try:
        assert (read_at(handle, 2, 5), read_at(handle, 8, 5)) == (b"23456", b"89")
    finally:
        os.close(handle)


def test_it_opens_for_open(tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"x")
    with open(tmp_path / "f", "rb", opener=open_regular) as file:
        assert file.read() == b"x"
