"""The file of the accounts, and of what belongs to them."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Iterator

from mallennlp.services.accounts.migrations import ADVICE, check_there
from mallennlp.services.database import connect_reading, connect_writing, write_transaction


class AccountsFile:
    """What reads and writes this file. Each connection raises AccountsMissingError where the file
    is gone, and DatabaseError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        check_there(self.path)
        with connect_reading(self.path, ADVICE) as connection:
            yield connection

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which is taken back where anything fails."""
        check_there(self.path)
        with connect_writing(self.path, ADVICE, create=False) as connection:
            with write_transaction(connection):
                yield connection
