"""The reader of AllenNLP's serialization directories, versions 0.9 to 2.10.1."""

from __future__ import annotations

import enum
import os
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import AbstractSet, Any, Dict, List, Mapping, Optional, Sequence

import attrs

from mallennlp.domain.configs.tree import MOST_LEAVES, flatten, lookup
from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics.summary import MetricGoal, parse_goal
from mallennlp.domain.status import Evidence, LogEnd, judge
from mallennlp.exceptions import SidecarError, StorageError
from mallennlp.services import paths
from mallennlp.services.experiments import log_end
from mallennlp.services.experiments.contract import ReadContext, Reader
from mallennlp.services.experiments.epochs import (
    MOST_METRICS,
    Epoch,
    limited,
    summary,
    timed,
    training_s,
    whole_number,
)
from mallennlp.services.experiments.json_files import read_object, read_object_or_note
from mallennlp.services.experiments.log_end import LogText
from mallennlp.services.experiments.sidecar import read_annotations

_OWN_KEYS = frozenset({"model", "trainer", "train_data_path", "dataset_reader"})
_SIGNED = (
    paths.CONFIG,
    paths.METRICS,
    paths.ARCHIVE,
    paths.LOG,
    paths.WORKER_0_LOG,
    paths.STDOUT_LOG,
    paths.STDERR_LOG,
    paths.SIDECAR,
)
_RUNS_FILES = frozenset({paths.CONFIG, paths.META, paths.METRICS, paths.ARCHIVE})
_SHORT_BYTES = 2 * MOST_LEAVES
"""A shorter config cannot have more leaves: each takes a character, and a comma."""
_FRESH_S = 120.0
"""Seconds between two files of which one counts as left over from before a recovery."""


class AllenNLPReader(Reader):
    """Reads what ``allennlp train`` wrote."""

    prune = frozenset({paths.VOCABULARY, paths.TENSORBOARD})
    signed = frozenset(_SIGNED)

    def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
        """A directory with AllenNLP's files; where these could be another program's, its config."""
        has_config = paths.CONFIG in names
        has_log = paths.LOG in names or paths.STDOUT_LOG in names
        if has_config and has_log and (paths.META in names or paths.VOCABULARY in names):
            return True
        if any(paths.epoch_of(name) is not None for name in names):
            return True
        if has_config and paths.METRICS in names and paths.ARCHIVE in names:
            return True
        return has_config and _is_training_config(f"{directory}/{paths.CONFIG}", has_log)

    def signature(self, directory: str, names: AbstractSet[str]) -> str:
        """The directory's time, and time and size of the files that change without changing it."""
        parts = [str(os.stat(directory).st_mtime_ns)]
        for name in _SIGNED:
            if name in names:
                try:
                    status = os.stat(f"{directory}/{name}")
                except OSError:
                    parts.append(f"{name}?")
                else:
                    parts.append(f"{status.st_mtime_ns}.{status.st_size}")
        return " ".join(parts)

    def read(self, directory: Path, path: str, context: ReadContext) -> Experiment:
        """Read one serialization directory, however damaged."""
        return _Reading(directory, context).experiment(path)


def _is_training_config(path: str, has_log: bool) -> bool:
    """Whether a ``config.json`` is of AllenNLP: programs of all kinds call a file so."""
    try:
        return len(_OWN_KEYS.intersection(read_object(path))) >= 2
    except StorageError:
        # Damaged beside a log: better shown as damaged than not at all. AllenNLP creates the file
        # empty and fills it a moment later.
        return has_log or (os.path.isfile(path) and os.path.getsize(path) == 0)


@attrs.define
class _Listing:
    """What listing the directory tells without opening a file.

    ``modified_s``: name -> POSIX seconds, of everything in it; ``first_s``, ``last_s``: of the
    training's files; ``progress_s``: of the last one that it writes while it goes on;
    ``regular``: name -> bytes, of regular files, and of links to such;
    ``long_config``: its file is so long that it may hold more than is compared; ``listed``: False
    if listing failed.
    """

    modified_s: Dict[str, float] = attrs.field(factory=dict)
    first_s: float = 0.0
    last_s: float = 0.0
    progress_s: float = 0.0
    size_bytes: int = 0
    regular: Dict[str, int] = attrs.field(factory=dict)
    long_config: bool = False
    listed: bool = False

    def sum_up(self) -> None:
        """Work out the times of the training's files from those of all."""
        roles = [(_role(name), modified_s) for name, modified_s in self.modified_s.items()]
        of_run = [modified_s for role, modified_s in roles if role is not None]
        self.first_s, self.last_s = min(of_run, default=0.0), max(of_run, default=0.0)
        in_progress = [modified_s for role, modified_s in roles if role is _Role.PROGRESS]
        self.progress_s = max(in_progress, default=0.0)


class _Reading:
    """The reading of one directory: each method reads one kind of file, notes what is wrong."""

    def __init__(self, directory: Path, context: ReadContext) -> None:
        self.directory = str(directory)
        self.context = context
        self.problems: List[str] = []
        self.listing = self._list()

    def experiment(self, path: str) -> Experiment:
        """Everything, put together."""
        logs = self._logs()
        config = self._config(logs)
        goal = parse_goal(lookup(config, "trainer", "validation_metric"))
        epochs = self._epochs(goal)
        final = self._metrics(paths.METRICS, goal)
        evidence = self._evidence(config, logs, len(epochs), final is not None)
        verdict = judge(evidence, self.context.now_s, self.context.stalled_after_s)
        current = {} if final is None or _is_stale(final, epochs, evidence) else final
        # Where a log's time does not fit its text, the files were copied without their times.
        dated = any(log_end.utc_offset_s(log) is not None for log in logs)
        return Experiment(
            path=path,
            config=config,
            status=verdict.status,
            reason=verdict.reason,
            evidence=evidence,
            metrics=summary(config, current, epochs),
            epochs=timed(epochs, dated),
            version=self._version(),
            started_s=self._started(logs, evidence.last_activity_s),
            last_activity_s=evidence.last_activity_s,
            duration_s=_duration(logs, current, epochs, dated),
            size_bytes=self.listing.size_bytes,
            annotations=self._annotations(),
            problems=tuple(self.problems),
        )

    def _list(self) -> _Listing:
        listing = _Listing()
        try:
            with os.scandir(self.directory) as listed:
                entries = list(listed)
        except OSError as error:
            self.problems.append(f"the directory cannot be listed ({error.strerror})")
            return listing
        for entry in entries:
            try:
                status = entry.stat()
            except OSError:  # it vanished meanwhile, or is a dangling link
                continue
            name, size_bytes = entry.name, status.st_size
            listing.modified_s[name] = status.st_mtime
            if S_ISREG(status.st_mode):
                listing.regular[name] = size_bytes
                listing.size_bytes += size_bytes
            if size_bytes > _SHORT_BYTES and name == paths.CONFIG:
                listing.long_config = True
        listing.sum_up()
        listing.listed = True
        return listing

    def _object(self, name: str) -> Optional[Dict[str, Any]]:
        if name not in self.listing.modified_s:
            return None
        path, seen_bytes = f"{self.directory}/{name}", self.listing.regular.get(name)
        return read_object_or_note(path, name, self.problems, seen_bytes)

    def _metrics(self, name: str, goal: MetricGoal) -> Optional[Dict[str, Any]]:
        flat = self._object(name)
        if flat is None or len(flat) <= MOST_METRICS:
            return flat
        count = f"{len(flat):,} entries, of which {MOST_METRICS:,} are used"
        self.problems.append(f"{name} has {count}")
        return limited(flat, goal)

    def _config(self, logs: Sequence[LogText]) -> Dict[str, Any]:
        if self.listing.listed and paths.CONFIG not in self.listing.modified_s:
            self.problems.append(f"{paths.CONFIG} is missing")
        config = self._object(paths.CONFIG) or {}
        if self.listing.long_config and len(flatten(config, MOST_LEAVES + 1)) > MOST_LEAVES:
            limit = f"{MOST_LEAVES:,} values, of which only so many can be filtered and sorted by"
            self.problems.append(f"{paths.CONFIG} has more than {limit}")
        if config and logs and paths.STDOUT_LOG in self.listing.modified_s:
            # 0.x takes the seeds out of the config that it saves, but its log starts with them.
            config.update(pair for pair in log_end.seeds(logs[0].head) if pair[0] not in config)
        return config

    def _epochs(self, goal: MetricGoal) -> List[Epoch]:
        """The epochs whose files can be read, in order."""
        numbered = ((paths.epoch_of(name), name) for name in self.listing.modified_s)
        epochs = []
        for number, name in sorted((n, name) for n, name in numbered if n is not None):
            flat = self._metrics(name, goal)
            if flat is not None:
                epochs.append(Epoch(number, flat, self.listing.modified_s[name]))
        return epochs

    def _logs(self) -> List[LogText]:
        """The logs that tell the run's story, the training's own first."""
        texts = []
        for name in (paths.WORKER_0_LOG, paths.LOG, paths.STDOUT_LOG, paths.STDERR_LOG):
            if name in self.listing.modified_s:
                try:
                    texts.append(log_end.read_log_text(f"{self.directory}/{name}"))
                except StorageError as error:
                    self.problems.append(f"{name} {error.message}")
        return texts

    def _evidence(
        self, config: Mapping[str, Any], logs: Sequence[LogText], done: int, final: bool
    ) -> Evidence:
        end = _log_end(logs, done)
        planned = lookup(config, "trainer", "num_epochs")
        metrics_s = self.listing.modified_s.get(paths.METRICS)
        return Evidence(
            log=end,
            final_metrics=final,
            metrics_fresh=metrics_s is not None and self.listing.progress_s - metrics_s < _FRESH_S,
            archive=paths.ARCHIVE in self.listing.modified_s,
            epochs_done=done,
            epochs_planned=whole_number(planned, end.epochs_planned),
            last_activity_s=self.listing.last_s,
            process=self._process(),
        )

    def _process(self) -> Optional[int]:
        processes = self.context.processes
        return processes.get(os.path.realpath(self.directory)) if processes else None

    def _started(self, logs: Sequence[LogText], last_activity_s: float) -> float:
        # The main log, which is the last but for 0.x's stderr.log, begins before the workers'.
        stated = (log_end.started(log) for log in reversed(logs))
        possible = (start_s for start_s in stated if start_s and start_s <= last_activity_s)
        return next(possible, self.listing.first_s)

    def _version(self) -> str:
        stated = (self._object(paths.META) or {}).get("version")
        if isinstance(stated, str):
            return stated
        if paths.STDOUT_LOG in self.listing.modified_s:
            return "0.x"
        return "1.x" if paths.LOG in self.listing.modified_s else ""

    def _annotations(self) -> Annotations:
        if paths.SIDECAR not in self.listing.modified_s:
            return Annotations()
        try:
            return read_annotations(Path(self.directory))
        except SidecarError as error:
            self.problems.append(error.message)
            return Annotations()


def _is_stale(final: Mapping[str, Any], epochs: Sequence[Epoch], evidence: Evidence) -> bool:
    """Whether a recovery has trained on since these final metrics were written."""
    epoch = whole_number(final.get("epoch"))
    if epoch is None or not epochs:
        return not evidence.metrics_fresh
    return epoch < epochs[-1].metrics.epoch


def _duration(
    logs: Sequence[LogText], final: Mapping[str, Any], epochs: Sequence[Epoch], dated: bool
) -> Optional[float]:
    counted_s = training_s(final, epochs, dated)
    if counted_s is not None or not epochs:
        return counted_s
    # A metric called "duration" has overwritten it. The log spans a little more than the training.
    return next((span_s for log in reversed(logs) if (span_s := log_end.span_s(log))), None)


def _log_end(logs: Sequence[LogText], epochs_done: int) -> LogEnd:
    """What the logs say together of how the run ended."""
    newest_s = max((log.modified_s for log in logs), default=0.0)
    ends = [(log, log_end.log_end(log, epochs_done)) for log in logs]
    # A log that a recovery left behind (0.x: an old stderr.log) says nothing of the present.
    return log_end.combine(
        [end for log, end in ends if end.error is None or newest_s - log.modified_s < _FRESH_S]
    )


class _Role(enum.Enum):
    """What a file is to the training that wrote it."""

    PROGRESS = "written while it goes on, and not at its end"
    OTHER = "any other of its files"


# Nearly all directories hold files of the same names.
@lru_cache(maxsize=10_000)
def _role(name: str) -> Optional[_Role]:
    """The role of a file by its name; None for what is not the training's."""
    if name.endswith(paths.CHECKPOINT_SUFFIX) or paths.epoch_of(name) is not None:
        return _Role.PROGRESS
    return _Role.OTHER if name in _RUNS_FILES or paths.is_log(name) else None
