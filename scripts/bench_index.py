"""Measures how long indexing takes, in units of the least that it could take.

    python -m scripts.bench_index --sizes 1000,10000 --check

* floor: walk the tree, read every JSON file of AllenNLP's and parse it with the standard library,
  in one process;
* cold: a scan into an empty index, everything searchable at its end;
* bare walk: list every directory with ``os.scandir``;
* re-scan: a scan that finds nothing changed;
* one changed run: how much longer a scan takes that finds one run changed, reads it, and has it in
  the index. No file is touched for that: the index forgets the run's signature.

All are measured in one run on one tree, the best of some rounds that take turns, so that the ratios
hold on a busy computer too. But for the cold scan: it wants all cores, and other work takes some of
them away, so its processor time is measured beside it, that of all its processes. With ``--check``
the exit status is 1 if a ratio is over its limit; those by floor and by walk hold from 10,000
experiments on, as it takes a moment to start processes and to open the index.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple

import attrs

from mallennlp.services.experiments.readers import all_readers
from mallennlp.services.index.leaves import SETTLED_S
from mallennlp.services.index.scan import scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths
from scripts.make_tree import make_tree

COLD_LIMIT = 2.0
COLD_PROCESSOR_LIMIT = 3.6
MANY = 10_000
"""From so many experiments on, the limits of scans by floor and by walk hold."""
RESCAN_LIMIT = 1.5
SIZE_LIMIT = 1.0
CHANGED_LIMIT_S = 0.1
_STALLED_AFTER_S = 1800.0
_MIB = 1024.0 * 1024.0
_PROCESSOR_TIMES = 4
"""Of what ``os.times`` gives: user and system, of this process and of its children."""


@attrs.frozen
class Result:
    """Seconds and bytes of one tree."""

    experiments: int
    floor_s: float
    cold_s: float
    floor_processor_s: float
    cold_processor_s: float
    walk_s: float
    rescan_s: float
    changed_s: float
    json_bytes: int
    index_bytes: int

    @property
    def cold_ratio(self) -> float:
        """Cold build by floor."""
        return self.cold_s / self.floor_s

    @property
    def processor_ratio(self) -> float:
        """The same in processor time."""
        return self.cold_processor_s / self.floor_processor_s

    @property
    def rescan_ratio(self) -> float:
        """Unchanged re-scan by bare walk."""
        return self.rescan_s / self.walk_s

    @property
    def size_ratio(self) -> float:
        """Index by JSON files."""
        return self.index_bytes / self.json_bytes

    def failures(self) -> List[str]:
        """The limits that are not kept, in words."""
        checked = (
            ("index size", self.size_ratio, SIZE_LIMIT),
            ("seconds for one changed run", self.changed_s, CHANGED_LIMIT_S),
        )
        of_many = (
            ("cold build", self.cold_ratio, COLD_LIMIT),
            ("processor time of that", self.processor_ratio, COLD_PROCESSOR_LIMIT),
            ("re-scan", self.rescan_ratio, RESCAN_LIMIT),
        )
        return [
            f"{self.experiments:,} experiments: {what} {ratio:.2f}, limit {limit}"
            for what, ratio, limit in (of_many if self.experiments >= MANY else ()) + checked
            if ratio > limit
        ]


def bare_walk(folder: str) -> int:
    """List a folder and everything below it; the number of entries."""
    count = 0
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                count += 1
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
    return count


def floor(folder: str) -> int:
    """Walk, read and parse all JSON with the standard library, keep nothing; the number of
    bytes."""
    size = 0
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                elif entry.name.endswith(".json"):
                    with open(entry.path, "rb") as file:
                        content = file.read()
                    json.loads(content)
                    size += len(content)
    return size


def measure(tree: Path, rounds: int) -> Result:
    """Measure one tree."""
    kinds = ("floor", "cold", "walk", "rescan", "changed")
    seconds: Dict[str, List[float]] = {kind: [] for kind in kinds}
    processor: Dict[str, List[float]] = {"floor": [], "cold": []}
    json_bytes = index_bytes = experiments = 0
    bare_walk(str(tree))  # so that the first round does not pay for a cold disk
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            index = ExperimentIndex(ProjectPaths(Path(folder)).index)
            with _processor_time(processor["floor"]):
                json_bytes = _timed(seconds["floor"], lambda: floor(str(tree)))
            with _processor_time(processor["cold"]):
                _timed(seconds["cold"], lambda: _scan(index, tree, Path(folder)))
            index_bytes = sum(file.stat().st_size for file in index.path.parent.iterdir())
            for _ in range(3):
                _timed(seconds["walk"], lambda: bare_walk(str(tree)))
                experiments = _timed(seconds["rescan"], lambda: _scan(index, tree, Path(folder)))
                _forget_one(index)
                _timed(seconds["changed"], lambda: _scan(index, tree, Path(folder)))
    best = {what: min(times) for what, times in seconds.items()}
    return Result(
        experiments,
        best["floor"],
        best["cold"],
        min(processor["floor"]),
        min(processor["cold"]),
        best["walk"],
        best["rescan"],
        max(0.0, best["changed"] - best["rescan"]),
        json_bytes,
        index_bytes,
    )


def _forget_one(index: ExperimentIndex) -> None:
    """Let the next scan find one run changed."""
    with contextlib.closing(sqlite3.connect(index.path)) as connection, connection:
        connection.execute("UPDATE experiment SET signature = '' WHERE id = 1")


@contextlib.contextmanager
def _processor_time(times: List[float]) -> Iterator[None]:
    """Note the processor time of this process and of those that it starts and waits for."""
    before = os.times()
    yield
    times.append(sum(os.times()[:_PROCESSOR_TIMES]) - sum(before[:_PROCESSOR_TIMES]))


def _timed(times: List[float], work: Callable[[], int]) -> int:
    start = time.perf_counter()
    result = work()
    times.append(time.perf_counter() - start)
    return result


def _scan(index: ExperimentIndex, tree: Path, project: Path) -> int:
    return scan(index, [tree], project, (), _STALLED_AFTER_S, all_readers()).found


def report(result: Result) -> str:
    """The figures of one tree."""
    json_mib, index_mib = result.json_bytes / _MIB, result.index_bytes / _MIB
    cold = _ratio(result.cold_ratio, "floor", COLD_LIMIT)
    processor = _ratio(result.processor_ratio, "floor", COLD_PROCESSOR_LIMIT)
    rescan = _ratio(result.rescan_ratio, "walk", RESCAN_LIMIT)
    return "\n".join(
        (
            f"{result.experiments:,} experiments",
            f"  floor      {result.floor_s:8.3f} s",
            f"  cold build {result.cold_s:8.3f} s   {cold}",
            f"    processor{result.cold_processor_s:8.3f} s   {processor}",
            f"  bare walk  {result.walk_s:8.3f} s",
            f"  re-scan    {result.rescan_s:8.3f} s   {rescan}",
            f"  one change {result.changed_s:8.3f} s   (limit {CHANGED_LIMIT_S} s)",
            f"  JSON       {json_mib:8.1f} MiB",
            f"  index      {index_mib:8.1f} MiB {_ratio(result.size_ratio, 'JSON', SIZE_LIMIT)}",
        )
    )


def _ratio(ratio: float, of: str, limit: float) -> str:
    return f"{ratio:.2f} x {of} (limit {limit})"


@contextlib.contextmanager
def _trees(sizes: Sequence[int], tree: Optional[Path]) -> Iterator[Iterator[Path]]:
    """The trees to measure, made one after the other in a temporary folder, or the one that was
    named."""
    if tree is not None:
        yield iter([tree])
        return
    with tempfile.TemporaryDirectory() as folder:
        yield (_made(Path(folder) / f"{size}", size) for size in sizes)


def _made(folder: Path, size: int) -> Path:
    make_tree(size, folder)
    # A folder that changed a moment ago is listed again, which hardly any of a project is.
    time.sleep(SETTLED_S)
    return folder


def _arguments(arguments: Optional[Sequence[str]]) -> Tuple[List[int], Optional[Path], int, bool]:
    parser = argparse.ArgumentParser(description="Measure how long indexing takes.")
    parser.add_argument("--sizes", default="1000,10000", help="numbers of experiments, with commas")
    parser.add_argument("--tree", type=Path, help="an existing tree, instead of made-up ones")
    parser.add_argument(
        "--rounds", type=int, default=2, help="how often to measure; the best counts"
    )
    parser.add_argument("--check", action="store_true", help="exit 1 if a ratio is over its limit")
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    return sizes, chosen.tree, chosen.rounds, chosen.check


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    sizes, tree, rounds, check = _arguments(arguments)
    system = f"{platform.system()} {platform.machine()}"
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {system}")
    failures: List[str] = []
    with _trees(sizes, tree) as folders:
        for folder in folders:
            result = measure(folder, rounds)
            print(report(result), flush=True)
            failures += result.failures()
    if check and failures:
        print("over the limit: " + "; ".join(failures), file=sys.stderr)
    return 1 if check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
