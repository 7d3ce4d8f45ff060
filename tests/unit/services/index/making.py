"""Made-up experiments, and a reader of directories that are quick to write."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import AbstractSet, Any, List, Mapping, Optional, Sequence

import attrs

from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status, judge
from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.experiments.sidecar import change_annotations
from mallennlp.services.index.batches import Indexed
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.scan import ScanSummary, scan
from mallennlp.services.index.store import ExperimentIndex
from mallennlp.services.paths import ProjectPaths

NOTE = "note.json"
NOW_S = 1_800_000_000.0
STALLED_AFTER_S = 1_800.0

DONE = Evidence(
    log=LogEnd(LastWords.DONE),
    final_metrics=True,
    metrics_fresh=True,
    archive=True,
    epochs_done=2,
    epochs_planned=None,
    last_activity_s=NOW_S - 86_400.0,
)


def made(path: str, **values: Any) -> Experiment:
    """An experiment; whatever is not named is the same in all of them."""
    defaults: Mapping[str, Any] = dict(
        config={},
        status=Status.FINISHED,
        reason="2 epochs done",
        evidence=DONE,
        metrics=MetricSummary(None, {}, {}),
        epochs=(),
        version="2.10.1",
        started_s=NOW_S - 90_000.0,
        last_activity_s=DONE.last_activity_s,
        duration_s=None,
        size_bytes=100,
    )
    return Experiment(path=path, **{**defaults, **values})


def with_best(path: str, **best: float) -> Experiment:
    """An experiment with these metrics at its best epoch."""
    return made(path, metrics=MetricSummary(0, best, {}))


def indexed(*experiments: Experiment) -> Sequence[Indexed]:
    """Experiments as a scan hands them to the index."""
    return [Indexed(experiment, f"signature of {experiment.path}") for experiment in experiments]


def write_note(directory: Path, at_s: float = NOW_S - 86_400.0, **content: Any) -> Path:
    """Write a directory that ``NoteReader`` reads. ``at_s``: the time of its last activity."""
    directory.mkdir(parents=True, exist_ok=True)
    note = directory / NOTE
    note.write_text(json.dumps({"at_s": at_s, **content}))
    return directory


class NoteReader(Reader):
    """Reads directories with a ``note.json``: ``config``, ``ended``, ``at_s``; ``crash`` raises."""

    prune = frozenset({"inside"})

    def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
        if "unrecognisable" in names:
            raise ValueError("what is this?")
        return NOTE in names

    def signature(self, directory: str, names: AbstractSet[str]) -> str:
        status = os.stat(os.path.join(directory, NOTE))
        return f"{status.st_mtime_ns} {status.st_size}"

    def read(self, directory: Path, path: str, context: ReadContext) -> Experiment:
        content = json.loads((directory / NOTE).read_text())
        if "crash" in content:
            raise RuntimeError(content["crash"])
        evidence = attrs.evolve(
            DONE,
            log=LogEnd(LastWords.DONE if content.get("ended", True) else LastWords.TRAINING),
            last_activity_s=content["at_s"],
            process=_process(directory, context),
        )
        verdict = judge(evidence, context.now_s, context.stalled_after_s)
        return made(
            path,
            config=content.get("config", {}),
            status=verdict.status,
            reason=verdict.reason,
            evidence=evidence,
            annotations=Annotations(tags=tuple(content.get("tags", ()))),
            metrics=MetricSummary(1, content.get("best", {}), {}),
            epochs=(EpochMetrics(0, content.get("best", {})),),
            size_bytes=os.getpid(),
        )


def _process(directory: Path, context: ReadContext) -> Optional[int]:
    return context.processes.get(os.path.realpath(directory))


class Scanned:
    """A project's folder with its index, scanned by ``NoteReader``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.index = ExperimentIndex(ProjectPaths(root).index)
        self.reads: List[str] = []

    def scan(self, *roots: Path, **options: Any) -> ScanSummary:
        """One scan, with the reader's work noted in ``reads``."""
        self.reads.clear()
        options = {"now_s": NOW_S, "processes": {}, **options}
        stalled_after_s = options.pop("stalled_after_s", STALLED_AFTER_S)
        reader = NotingReader(self.reads)
        return scan(
            self.index, roots or [self.root], self.root, [], stalled_after_s, [reader], **options
        )

    def paths(self) -> List[str]:
        """What the index holds."""
        return [row.path for row in self.index.search(TableQuery(limit=None)).rows]

    def status(self, path: str) -> Status:
        """A status as the index has it."""
        return self.index.get(path).status


class NotingReader(NoteReader):
    """Notes what it reads in a list."""

    def __init__(self, reads: List[str]) -> None:
        self._reads = reads

    def read(self, directory: Path, path: str, context: ReadContext) -> Experiment:
        self._reads.append(path)
        return super().read(directory, path, context)


class TaggedMeanwhile(NoteReader):
    """Somebody tags each experiment as soon as it is read."""

    def __init__(self, index: ExperimentIndex) -> None:
        self._index = index

    def read(self, directory: Path, path: str, context: ReadContext) -> Experiment:
        found = super().read(directory, path, context)
        change_annotations(
            directory,
            lambda old: Annotations(("late",)),
            lambda new: self._index.put_annotations(path, new),
        )
        return found


def wait_for_clock() -> None:
    """Until the file system's clock has moved on, so that a new time differs from an old one."""
    time.sleep(0.02)
