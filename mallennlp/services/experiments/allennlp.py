"""The reader of AllenNLP's serialization directories, versions 0.9 to 2.10.1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import AbstractSet, Any, Dict, List, Mapping, Optional, Sequence, Tuple

import attrs

from mallennlp.domain.config_tree import lookup
from mallennlp.domain.durations import parse_timedelta
from mallennlp.domain.experiment import Annotations, Experiment
from mallennlp.domain.metrics import EpochMetrics, numbers, parse_goal, summarize, without_best
from mallennlp.domain.status import Evidence, LogEnd, judge
from mallennlp.exceptions import SidecarError, StorageError
from mallennlp.services import paths
from mallennlp.services.experiments import log_end
from mallennlp.services.experiments.json_files import read_object, read_object_or_note
from mallennlp.services.experiments.reader import ExperimentReader, ReadContext
from mallennlp.services.experiments.sidecar import read_annotations

_OWN_KEYS = frozenset({"model", "trainer", "train_data_path", "dataset_reader"})
_SIGNED = (
    paths.CONFIG,
    paths.METRICS,
    paths.LOG,
    paths.WORKER_0_LOG,
    paths.STDOUT_LOG,
    paths.STDERR_LOG,
    paths.SIDECAR,
)
_RUNS_FILES = frozenset({paths.CONFIG, paths.META, paths.METRICS, paths.ARCHIVE})
_FRESH_S = 120.0


@ExperimentReader.register("allennlp")
class AllenNLPReader(ExperimentReader):
    """Reads what ``allennlp train`` wrote."""

    prune = frozenset({paths.VOCABULARY, paths.TENSORBOARD})

    def recognises(self, directory: str, names: AbstractSet[str]) -> bool:
        """A directory with AllenNLP's files; a ``config.json`` alone has to look like AllenNLP's."""
        if paths.CONFIG not in names:
            return _traces(names) and any(paths.epoch_of(name) is not None for name in names)
        return _traces(names) or _is_training_config(os.path.join(directory, paths.CONFIG))

    def signature(self, directory: str, names: AbstractSet[str]) -> str:
        """Times of the directory, and time and size of those files that change without changing it."""
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


def _traces(names: AbstractSet[str]) -> bool:
    """Whether AllenNLP's other files are there: what tells its directories from other programs' ``config.json``."""
    if paths.METRICS in names and (paths.ARCHIVE in names or paths.VOCABULARY in names):
        return True
    return (
        paths.LOG in names
        or paths.STDOUT_LOG in names
        or any(paths.epoch_of(name) is not None for name in names)
    )


def _is_training_config(path: str) -> bool:
    try:
        return not _OWN_KEYS.isdisjoint(read_object(path))
    except StorageError:
        # AllenNLP creates the file empty and fills it a moment later; what else is not an object is not ours.
        return os.path.isfile(path) and os.path.getsize(path) == 0


@attrs.define
class _Facts:
    """What listing the directory tells without opening a file."""

    names: AbstractSet[str]
    size_bytes: int
    first_s: float
    last_s: float
    metrics_s: Optional[float]


class _Reading:
    """The reading of one directory: each method reads one kind of file and notes what is wrong with it."""

    def __init__(self, directory: Path, context: ReadContext) -> None:
        self.directory = str(directory)
        self.context = context
        self.problems: List[str] = []
        self.facts = self._list()

    def experiment(self, path: str) -> Experiment:
        """Everything, put together."""
        logs = self._logs()
        config = self._config(logs)
        epochs, durations, stated_best = self._epochs()
        final = self._object(paths.METRICS)
        stated_best = _whole((final or {}).get("best_epoch"), stated_best)
        evidence = self._evidence(config, logs, len(epochs), final is not None)
        verdict = judge(evidence, self.context.now_s, self.context.stalled_after_s)
        goal = parse_goal(lookup(config, "trainer", "validation_metric"))
        started_s = self._started(logs)
        return Experiment(
            path=path,
            config=config,
            status=verdict.status,
            reason=verdict.reason,
            evidence=evidence,
            metrics=summarize(final or {}, epochs, goal, stated_best),
            epochs=tuple(epochs),
            version=self._version(),
            started_s=started_s,
            last_activity_s=evidence.last_activity_s,
            duration_s=_duration(final or {}, durations, evidence.last_activity_s - started_s),
            size_bytes=self.facts.size_bytes,
            annotations=self._annotations(),
            problems=tuple(self.problems),
        )

    def _list(self) -> _Facts:
        names, size, first, last, metrics = set(), 0, float("inf"), 0.0, None
        try:
            entries = list(os.scandir(self.directory))
        except OSError as error:
            self.problems.append(f"the directory cannot be listed ({error.strerror})")
            entries = []
        for entry in entries:
            try:
                status = entry.stat()
            except OSError:  # it vanished meanwhile, or is a dangling link
                continue
            names.add(entry.name)
            size += status.st_size if entry.is_file() else 0
            if _is_allennlps(entry.name):
                first, last = min(first, status.st_mtime), max(last, status.st_mtime)
            if entry.name == paths.METRICS:
                metrics = status.st_mtime
        return _Facts(frozenset(names), size, first if last else 0.0, last, metrics)

    def _object(self, name: str) -> Optional[Dict[str, Any]]:
        if name not in self.facts.names:
            return None
        return read_object_or_note(f"{self.directory}/{name}", name, self.problems)

    def _config(self, logs: Sequence[log_end.LogText]) -> Dict[str, Any]:
        if paths.CONFIG not in self.facts.names:
            self.problems.append(f"{paths.CONFIG} is missing")
        config = self._object(paths.CONFIG) or {}
        if config and logs and "random_seed" not in config:
            # 0.9.0 takes the seeds out of the config that it saves, but its log starts with them.
            config.update(pair for pair in log_end.seeds(logs[0].head) if pair[0] not in config)
        return config

    def _epochs(self) -> Tuple[List[EpochMetrics], List[Any], Optional[int]]:
        """The epochs in order, their ``training_duration`` entries, and the best epoch that the last one states."""
        numbered = sorted(
            (number, name)
            for name in self.facts.names
            if (number := paths.epoch_of(name)) is not None
        )
        epochs, durations, stated = [], [], None
        for number, name in numbered:
            flat = self._object(name)
            if flat is None:
                continue
            epochs.append(EpochMetrics(number, without_best(numbers(flat))))
            durations.append(flat.get("training_duration"))
            stated = _whole(flat.get("best_epoch"), stated)
        return epochs, durations, stated

    def _logs(self) -> List[log_end.LogText]:
        """The logs that tell the run's story, the training's own first."""
        names = (paths.WORKER_0_LOG, paths.LOG, paths.STDOUT_LOG, paths.STDERR_LOG)
        texts = [
            log_end.read_log_text(f"{self.directory}/{name}")
            for name in names
            if name in self.facts.names
        ]
        return [text for text in texts if text is not None]

    def _evidence(
        self, config: Mapping[str, Any], logs: Sequence[log_end.LogText], done: int, final: bool
    ) -> Evidence:
        facts, end = self.facts, _log_end(logs, done)
        planned = lookup(config, "trainer", "num_epochs")
        return Evidence(
            log=end,
            final_metrics=final,
            metrics_fresh=facts.metrics_s is not None and facts.last_s - facts.metrics_s < _FRESH_S,
            archive=paths.ARCHIVE in facts.names,
            epochs_done=done,
            epochs_planned=_whole(planned, end.epochs_planned),
            last_activity_s=facts.last_s,
            process=self._process(),
        )

    def _process(self) -> Optional[int]:
        processes = self.context.processes
        return processes.get(os.path.realpath(self.directory)) if processes else None

    def _started(self, logs: Sequence[log_end.LogText]) -> float:
        stated = log_end.started(logs[0]) if logs else None
        return self.facts.first_s if stated is None else stated

    def _version(self) -> str:
        stated = (self._object(paths.META) or {}).get("version")
        if isinstance(stated, str):
            return stated
        if paths.STDOUT_LOG in self.facts.names:
            return "0.x"
        return "1.x" if paths.LOG in self.facts.names else ""

    def _annotations(self) -> Annotations:
        if paths.SIDECAR not in self.facts.names:
            return Annotations()
        try:
            return read_annotations(Path(self.directory))
        except SidecarError as error:
            self.problems.append(error.message)
            return Annotations()


def _log_end(logs: Sequence[log_end.LogText], epochs_done: int) -> LogEnd:
    """What the logs say together of how the run ended."""
    newest_s = max((log.modified_s for log in logs), default=0.0)
    ends = [(log, log_end.log_end(log, epochs_done)) for log in logs]
    # A log that a recovery left behind (0.x: an old stderr.log) says nothing of the present.
    return log_end.combine(
        [end for log, end in ends if end.error is None or newest_s - log.modified_s < _FRESH_S]
    )


def _is_allennlps(name: str) -> bool:
    """Whether a change of this file is a sign of life of the training."""
    return (
        name in _RUNS_FILES
        or name.endswith(paths.CHECKPOINT_SUFFIX)
        or paths.is_log(name)
        or paths.epoch_of(name) is not None
    )


def _whole(value: Any, otherwise: Optional[int]) -> Optional[int]:
    """``value`` if it is a whole number that makes sense as a count, else the other one."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9:
        return value
    return otherwise


def _duration(
    final: Mapping[str, Any], by_epoch: Sequence[Any], elapsed_s: float
) -> Optional[float]:
    """Seconds of training.

    ``training_duration`` counts from the last (re)start only. Each recovery shows as a value smaller than the one
    of the epoch before, so the parts are added up. Where no duration can be read (a metric can overwrite it), the
    time from start to last activity serves once an epoch is done.
    """
    stated = [
        seconds
        for seconds in map(parse_timedelta, [*by_epoch, final.get("training_duration")])
        if seconds
    ]
    if not stated:
        return elapsed_s if by_epoch and elapsed_s > 0 else None
    ends_of_parts = [before for before, after in zip(stated, stated[1:]) if after < before]
    return sum(ends_of_parts) + stated[-1]
