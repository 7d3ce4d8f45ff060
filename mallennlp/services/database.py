"""Opening sqlite files: always in the same way, and with errors that a person can act on.

A connection lives for one call. It costs a fraction of a millisecond, and in return it needs no
care about threads, about processes that are forked, or about a file that somebody deletes or
replaces meanwhile. What is asked with every request has a ``KeptConnection``.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import Iterator, Tuple
from urllib.parse import quote

from mallennlp.exceptions import DatabaseError

BUSY_TIMEOUT_S = 30.0
"""How long a call waits for another process's transaction before it gives up."""


class DamagedDatabaseError(DatabaseError):
    """The file is damaged, or is not what it should be; waiting or more permissions would not
    help."""


@contextlib.contextmanager
def connect_reading(path: Path, advice: str) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write, closed at the end. The file has to be there.

    ``advice``: the sentence that ends the message if the file cannot be used. Raises DatabaseError.
    """
    with translated_errors(path, advice), contextlib.closing(open_reading(path)[0]) as connection:
        yield connection


@contextlib.contextmanager
def connect_writing(path: Path, advice: str, create: bool = True) -> Iterator[sqlite3.Connection]:
    """A connection that may write, closed at the end. ``create``: make the file if it is not there;
    never its folder. Raises DatabaseError."""
    mode = "rwc" if create else "rw"
    with translated_errors(path, advice), contextlib.closing(_open(path, mode)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL keeps the file sound in every crash; only the last moments before a
        # power cut can go.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


@contextlib.contextmanager
def write_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing. The write lock is taken at once: what is read inside cannot change before the
    end.

    A transaction that starts by reading would fail at its first write, without waiting, if another
    process wrote in between.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextlib.contextmanager
def translated_errors(path: Path, advice: str) -> Iterator[None]:
    """Turn sqlite's errors into DatabaseError with the file's name and ``advice``."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a fault of this program, not of the file
    except sqlite3.Error as error:
        raise _translated(path, error, advice) from error
    except OSError as error:
        raise DatabaseError(f"{path} cannot be used ({error.strerror}). {advice}") from error


def _translated(path: Path, error: sqlite3.Error, advice: str) -> DatabaseError:
    text = str(error)
    if _is_in_use(error):
        waited = f"for more than {BUSY_TIMEOUT_S:.0f} s"
        return DatabaseError(f"{path} was in use by another process {waited}. Try again.")
    if any(words in text for words in ("readonly", "disk is full", "unable to open", "disk I/O")):
        mend = "Make it readable and writable for this user, or free space on its disk."
        return DatabaseError(f"{path} cannot be used ({text}). {mend}")
    return DamagedDatabaseError(f"{path} cannot be used ({text}). {advice}")


def _is_in_use(error: sqlite3.Error) -> bool:
    return any(word in str(error) for word in ("locked", "busy"))


def open_reading(path: Path) -> Tuple[sqlite3.Connection, bool]:
    """A connection that cannot write, and whether it sees what others write meanwhile.

    Raises what sqlite raises: to be called inside ``translated_errors``.
    """
    connection = _open(path, "ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        connection.close()
        # Reading in WAL mode needs two files beside the database. Where they cannot be made (a
        # read-only or full disk, a folder of another user) and nobody writes, the database can be
        # read as it lies.
        wal = Path(f"{path}-wal")
        if _is_in_use(error) or not path.exists() or (wal.exists() and wal.stat().st_size):
            raise
        return _open(path, "ro&immutable=1"), False
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection, True


def _open(path: Path, mode: str) -> sqlite3.Connection:
    # isolation_level None: transactions begin and end where the code says so, never behind its
    # back.
    return sqlite3.connect(
        f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
    )
