"""How long the command line takes to answer, against the least that could give the same answer.

* ``mallennlp --help`` against a bare click program with as many commands;
* ``mallennlp ls`` on 10,000 experiments against a bare click program that sends one query to the
  same index and prints as many rows: the 50 that a terminal gets;
* what else people wait for, without a limit: ``ls`` with a query, and all rows as a table and as
  JSON.

Both of a pair are started in turn, from a script like the one that pip installs and from compiled
modules, so that whatever else the computer does slows both alike. Prints the medians in
milliseconds and their ratios; with ``--check`` it exits with 1 above a limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from mallennlp.cli.main import COMMANDS
from mallennlp.project import Project
from mallennlp.services.config import Config, ProjectSection, render_config
from scripts.make_tree import make_tree

RUNS = 10_000
ROWS = 50
"""What ``ls`` shows on a terminal."""
LIMIT_HELP = 1.3
LIMIT_LS = 1.5

ENTRY = """
import sys

from mallennlp.cli.main import main

sys.exit(main())
"""
"""What pip installs as the command."""
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
@click.argument("rows", type=int)
def cli(index, rows):
    connection = sqlite3.connect(f"file:{index}?mode=ro", uri=True)
    sql = (
        "SELECT path, status, model, best_metric, best_metric_name, epochs, duration_s, started_s"
        " FROM experiment ORDER BY started_s DESC LIMIT ?"
    )
    for row in connection.execute(sql, (rows,)):
        click.echo("  ".join(map(str, row)))


cli()
"""


class Pair(NamedTuple):
    """A command of ours, and the bare one that it is measured against. ``limit``: of the ratio,
    where there is one."""

    title: str
    bare: Sequence[str]
    ours: Sequence[str]
    limit: Optional[float] = None


def bare_program() -> str:
    """A click program with the names and help of our commands, and nothing behind them."""
    commands = [item for group in COMMANDS.values() for item in group.items()]
    parts = [BARE_COMMAND.format(name=f"command_{name}", help=text) for name, text in commands]
    return BARE + "".join(parts) + "\n\ncli()\n"


def make_project(root: Path, runs: int) -> Project:
    """A project of made-up runs, with an index."""
    root.mkdir()
    make_tree(runs, root)
    config = render_config(Config(ProjectSection("bench")))
    (root / "Project.toml").write_text(config, encoding="utf-8")
    project = Project.open(root)
    project.scan()
    return project


def make_pairs(folder: Path, runs: int) -> List[Pair]:
    """Everything that is measured. The programs and the project are made in ``folder``."""
    programs = {"entry.py": ENTRY, "bare.py": bare_program(), "query.py": BARE_QUERY}
    for name, text in programs.items():
        (folder / name).write_text(text, encoding="utf-8")
    entry, bare, query = ([sys.executable, str(folder / name)] for name in programs)
    project = make_project(folder / "project", runs)
    index = str(project.paths.index)
    ls = [*entry, "--wd", str(project.root), "ls"]
    some, every = [*query, index, str(ROWS)], [*query, index, str(runs)]
    first = [*ls, "--limit", str(ROWS)]
    return [
        Pair("--help", [*bare, "--help"], [*entry, "--help"], LIMIT_HELP),
        Pair("ls", some, first, LIMIT_LS),
        Pair("ls --json", some, [*first, "--json"]),
        Pair("ls word", some, [*first, "lstm"]),
        Pair("ls status:finished", some, [*first, "status:finished"]),
        Pair("ls, all rows", every, ls),
        Pair("ls --json, all rows", every, [*ls, "--json"]),
    ]


def environment(folder: Path) -> Dict[str, str]:
    """This process's environment, in which all modules are compiled once, and kept in ``folder``
    in the compiled form."""
    changed = {name: os.environ[name] for name in os.environ if not name.startswith("PYTHON")}
    changed["PYTHONPATH"] = str(Path(__file__).resolve().parents[1])
    changed["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    return changed


def seconds(command: Sequence[str], variables: Mapping[str, str]) -> float:
    """How long a command takes, in seconds of wall. Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    subprocess.run(command, check=True, stdout=quiet, stderr=quiet, env=variables)
    return time.perf_counter() - start


def medians(pair: Pair, count: int, variables: Mapping[str, str]) -> Tuple[float, float]:
    """The median time of each command in seconds, both started ``count`` times in turn."""
    for command in (pair.bare, pair.ours):
        seconds(command, variables)  # compiles what is imported
    times = [(seconds(pair.bare, variables), seconds(pair.ours, variables)) for _ in range(count)]
    floor, own = (statistics.median(each) for each in zip(*times))
    return floor, own


def compare(pair: Pair, count: int, variables: Mapping[str, str]) -> bool:
    """Measure a pair and print a line. Whether it is within its limit, if it has one."""
    floor, own = medians(pair, count, variables)
    ratio = own / floor
    limit = "" if pair.limit is None else f" (limit {pair.limit})"
    print(
        f"{pair.title:20} bare {floor * 1e3:4.0f} ms, mallennlp {own * 1e3:4.0f} ms,"
        f" {ratio:.2f} times{limit}",
        flush=True,
    )
    return pair.limit is None or ratio <= pair.limit


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=15, help="how often each is started")
    parser.add_argument("--runs", type=int, default=RUNS, help="experiments in the project")
    parser.add_argument("--check", action="store_true", help="fail above a limit")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = environment(folder)
        fine = [
            compare(pair, options.pairs, variables) for pair in make_pairs(folder, options.runs)
        ]
    return 1 if options.check and not all(fine) else 0


if __name__ == "__main__":
    sys.exit(main())
