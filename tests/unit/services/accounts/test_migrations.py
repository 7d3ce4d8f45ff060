import sqlite3
import stat
from pathlib import Path
from typing import List

import pytest

from mallennlp.exceptions import DatabaseError
from mallennlp.services.accounts.migrations import STEPS, Step, migrate

FIRST = Step("0001 first", ("CREATE TABLE first (x)", "INSERT INTO first VALUES (1)"))
SECOND = Step("0002 second", ("ALTER TABLE first ADD COLUMN y", "UPDATE first SET y = x + 1"))
WRONG = Step("0002 wrong", ("INSERT INTO first VALUES (2)", "INSERT INTO nowhere VALUES (1)"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


def rows(path: Path, sql: str) -> List[tuple]:
    """What a query gives."""
    connection = sqlite3.connect(path)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def copies(path: Path) -> List[Path]:
    """The copies beside a database."""
    return sorted(path.parent.glob(f"{path.name}.before-*"))


def test_the_shipped_steps_have_names_in_order_and_run() -> None:
    names = [step.name for step in STEPS]
    assert names == sorted(set(names))
    assert [name.split()[0] for name in names] == [f"{at:04}" for at in range(1, len(names) + 1)]


def test_steps_run_once_and_are_remembered(path: Path) -> None:
    for _ in range(2):
        migrate(path, [FIRST, SECOND])
    assert rows(path, "SELECT x, y FROM first") == [(1, 2)]
    assert rows(path, "SELECT name FROM migration ORDER BY name") == [
        ("0001 first",),
        ("0002 second",),
    ]
    assert copies(path) == [], "there was nothing to lose"


def test_an_older_file_is_brought_forward_and_copied_before(path: Path) -> None:
    migrate(path, [FIRST])
    migrate(path, [FIRST, SECOND])
    assert rows(path, "SELECT x, y FROM first") == [(1, 2)]
    (copy,) = copies(path)
    assert rows(copy, "SELECT * FROM first") == [(1,)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_step_that_fails_leaves_nothing_behind(path: Path) -> None:
    migrate(path, [FIRST])
    with pytest.raises(DatabaseError, match="nowhere"):
        migrate(path, [FIRST, WRONG])
    assert rows(path, "SELECT x FROM first") == [(1,)]
    assert rows(path, "SELECT name FROM migration") == [("0001 first",)]
    migrate(path, [FIRST, SECOND])
    assert rows(path, "SELECT y FROM first") == [(2,)]


def test_a_file_of_a_newer_program_is_left_alone(path: Path) -> None:
    migrate(path, [FIRST, SECOND])
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="newer version.*0002 second.*upgrade"):
        migrate(path, [FIRST])
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    rows(path, "CREATE TABLE theirs (x)")
    with pytest.raises(DatabaseError, match="another program"):
        migrate(path, [FIRST])
    assert rows(path, "SELECT name FROM sqlite_master") == [("theirs",)]


def test_a_folder_that_is_missing_is_a_clear_error(path: Path) -> None:
    with pytest.raises(DatabaseError, match="cannot be written"):
        migrate(path.parent / "none" / "state.sqlite")
