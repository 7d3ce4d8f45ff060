"""Where a project is being served: the server leaves its address with the project, and whoever
looks for the dashboard asks there whether it is this project that answers.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import logging
import os
from pathlib import Path
from typing import Any, Iterator, Optional

import attrs

from mallennlp.services.network import reachable_host

HEALTH = "/health"
PROJECT_KEY = "project"
"""Under this key the health check's answer has the project's public id."""

_LONGEST_ANSWER = 4096
_ID_LENGTH = 16


@attrs.frozen
class ServedAt:
    """Where a server listens. ``pid``: the process that leads it."""

    host: str
    port: int
    pid: int


def public_id(secret: bytes, root: Path) -> str:
    """What tells a project from others without telling anything about it: neither its place nor
    its secret can be worked out from it. A copy in another folder is another project.
    """
    return hmac.new(secret, b"public id " + os.fsencode(root), hashlib.sha256).hexdigest()[
        :_ID_LENGTH
    ]


@contextlib.contextmanager
def noting(file: Path) -> Iterator["Note"]:
    """Gives what writes a server's address into a file; the end removes it.

    Only the process that wrote it does so: not its workers, and not another server that began
    before this project's last one.
    """
    note = Note(file)
    try:
        yield note
    finally:
        note.remove()


class Note:
    """The file that holds a server's address."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def write(self, host: str, port: int) -> None:
        """Write it. A folder that cannot be written to is only warned of: serving works there
        too."""
        temporary = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        content = json.dumps(attrs.asdict(ServedAt(host, port, os.getpid())))
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as opened:
                opened.write(content)
            os.replace(temporary, self._file)
        except OSError as error:
            logging.getLogger(__name__).warning(
                "'mallennlp launch' may not find this server: %s cannot be written: %s.",
                self._file,
                error.strerror,
            )

    def remove(self) -> None:
        """Remove it, if this process wrote it last."""
        found = read_note(self._file)
        if found is not None and found.pid == os.getpid():
            with contextlib.suppress(OSError):
                self._file.unlink()


def read_note(file: Path) -> Optional[ServedAt]:
    """The address that a server left; None where none did, or the file is damaged. The server may
    have been killed since: ask ``serves``.
    """
    try:
        content = json.loads(file.read_text("utf-8"))
        note = ServedAt(content["host"], content["port"], content["pid"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    sound = isinstance(note.host, str) and type(note.port) is int and 0 < note.port < 65536
    return note if sound else None


def serves(host: str, port: int, project: str, timeout_s: float = 10.0) -> bool:
    """Whether a dashboard of the project with this public id answers there.

    ``timeout_s``: a server that has just begun to listen may take some seconds to answer.
    """
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=timeout_s)
    try:
        connection.request("GET", HEALTH)
        answer: Any = json.loads(connection.getresponse().read(_LONGEST_ANSWER))
    except (OSError, http.client.HTTPException, ValueError, RecursionError):
        return False
    finally:
        connection.close()
    return isinstance(answer, dict) and answer.get(PROJECT_KEY) == project
