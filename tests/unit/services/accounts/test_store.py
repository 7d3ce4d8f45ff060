import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, List, Optional

import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import (
    AccessError,
    AccountsMissingError,
    DatabaseError,
    LastAdminError,
    MallennlpError,
    TooManyAttemptsError,
    UsageError,
    UserExistsError,
    UserNotFoundError,
)
from mallennlp.services.accounts import limiter, rules
from mallennlp.services.accounts.store import AccountStore

PASSWORD = "correct horse"
CLIENT = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real cost of a hash is tested where it matters."""
    monkeypatch.setattr(rules, "_METHOD", "scrypt:1024:8:1")
    monkeypatch.setattr(rules, "_NOBODYS_HASH", "scrypt:1024:8:1$nobody$" + "0" * 128)


@pytest.fixture
def store(tmp_path: Path) -> AccountStore:
    store = AccountStore.make(tmp_path / "state.sqlite")
    store.add("ada", PASSWORD, Permission.ADMIN)
    return store


def test_a_user_can_be_looked_up_in_all_ways(store: AccountStore) -> None:
    ben = store.add("ben@lab-1.example", PASSWORD, Permission.READ)
    assert [user.username for user in store.list()] == ["ada", "ben@lab-1.example"]
    assert store.get("Ben@Lab-1.example") == ben
    assert store.get_by_session(ben.session_token) == ben
    assert store.verify("BEN@lab-1.example", PASSWORD, CLIENT) == ben
    assert ben.permission is Permission.READ
    assert abs(ben.created_s - time.time()) < 60


def test_the_token_is_not_shown(store: AccountStore) -> None:
    user = store.get("ada")
    assert user.session_token not in repr(user) and len(user.session_token) > 40


@pytest.mark.parametrize("token", ["", "x", "\ud800", "' OR 1=1 --"])
def test_other_tokens_belong_to_nobody(store: AccountStore, token: str) -> None:
    assert store.get_by_session(token) is None


def test_the_password_is_not_in_the_file(store: AccountStore) -> None:
    content = b"".join(file.read_bytes() for file in store.path.parent.iterdir())
    assert PASSWORD.encode() not in content


def test_only_the_owner_can_read_the_file(store: AccountStore) -> None:
    with sqlite3.connect(store.path) as connection:
        for file in store.path.parent.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    connection.close()


def test_a_name_is_taken_once(store: AccountStore) -> None:
    with pytest.raises(UserExistsError, match="passwd"):
        store.add("ADA", PASSWORD, Permission.READ)


@pytest.mark.parametrize("name", ["", "a b", "a" * 65, "ü", "a\n", "../x", "<b>"])
def test_names_that_cannot_be(store: AccountStore, name: str) -> None:
    with pytest.raises(UsageError, match="user name"):
        store.add(name, PASSWORD, Permission.READ)
    assert len(store.list()) == 1


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025, "12345678\udcff"])
def test_passwords_that_cannot_be(store: AccountStore, password: str) -> None:
    with pytest.raises(UsageError, match="[Pp]assword"):
        store.add("ben", password, Permission.READ)
    with pytest.raises(UsageError):
        store.set_password("ada", password)
    store.verify("ada", PASSWORD, CLIENT)


@pytest.mark.parametrize("password", ["12345678", "x" * 1024, "pässwört 東京", " " * 8])
def test_passwords_that_can_be(store: AccountStore, password: str) -> None:
    store.add("ben", password, Permission.READ)
    assert store.verify("ben", password, CLIENT).username == "ben"
    with pytest.raises(AccessError):
        store.verify("ben", password + "!", CLIENT)


def test_a_wrong_password_and_an_unknown_user_sound_the_same(store: AccountStore) -> None:
    messages = set()
    for name, password in (
        ("ada", "wrong"),
        ("nobody", PASSWORD),
        ("ada", "x" * 10**6),
        ("\ud800", ""),
    ):
        with pytest.raises(AccessError) as caught:
            store.verify(name, password, CLIENT)
        messages.add(caught.value.message)
    assert len(messages) == 1


def test_a_new_password_ends_the_sessions(store: AccountStore) -> None:
    before = store.get("ada")
    after = store.set_password("ada", "another one")
    assert store.get_by_session(before.session_token) is None
    assert store.get_by_session(after.session_token) == after
    assert store.verify("ada", "another one", CLIENT) == after
    with pytest.raises(AccessError):
        store.verify("ada", PASSWORD, CLIENT)


def test_a_new_permission_ends_the_sessions_and_the_same_one_does_not(store: AccountStore) -> None:
    ben = store.add("ben", PASSWORD, Permission.READ)
    assert store.set_permission("ben", Permission.READ) == ben
    changed = store.set_permission("ben", Permission.READ_WRITE)
    assert changed.permission is Permission.READ_WRITE
    assert store.get_by_session(ben.session_token) is None


def test_a_removed_user_is_gone_and_the_id_is_not_given_again(store: AccountStore) -> None:
    ben = store.add("ben", PASSWORD, Permission.READ)
    store.remove("ben")
    assert store.get_by_session(ben.session_token) is None
    assert store.add("ben", PASSWORD, Permission.READ).id != ben.id


def test_the_last_admin_stays(store: AccountStore) -> None:
    store.add("ben", PASSWORD, Permission.READ_WRITE)
    for change in (
        lambda: store.remove("ada"),
        lambda: store.set_permission("ada", Permission.READ_WRITE),
    ):
        with pytest.raises(LastAdminError, match="only administrator"):
            change()
    store.set_permission("ben", Permission.ADMIN)
    store.remove("ada")
    assert [user.username for user in store.list()] == ["ben"]


@pytest.mark.parametrize("call", ["get", "remove"])
def test_an_unknown_user_names_the_nearest(store: AccountStore, call: str) -> None:
    with pytest.raises(UserNotFoundError, match="Did you mean 'ada'"):
        getattr(store, call)("adda")
    with pytest.raises(UserNotFoundError, match="user list"):
        getattr(store, call)("xxxxxxxx")


def test_a_damaged_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "state.sqlite").write_text("rubbish" * 1000)
    with pytest.raises(DatabaseError, match="holds the accounts"):
        AccountStore(tmp_path / "state.sqlite")


@pytest.mark.parametrize("content", [None, b""])
def test_accounts_that_are_gone_are_not_made_anew_by_themselves(
    store: AccountStore, content: Optional[bytes]
) -> None:
    token = store.get("ada").session_token
    store.path.unlink()
    if content is not None:
        store.path.write_bytes(content)
    calls: List[Callable[[], object]] = [
        lambda: AccountStore(store.path),
        store.list,
        lambda: store.get("ada"),
        lambda: store.get_by_session(token),
        lambda: store.verify("ada", PASSWORD, CLIENT),
        lambda: store.add("ben", PASSWORD, Permission.ADMIN),
        lambda: store.remove("ada"),
    ]
    for call in calls:
        with pytest.raises(
            AccountsMissingError, match="user add NAME --permission ADMIN"
        ) as caught:
            call()
        assert str(store.path.parent.parent) not in caught.value.message
    assert not store.path.exists() or store.path.read_bytes() == b""
    AccountStore.make(store.path).add("ben", PASSWORD, Permission.ADMIN)
    assert [user.username for user in store.list()] == ["ben"]


def test_making_the_store_keeps_what_is_there(store: AccountStore) -> None:
    assert [user.username for user in AccountStore.make(store.path).list()] == ["ada"]


def list_users_where_nothing_can_be_written(path: Path) -> List[str]:
    """In a process that may not add a byte to any file: the same errors as on a full disk."""
    program = (
        "import resource, sys; from pathlib import Path;"
        "from mallennlp.services.accounts.store import AccountStore;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0));"
        "print(*(user.username for user in AccountStore(Path(sys.argv[1])).list()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_users_are_listed_on_a_full_disk(store: AccountStore) -> None:
    assert list_users_where_nothing_can_be_written(store.path) == ["ada"]


# --- ended logins


def test_an_ended_login_is_nobodys_and_the_users_others_go_on(store: AccountStore) -> None:
    token = store.get("ada").session_token
    store.end_login("one", time.time() + 60)
    store.end_login("one", time.time() + 60)
    assert store.get_by_session(token, "one") is None
    assert store.get_by_session(token, "another") == store.get("ada")


def test_an_ended_login_is_forgotten_when_its_cookies_are_too_old(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    store.end_login("old", now + 10)
    monkeypatch.setattr(time, "time", lambda: now + 20)
    store.end_login("new", now + 30)
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT id FROM ended_login").fetchall() == [("new",)]
    connection.close()


# --- too many attempts


def fail(store: AccountStore, times: int, username: str = "ada", client: str = CLIENT) -> None:
    """Try a wrong password some times."""
    for _ in range(times):
        with pytest.raises(AccessError) as caught:
            store.verify(username, "wrong", client)
        assert not isinstance(caught.value, TooManyAttemptsError)


def test_after_five_failures_even_the_right_password_is_refused(store: AccountStore) -> None:
    fail(store, 5)
    with pytest.raises(TooManyAttemptsError, match="Try again in 15 min"):
        store.verify("ADA", PASSWORD, CLIENT)
    assert store.verify("ada", PASSWORD, "198.51.100.7").username == "ada", "not from elsewhere"


def test_a_success_clears_the_failures(store: AccountStore) -> None:
    for _ in range(4):
        fail(store, 4)
        store.verify("ada", PASSWORD, CLIENT)


def test_a_success_of_one_user_does_not_clear_anothers(store: AccountStore) -> None:
    store.add("ben", PASSWORD, Permission.READ)
    fail(store, 4)
    store.verify("ben", PASSWORD, CLIENT)
    fail(store, 1)
    with pytest.raises(TooManyAttemptsError):
        store.verify("ada", PASSWORD, CLIENT)


def test_twenty_failures_of_one_client_for_whatever_names(store: AccountStore) -> None:
    for number in range(20):
        fail(store, 1, f"guess{number}")
    with pytest.raises(TooManyAttemptsError):
        store.verify("ada", PASSWORD, CLIENT)


def test_waiting_helps_and_trying_on_does_not_prolong(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    fail(store, 5)
    for passed in (60.0, 600.0, limiter.WINDOW_S - 1.0):
        monkeypatch.setattr(time, "time", lambda: now + passed)
        with pytest.raises(TooManyAttemptsError):
            store.verify("ada", PASSWORD, CLIENT)
    monkeypatch.setattr(time, "time", lambda: now + limiter.WINDOW_S + 1.0)
    assert store.verify("ada", PASSWORD, CLIENT).username == "ada"


def test_a_clock_that_jumps_back_does_not_lock_for_ever(
    store: AccountStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 1e6)
    fail(store, 5)
    monkeypatch.setattr(time, "time", lambda: now)
    assert store.verify("ada", PASSWORD, CLIENT).username == "ada"


def test_old_attempts_are_removed(store: AccountStore, monkeypatch: pytest.MonkeyPatch) -> None:
    fail(store, 3, "somebody" * 1000, "client" * 1000)
    later = time.time() + limiter.WINDOW_S + 1.0
    monkeypatch.setattr(time, "time", lambda: later)
    fail(store, 1)
    connection = sqlite3.connect(store.path)
    assert connection.execute("SELECT username, client FROM login_attempt").fetchall() == [
        ("ada", CLIENT)
    ]
    connection.close()


def test_a_new_password_forgives(store: AccountStore) -> None:
    fail(store, 5)
    store.set_password("ada", "another one")
    assert store.verify("ada", "another one", CLIENT).username == "ada"


# --- several processes


def _attempts(path: Path, results: "multiprocessing.Queue[str]") -> None:
    rules._NOBODYS_HASH = "scrypt:1024:8:1$nobody$" + "0" * 128
    store = AccountStore(path)
    for _ in range(4):
        try:
            store.verify("ada", "wrong", CLIENT)
        except MallennlpError as error:
            results.put(type(error).__name__)


def _remove(path: Path, name: str, results: "multiprocessing.Queue[str]") -> None:
    try:
        AccountStore(path).remove(name)
        results.put("removed")
    except LastAdminError:
        results.put("refused")


def in_processes(targets: List[tuple]) -> List[str]:
    """Run functions in processes of their own, all at once, and collect what they put."""
    spawn = multiprocessing.get_context("spawn")
    results = spawn.Queue()
    processes = [spawn.Process(target=target, args=(*args, results)) for target, *args in targets]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * len(processes)
    found = []
    while not results.empty():
        found.append(results.get(timeout=5))
    results.close()
    results.join_thread()
    return sorted(found)


def test_attempts_count_over_all_processes(store: AccountStore) -> None:
    found = in_processes([(_attempts, store.path)] * 3)
    assert found == ["AccessError"] * 5 + ["TooManyAttemptsError"] * 7


def test_two_processes_cannot_remove_the_last_two_admins(store: AccountStore) -> None:
    store.add("ben", PASSWORD, Permission.ADMIN)
    found = in_processes([(_remove, store.path, "ada"), (_remove, store.path, "ben")])
    assert found == ["refused", "removed"]
    assert len(store.list()) == 1


def test_a_forked_process_can_go_on_with_the_store(store: AccountStore) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if store.get("ada").username == "ada" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert store.get("ada").username == "ada"


def test_a_kept_password_is_checked_without_counting(tmp_path: Path) -> None:
    accounts = AccountStore.make(tmp_path / "state.sqlite")
    accounts.add("ada", "correct horse", Permission.ADMIN)
    assert accounts.has_password("ada", "correct horse")
    assert not accounts.has_password("eve", "correct horse")
    for _ in range(20):
        assert not accounts.has_password("ada", "wrong")
    assert accounts.verify("ada", "correct horse", "127.0.0.1").username == "ada"
