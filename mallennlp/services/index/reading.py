"""Reading the directories that have changed: in this process if they are few, in others if they are
many.

What comes back are rows that are ready to be written, so the other processes take over most of the
work, and this one is left with sqlite.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
import time
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Deque, Iterator, List, NamedTuple, Sequence, Tuple

import attrs

from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.experiments.sidecar import Seen
from mallennlp.services.index.batches import Batch, Indexed, make_batch
from mallennlp.services.index.walk import Found, describe

FEW = 300
"""Up to so many are read in this process: starting others takes longer."""
_CHUNK = 250
"""Experiments that are written together: the more, the fewer times each part of the b-trees is
looked for."""
_SHARE = 10
"""Of what is left, at most one in so many: the last chunks are small, and so all processes end at
about the same time."""
_SMALLEST_CHUNK = 25
_MOST_WORKERS = 8
_LOOK_EVERY_S = 1.0


@attrs.frozen
class Chunk:
    """Some experiments, read.

    ``sidecars``: as they were before; ``unreadable``: paths with reasons; ``count``: how many were
    looked at.
    """

    batch: Batch
    sidecars: Tuple[Seen, ...]
    unreadable: Tuple[Tuple[str, str], ...]
    count: int


def read_all(
    found: Sequence[Found],
    readers: Sequence[Reader],
    context: ReadContext,
    irrelevant: Tuple[str, ...] = (),
) -> Iterator[Chunk]:
    """Read directories, some at a time. ``irrelevant``: patterns of keys, see ``families``."""
    workers = min(_cores() - 1, _MOST_WORKERS) if len(found) > FEW else 0
    chunks = deque(_chunks(found, shrinking=workers > 0))
    if workers > 0:
        yield from _with_helpers(chunks, workers, _Given(readers, context, irrelevant))
    while chunks:
        yield read_chunk(chunks.popleft(), readers, context, irrelevant)


def _chunks(found: Sequence[Found], shrinking: bool) -> Iterator[Sequence[Found]]:
    start = 0
    while start < len(found):
        share = (len(found) - start) // _SHARE if shrinking else _CHUNK
        size = min(_CHUNK, max(_SMALLEST_CHUNK, share))
        yield found[start : start + size]
        start += size


def read_chunk(
    found: Sequence[Found],
    readers: Sequence[Reader],
    context: ReadContext,
    irrelevant: Tuple[str, ...] = (),
) -> Chunk:
    """Read some directories here."""
    experiments: List[Indexed] = []
    sidecars: List[Seen] = []
    unreadable: List[Tuple[str, str]] = []
    for one in found:
        # A reader may be a user's: whatever it raises must not end the scan.
        try:
            sidecars.append(Seen.now(one.directory, one.path))
            experiment = readers[one.reader].read(Path(one.directory), one.path, context)
            experiments.append(Indexed(experiment, one.signature, one.leaf))
        except Exception as error:
            unreadable.append((one.path, describe(error)))
    batch = make_batch(experiments, irrelevant)
    return Chunk(batch, tuple(sidecars), tuple(unreadable), len(found))


class _Given(NamedTuple):
    """What ``read_chunk`` is given with every chunk."""

    readers: Sequence[Reader]
    context: ReadContext
    irrelevant: Tuple[str, ...]


def _with_helpers(chunks: Deque[Sequence[Found]], workers: int, given: _Given) -> Iterator[Chunk]:
    """Take chunks from the left until none is left, or until the other processes fail."""
    pending: Deque[Tuple[Sequence[Found], "Future[Chunk]"]] = deque()
    given = given._replace(readers=tuple(given.readers))
    start = (given, os.getpid())
    with ProcessPoolExecutor(workers, _start_method(), _prepare_worker, start) as pool:
        try:
            while chunks or pending:
                # Few at a time: what is finished lies in memory until it is written.
                while chunks and len(pending) < workers + 2:
                    # It leaves the queue only when it is accepted: the pool may be broken.
                    pending.append((chunks[0], pool.submit(_read_in_worker, chunks[0])))
                    chunks.popleft()
                if chunks and not pending[0][1].done():
                    # They are busy, or have not started yet: better to help than to wait.
                    yield read_chunk(chunks.popleft(), *given)
                else:
                    result = pending[0][1].result()
                    pending.popleft()
                    yield result
        except BrokenProcessPool:
            # A program without an import guard, or a worker that was killed: go on without.
            chunks.extendleft(chunk for chunk, _ in reversed(pending))
        finally:
            for _, future in pending:
                future.cancel()


def _start_method() -> BaseContext:
    """A fork, which costs nothing; where it is not safe, a process that starts anew.

    A fork of a process with threads, such as the dashboard's, can hang, and on macOS any can.
    """
    alone = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


_WORKER: List[_Given] = []


def _prepare_worker(given: _Given, parent: int) -> None:
    _WORKER.append(given)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    # Nothing here makes cycles, and looking for them takes a tenth of the time.
    gc.disable()


def _end_with(parent: int) -> None:
    """End this process when its parent has ended: after a kill nobody else tells it."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


def _read_in_worker(found: Sequence[Found]) -> Chunk:
    return read_chunk(found, *_WORKER[0])
