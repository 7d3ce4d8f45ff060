"""gunicorn's worker with threads, which waits for nobody without end, and has a page of ours for
the one mistake that a person can make.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from typing import Any

from gunicorn.http.errors import LimitRequestLine, NoMoreData, ParseException
from gunicorn.workers.gthread import ThreadWorker
from werkzeug.exceptions import ClientDisconnected

from mallennlp.dashboard import plain

LONGEST_REQUEST_LINE = 8190
"""The most that gunicorn allows, in bytes: the path of an experiment may be long, and each of its
letters takes up to twelve in an address.
"""

SILENCE_S = 20
"""A client that sends nothing for so many seconds in the middle of a request, or takes nothing of
the answer, is gone: a computer that fell asleep does not say so.
"""

_WAIT_S = 1.0
_MOST_LEFT = 64


class Worker(ThreadWorker):
    """Answers an address that is too long with a page that leads back; it never gets to Flask.

    A thread that waits for a client serves nobody else, and there are few: each wait has an end.
    """

    def load_wsgi(self) -> None:
        """Take the application, with bodies that can break off."""
        super().load_wsgi()
        wsgi: Any = self.wsgi

        def with_body(environ: Any, start_response: Any) -> Any:
            environ["wsgi.input"] = _Body(environ["wsgi.input"])
            return wsgi(environ, start_response)

        self.wsgi: Any = with_body

    def enqueue_req(self, conn: Any) -> None:
        """Let a thread serve a connection."""
        if not isinstance(conn.sock, _Impatient):
            conn.sock = _Impatient(conn.sock)
        super().enqueue_req(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer what gunicorn could not read."""
        if isinstance(exc, LimitRequestLine):
            with contextlib.suppress(OSError):
                _send(client, _too_long())
        else:
            super().handle_error(req, client, addr, exc)


class _Impatient(socket.socket):
    """A client's connection. While it blocks, silence of ``SILENCE_S`` is its end."""

    def __init__(self, client: socket.socket) -> None:
        waiting_s = client.gettimeout()
        super().__init__(client.family, client.type, client.proto, fileno=client.detach())
        self.settimeout(waiting_s)
        limit = struct.pack("ll", SILENCE_S, 0)
        for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            self.setsockopt(socket.SOL_SOCKET, direction, limit)

    def recv(self, *args: Any) -> bytes:
        """As of every socket; raises ``NoMoreData`` where gunicorn would not know the silence."""
        try:
            return super().recv(*args)
        except BlockingIOError:
            if self.gettimeout() is None:
                raise NoMoreData() from None
            raise


class _Body:
    """The body of a request: one that breaks off, or is cut in wrong parts, is the client's fault
    and no error of the server.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, *size: int) -> bytes:
        """As of every stream. Raises werkzeug's ``ClientDisconnected``, which is a 400."""
        try:
            found: bytes = self._stream.read(*size)
        except (OSError, ParseException):
            raise ClientDisconnected("The body of the request broke off.") from None
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Any:
        return iter(self._stream)


def _send(client: socket.socket, answer: bytes) -> None:
    client.settimeout(_WAIT_S)
    client.sendall(answer)
    client.shutdown(socket.SHUT_WR)
    for _ in range(_MOST_LEFT):  # closed with something unread, it would take the answer back
        if not client.recv(65_536):
            break


def _too_long() -> bytes:
    page = plain.error_page(
        "This address is too long",
        "No server takes addresses of this length. Find the experiment in the table.",
    ).encode()
    lines = (
        "HTTP/1.1 414 URI Too Long",
        "Connection: close",
        "Content-Type: text/html; charset=utf-8",
        "Content-Security-Policy: default-src 'self'; object-src 'none'; base-uri 'none'",
        "X-Content-Type-Options: nosniff",
        "Cache-Control: no-store",
        f"Content-Length: {len(page)}",
    )
    return "\r\n".join([*lines, "", ""]).encode() + page
