"""Saved views: whose they are, who sees them, who may change them."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Callable, List

import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, ConflictError, NotFoundError, UsageError
from mallennlp.services.accounts import migrations, views
from mallennlp.services.accounts.store import AccountStore, User
from mallennlp.services.accounts.views import View, ViewStore

PASSWORD = "correct horse battery"
STATE = {"q": "lr>0.1", "columns": "path,lr"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a user of each level, and a second one who writes."""
    path = tmp_path_factory.mktemp("views") / "state.sqlite"
    accounts = AccountStore.make(path)
    for name, level in (
        ("ada", Permission.ADMIN),
        ("bob", Permission.READ_WRITE),
        ("cid", Permission.READ_WRITE),
        ("eve", Permission.READ),
    ):
        accounts.add(name, PASSWORD, level)
    return path


@pytest.fixture
def accounts(made: Path, tmp_path: Path) -> AccountStore:
    shutil.copy(made, tmp_path / "state.sqlite")
    return AccountStore(tmp_path / "state.sqlite")


@pytest.fixture
def store(accounts: AccountStore) -> ViewStore:
    return ViewStore(accounts.path)


@pytest.fixture
def user(accounts: AccountStore) -> Callable[[str], User]:
    return accounts.get


Who = Callable[[str], User]


def names(store: ViewStore, user: User) -> List[str]:
    return [view.name for view in store.list(user)]


def test_a_view_is_kept_as_it_was_saved(store: ViewStore, user: Who) -> None:
    saved = store.save(user("eve"), "  Good \n runs ", STATE)
    again = ViewStore(store.path).get(user("eve"), saved.id)
    assert again == saved and (again.name, again.owner, again.state) == ("Good runs", "eve", STATE)
    assert not again.shared and again.created_s == again.changed_s > 1e9


def test_others_see_what_is_shared_and_nothing_else(store: ViewStore, user: Who) -> None:
    own = store.save(user("bob"), "own", STATE)
    store.save(user("bob"), "for all", STATE, shared=True)
    store.save(user("cid"), "a view", STATE)
    assert names(store, user("bob")) == ["for all", "own"]
    assert names(store, user("cid")) == ["a view", "for all"]  # one's own come first
    assert names(store, user("ada")) == names(store, user("eve")) == ["for all"]
    for other in ("ada", "cid", "eve"):
        with pytest.raises(NotFoundError):
            store.get(user(other), own.id)


CHANGES: List[Callable[[ViewStore, User, int], Any]] = [
    lambda store, user, number: store.overwrite(user, number, {"q": "changed"}),
    lambda store, user, number: store.edit(user, number, "changed", True),
    lambda store, user, number: store.edit(user, number, "for all", False),
    lambda store, user, number: store.delete(user, number),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("other", ["cid", "eve"])
def test_nobody_changes_a_view_of_somebody_else(
    store: ViewStore, user: Who, other: str, change: Callable[[ViewStore, User, int], Any]
) -> None:
    shared = store.save(user("bob"), "for all", STATE, shared=True)
    with pytest.raises(AccessError, match="view of bob"):
        change(store, user(other), shared.id)
    own = store.save(user("bob"), "own", STATE)
    with pytest.raises(NotFoundError):
        change(store, user(other), own.id)
    with pytest.raises(NotFoundError):  # what is private an administrator does not see either
        change(store, user("ada"), own.id)
    assert store.list(user("bob")) == [shared, own]


@pytest.mark.parametrize("who", ["bob", "ada"])
def test_the_owner_and_an_administrator_change_a_shared_one(
    store: ViewStore, user: Who, who: str
) -> None:
    shared = store.save(user("bob"), "for all", STATE, shared=True)
    assert store.overwrite(user(who), shared.id, {"q": "x"}).state == {"q": "x"}
    assert store.edit(user(who), shared.id, "For all", True).name == "For all"
    (seen,) = store.list(user("eve"))
    assert (seen.name, seen.state, seen.owner) == ("For all", {"q": "x"}, "bob")
    assert seen.changed_s >= seen.created_s == shared.created_s
    assert not store.edit(user(who), shared.id, "For all", False).shared
    assert names(store, user("eve")) == [] and names(store, user("bob")) == ["For all"]


def test_sharing_needs_more_than_reading(store: ViewStore, user: Who) -> None:
    with pytest.raises(AccessError, match="READ_WRITE"):
        store.save(user("eve"), "a", STATE, shared=True)
    own = store.save(user("eve"), "a", STATE)
    with pytest.raises(AccessError, match="READ_WRITE"):
        store.edit(user("eve"), own.id, "a", True)
    assert store.list(user("eve")) == [own]


def test_who_may_only_read_now_takes_back_and_changes_nothing_for_others(
    store: ViewStore, user: Who, accounts: AccountStore
) -> None:
    shared = store.save(user("bob"), "a", STATE, shared=True)
    accounts.set_permission("bob", Permission.READ)
    with pytest.raises(AccessError):
        store.overwrite(user("bob"), shared.id, {})
    assert not store.edit(user("bob"), shared.id, "a", False).shared


@pytest.mark.parametrize("name", ["", "  \n", "x" * 81, "bell\x07", "a\u202eb"])
def test_what_is_no_name_is_refused(store: ViewStore, user: Who, name: str) -> None:
    with pytest.raises(UsageError):
        store.save(user("eve"), name, STATE)
    own = store.save(user("eve"), "x" * 80, STATE)
    with pytest.raises(UsageError):
        store.edit(user("eve"), own.id, name, False)
    assert names(store, user("eve")) == ["x" * 80]


def test_a_user_has_a_name_once_and_others_may_have_it_too(store: ViewStore, user: Who) -> None:
    own = store.save(user("eve"), "Größe", STATE)
    other = store.save(user("eve"), "b", STATE)
    with pytest.raises(ConflictError, match="Größe.*overwrite"):
        store.save(user("eve"), "GRÖSSE", STATE)
    with pytest.raises(ConflictError):
        store.edit(user("eve"), other.id, "größe", False)
    assert store.edit(user("eve"), own.id, "größe", False).name == "größe"
    store.save(user("bob"), "Größe", STATE)
    assert names(store, user("eve")) == ["b", "größe"]


def test_there_is_an_end_to_it(
    store: ViewStore, user: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_VIEWS", 2)
    for name in "ab":
        store.save(user("eve"), name, STATE)
    with pytest.raises(ConflictError, match="2 views already"):
        store.save(user("eve"), "c", STATE)
    with pytest.raises(UsageError, match="too long"):
        store.save(user("bob"), "a", {"q": "x" * views.LONGEST_STATE})
    wrong: Any = {"q": 3}
    with pytest.raises(UsageError):
        store.save(user("bob"), "a", wrong)


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**63, 2**80, "1", None, True, 1.0])
def test_what_is_no_id_is_not_found(store: ViewStore, user: Who, number: Any) -> None:
    store.save(user("eve"), "a", STATE)
    with pytest.raises(NotFoundError):
        store.delete(user("eve"), number)
    assert names(store, user("eve")) == ["a"]


def test_of_a_user_who_goes_the_shared_ones_stay(
    store: ViewStore, user: Who, accounts: AccountStore
) -> None:
    store.save(user("bob"), "own", STATE)
    shared = store.save(user("bob"), "for all", STATE, shared=True)
    accounts.remove("bob")
    (left,) = store.list(user("ada"))
    assert (left.id, left.owner) == (shared.id, "")
    with pytest.raises(AccessError, match="a user who is gone"):
        store.delete(user("cid"), shared.id)
    with pytest.raises(ConflictError, match="nobody's"):
        store.edit(user("ada"), shared.id, "for all", False)
    store.delete(user("ada"), shared.id)
    with sqlite3.connect(store.path) as connection:
        assert connection.execute("SELECT count(*) FROM view").fetchone() == (0,)
    connection.close()


def test_a_file_from_before_there_were_views_is_brought_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.sqlite"
    at = [step.name for step in migrations.STEPS].index("0004 views")
    migrations.migrate(path, migrations.STEPS[:at])
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO user VALUES (7, 'old', 'hash', 1, 'token', 1.0)")
    connection.close()
    store = ViewStore(path)
    old = AccountStore(path).get("old")
    saved: View = store.save(old, "a", STATE)
    assert store.list(old) == [saved]
    assert (tmp_path / "state.sqlite.before-0004-views").exists()


def test_some_are_found_by_their_names_and_owners(store: ViewStore, user: Who) -> None:
    for name in ("Größe", "grades", "100%", "zz"):
        store.save(user("bob"), name, STATE, shared=True)
    store.save(user("cid"), "a grade", STATE)

    def found(text: str, most: int = 50) -> "tuple[List[str], int]":
        page = store.find(user("cid"), text, most)
        return [view.name for view in page.views], page.more

    assert found("GR") == (["a grade", "Größe", "grades"], 0)  # one's own first
    assert found("GRÖSSE") == found("größ") == (["Größe"], 0)
    assert found("%") == (["100%"], 0) and found("_") == ([], 0)
    assert found("bob") == (["100%", "Größe", "grades", "zz"], 0)
    assert found("gr", 2) == (["a grade", "Größe"], 1)
    assert found("", 1) == (["a grade"], 4) and found("nowhere") == ([], 0)


def test_of_shared_ones_there_are_not_more_than_everybody_can_read(
    store: ViewStore, user: Who, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SHARED", 2)
    first = store.save(user("bob"), "one", STATE, shared=True)
    store.save(user("cid"), "two", STATE, shared=True)
    with pytest.raises(ConflictError, match="at most 2 can be"):
        store.save(user("ada"), "three", STATE, shared=True)
    own = store.save(user("ada"), "three", STATE)
    with pytest.raises(ConflictError, match="at most 2 can be"):
        store.edit(user("ada"), own.id, "three", True)
    assert store.edit(user("bob"), first.id, "renamed", True).name == "renamed"
    store.edit(user("bob"), first.id, "renamed", False)
    assert store.edit(user("ada"), own.id, "three", True).shared


@pytest.mark.parametrize(
    "state", ["not json", "[]", '{"q": 3}', "", '{"q": "\\ud800"}', "[" * 100_000, b"\xff"]
)
def test_a_row_that_nobody_can_open_is_passed_over(
    store: ViewStore, user: Who, state: Any, caplog: pytest.LogCaptureFixture
) -> None:
    good = store.save(user("bob"), "good", STATE, shared=True)
    bad = store.save(user("bob"), "bad", STATE, shared=True)
    with contextlib.closing(sqlite3.connect(store.path)) as connection:
        with connection:
            connection.execute("UPDATE view SET state = ? WHERE id = ?", (state, bad.id))
    assert store.list(user("eve")) == store.list(user("eve")) == [good]
    told = [record for record in caplog.records if record.name == views.__name__]
    assert len(told) == 1 and str(store.path) in told[0].getMessage()
    with pytest.raises(NotFoundError, match="damaged"):
        store.get(user("bob"), bad.id)
