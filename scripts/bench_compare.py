"""Measures what comparing many runs costs, in units of the least that it could cost.

    python -m scripts.bench_compare --check

100 runs that differ in 60 config keys, each with a curve of 10,000 points in an event file:

* floor: read the same in plain Python: configs and metrics from the index with sqlite3 and json,
  every key's different values, the points of all curves with struct and tensorboardX;
* ours: ``Project.compare``, and what each section of the compare page shows, as components.

Both run in fresh processes that remember nothing, in turn; the best of some rounds counts. Times
are those of the processor: neither waits for anything, and other work hardly changes them. Then the
page is asked for over its WSGI application, as a browser asks: the bytes of all its answers, before
they are compressed. With ``--check`` the exit status is 1 if a limit is not kept.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import platform
import sqlite3
import struct
import sys
import tempfile
import time
from array import array
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, Callable, ClassVar, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import attrs
from tensorboardX.proto.event_pb2 import Event

from mallennlp.dashboard.pages.compare import curve_sides
from mallennlp.dashboard.pages.compare.sections import SECTIONS
from mallennlp.domain.comparison import RUN
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from scripts.compare_payload import payload_bytes, shown_of
from scripts.compared_runs import EVENTS, TAG, make_runs

RUNS, KEYS, POINTS = 100, 60, 10_000
USER, PASSWORD = "bench", "a password for nobody"
_PATIENCE_S = 300.0
_HEADER_BYTES, _FOOTER_BYTES = 12, 4

Times = Dict[str, float]
Tree = Mapping[str, Any]


@attrs.frozen
class Measured:
    """Seconds of the processor by what was done, and bytes by what was asked for."""

    RATIO_LIMIT: ClassVar[float] = 2.0
    PAYLOAD_LIMIT: ClassVar[int] = 1_000_000

    ours_s: Mapping[str, float]
    floor_s: Mapping[str, float]
    payload: Mapping[str, int]

    @property
    def ratio(self) -> float:
        """All of ours by all of the floor."""
        return sum(self.ours_s.values()) / sum(self.floor_s.values())

    @property
    def bytes(self) -> int:
        """All answers of the page together."""
        return sum(self.payload.values())

    def failures(self) -> List[str]:
        """The limits that are not kept, in words."""
        found = []
        if self.ratio > self.RATIO_LIMIT:
            found.append(f"ours by floor {self.ratio:.2f}, limit {self.RATIO_LIMIT}")
        if self.bytes > self.PAYLOAD_LIMIT:
            found.append(f"the page has {self.bytes:,} bytes, limit {self.PAYLOAD_LIMIT:,}")
        return found


def measure(project: Project, paths: Sequence[str], rounds: int) -> Measured:
    """Compare runs of a project. It has to have the user ``USER``."""
    # On a busy computer the page would leave some of the files for its next answer.
    setattr(curve_sides, "READING_S", _PATIENCE_S)
    floors, ours = [], []
    for _ in range(rounds):
        floors.append(_in_a_fresh_process(floor, project, paths))
        ours.append(_in_a_fresh_process(compare, project, paths))
    payload = payload_bytes(project, paths, USER, PASSWORD)
    return Measured(_best(ours), _best(floors), payload)


def _best(rounds: Sequence[Times]) -> Times:
    """Those of the round that took least in all."""
    return min(rounds, key=lambda times: sum(times.values()))


def _in_a_fresh_process(work: Callable[..., Times], *given: Any) -> Times:
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(work, *given).result()


@contextlib.contextmanager
def _timed(times: Times, what: str) -> Iterator[None]:
    start = time.process_time()
    yield
    times[what] = time.process_time() - start


# --- ours


def compare(project: Project, paths: Sequence[str]) -> Times:
    """What the page does: the comparison, and all that its sections show."""
    times: Times = {}
    params = shown_of(paths)
    with _timed(times, "runs"):
        comparison = project.compare([RUN + path for path in paths])
    for section in SECTIONS:
        with _timed(times, section.name):
            list(section.view(project, comparison, params))
    return times


# --- the floor


def floor(project: Project, paths: Sequence[str]) -> Times:
    """Read the same in plain Python, and find what differs."""
    times: Times = {}
    with _timed(times, "index"):
        runs = read_index(project.paths.index, paths)
    with _timed(times, "keys"):
        differing_keys([config for config, _ in runs])
    with _timed(times, "curves"):
        for path in paths:
            read_curve(project.root / path / EVENTS)
    return times


def read_index(index: Path, paths: Sequence[str]) -> List[Tuple[Tree, List[Mapping[str, float]]]]:
    """Config, and best, last and each epoch's metrics, of each run."""
    sql = (
        "SELECT config, metrics FROM document"
        " WHERE id = (SELECT id FROM experiment WHERE path = ?)"
    )
    with contextlib.closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        rows = [connection.execute(sql, (path,)).fetchone() for path in paths]
    return [(json.loads(config), _metrics(packed)) for config, packed in rows]


def _metrics(packed: bytes) -> List[Mapping[str, float]]:
    line, _, content = packed.partition(b"\n")
    _, _, used, shapes = json.loads(line)
    numbers = array("d")
    numbers.frombytes(content)
    rows: List[Mapping[str, float]] = []
    at = 0
    for shape in used:
        names = shapes[shape]
        rows.append(dict(zip(names, numbers[at : at + len(names)])))
        at += len(names)
    return rows


def differing_keys(configs: Sequence[Tree]) -> Dict[str, List[Any]]:
    """The values of the keys in which configs differ."""
    flat: List[Dict[str, Any]] = []
    for config in configs:
        leaves: Dict[str, Any] = {}
        _flatten(config, "", leaves)
        flat.append(leaves)
    keys = dict.fromkeys(key for leaves in flat for key in leaves)
    values = {key: [leaves.get(key) for leaves in flat] for key in keys}
    return {key: found for key, found in values.items() if any(one != found[0] for one in found)}


def _flatten(node: Any, prefix: str, leaves: Dict[str, Any]) -> None:
    if isinstance(node, dict):
        for key, child in node.items():
            _flatten(child, f"{prefix}{key}.", leaves)
    elif isinstance(node, list):
        for number, child in enumerate(node):
            _flatten(child, f"{prefix}{number}.", leaves)
    else:
        leaves[prefix[:-1]] = node


def read_curve(file: Path) -> Tuple[List[int], List[float], List[float]]:
    """Steps, times and values of a curve."""
    steps: List[int] = []
    times_s: List[float] = []
    values: List[float] = []
    content, at = file.read_bytes(), 0
    while at < len(content):
        (length,) = struct.unpack_from("<Q", content, at)
        begin = at + _HEADER_BYTES
        event = Event.FromString(content[begin : begin + length])
        at = begin + length + _FOOTER_BYTES
        for value in event.summary.value:
            if value.tag == TAG:
                steps.append(event.step)
                times_s.append(event.wall_time)
                values.append(value.simple_value)
    return steps, times_s, values


# --- the command line


def report(measured: Measured) -> str:
    """The figures."""
    lines = ["floor, in plain Python"]
    lines += [f"  {what:<14}{seconds * 1e3:10.1f} ms" for what, seconds in measured.floor_s.items()]
    lines += ["ours"]
    lines += [f"  {what:<14}{seconds * 1e3:10.1f} ms" for what, seconds in measured.ours_s.items()]
    lines += [f"ours by floor {measured.ratio:.2f} (limit {measured.RATIO_LIMIT})"]
    lines += ["bytes of the page's answers"]
    lines += [f"  {what:<14}{size:12,}" for what, size in measured.payload.items()]
    lines += [f"  {'all':<14}{measured.bytes:12,} (limit {measured.PAYLOAD_LIMIT:,})"]
    return "\n".join(lines)


@contextlib.contextmanager
def made_project(runs: int, keys: int, points: int) -> Iterator[Tuple[Project, List[str]]]:
    """A project of made-up runs in a temporary folder, indexed, and their paths."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        paths = make_runs(root, runs, keys, points)
        config = Config(project=ProjectSection(name="bench"))
        project = create_project(root, render_config(config), USER, PASSWORD)
        project.scan()
        yield project, paths


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure what comparing runs costs.")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--keys", type=int, default=KEYS, help="in which they differ")
    parser.add_argument("--points", type=int, default=POINTS, help="of each curve")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the best counts")
    parser.add_argument("--check", action="store_true", help="exit 1 if a limit is not kept")
    chosen = parser.parse_args(arguments)
    system = f"{platform.system()} {platform.machine()}"
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {system}")
    print(f"{chosen.runs} runs, {chosen.keys} differing keys, {chosen.points:,} points a curve")
    with made_project(chosen.runs, chosen.keys, chosen.points) as (project, paths):
        measured = measure(project, paths, chosen.rounds)
    print(report(measured))
    failures = measured.failures()
    if chosen.check and failures:
        print("over the limit: " + "; ".join(failures), file=sys.stderr)
    return 1 if chosen.check and failures else 0


if __name__ == "__main__":
    sys.exit(main())
