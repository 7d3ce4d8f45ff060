"""How long ``mallennlp --help`` takes, against a bare click program with as many commands.

Both are started in turn, so that whatever else the computer does slows both alike. Prints the
medians in milliseconds and their ratio; with ``--check`` it exits with 1 above the limit.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import List, Sequence

from mallennlp.cli.main import COMMANDS

LIMIT = 1.3
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


def bare_program() -> str:
    """A click program with the names and help of our commands, and nothing behind them."""
    commands = [item for group in COMMANDS.values() for item in group.items()]
    parts = [
        BARE_COMMAND.format(name=f"command_{name}", help=text)
        for name, text in commands
    ]
    return BARE + "".join(parts) + "\n\ncli()\n"


def seconds(command: Sequence[str]) -> float:
    """How long a command takes, in seconds of wall. Raises CalledProcessError if it fails."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--pairs", type=int, default=15, help="how often each is started"
    )
    parser.add_argument(
        "--check", action="store_true", help=f"fail above a ratio of {LIMIT}"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "bare.py"
        program.write_text(bare_program(), encoding="utf-8")
        bare: List[str] = [sys.executable, str(program), "--help"]
        ours: List[str] = [sys.executable, "-m", "mallennlp", "--help"]
        for command in (bare, ours):
            seconds(command)  # compiles what is imported
        pairs = [(seconds(bare), seconds(ours)) for _ in range(options.pairs)]
    floor, own = (statistics.median(times) for times in zip(*pairs))
    ratio = own / floor
    print(
        f"bare click {floor * 1e3:.0f} ms, mallennlp {own * 1e3:.0f} ms, ratio {ratio:.2f}"
    )
    return 1 if options.check and ratio > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
