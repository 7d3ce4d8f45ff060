"""The benchmark of the command line: its floor is honest, and its limits count."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Dict, List, Sequence

import pytest

from mallennlp.cli.main import COMMANDS
from scripts import bench_cli
from scripts.bench_cli import Pair, environment, main, make_pairs

RUNS = 60
"""More than the rows of a terminal."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def pairs(folder: Path) -> Dict[str, Pair]:
    """The pairs by title, over a small project."""
    return {pair.title: pair for pair in make_pairs(folder, RUNS)}


def printed(command: Sequence[str], folder: Path) -> List[str]:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=environment(folder)
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("title", "rows", "titles"),
    [
        ("ls", bench_cli.ROWS, 1),
        ("ls --json", bench_cli.ROWS, 0),
        ("ls, all rows", RUNS, 1),
        ("ls --json, all rows", RUNS, 0),
    ],
)
def test_the_floor_prints_the_same_experiments(
    title: str, rows: int, titles: int, pairs: Dict[str, Pair], folder: Path
) -> None:
    bare, ours = printed(pairs[title].bare, folder), printed(pairs[title].ours, folder)[titles:]
    assert len(bare) == len(ours) == rows
    for theirs, own in zip(bare, ours):
        assert theirs.split()[0] in own


def test_the_floor_has_every_command_with_its_help(pairs: Dict[str, Pair], folder: Path) -> None:
    bare = "\n".join(printed(pairs["--help"].bare, folder))
    names = [name for group in COMMANDS.values() for name in group]
    assert names and [name for name in names if f"command-{name}" not in bare] == []


def test_both_are_measured_compiled(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    variables = environment(folder)
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert variables["PYTHONPYCACHEPREFIX"].startswith(str(folder))


@pytest.mark.parametrize(
    ("limits", "arguments", "code"),
    [((99.0, 99.0), ["--check"], 0), ((99.0, 0.1), ["--check"], 1), ((0.1, 0.1), [], 0)],
)
def test_a_limit_decides_the_exit_status(
    limits: Sequence[float],
    arguments: List[str],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = {"bare": 0.05, "ours": 0.06}
    monkeypatch.setattr(
        bench_cli, "seconds", lambda command, _: times["bare" if "bare" in command else "ours"]
    )
    found = [
        Pair(title, ["bare"], ["ours"], limit) for title, limit in zip(("--help", "ls"), limits)
    ]
    monkeypatch.setattr(bench_cli, "make_pairs", lambda folder, runs: found)
    assert main(arguments) == code
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["--help", "ls"]
    assert all(
        f"50 ms, mallennlp   60 ms, 1.20 times (limit {limit})" in line
        for line, limit in zip(lines, limits)
    )
