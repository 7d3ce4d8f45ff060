import os
import sqlite3
import threading
from pathlib import Path

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.services import database
from mallennlp.services.database import (
    DamagedDatabaseError,
    connect_reading,
    connect_writing,
    write_transaction,
)

ADVICE = "Do this."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with one table and one row; its name holds what an URI could stumble over."""
    path = tmp_path / "what? 100% #1.sqlite"
    with connect_writing(path, ADVICE) as connection, write_transaction(connection):
        connection.execute("CREATE TABLE t (x)")
        connection.execute("INSERT INTO t VALUES (1)")
    return path


def rows(path: Path) -> int:
    """How many rows there are."""
    with connect_reading(path, ADVICE) as connection:
        return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


def test_a_transaction_is_kept_whole_or_not_at_all(path: Path) -> None:
    with connect_writing(path, ADVICE) as connection:
        with pytest.raises(KeyError), write_transaction(connection):
            connection.execute("INSERT INTO t VALUES (2)")
            raise KeyError
        assert not connection.in_transaction
        with write_transaction(connection):
            connection.execute("INSERT INTO t VALUES (3)")
    assert rows(path) == 2


def test_a_reading_connection_cannot_write(path: Path) -> None:
    with (
        pytest.raises(DatabaseError, match="readonly"),
        connect_reading(path, ADVICE) as connection,
    ):
        connection.execute("INSERT INTO t VALUES (2)")


def test_who_reads_does_not_wait_for_who_writes(path: Path) -> None:
    with connect_writing(path, ADVICE) as connection, write_transaction(connection):
        connection.execute("INSERT INTO t VALUES (2)")
        assert rows(path) == 1


def test_writers_wait_for_each_other(path: Path) -> None:
    def write() -> None:
        for _ in range(20):
            with connect_writing(path, ADVICE) as connection, write_transaction(connection):
                (number,) = connection.execute("SELECT max(x) FROM t").fetchone()
                connection.execute("INSERT INTO t VALUES (?)", (number + 1,))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect_reading(path, ADVICE) as connection:
        assert connection.execute("SELECT max(x), count(*) FROM t").fetchone() == (81, 81)


def test_a_database_in_use_for_too_long_is_said_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.05)
    with connect_writing(path, ADVICE) as first, write_transaction(first):
        with pytest.raises(DatabaseError, match="in use by another process") as caught:
            with connect_writing(path, ADVICE) as second, write_transaction(second):
                pass
    assert not isinstance(caught.value, DamagedDatabaseError)


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("no database" * 100)
    for connect in (connect_reading, connect_writing):
        with pytest.raises(DamagedDatabaseError, match="Do this") as caught:
            with connect(path, ADVICE):
                pass
        assert str(path) in caught.value.message


def test_a_missing_file_is_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as caught, connect_reading(tmp_path / "none", ADVICE):
        pass
    assert not isinstance(caught.value, DamagedDatabaseError)
    assert not (tmp_path / "none").exists()


def test_a_fault_of_the_program_is_not_blamed_on_the_file(path: Path) -> None:
    with pytest.raises(sqlite3.ProgrammingError), connect_reading(path, ADVICE) as connection:
        connection.execute("SELECT ?", ())


def test_a_database_in_a_read_only_folder_can_be_read(path: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.parent.chmod(0o500)
    try:
        assert rows(path) == 1
        if not os.access(path.parent, os.W_OK):
            assert os.listdir(path.parent) == [path.name]
    finally:
        path.parent.chmod(0o700)
