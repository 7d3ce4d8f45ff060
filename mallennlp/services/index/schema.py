"""The tables of the index, and how its file is opened.

* ``experiment``: one row for what a table shows, with an index for every fixed column;
* ``key``, ``attribute``: every config key and metric with its value. The primary key is the only
  b-tree, in the order (key, value, experiment): it filters and sorts by any key, and a row costs
  some 20 bytes;
* ``tag``: which experiments have a tag;
* ``document``: what only ``get`` needs;
* ``search``: the full text. It keeps no text of its own ("contentless"), so whoever deletes from it
  has to say what stood there, which can be had from the other tables.

The schema's version stands in the file's name. A changed schema is a new name, never a migration:
the index is a cache.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from pathlib import Path
from typing import Iterator, Optional

from mallennlp.exceptions import DatabaseError
from mallennlp.services.database import (
    DamagedDatabaseError,
    connect_reading,
    connect_writing,
    translated_errors,
    write_transaction,
)
from mallennlp.services.index.columns import ARCHIVED, COLUMNS, Column, Kind

APPLICATION_ID = 0x6D6C6E70
"""Marks the file as ours ("mlnp")."""
ADVICE = (
    "The index is only a cache: re-build it with 'mallennlp index --rebuild', or delete this file."
)

_PAGE_BYTES = 8192
"""A document has 3 to 5 kB: in pages of 4 kB most would need a second page."""
_CACHE_KIB = 64 * 1024
_CHECKPOINT_PAGES = 4000

INTERNAL = {
    "signature": "signature TEXT NOT NULL",
    "leaf": "leaf TEXT",
    "best_metric_nan": "best_metric_nan INTEGER NOT NULL",
    "best_metric_rises": "best_metric_rises INTEGER NOT NULL",
    "seeds": "seeds TEXT NOT NULL",
    "version_order": "version_order TEXT",
}
"""What an experiment's row has beside the fixed columns: the signature of its directory, what saves
listing that again (see ``leaves``), whether the best metric is NaN, whether more of it is better,
the seeds, a JSON list, and the version as a text that sorts number by number."""

_TABLES = """
CREATE TABLE key (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    UNIQUE (kind, name)
);
CREATE TABLE attribute (
    key_id INTEGER NOT NULL,
    value NOT NULL,
    experiment_id INTEGER NOT NULL,
    PRIMARY KEY (key_id, value, experiment_id)
) WITHOUT ROWID;
CREATE TABLE tag (
    name TEXT NOT NULL,
    experiment_id INTEGER NOT NULL,
    PRIMARY KEY (name, experiment_id)
) WITHOUT ROWID;
CREATE TABLE document (
    id INTEGER PRIMARY KEY,
    config TEXT NOT NULL,
    annotations TEXT,
    evidence TEXT NOT NULL,
    metrics BLOB NOT NULL
);
CREATE VIRTUAL TABLE search USING fts5(
    path, annotations, config, content='', tokenize="unicode61 remove_diacritics 2", columnsize=0
);
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

_TYPES = {
    Kind.NUMBER: "",
    Kind.DURATION: " REAL",
    Kind.TIME: " REAL",
    Kind.BYTES: " INTEGER",
    Kind.TRUTH: " INTEGER",
}
"""Of fixed columns; all others are texts. A number without a type stays whole or not, as it was."""


def _column(column: Column) -> str:
    required = " NOT NULL" if column.required else ""
    unique = " UNIQUE" if column.id == "path" else ""
    return f"{column.id}{_TYPES.get(column.kind, ' TEXT')}{required}{unique}"


# The longest texts stand last: what follows them in a row takes longest to reach.
_EXPERIMENT = "CREATE TABLE experiment (id INTEGER PRIMARY KEY, {})".format(
    ", ".join([*INTERNAL.values(), *map(_column, COLUMNS.values())])
)
# With the path, so that ties come in its order without sorting; and with what most lists leave out,
# so that passing over many rows reads none of them.
_INDEXES = [
    f"CREATE INDEX by_{name} ON experiment ({name}, path{more})"
    for name in (*COLUMNS, "version_order")
    for more in ["" if name == ARCHIVED.id else f", {ARCHIVED.id}"]
    if name != "path"
]


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Optional[sqlite3.Connection]]:
    """A connection to the index for reading, or None where there is none yet. Raises
    DatabaseError."""
    if not path.exists():
        yield None
        return
    with connect_reading(path, ADVICE) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")
        # One transaction for the whole call: several statements see the same state.
        connection.execute("BEGIN")
        yield connection if _is_ours(connection, path) else None


@contextlib.contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the index for writing; the file and its folder are made if missing. Raises
    DatabaseError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"{path.parent} cannot be made: {error.strerror}.") from error
    if not path.exists():
        _create_file(path)
    with connect_writing(path, ADVICE) as connection:
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        if not _is_ours(connection, path):
            _create_all(connection, path)
        yield connection


def _is_ours(connection: sqlite3.Connection, path: Path) -> bool:
    """True for an index, False for a file without any table; another program's database raises
    DatabaseError."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    if application == APPLICATION_ID:
        return True
    if application or connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise DamagedDatabaseError(f"{path} is a database of another program. {ADVICE}")
    return False


def _create_file(path: Path) -> None:
    """Make the file under another name and give it its own when it is complete: no reader meets
    half an index."""
    temporary = path.with_name(f"{path.name}.{os.urandom(8).hex()}.new")
    with translated_errors(path, ADVICE):
        try:
            with contextlib.closing(open_new(temporary)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                _create_all(connection, path)
            with contextlib.suppress(FileExistsError):  # another process was faster
                link_new(temporary, path)
        finally:
            for left in (temporary, Path(f"{temporary}-wal"), Path(f"{temporary}-shm")):
                left.unlink(missing_ok=True)


def open_new(path: Path) -> sqlite3.Connection:
    """A connection to a file that nobody else knows of, and that need not be there."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    return connection


def link_new(temporary: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError if there is one of that name, and OSError."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        os.rename(temporary, path)


def _create_all(connection: sqlite3.Connection, path: Path) -> None:
    with write_transaction(connection):
        if not _is_ours(connection, path):
            create_tables(connection)
            create_indexes(connection)


def create_tables(connection: sqlite3.Connection) -> None:
    """Make the tables, without the indexes over columns. Inside a transaction."""
    for statement in [_EXPERIMENT, *_TABLES.split(";\n")]:
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes over columns. Inside a transaction."""
    for statement in _INDEXES:
        connection.execute(statement)
