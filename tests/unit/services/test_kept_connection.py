"""A kept connection sees what others write, and is replaced where keeping it would be wrong."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.services.database import connect_writing, write_transaction
from mallennlp.services.kept_connection import KeptConnection

ADVICE = "Restore it."


def write(path: Path, value: str) -> None:
    with connect_writing(path, ADVICE) as connection, write_transaction(connection):
        connection.execute("CREATE TABLE IF NOT EXISTS t (v TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (value,))


def values(kept: KeptConnection) -> List[str]:
    with kept.reading() as connection:
        return [row[0] for row in connection.execute("SELECT v FROM t")]


def connection_of(kept: KeptConnection) -> sqlite3.Connection:
    with kept.reading() as connection:
        return connection


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "kept.sqlite"
    write(made, "first")
    return made


def test_it_stays_open_and_sees_what_is_written_meanwhile(path: Path) -> None:
    kept = KeptConnection(path, ADVICE)
    before = connection_of(kept)
    assert values(kept) == ["first"]
    write(path, "second")
    assert values(kept) == ["first", "second"]
    assert connection_of(kept) is before


def test_a_backup_copied_over_the_file_is_seen(path: Path, tmp_path: Path) -> None:
    """The file keeps its number then, and what is open would show what was before."""
    backup = path.read_bytes()
    kept = KeptConnection(path, ADVICE)
    assert values(kept) == ["first"]
    write(path, "of a user that the backup does not know")
    assert len(values(kept)) == 2
    path.write_bytes(backup)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink()
    assert values(kept) == ["first"]


def test_a_replaced_file_is_opened_anew(path: Path, tmp_path: Path) -> None:
    kept = KeptConnection(path, ADVICE)
    assert values(kept) == ["first"]
    other = tmp_path / "other.sqlite"
    write(other, "of the other")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    os.replace(other, path)
    assert values(kept) == ["of the other"]


def test_a_missing_file_is_a_clear_error(path: Path) -> None:
    kept = KeptConnection(path, ADVICE)
    assert values(kept) == ["first"]
    path.unlink()
    with pytest.raises(DatabaseError, match="kept.sqlite.*Restore it"):
        values(kept)


def test_each_thread_has_its_own(path: Path) -> None:
    kept = KeptConnection(path, ADVICE)
    found: List[Any] = [connection_of(kept)]
    other = threading.Thread(target=lambda: found.append((connection_of(kept), values(kept))))
    other.start()
    other.join()
    assert found[1][0] is not found[0] and found[1][1] == ["first"]


def test_it_cannot_write(path: Path) -> None:
    with pytest.raises(DatabaseError), KeptConnection(path, ADVICE).reading() as connection:
        connection.execute("DELETE FROM t")


def test_a_forked_process_opens_its_own(path: Path) -> None:
    kept = KeptConnection(path, ADVICE)
    before = connection_of(kept)
    child = os.fork()
    if child == 0:  # never back into pytest, whatever happens
        try:
            fine = connection_of(kept) is not before and values(kept) == ["first"]
        except BaseException:
            fine = False
        os._exit(0 if fine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert values(kept) == ["first"] and connection_of(kept) is before


def test_a_file_that_can_only_be_read_as_it_lies_is_not_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "mallennlp.services.kept_connection"

    def as_it_lies(place: Path) -> Any:
        return sqlite3.connect(f"file:{place}?mode=ro&immutable=1", uri=True), False

    monkeypatch.setattr(f"{module}.open_reading", as_it_lies)
    kept = KeptConnection(path, ADVICE)
    first = connection_of(kept)
    write(path, "second")
    assert values(kept) == ["first", "second"] and connection_of(kept) is not first
