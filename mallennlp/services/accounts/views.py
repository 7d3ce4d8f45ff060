"""``ViewStore``: tables that somebody has named to see them again: a query, columns, an order."""

from __future__ import annotations

import contextlib
import json
import logging
import sqlite3
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Set, Tuple

import attrs

from mallennlp.domain.names import quoted
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, ConflictError, NotFoundError, UsageError
from mallennlp.services.accounts.file import AccountsFile
from mallennlp.services.accounts.migrations import check_there, migrate
from mallennlp.services.accounts.store import User

LONGEST_NAME = 80
LONGEST_STATE = 20_000
MOST_VIEWS = 200
"""Of one user."""
MOST_SHARED = 500
"""Of all users together: everybody has them in the menu."""

_VIEW = (
    "SELECT view.id, view.name, user.username, view.shared, view.state, view.created_s, "
    "view.changed_s, view.owner_id FROM view LEFT JOIN user ON user.id = view.owner_id"
)
_SEEN = "(view.shared OR view.owner_id = ?)"
_LARGEST = 2**63 - 1
_ALL = -1

log = logging.getLogger(__name__)


@attrs.frozen
class View:
    """A named table.

    * ``owner``: the name of its user; "" where that user was removed;
    * ``shared``: everybody sees it;
    * ``state``: the parameters of the table's address: ``{"q": "lr>0.1", "columns": "path,lr"}``;
    * ``created_s``, ``changed_s``: POSIX seconds.
    """

    id: int
    name: str
    owner: str
    shared: bool
    state: Mapping[str, str]
    created_s: float
    changed_s: float
    owner_id: Optional[int] = attrs.field(repr=False, default=None)

    def may_change(self, user: User) -> bool:
        """Whether a user may change it: the owner, and of a shared one an administrator."""
        if self.shared and user.permission is Permission.ADMIN:
            return True
        return self.owner_id == user.id


@attrs.frozen
class ViewPage:
    """Some of the views that were looked for. ``more``: how many others there are."""

    views: Tuple[View, ...]
    more: int = 0


class ViewStore(AccountsFile):
    """The views of a project. Everybody sees their own and those that are shared.

    Each method is told who asks. For views that somebody does not see it raises NotFoundError, as
    if there were none; for a change that is not allowed AccessError; DatabaseError and
    AccountsMissingError as the accounts, in whose file they lie.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._told: Set[int] = set()
        check_there(path)
        migrate(path)

    # --- looking

    def list(self, user: User) -> List[View]:
        """The views that a user sees, the user's own first, then by name. What cannot be read is
        passed over, with a line in the log."""
        return list(self.find(user, most=_ALL).views)

    def find(self, user: User, text: str = "", most: int = 50) -> ViewPage:
        """Some of them, in the same order. ``text``: a part of their names, or of their owners',
        upper or lower case; ``most``: so many at most."""
        found = f"{_SEEN} AND (instr(folded(view.name), ?) OR instr(folded(user.username), ?))"
        where = found if text else _SEEN
        asked = (user.id, *([text.casefold()] * 2 if text else []))
        rows = f"{_VIEW} WHERE {where} ORDER BY view.owner_id IS NOT ?, view.name, view.id LIMIT ?"
        with self._reading() as connection:
            connection.create_function("folded", 1, _folded, deterministic=True)
            count = f"SELECT count(*) FROM ({_VIEW} WHERE {where})"
            total: int = connection.execute(count, asked).fetchone()[0]
            given = connection.execute(rows, (*asked, user.id, most)).fetchall()
        views = tuple(view for view in map(self._readable, given) if view is not None)
        return ViewPage(views, total - len(given))

    def _readable(self, row: Tuple[Any, ...]) -> Optional[View]:
        """A view; None for a row that nobody can open, which is told once."""
        try:
            return _view(row)
        except (ValueError, TypeError, RecursionError) as error:
            if row[0] not in self._told:
                self._told.add(row[0])
                log.warning("The view %s in %s is passed over: %s", row[0], self.path, error)
            return None

    def get(self, user: User, view_id: int) -> View:
        """The view of this id. Raises NotFoundError."""
        with self._reading() as connection:
            return _find(connection, user, view_id)

    # --- changing

    def save(self, user: User, name: str, state: Mapping[str, str], shared: bool = False) -> View:
        """A new view of a user. ``shared``: needs READ_WRITE.

        Raises UsageError for what cannot be a name, and for a state that is too long, ConflictError
        where the user has one of this name, AccessError.
        """
        name, text, now_s = clean_name(name), _written(state), time.time()
        if shared:
            _check_sharing(user)
        with self._writing() as connection:
            _check_free(connection, user.id, name)
            if shared:
                _check_room(connection)
            count = connection.execute("SELECT count(*) FROM view WHERE owner_id = ?", (user.id,))
            if count.fetchone()[0] >= MOST_VIEWS:
                raise ConflictError(f"You have {MOST_VIEWS} views already. Delete one first.")
            cursor = connection.execute(
                "INSERT INTO view (name, owner_id, shared, state, created_s, changed_s) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (name, user.id, shared, text, now_s, now_s),
            )
            return _find(connection, user, int(cursor.lastrowid or 0))

    def overwrite(self, user: User, view_id: int, state: Mapping[str, str]) -> View:
        """Replace what a view shows. Raises UsageError, NotFoundError, AccessError."""
        text = _written(state)
        with self._changing(user, view_id) as (connection, view):
            if view.shared:
                _check_sharing(user)
            _set(connection, view, state=text)
            return _find(connection, user, view_id)

    def edit(self, user: User, view_id: int, name: str, shared: bool) -> View:
        """Rename a view, share it with everybody, or take it back.

        Raises UsageError, ConflictError, NotFoundError, AccessError.
        """
        name = clean_name(name)
        with self._changing(user, view_id) as (connection, view):
            if shared:
                _check_sharing(user)
            if name.casefold() != view.name.casefold():
                _check_free(connection, view.owner_id, name)
            if view.owner_id is None and not shared:
                raise ConflictError(
                    f"The owner of {quoted(view.name)} is gone: it would be nobody's. Delete it,"
                    " or leave it shared."
                )
            if shared and not view.shared:
                _check_room(connection)
            _set(connection, view, name=name, shared=shared)
            return attrs.evolve(view, name=name, shared=shared)

    def delete(self, user: User, view_id: int) -> View:
        """Delete a view, and return what it was. Raises NotFoundError, AccessError."""
        with self._changing(user, view_id) as (connection, view):
            connection.execute("DELETE FROM view WHERE id = ?", (view.id,))
            return view

    # --- how

    @contextlib.contextmanager
    def _changing(self, user: User, view_id: int) -> Iterator[Tuple[sqlite3.Connection, View]]:
        with self._writing() as connection:
            view = _find(connection, user, view_id)
            if not view.may_change(user):
                raise AccessError(
                    f"{quoted(view.name)} is a view of {view.owner or 'a user who is gone'}. Save"
                    " one of your own instead."
                )
            yield connection, view


def clean_name(name: str) -> str:
    """A view's name without blanks around it. Raises UsageError for what cannot be one."""
    cleaned = " ".join(name.split())
    if not cleaned:
        raise UsageError("A view needs a name.")
    if len(cleaned) > LONGEST_NAME:
        raise UsageError(f"A view's name has at most {LONGEST_NAME} characters.")
    if not cleaned.isprintable():
        raise UsageError(f"{quoted(cleaned)} cannot be a view's name: it holds control characters.")
    return cleaned


def _written(state: Mapping[str, str]) -> str:
    if not all(isinstance(part, str) for pair in state.items() for part in pair):
        raise UsageError("The state of a view consists of texts.")
    text = json.dumps(dict(state))
    if len(text) > LONGEST_STATE:
        raise UsageError("This table cannot be saved: its query or its columns are too long.")
    return text


def _check_sharing(user: User) -> None:
    if user.permission < Permission.READ_WRITE:
        raise AccessError(
            f"To share a view with everybody needs the level {Permission.READ_WRITE}, and yours is"
            f" {user.permission}. An administrator can change it."
        )


def _check_room(connection: sqlite3.Connection) -> None:
    count = connection.execute("SELECT count(*) FROM view WHERE shared").fetchone()[0]
    if count >= MOST_SHARED:
        raise ConflictError(
            f"{count:,} views are shared already, and at most {MOST_SHARED} can be: everybody has"
            " them in the menu. Keep this one to yourself, or take another one back first."
        )


def _check_free(connection: sqlite3.Connection, owner_id: Optional[int], name: str) -> None:
    sql = "SELECT name FROM view WHERE owner_id = ?"
    for (taken,) in connection.execute(sql, (owner_id,)):
        if taken.casefold() == name.casefold():
            raise ConflictError(
                f"There is a view {quoted(taken)} already. Choose another name, or overwrite it."
            )


def _set(connection: sqlite3.Connection, view: View, **values: Any) -> None:
    """The names of the values come from here and never from anybody else."""
    columns = {**values, "changed_s": time.time()}
    assignments = ", ".join(f"{name} = ?" for name in columns)
    connection.execute(f"UPDATE view SET {assignments} WHERE id = ?", (*columns.values(), view.id))


def _find(connection: sqlite3.Connection, user: User, view_id: int) -> View:
    row = None
    if type(view_id) is int and abs(view_id) <= _LARGEST:
        sql = f"{_VIEW} WHERE view.id = ? AND {_SEEN}"
        row = connection.execute(sql, (view_id, user.id)).fetchone()
    if row is None:
        raise NotFoundError("This view is gone. Somebody may have deleted it.")
    try:
        return _view(row)
    except (ValueError, TypeError, RecursionError) as error:
        raise NotFoundError("This view is damaged: nobody can open it.") from error


def _folded(text: Any) -> str:
    return text.casefold() if isinstance(text, str) else ""


def _view(row: Tuple[Any, ...]) -> View:
    """Raises ValueError and its like for what was never written here."""
    number, name, owner, shared, text, created_s, changed_s, owner_id = row
    if not isinstance(name, str):
        raise ValueError("its name is no text")
    return View(
        number, name, owner or "", bool(shared), _read(text), created_s, changed_s, owner_id
    )


def _read(text: str) -> Dict[str, str]:
    state = json.loads(text)
    if not isinstance(state, dict) or not all(isinstance(part, str) for part in state.values()):
        raise ValueError("its state is not a JSON object of texts")
    for part in (*state, *state.values()):
        part.encode("utf-8", "surrogateescape")  # an address has to carry it
    return state
