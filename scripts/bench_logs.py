"""What looking into a log of a gigabyte costs, against the least that could be done.

* the end of the log, as the browser is told it, with numbers, styles and levels, against the bare
  lines of the last bytes with their positions;
* the number of its last line against counting the newlines of the file in blocks;
* a search for a text that is not there, whatever its case, against looking for it in lower-cased
  blocks; and for errors, against looking for each word that tells of one.

Each pair is measured in turn, from the computer's memory of the file. Prints medians in
milliseconds and their ratios, how long the first look at the end took, and how much memory all of
it needed; with ``--check`` it exits with 1 above a limit.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Callable, Iterator, List

import attrs

from mallennlp.dashboard.pages.experiment.log_answers import shown
from mallennlp.dashboard.pages.experiment.log_questions import ViewQuestion
from mallennlp.services import paths
from mallennlp.services.logs import line_numbers, searching, windows
from mallennlp.services.logs.opened import OpenLog, open_log
from mallennlp.services.logs.searching import Wanted

BYTES = 1_000_000_000
OPENED_LIMIT_S = 1.0
"""For the first look, with everything cold but the file."""
MEMORY_LIMIT_MB = 64.0
"""More than before, at any moment."""
_LINE = (
    "2026-11-23 02:03:{s:02},{ms:03} - INFO - tqdm - accuracy: 0.{a:04}, batch_loss: 1.{b:04},"
    " loss: 1.{c:04} ||: {p:3}%|####6     | {n}/20000 [00:12<00:31, 461.52it/s]\n"
)
_LINES_A_BLOCK = 2_000
_BLOCK_BYTES = 1_048_576
_MISSING = "Xylophone"
_NEVER_S = float("inf")
_ERROR_WORDS = (b"Traceback (most", b"ERROR", b"CRITICAL", b"FATAL", b"nan loss")


@attrs.frozen
class Measured:
    """Medians in seconds of one thing that is done, and of its floor; ``limit``: of the ratio."""

    what: str
    ours_s: float
    floor_s: float
    limit: float

    @property
    def ratio(self) -> float:
        """Ours by the floor's."""
        return self.ours_s / self.floor_s

    def line(self) -> str:
        """What is printed."""
        return (
            f"{self.what}: {self.ours_s * 1e3:.1f} ms, at least {self.floor_s * 1e3:.1f} ms,"
            f" ratio {self.ratio:.2f} (limit {self.limit})"
        )


@attrs.frozen
class Report:
    """All that was measured. ``opened_s``: the first look at the end; ``memory_mb``: what it took
    at the most, in MB of 1,000,000 bytes."""

    pairs: List[Measured]
    opened_s: float
    memory_mb: float

    def lines(self) -> List[str]:
        """What is printed."""
        return [
            *(pair.line() for pair in self.pairs),
            f"first look at the end: {self.opened_s * 1e3:.1f} ms"
            f" (limit {OPENED_LIMIT_S * 1e3:.0f})",
            f"memory: {self.memory_mb:.1f} MB more (limit {MEMORY_LIMIT_MB:.0f})",
        ]

    def is_within_limits(self) -> bool:
        """Whether ``--check`` is content."""
        slow = any(pair.ratio > pair.limit for pair in self.pairs)
        is_late = self.opened_s > OPENED_LIMIT_S
        return not slow and not is_late and self.memory_mb <= MEMORY_LIMIT_MB


def make_log(directory: Path, size_bytes: int) -> None:
    """Write a log of progress lines, of a little more than ``size_bytes``."""
    block = "".join(
        _LINE.format(
            s=n // 1_000 % 60,
            ms=n % 1_000,
            a=n * 7 % 10_000,
            b=n * 3 % 10_000,
            c=n % 10_000,
            p=n % 100,
            n=n,
        )
        for n in range(min(_LINES_A_BLOCK, size_bytes // 100 + 1))
    ).encode()
    with open(directory / paths.LOG, "wb") as file:
        while file.tell() < size_bytes:
            file.write(block)


def measure(directory: Path, rounds: int) -> Report:
    """Do everything ``rounds`` times, and its floor in turn. Raises RuntimeError where the two do
    not tell the same."""
    before_mb = _memory_mb()
    path = directory / paths.LOG
    begun_s = time.perf_counter()
    _end(directory)
    opened_s = time.perf_counter() - begun_s
    _opened(directory, _know_numbers)
    pairs = [
        _pair("the end", lambda: _end(directory), lambda: _plain_end(path), rounds, 30.0),
        _pair("the last number", lambda: _number(directory), lambda: _count(path), rounds, 1.5),
        _pair("a search", lambda: _search(directory), lambda: _plain_search(path), rounds, 1.5),
        _pair("errors", lambda: _errors(directory), lambda: _plain_errors(path), rounds, 1.5),
    ]
    return Report(pairs, opened_s, _memory_mb() - before_mb)


def _pair(
    what: str, ours: Callable[[], Any], floor: Callable[[], Any], rounds: int, limit: float
) -> Measured:
    if ours() != floor():
        raise RuntimeError(f"The two tell different things: {what}.")
    times = [(_seconds(ours), _seconds(floor)) for _ in range(rounds)]
    ours_s, floor_s = map(statistics.median, zip(*times))
    return Measured(what, ours_s, floor_s, limit)


def _seconds(call: Callable[[], Any]) -> float:
    begun_s = time.perf_counter()
    call()
    return time.perf_counter() - begun_s


# --- ours


def _opened(directory: Path, call: Callable[[OpenLog], Any]) -> Any:
    with open_log(directory, paths.LOG) as log:
        return call(log)


def _end(directory: Path) -> Any:
    """The text of the last line, of an answer as it travels."""
    question = ViewQuestion(1, paths.LOG, "end", 0, "")
    told = json.loads(_opened(directory, lambda log: json.dumps(shown(log, question))))
    return told["rows"][-1][2]


def _number(directory: Path) -> Any:
    def number(log: OpenLog) -> Any:
        return line_numbers.LineTable(log).breaks_before(log, log.size_bytes, _NEVER_S)

    return _opened(directory, number)


def _know_numbers(log: OpenLog) -> None:
    """A worker counts the lines of a log once; later answers find their numbers at once."""
    line_numbers.table_of(log).breaks_before(log, log.size_bytes, _NEVER_S)


def _search(directory: Path) -> Any:
    wanted = Wanted(_MISSING)
    return _opened(directory, lambda log: searching.find_next(log, wanted, 0, _NEVER_S)).position


def _errors(directory: Path) -> Any:
    wanted = Wanted(None)
    return _opened(directory, lambda log: searching.find_next(log, wanted, 0, _NEVER_S)).position


# --- the least


def _plain_end(path: Path) -> Any:
    size = path.stat().st_size
    with open(path, "rb") as file:
        file.seek(-min(windows.MOST_BYTES, size), os.SEEK_END)
        lines = file.read().decode("utf-8", "replace").splitlines(keepends=True)
    rows, position = [], size
    for line in reversed(lines[-windows.MOST_LINES :]):
        position -= len(line.encode("utf-8"))
        rows.append([position, line.rstrip("\r\n")])
    return json.loads(json.dumps(rows))[0][1]


def _blocks(path: Path) -> Iterator[bytes]:
    with open(path, "rb", buffering=0) as file:
        while block := file.read(_BLOCK_BYTES):
            yield block


def _count(path: Path) -> Any:
    return sum(block.count(b"\n") for block in _blocks(path))


def _plain_search(path: Path) -> Any:
    text = _MISSING.lower().encode()
    return _first(block.lower().find(text) for block in _blocks(path))


def _plain_errors(path: Path) -> Any:
    return _first(max(block.find(word) for word in _ERROR_WORDS) for block in _blocks(path))


def _first(found: Iterator[int]) -> Any:
    return next((at for at in found if at >= 0), None)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bytes", type=int, default=BYTES, help="how large the log is")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured")
    parser.add_argument("--check", action="store_true", help="fail above a limit")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        make_log(Path(name), options.bytes)
        report = measure(Path(name), options.rounds)
    print("\n".join(report.lines()))
    return 1 if options.check and not report.is_within_limits() else 0


if __name__ == "__main__":
    sys.exit(main())
