"""An index of made-up experiments without their directories, for benchmarks of what only reads it.

The rows are those that a scan of ``make_tree``'s directories would write, through the same writer:
``services.index.batches`` makes them, ``ExperimentIndex.putting`` writes them. Reading is left out,
which is what ``bench_index`` measures. Sizes of directories are those of the JSON alone.
"""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from typing import Any, Iterable, Tuple

from mallennlp.domain.configs.tree import lookup
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.status import Evidence, LastWords, LogEnd, judge
from mallennlp.services.experiments.epochs import Epoch, summary, timed, training_s
from mallennlp.services.index.batches import Batch, Indexed, make_batch
from mallennlp.services.index.store import ExperimentIndex
from scripts.make_tree import DEFAULT_SEED, EPOCHS, Run, make_run

VERSION = "2.10.1"
ERROR = "RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB"
STALLED_AFTER_S = 1800.0

_CHUNK = 500
_WORDS = {
    "finished": LastWords.DONE,
    "failed": LastWords.EXCEPTION,
    "killed": LastWords.TRAINING,
}


def make_index(count: int, path: Path, now_s: float, seed: int = DEFAULT_SEED) -> int:
    """Write ``count`` runs into a new index, from two processes or as many as there are cores.

    ``now_s``: POSIX seconds, the time at which states are judged. Returns the bytes of the JSON
    files that the directories would have.
    """
    chunks = [(start, min(start + _CHUNK, count), now_s, seed) for start in range(0, count, _CHUNK)]
    json_bytes = 0
    with multiprocessing.get_context("spawn").Pool() as pool:
        with ExperimentIndex(path).putting() as put_batch:
            for batch, size in pool.imap(_chunk, chunks):
                put_batch(batch, ())
                json_bytes += size
    return json_bytes


def experiment_of(run: Run, now_s: float) -> Experiment:
    """A run as the reader of AllenNLP's directories would give it."""
    epochs = [Epoch(number, flat, run.started_s) for number, flat in enumerate(run.epochs)]
    final = run.final or {}
    evidence = _evidence(run)
    verdict = judge(evidence, now_s, STALLED_AFTER_S)
    return Experiment(
        path=run.path,
        config=run.config,
        status=verdict.status,
        reason=verdict.reason,
        evidence=evidence,
        metrics=summary(run.config, final, epochs),
        epochs=timed(epochs, dated=False),
        version=VERSION,
        started_s=run.started_s,
        last_activity_s=run.started_s,
        duration_s=training_s(final, epochs, dated=False),
        size_bytes=json_bytes_of(run),
    )


def json_bytes_of(run: Run) -> int:
    """The bytes of the JSON files that ``make_tree`` writes for a run."""
    meta = {"version": VERSION}
    files: Iterable[Any] = (run.config, meta, *run.epochs, *([run.final] if run.final else []))
    return sum(len(json.dumps(content, indent=2)) for content in files)


def _evidence(run: Run) -> Evidence:
    words = _WORDS[run.ending]
    done = len(run.epochs)
    error = ERROR if words is LastWords.EXCEPTION else None
    # The number of the epoch that was under way stands in the log's last line of its kind.
    epoch = done - 1 if done and words is not LastWords.DONE else None
    return Evidence(
        log=LogEnd(words, error, epoch, EPOCHS if done else None),
        final_metrics=run.final is not None,
        metrics_fresh=run.final is not None,
        archive=run.final is not None,
        epochs_done=done,
        epochs_planned=lookup(run.config, "trainer", "num_epochs"),
        last_activity_s=run.started_s,
    )


def _chunk(chunk: Tuple[int, int, float, int]) -> Tuple[Batch, int]:
    """In a process of its own: making runs up takes longer than writing them."""
    start, end, now_s, seed = chunk
    experiments = [experiment_of(make_run(number, seed), now_s) for number in range(start, end)]
    batch = make_batch(Indexed(experiment, f"made {experiment.path}") for experiment in experiments)
    return batch, sum(experiment.size_bytes for experiment in experiments)
