"""What commands import that really open a project: the rest of the program stays on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Set

import pytest

from tests.architecture.test_light_imports import HEAVY, LISTS, OPENS_A_PROJECT, imported_by

RUN = "2.10.1/pos/lstm_h16/seed_13"
READS_A_RUN = OPENS_A_PROJECT | {"orjson", "psutil"}


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("ls", LISTS),
        ("ls --json --tag paper --sort best pos", LISTS),
        ("ls no/such/path", LISTS),
        ("user list", OPENS_A_PROJECT),
        (f"tag {RUN}", OPENS_A_PROJECT | {"orjson"}),
        (f"show {RUN}", READS_A_RUN),
        (f"show {RUN} --json", READS_A_RUN),
    ],
)
def test_a_command_imports_what_it_needs(runs: Path, line: str, allowed: Set[str]) -> None:
    imported = imported_by(line.split(), runs)
    assert "sqlite3" in imported, "the index was not opened"
    assert {name.split(".")[0] for name in imported} & HEAVY <= allowed
