"""``mallennlp --help`` and the reading commands stay light: a child tells what it imported."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, Sequence, Set

import pytest

from mallennlp.project import create_project
from mallennlp.services.config import Config, ProjectSection, render_config

HEAVY = {
    "allennlp",
    "attr",
    "attrs",
    "cattrs",
    "dash",
    "flask",
    "lark",
    "numpy",
    "orjson",
    "plotly",
    "psutil",
    "re2",
    "registrable",
    "rich",
    "sqlite3",
    "toml",
    "tomlkit",
    "torch",
    "werkzeug",
}
"""What a start must not pay for unless it needs it."""

LISTS = {"sqlite3"}
"""A list depends on no setting, and is made of named tuples."""
OPENS_A_PROJECT = LISTS | {"attr", "attrs", "toml"}
NEEDED: Dict[str, Set[str]] = {
    "--help": set(),
    "--version": set(),
    "no-such-command": set(),
    "ls --help": LISTS,
    "ls": LISTS,
    "serve --help": OPENS_A_PROJECT,
    "index --help": OPENS_A_PROJECT,
    "user --help": OPENS_A_PROJECT,
    "page --help": OPENS_A_PROJECT,
    "page new --help": OPENS_A_PROJECT,
    "page list --help": OPENS_A_PROJECT,
}
"""For a command line, which of the heavy ones it may import."""

OPENED: Dict[str, Set[str]] = {
    "ls": LISTS,
    "ls --csv --tag paper --sort best": LISTS,
    "ls word": LISTS,
    "ls run --limit 1 --columns started": LISTS,
    "ls epochs:0": LISTS | {"attr", "attrs", "lark"},
    "ls path~run": LISTS | {"attr", "attrs", "lark", "re2"},
    "show run": OPENS_A_PROJECT | {"orjson", "psutil"},
    "tag run --add good": OPENS_A_PROJECT | {"orjson"},
    "note run --message good": OPENS_A_PROJECT | {"orjson"},
}
"""The same in a project with a run. None may import the registry, and with it AllenNLP."""

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


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a run, which changed since it was indexed: it is read again."""
    root = tmp_path_factory.mktemp("project")
    (root / "run").mkdir()
    (root / "run/config.json").write_text('{"model": {}, "trainer": {}}')
    made = create_project(root, render_config(Config(ProjectSection("light"))), "ada", "password")
    assert made.scan().found == 1
    (root / "run/metrics.json").write_text('{"best_epoch": 0}')
    return root


@pytest.mark.parametrize("line", OPENED)
def test_a_command_that_opens_a_run_imports_no_registry(line: str, project: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "mallennlp", *line.split()], cwd=project)
    assert done.returncode == 0
    imported = imported_by(line.split(), project)
    assert "sqlite3" in imported, "the index was not opened"
    assert "mallennlp.services.registrable" not in imported
    assert {name.split(".")[0] for name in imported} & HEAVY <= OPENED[line]


def test_help_imports_no_command(tmp_path: Path) -> None:
    commands = {"ls", "show", "serve", "index", "new", "init", "user", "demo", "edit"}
    imported = imported_by(["--help"], tmp_path)
    assert "mallennlp.cli.main" in imported, "the program did not start"
    assert not imported & {f"mallennlp.cli.{name}" for name in commands}
