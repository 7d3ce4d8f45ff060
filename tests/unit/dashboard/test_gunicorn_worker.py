"""What gunicorn's worker does with clients that fall silent, or send half of something."""

from __future__ import annotations

import io
import socket
import time
from typing import Any, Iterator, Tuple

import pytest
from gunicorn.http.errors import InvalidChunkSize, NoMoreData
from werkzeug.exceptions import ClientDisconnected

from mallennlp.dashboard import gunicorn_worker
from mallennlp.dashboard.gunicorn_worker import _Body, _Impatient

Pair = Tuple[socket.socket, socket.socket]


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """The server's end of a connection, as the worker keeps it, and the client's."""
    monkeypatch.setattr(gunicorn_worker, "SILENCE_S", 1)
    server, client = socket.socketpair()
    server.setblocking(True)
    kept = _Impatient(server)
    assert server.fileno() == -1  # it was taken over
    with kept, client:
        yield kept, client


def test_silence_is_the_end_of_a_connection(pair: Pair) -> None:
    server, client = pair
    client.sendall(b"GET /")
    assert server.recv(100) == b"GET /"
    began_s = time.monotonic()
    with pytest.raises(NoMoreData):
        server.recv(100)
    assert 0.5 < time.monotonic() - began_s < 10


def test_a_client_that_takes_nothing_does_not_hold_a_thread(pair: Pair) -> None:
    server, _ = pair
    with pytest.raises(OSError):
        server.sendall(b"x" * 50_000_000)


def test_gunicorns_own_waiting_stays_as_it_is(pair: Pair) -> None:
    """Between two requests it does not block, and knows what that raises."""
    server, client = pair
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.recv(100)
    client.sendall(b"more")
    server.setblocking(True)
    assert server.recv(100) == b"more"
    client.close()
    assert server.recv(100) == b""


@pytest.mark.parametrize(
    "error", [NoMoreData(), InvalidChunkSize(b"ZZ"), ConnectionResetError(), TimeoutError()]
)
def test_a_body_that_breaks_off_is_the_clients_fault(error: Exception) -> None:
    class Breaking:
        def read(self, *size: int) -> bytes:
            raise error

    with pytest.raises(ClientDisconnected) as caught:
        _Body(Breaking()).read(10)
    assert caught.value.code == 400


def test_a_whole_body_is_read_as_it_is() -> None:
    body: Any = _Body(io.BytesIO(b"one\ntwo\n"))
    assert (body.read(3), body.readline(), list(body)) == (b"one", b"\n", [b"two\n"])
