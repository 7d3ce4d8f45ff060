"""A sqlite connection for reading that stays open, for what is asked with every request.

Opening one costs more than a small query does. What a kept one needs in return is done here: one a
thread, none taken over by a forked process, and a new one when the file was replaced.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from pathlib import Path
from typing import Iterator, List, Optional, Tuple

import attrs

from mallennlp.services.database import connect_reading, open_reading, translated_errors

_Identity = Tuple[int, int, int, int]


@attrs.frozen
class _Kept:
    connection: sqlite3.Connection
    identity: _Identity


class KeptConnection:
    """Reading connections to one file, one for each thread, opened at its first use.

    Between two uses no transaction is open: nothing is locked, and each use sees what was committed
    last.
    """

    def __init__(self, path: Path, advice: str) -> None:
        self._path, self._advice = path, advice
        self._local = threading.local()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The connection of this thread. Raises DatabaseError, also where there is no file."""
        with translated_errors(self._path, self._advice):
            connection = self._connection()
            if connection is not None:
                yield connection
                return
        # It can be read only as it lies (on a full disk, say): such a connection never sees a
        # change, so it must not be kept.
        with connect_reading(self._path, self._advice) as opened:
            yield opened

    def _connection(self) -> Optional[sqlite3.Connection]:
        identity = self._identity()
        kept: Optional[_Kept] = getattr(self._local, "kept", None)
        if kept is not None and kept.identity == identity:
            return kept.connection
        self._drop(kept)
        connection, sees_changes = open_reading(self._path)
        if not sees_changes:
            connection.close()
            return None
        # Opening makes the log where there was none; the file is what it was before it was opened.
        self._local.kept = _Kept(connection, (*identity[:-1], self._log_number()))
        return connection

    def _identity(self) -> _Identity:
        found = os.stat(self._path)
        return os.getpid(), found.st_dev, found.st_ino, self._log_number()

    def _log_number(self) -> int:
        """The inode of sqlite's log beside the file: a backup that was put in its place without
        the log would not be seen through one that is still open.
        """
        try:
            return os.stat(f"{self._path}-wal").st_ino
        except FileNotFoundError:
            return 0

    def _drop(self, kept: Optional[_Kept]) -> None:
        if kept is None:
            return
        self._local.kept = None
        if kept.identity[0] == os.getpid():
            kept.connection.close()
        else:
            _INHERITED.append(kept.connection)


_INHERITED: List[sqlite3.Connection] = []
"""Connections of a parent process: sqlite forbids their use after a fork, closing them included."""
