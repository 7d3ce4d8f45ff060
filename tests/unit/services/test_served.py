"""Where a project is served: the note of the address, and the question whether it still holds."""

from __future__ import annotations

import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Iterator

import pytest

from mallennlp.services.served import ServedAt, noting, public_id, read_note, serves

SECRET = b"s" * 32


class _Answering(BaseHTTPRequestHandler):
    answer = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def test_a_note_lasts_as_long_as_the_server(tmp_path: Path) -> None:
    file = tmp_path / "note"
    with noting(file) as note:
        assert read_note(file) is None
        note.write("0.0.0.0", 5006)
        assert read_note(file) == ServedAt("0.0.0.0", 5006, os.getpid())
        assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert list(tmp_path.iterdir()) == []


def test_nobody_removes_the_note_of_another_server(tmp_path: Path) -> None:
    file = tmp_path / "note"
    other = '{"host": "127.0.0.1", "port": 5007, "pid": 1}'
    with noting(file) as note:
        note.write("127.0.0.1", 5006)
        file.write_text(other, "utf-8")
    assert file.read_text("utf-8") == other


def test_a_worker_does_not_remove_it(tmp_path: Path) -> None:
    file = tmp_path / "note"
    with noting(file) as note:
        note.write("127.0.0.1", 5006)
        child = os.fork()
        if child == 0:
            note.remove()
            os._exit(0)
        os.waitpid(child, 0)
        assert read_note(file) is not None


def test_where_it_cannot_be_written_serving_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with noting(tmp_path / "missing" / "note") as note:
        note.write("127.0.0.1", 5006)
    assert "cannot be written: No such file" in caplog.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"host": 1, "port": 5005, "pid": 1}',
        b'{"host": "x", "port": true, "pid": 1}',
        b'{"host": "x", "port": 99999, "pid": 1}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_note_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "note").write_bytes(content)
    assert read_note(tmp_path / "note") is None


def test_an_id_is_of_one_project_alone(tmp_path: Path) -> None:
    own = public_id(SECRET, tmp_path)
    assert own == public_id(SECRET, tmp_path)
    others = {public_id(SECRET, tmp_path / "copy"), public_id(b"t" * 32, tmp_path)}
    assert len(others | {own}) == 3
    assert len(own) == 16 and tmp_path.name not in own


@pytest.mark.parametrize(
    ("answer", "is_it"),
    [
        (b'{"status": "ok", "project": "abc"}', True),
        (b'{"status": "ok", "project": "xyz"}', False),
        (b'{"status": "ok"}', False),
        (b"[]", False),
        (b"<html>", False),
        (b" " * 5000 + b'{"project": "abc"}', False),
    ],
)
def test_who_answers(
    port: int, monkeypatch: pytest.MonkeyPatch, answer: bytes, is_it: bool
) -> None:
    monkeypatch.setattr(_Answering, "answer", answer)
    assert serves("127.0.0.1", port, "abc") is is_it
    assert serves("0.0.0.0", port, "abc") is is_it


def test_nobody_and_somebody_silent() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        assert not serves("127.0.0.1", port, "abc")
        listener.listen()
        assert not serves("127.0.0.1", port, "abc", timeout_s=0.1)
    assert not serves("no.such.host.invalid", 5005, "abc", timeout_s=0.1)
