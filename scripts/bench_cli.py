"""How long the command line takes to answer, against the least that could give the same answer.

* ``mallennlp --help`` against a bare click program with as many commands;
* ``mallennlp ls`` against a bare click program that sends one query to the same index and prints.

Both of a pair are started in turn, so that whatever else the computer does slows both alike. Prints
the medians in milliseconds and their ratios; with ``--check`` it exits with 1 above the limit for
``--help``.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import List, Sequence, Tuple

from mallennlp.cli.main import COMMANDS
from mallennlp.project import Project
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.demo import place_runs

LIMIT = 1.3
"""For ``--help``."""
AIM = 1.5
"""For ``ls``: opening a project costs attrs, the TOML reader, and checks of every setting."""
BARE = """
import click


@click.group()
def cli():
    pass
"""
BARE_COMMAND = """

@cli.command(help={help!r})
@click.argument("path")
@click.option("--json", is_flag=True)
def {name}(path, json):
    pass
"""
BARE_QUERY = """
import sqlite3

import click


@click.command()
@click.argument("index")
def cli(index):
    connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
    sql = (
        "SELECT path, status, model, best_metric, best_metric_name, epochs, duration_s, started_s"
        " FROM experiment ORDER BY started_s DESC LIMIT 500"
    )
    for row in connection.execute(sql):
        click.echo("  ".join(map(str, row)))


cli()
"""


def bare_program() -> str:
    """A click program with the names and help of our commands, and nothing behind them."""
    commands = [item for group in COMMANDS.values() for item in group.items()]
    parts = [BARE_COMMAND.format(name=f"command_{name}", help=text) for name, text in commands]
    return BARE + "".join(parts) + "\n\ncli()\n"


def make_project(root: Path) -> Project:
    """A project of the shipped runs, with an index."""
    config = render_config(Config(ProjectSection("bench")))
    (root / "Project.toml").write_text(config, encoding="utf-8")
    place_runs(root)
    project = Project.open(root)
    project.scan()
    return project


def seconds(command: Sequence[str]) -> float:
    """How long a command takes, in seconds of wall. Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def medians(bare: Sequence[str], ours: Sequence[str], pairs: int) -> Tuple[float, float]:
    """The median time of each command in seconds, both started ``pairs`` times in turn."""
    for command in (bare, ours):
        seconds(command)  # compiles what is imported
    times = [(seconds(bare), seconds(ours)) for _ in range(pairs)]
    floor, own = (statistics.median(each) for each in zip(*times))
    return floor, own


def compare(title: str, bare: Sequence[str], ours: Sequence[str], pairs: int) -> float:
    """Measure a pair, print a line, and return the ratio."""
    floor, own = medians(bare, ours, pairs)
    print(f"{title}: bare {floor * 1e3:.0f} ms, mallennlp {own * 1e3:.0f} ms, {own / floor:.2f}")
    return own / floor


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15, help="how often each is started")
    parser.add_argument("--check", action="store_true", help=f"fail above {LIMIT} for --help")
    options = parser.parse_args()
    own: List[str] = [sys.executable, "-m", "mallennlp"]
    with tempfile.TemporaryDirectory() as folder:
        bare, query = Path(folder) / "bare.py", Path(folder) / "query.py"
        bare.write_text(bare_program(), encoding="utf-8")
        query.write_text(BARE_QUERY, encoding="utf-8")
        root = Path(folder) / "project"
        root.mkdir()
        index = str(make_project(root).paths.index)
        ratio = compare(
            f"--help (limit {LIMIT})",
            [sys.executable, str(bare), "--help"],
            [*own, "--help"],
            options.pairs,
        )
        compare(
            f"ls     (aim {AIM})",
            [sys.executable, str(query), index],
            [*own, "--wd", str(root), "ls"],
            options.pairs,
        )
    return 1 if options.check and ratio > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
