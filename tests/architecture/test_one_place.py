"""What is said in one place only: SQL, and the names of files."""

from __future__ import annotations

import re
from typing import Iterator, List, Set

import pytest

from mallennlp.services import paths
from tests.architecture.source import Module, modules, strings

SQL_MAY_STAND_IN = (
    "mallennlp.services.accounts",
    "mallennlp.services.database",
    "mallennlp.services.index",
    "mallennlp.services.queue",
)
SQL = re.compile(
    r"\s*(?:SELECT\s.+\sFROM\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s"
    r"|(?:CREATE|DROP|ALTER)\s+(?:TEMP\w*\s+|UNIQUE\s+|VIRTUAL\s+)?(?:TABLE|INDEX|TRIGGER|VIEW)\s"
    r"|PRAGMA\s|BEGIN\s+(?:IMMEDIATE|EXCLUSIVE)|WITH\s+\w+\s+AS\s*\()",
    re.DOTALL,
)
FILE_NAMES = re.compile(r"[\w.-]*\.(?:json|toml|sqlite|log|th|gz|lock)|\.mallennlp")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT path\n FROM experiment",
        "INSERT OR REPLACE INTO t VALUES (?)",
        "UPDATE user SET name = ?",
        "CREATE UNIQUE INDEX i ON t (c)",
        "PRAGMA journal_mode=WAL",
    ],
)
def test_sql_is_recognised(text: str) -> None:
    assert SQL.match(text)


@pytest.mark.parametrize("text", ["Select rows from the table", "Create a project", "BEGIN"])
def test_prose_is_not_sql(text: str) -> None:
    assert not SQL.match(text)


def test_sql_stands_in_the_storage_services_only() -> None:
    wrong: List[str] = []
    for module in modules():
        if not module.name.startswith(SQL_MAY_STAND_IN):
            wrong += [
                f"{module.place(node.lineno)}: {node.value!r}"
                for node in strings(module)
                if SQL.match(str(node.value))
            ]
    assert not wrong, "\n".join(wrong)


def test_some_sql_is_found() -> None:
    """Else the test above would hold of anything."""
    found = [node for module in modules() for node in strings(module) if SQL.match(str(node.value))]
    assert found


def spelled_in_paths() -> Set[str]:
    """The file and folder names that services/paths.py spells."""
    module = next(module for module in modules() if module.name == paths.__name__)
    texts = {str(node.value) for node in strings(module)}
    return {
        text for text in texts if FILE_NAMES.fullmatch(text) and text != paths.CHECKPOINT_SUFFIX
    }


def names_in(module: Module) -> Iterator[str]:
    """Findings: a string that is, or ends like a path in, one of the names of services/paths.py.

    A name inside a sentence for people is not a finding: it is followed or preceded by a blank.
    """
    known = spelled_in_paths()
    for node in strings(module):
        if str(node.value).split("/")[-1] in known:
            yield f"{module.place(node.lineno)}: {node.value!r}"


def test_paths_spells_the_names() -> None:
    assert {"config.json", "metrics.json", "mallennlp.json", "Project.toml"} <= spelled_in_paths()
    assert ".mallennlp" in spelled_in_paths()


def test_file_names_are_spelled_in_paths_only() -> None:
    wrong = [
        finding
        for module in modules()
        if module.name != paths.__name__
        for finding in names_in(module)
    ]
    assert not wrong, "Name these in services/paths.py and use the name:\n" + "\n".join(wrong)
