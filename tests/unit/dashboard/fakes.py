"""A project that is nothing but its config and its accounts: enough for the dashboard's core."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Dict, Optional, Sequence, Set

import attrs

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, ProjectNotFoundError, TooManyAttemptsError
from mallennlp.services.paths import ProjectPaths

PASSWORD = "correct horse"


@attrs.frozen
class FakeUser:
    id: int
    username: str
    permission: Permission
    session_token: str
    created_s: float = 0.0


class FakeAccounts:
    """One user a level, all with the same password; five wrong ones in a row are too many."""

    def __init__(self) -> None:
        self.users: Dict[str, FakeUser] = {
            level.name.lower(): FakeUser(
                level.value, level.name.lower(), level, f"token-{level.name}"
            )
            for level in Permission
        }
        self.failures = 0
        self.ended: Set[str] = set()

    def get_by_session(self, token: str, login_id: str = "") -> Optional[FakeUser]:
        users = () if login_id in self.ended else self.users.values()
        return next((user for user in users if user.session_token == token), None)

    def end_login(self, login_id: str, until_s: float) -> None:
        self.ended.add(login_id)

    def verify(self, username: str, password: str, client: str) -> FakeUser:
        if self.failures >= 5:
            raise TooManyAttemptsError("Too many failed logins. Try again in 1 min.")
        if username not in self.users or password != PASSWORD:
            self.failures += 1
            raise AccessError("The user name or the password is wrong.")
        return self.users[username]


class FakeProject:
    def __init__(
        self,
        root: Path,
        imports: Sequence[str] = (),
        host: str = "127.0.0.1",
        display_name: str = "My runs",
        hooks: Sequence[str] = (),
    ) -> None:
        self.root = root
        self.paths = ProjectPaths(root)
        self.accounts = FakeAccounts()
        self.config: Any = SimpleNamespace(
            project=SimpleNamespace(name="my-runs", display_name=display_name, loglevel="INFO"),
            server=SimpleNamespace(
                host=host, port=5005, workers=2, imports=tuple(imports), hooks=tuple(hooks)
            ),
            experiments=SimpleNamespace(watch=False),
        )

    @classmethod
    def open(cls, root: Path) -> "FakeProject":
        raise ProjectNotFoundError(f"{root} is not a real project.")

    def regroup(self) -> None:
        """There is nothing to group."""

    def secret(self) -> bytes:
        return b"not a secret at all, 32 bytes...."
