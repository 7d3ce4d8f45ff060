"""The tables of ``state.sqlite``, as steps that lead from an empty file to the newest form.

Steps are named, run in order, and are only ever appended: what has run on somebody's computer
cannot be changed any more. Each step and the record that it ran are one transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import List, Sequence, Tuple

import attrs

from mallennlp.exceptions import AccountsMissingError, DatabaseError
from mallennlp.services.database import connect_reading, connect_writing, write_transaction

ADVICE = (
    "It holds the accounts: put a backup copy in its place, or delete it and add the users again."
)


def check_there(path: Path) -> None:
    """Raise AccountsMissingError if the file is gone, or is empty.

    The message names no folder outside the project: people who are not logged in read it too.
    """
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > 0:
            return
    raise AccountsMissingError(
        f"The file of this project's users, {path.parent.name}/{path.name}, is missing. Put a "
        "backup copy in its place, or make a new administrator with 'mallennlp user add NAME "
        "--permission ADMIN'."
    )


@attrs.frozen
class Step:
    """One change of the tables. ``name`` is what is remembered; ``statements`` run in order."""

    name: str
    statements: Tuple[str, ...]


STEPS: Tuple[Step, ...] = (
    Step(
        "0001 users",
        (
            # AUTOINCREMENT: the id of a removed user is never given to another one.
            """CREATE TABLE user (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                username TEXT NOT NULL COLLATE NOCASE UNIQUE,
                password_hash TEXT NOT NULL,
                permission INTEGER NOT NULL CHECK (permission BETWEEN 1 AND 3),
                session_token TEXT NOT NULL UNIQUE,
                created_s REAL NOT NULL
            )""",
        ),
    ),
    Step(
        "0002 login attempts",
        (
            """CREATE TABLE login_attempt (
                id INTEGER PRIMARY KEY,
                username TEXT NOT NULL COLLATE NOCASE,
                client TEXT NOT NULL,
                at_s REAL NOT NULL
            )""",
            "CREATE INDEX login_attempt_by_client ON login_attempt (client, at_s)",
            "CREATE INDEX login_attempt_by_time ON login_attempt (at_s)",
        ),
    ),
    Step(
        "0003 ended logins",
        # A cookie is a copy that anybody may have kept: what it cannot say is that its user left.
        ("CREATE TABLE ended_login (id TEXT PRIMARY KEY, until_s REAL NOT NULL) WITHOUT ROWID",),
    ),
    Step(
        "0004 views",
        (
            # What others look at stays when its owner is removed.
            """CREATE TABLE view (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                owner_id INTEGER REFERENCES user (id) ON DELETE SET NULL,
                name TEXT NOT NULL,
                shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
                state TEXT NOT NULL,
                created_s REAL NOT NULL,
                changed_s REAL NOT NULL
            )""",
            "CREATE INDEX view_by_owner ON view (owner_id)",
            """CREATE TRIGGER forget_views BEFORE DELETE ON user BEGIN
                DELETE FROM view WHERE owner_id = OLD.id AND NOT shared;
            END""",
        ),
    ),
)
"""All steps, the oldest first."""


def migrate(path: Path, steps: Sequence[Step] = STEPS) -> None:
    """Bring the file to its newest form, and make it if it is not there.

    Before a file with content is changed, a copy is laid beside it. Raises DatabaseError, also for
    a file that a newer version of this program has written: that one is left alone.
    """
    if path.exists():
        with connect_reading(path, ADVICE) as connection:
            if not missing_steps(connection, path, steps):
                return
    _make_private(path)
    with connect_writing(path, ADVICE) as connection:
        _back_up(connection, path, missing_steps(connection, path, steps))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_s REAL NOT NULL)"
        )
        for step in steps:
            _apply(connection, path, step, steps)


def missing_steps(connection: sqlite3.Connection, path: Path, steps: Sequence[Step]) -> List[Step]:
    """The steps that have not run on this file. Raises DatabaseError if others have."""
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    if "migration" not in tables:
        if tables:
            raise DatabaseError(f"{path} is a database of another program. {ADVICE}")
        return list(steps)
    done = {row[0] for row in connection.execute("SELECT name FROM migration")}
    unknown = sorted(done - {step.name for step in steps})
    if unknown:
        raise DatabaseError(
            f"{path} was written by a newer version of allennlp-manager, which knows the step "
            f"{unknown[0]!r}. Nothing was changed; upgrade with 'pip install --upgrade "
            "allennlp-manager'."
        )
    return [step for step in steps if step.name not in done]


def _apply(connection: sqlite3.Connection, path: Path, step: Step, steps: Sequence[Step]) -> None:
    with write_transaction(connection):
        if step not in missing_steps(connection, path, steps):
            return  # done before, or by another process a moment ago
        for statement in step.statements:
            connection.execute(statement)
        connection.execute("INSERT INTO migration VALUES (?, ?)", (step.name, time.time()))


def _make_private(path: Path) -> None:
    """Only the owner may read it. Sqlite gives the files beside it the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        os.chmod(path, 0o600)
    except OSError as error:
        mend = "Make it writable for this user."
        raise DatabaseError(f"{path} cannot be written: {error.strerror}. {mend}") from error


def _back_up(connection: sqlite3.Connection, path: Path, missing: Sequence[Step]) -> None:
    if not missing or not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return
    copy = path.with_name(f"{path.name}.before-{missing[0].name.replace(' ', '-')}")
    _make_private(copy)
    with contextlib.closing(sqlite3.connect(copy)) as target:
        connection.backup(target)
