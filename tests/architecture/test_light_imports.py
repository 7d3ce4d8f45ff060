"""``mallennlp --help`` and the reading commands stay light: a child tells what it imported."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, Sequence, Set

import pytest

HEAVY = {
    "allennlp",
    "attr",
    "attrs",
    "cattrs",
    "dash",
    "flask",
    "numpy",
    "orjson",
    "plotly",
    "psutil",
    "registrable",
    "rich",
    "sqlite3",
    "toml",
    "tomlkit",
    "torch",
    "werkzeug",
}
"""What a start must not pay for unless it needs it."""

OPENS_A_PROJECT = {"attr", "attrs", "sqlite3", "toml"}
NEEDED: Dict[str, Set[str]] = {
    "--help": set(),
    "--version": set(),
    "no-such-command": set(),
    "ls --help": OPENS_A_PROJECT,
    "ls": OPENS_A_PROJECT,
    "show some/run": OPENS_A_PROJECT,
    "tag some/run --add good": OPENS_A_PROJECT | {"orjson"},
    "serve --help": OPENS_A_PROJECT,
    "index --help": OPENS_A_PROJECT,
    "user --help": OPENS_A_PROJECT,
}
"""For a command line, which of the heavy ones it may import."""

_IMPORTED = re.compile(r"import time:\s+\d+ \|\s+\d+ \|\s*(\S+)")


def imported_by(arguments: Sequence[str], cwd: Path) -> Set[str]:
    """The modules that a run of the command line imports, whether it succeeds or not."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mallennlp", *arguments],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return set(_IMPORTED.findall(done.stderr))


@pytest.mark.parametrize("line", NEEDED)
def test_only_what_is_needed_is_imported(line: str, tmp_path: Path) -> None:
    imported = imported_by(line.split(), tmp_path)
    assert "mallennlp.cli.main" in imported, "the program did not start"
    heavy = {name.split(".")[0] for name in imported} & HEAVY
    assert heavy <= NEEDED[line]


def test_help_imports_no_command(tmp_path: Path) -> None:
    commands = {"ls", "show", "serve", "index", "new", "init", "user", "demo", "edit"}
    imported = imported_by(["--help"], tmp_path)
    assert "mallennlp.cli.main" in imported, "the program did not start"
    assert not imported & {f"mallennlp.cli.{name}" for name in commands}
