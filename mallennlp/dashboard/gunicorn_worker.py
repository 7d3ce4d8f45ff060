"""gunicorn's worker with threads, and a page of ours for the one mistake that a person can make."""

from __future__ import annotations

import contextlib
import socket
from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.workers.gthread import ThreadWorker

from mallennlp.dashboard import plain

LONGEST_REQUEST_LINE = 8190
"""The most that gunicorn allows, in bytes: the path of an experiment may be long, and each of its
letters takes up to twelve in an address.
"""

_WAIT_S = 1.0
_MOST_LEFT = 64


class Worker(ThreadWorker):
    """Answers an address that is too long with a page that leads back; it never gets to Flask."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer what gunicorn could not read."""
        if isinstance(exc, LimitRequestLine):
            with contextlib.suppress(OSError):
                _send(client, _too_long())
        else:
            super().handle_error(req, client, addr, exc)


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
