"""Logs, read from their end."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, List

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.exceptions import NotFoundError, StorageError
from mallennlp.services.logs.listing import list_logs
from mallennlp.services.logs.tails import tail


def make_log(directory: Path, content: bytes) -> None:
    (directory / "out.log").write_bytes(content)


LINES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=200), max_size=60
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LINES, st.booleans(), st.integers(1, 80), st.integers(1, 64))
def test_the_last_lines_are_the_last_lines(
    tmp_path: Path, written: List[str], ended: bool, wanted: int, block: int
) -> None:
    text = "\n".join(written) + ("\n" if ended and written else "")
    make_log(tmp_path, text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mallennlp.services.logs.tails._BLOCK_BYTES", block)
        found = tail(tmp_path, "out.log", wanted)
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    assert list(found.lines) == lines[-wanted:]
    assert found.truncated == (len(lines) > wanted)
    assert found.size_bytes == len(text.encode())


def test_at_least_one_line_is_shown(tmp_path: Path) -> None:
    make_log(tmp_path, b"a\nb\n")
    assert tail(tmp_path, "out.log", 0).lines == ("b",)
    assert tail(tmp_path, "out.log", -3).lines == ("b",)


def test_an_empty_log_has_no_lines(tmp_path: Path) -> None:
    make_log(tmp_path, b"")
    found = tail(tmp_path, "out.log")
    assert (found.lines, found.truncated, found.size_bytes) == ((), False, 0)


def test_bytes_that_are_no_text_are_marked(tmp_path: Path) -> None:
    make_log(tmp_path, b"caf\xe9\n\xff\xfe\n\x00\n")
    assert tail(tmp_path, "out.log").lines == ("caf\ufffd", "\ufffd\ufffd", "\x00")


def test_a_carriage_return_shows_what_a_terminal_would(tmp_path: Path) -> None:
    make_log(tmp_path, b" 10%|#\r 50%|###\r100%|######\nwindows\r\nlast\r")
    assert tail(tmp_path, "out.log").lines == ("100%|######", "windows", "last")


def count_bytes(monkeypatch: pytest.MonkeyPatch) -> List[int]:
    """How much is read from files from now on."""
    read: List[int] = []
    real_open = open

    def counting(*arguments: Any, **options: Any) -> Any:
        file = real_open(*arguments, **options)

        class Counting:
            def read(self, size: int = -1) -> bytes:
                content: bytes = file.read(size)
                read.append(len(content))
                return content

            def __getattr__(self, name: str) -> Any:
                return getattr(file, name)

            def __enter__(self) -> "Counting":
                return self

            def __exit__(self, *_: Any) -> None:
                file.close()

        return Counting()

    monkeypatch.setattr("builtins.open", counting)
    return read


def test_of_a_gigabyte_little_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(tmp_path / "out.log", "wb") as file:
        file.seek(10**9)
        file.write(b"\n" + b"line\n" * 1_000)
    read = count_bytes(monkeypatch)
    found = tail(tmp_path, "out.log", 500)
    assert found.lines == ("line",) * 500 and found.truncated and found.size_bytes > 10**9
    assert sum(read) <= 65_536


def test_of_a_gigabyte_in_one_line_little_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(tmp_path / "out.log", "wb") as file:
        file.truncate(10**9)
    read = count_bytes(monkeypatch)
    found = tail(tmp_path, "out.log", 500)
    assert sum(read) < 4_200_000
    assert found.truncated and len(found.lines) == 1 and len(found.lines[0]) < 5_100


def test_a_long_line_says_how_much_is_missing(tmp_path: Path) -> None:
    make_log(tmp_path, b"x" * 7_500 + b"\n")
    assert tail(tmp_path, "out.log").lines == ("x" * 5_000 + "… (2,500 more characters)",)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../secret.log",
        "../out.log",
        "sub/out.log",
        "./out.log",
        "config.json",
        "out.log\x00",
        "out.log\n",
        "OUT.LOG",
        "out_worker٣.log",
        "missing/../out.log",
        "stdout.log",
    ],
)
def test_only_a_logs_own_name_is_accepted(tmp_path: Path, name: str) -> None:
    run = tmp_path / "run"
    (run / "sub").mkdir(parents=True)
    for path in (tmp_path, run, run / "sub"):
        (path / "out.log").write_text("secret\n")
    (run / "config.json").write_text("{}")
    with pytest.raises(NotFoundError, match="There is no log called"):
        tail(run, name)


def test_an_absolute_path_is_refused(tmp_path: Path) -> None:
    make_log(tmp_path, b"x\n")
    with pytest.raises(NotFoundError):
        tail(tmp_path, str(tmp_path / "out.log"))


def test_a_link_out_of_the_directory_is_neither_listed_nor_read(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (tmp_path / "secret").write_text("secret\n")
    (run / "out.log").symlink_to("../secret")
    (run / "stdout.log").symlink_to(tmp_path / "secret")
    (run / "stderr.log").symlink_to("/dev/zero")
    (run / "out_worker1.log").symlink_to("out_worker1.log")
    (run / "real.txt").write_text("inside\n")
    (run / "out_worker0.log").symlink_to("real.txt")
    assert [log.name for log in list_logs(run)] == ["out_worker0.log"]
    assert tail(run, "out_worker0.log").lines == ("inside",)
    for name in ("out.log", "stdout.log", "stderr.log", "out_worker1.log"):
        with pytest.raises(NotFoundError):
            tail(run, name)


@pytest.mark.parametrize("name", ["x" * 1_000_000, "../" * 400_000])
def test_what_was_asked_for_is_not_repeated_at_length(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        tail(tmp_path, name)
    assert len(caught.value.message) < 200 and name[:100] in caught.value.message


def test_messages_do_not_name_folders_of_the_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_log(tmp_path, b"x\n")

    def refuse(path: str, flags: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with pytest.raises(NotFoundError) as missing:
        tail(tmp_path, "stdout.log")
    with pytest.raises(StorageError, match="The logs cannot be listed: No such file") as gone:
        list_logs(tmp_path / "gone")
    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(StorageError, match="^out.log cannot be read: Permission denied.$"):
        tail(tmp_path, "out.log")
    for caught in (missing, gone):
        assert str(tmp_path) not in caught.value.message


def test_a_log_that_becomes_a_pipe_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mallennlp.services.logs.listing.is_own_log", lambda *_: True)
    os.mkfifo(tmp_path / "out.log")
    with pytest.raises(StorageError, match="^out.log is not a regular file.$"):
        tail(tmp_path, "out.log")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "out.log")
    with pytest.raises(NotFoundError):
        tail(tmp_path, "out.log")


def test_a_linked_run_shows_its_logs(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    make_log(tmp_path / "real", b"x\n")
    (tmp_path / "link").symlink_to("real")
    assert tail(tmp_path / "link", "out.log").lines == ("x",)
    assert [log.name for log in list_logs(tmp_path / "link")] == ["out.log"]
