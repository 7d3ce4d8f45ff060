"""``AccountStore``: users, their passwords, permissions and sessions."""

from __future__ import annotations

import secrets
import sqlite3
import time
from pathlib import Path
from typing import Any, List, Optional, Tuple

import attrs

from mallennlp.domain.names import did_you_mean
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, LastAdminError, UserExistsError, UserNotFoundError
from mallennlp.services.accounts.file import AccountsFile
from mallennlp.services.accounts.limiter import admit, forgive
from mallennlp.services.accounts.migrations import ADVICE, check_there, migrate
from mallennlp.services.accounts.rules import check_username, hash_password, matches
from mallennlp.services.kept_connection import KeptConnection

_COLUMNS = "id, username, permission, session_token, created_s"


@attrs.frozen
class User:
    """A user.

    ``session_token`` stands in the cookie of a session. It is random, and a new one whenever the
    password or the permission changes: that ends all sessions of the user. ``created_s``: POSIX
    seconds.
    """

    id: int
    username: str
    permission: Permission
    session_token: str = attrs.field(repr=False)
    created_s: float


class AccountStore(AccountsFile):
    """The users of a project. May be used from several threads and by forked processes.

    All methods raise AccountsMissingError for a file that is gone, and DatabaseError for one that
    cannot be used. Only ``make`` makes one: a project without users must not come about by itself.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        check_there(path)
        migrate(path)
        self._kept = KeptConnection(path, ADVICE)

    @classmethod
    def make(cls, path: Path) -> "AccountStore":
        """The store, with a new file without users if there is none."""
        migrate(path)
        return cls(path)

    # --- looking

    def get(self, username: str) -> User:
        """The user of this name (upper and lower case are the same). Raises UserNotFoundError."""
        with self._reading() as connection:
            return _find(connection, username)

    def get_by_session(self, token: str, login_id: str = "") -> Optional[User]:
        """The user whose sessions have this token; None if there is none (any more).

        ``login_id``: the login that the session began with; None is the answer too once
        ``end_login`` was told of it.
        """
        sql = (
            f"SELECT {_COLUMNS} FROM user WHERE session_token = ?"
            " AND NOT EXISTS (SELECT 1 FROM ended_login WHERE ended_login.id = ?)"
        )
        check_there(self.path)
        with self._kept.reading() as connection:
            row = connection.execute(sql, (_sql_text(token), _sql_text(login_id))).fetchone()
        return _user(row) if row else None

    def list(self) -> List[User]:
        """All users, by name."""
        with self._reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM user ORDER BY username").fetchall()
        return [_user(row) for row in rows]

    def verify(self, username: str, password: str, client: str) -> User:
        """The user, if the password is right. ``client``: the address that the attempt comes from.

        Raises AccessError if it is not right, or there is no such user, which takes the same time
        and cannot be told apart; TooManyAttemptsError after too many failures.
        """
        username, client = _sql_text(username), _sql_text(client)
        with self._writing() as connection:
            admit(connection, username, client, time.time())
        with self._reading() as connection:
            sql = f"SELECT password_hash, {_COLUMNS} FROM user WHERE username = ?"
            row = connection.execute(sql, (username,)).fetchone()
        if not matches(password, row[0] if row else None):
            raise AccessError("The user name or the password is wrong.")
        with self._writing() as connection:
            forgive(connection, username, client)
        return _user(row[1:])

    def has_password(self, username: str, password: str) -> bool:
        """Whether this is a user's password. Counts no attempts: for a password that the program
        kept itself, never for one that somebody sent."""
        with self._reading() as connection:
            sql = "SELECT password_hash FROM user WHERE username = ?"
            row = connection.execute(sql, (_sql_text(username),)).fetchone()
        return matches(password, row[0] if row else None)

    # --- changing

    def add(self, username: str, password: str, permission: Permission) -> User:
        """A new user. Raises UsageError (name or password), UserExistsError."""
        check_username(username)
        password_hash = hash_password(password)
        with self._writing() as connection:
            if connection.execute("SELECT 1 FROM user WHERE username = ?", (username,)).fetchone():
                hint = "'mallennlp user passwd' changes a password."
                raise UserExistsError(f"There is a user {username!r} already. {hint}")
            connection.execute(
                "INSERT INTO user (username, password_hash, permission, session_token, created_s) "
                "VALUES (?, ?, ?, ?, ?)",
                (username, password_hash, int(permission), _new_token(), time.time()),
            )
            return _find(connection, username)

    def set_password(self, username: str, password: str) -> User:
        """Change a password, end the user's sessions and forgive failed logins.

        Raises UsageError, UserNotFoundError.
        """
        password_hash = hash_password(password)
        with self._writing() as connection:
            user = _find(connection, username)
            connection.execute(
                "UPDATE user SET password_hash = ?, session_token = ? WHERE id = ?",
                (password_hash, _new_token(), user.id),
            )
            forgive(connection, user.username)
            return _find(connection, username)

    def set_permission(self, username: str, permission: Permission) -> User:
        """Change what a user may do; a change ends the user's sessions.

        Raises UserNotFoundError, LastAdminError.
        """
        with self._writing() as connection:
            user = _find(connection, username)
            if user.permission == permission:
                return user
            _keep_an_admin(connection, user, "lowered")
            connection.execute(
                "UPDATE user SET permission = ?, session_token = ? WHERE id = ?",
                (int(permission), _new_token(), user.id),
            )
            return _find(connection, username)

    def remove(self, username: str) -> None:
        """Remove a user, which ends the user's sessions. Raises UserNotFoundError,
        LastAdminError."""
        with self._writing() as connection:
            user = _find(connection, username)
            _keep_an_admin(connection, user, "removed")
            connection.execute("DELETE FROM user WHERE id = ?", (user.id,))

    def end_login(self, login_id: str, until_s: float) -> None:
        """Refuse the sessions of a login from now on, in every process.

        ``until_s``: POSIX seconds from which on its cookies are too old anyway, so that it can be
        forgotten.
        """
        with self._writing() as connection:
            connection.execute("DELETE FROM ended_login WHERE until_s < ?", (time.time(),))
            connection.execute(
                "INSERT OR REPLACE INTO ended_login VALUES (?, ?)", (_sql_text(login_id), until_s)
            )


def _find(connection: sqlite3.Connection, username: str) -> User:
    sql = f"SELECT {_COLUMNS} FROM user WHERE username = ?"
    row = connection.execute(sql, (_sql_text(username),)).fetchone()
    if row is None:
        known = [name for (name,) in connection.execute("SELECT username FROM user LIMIT 1000")]
        hint = did_you_mean(username, known) or " 'mallennlp user list' lists them."
        raise UserNotFoundError(f"There is no user {username!r}.{hint}")
    return _user(row)


def _keep_an_admin(connection: sqlite3.Connection, user: User, what: str) -> None:
    """Inside the transaction of the change, so that two processes cannot both take the last but
    one."""
    others = connection.execute(
        "SELECT 1 FROM user WHERE permission = ? AND id <> ?", (int(Permission.ADMIN), user.id)
    ).fetchone()
    if user.permission is Permission.ADMIN and others is None:
        raise LastAdminError(
            f"{user.username!r} is the only administrator and cannot be {what}. "
            "Make another one first."
        )


def _user(row: Tuple[Any, ...]) -> User:
    number, username, permission, session_token, created_s = row
    return User(number, username, Permission(permission), session_token, created_s)


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _sql_text(text: str) -> str:
    """A text that sqlite takes, whatever a client sent."""
    return text.encode("utf-8", "replace").decode()
