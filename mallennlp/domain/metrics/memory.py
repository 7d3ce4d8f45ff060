"""The memory that a run used: AllenNLP writes it among the metrics."""

from __future__ import annotations

import re
from typing import Dict, Iterable, List, Mapping, Tuple

from mallennlp.domain.metrics.summary import MetricSummary

_NAME = re.compile(
    r"(?:training_|validation_|peak_)?((?:cpu|(?:worker|gpu)_[0-9]{1,4}))_memory_MB", re.ASCII
)


def is_memory(name: str) -> bool:
    """Whether a metric of this name tells of memory.

    >>> is_memory("peak_worker_0_memory_MB"), is_memory("validation_memory_recall")
    (True, False)
    """
    return _NAME.fullmatch(name) is not None


def memory_peaks_MB(metrics: MetricSummary) -> List[Tuple[str, float]]:
    """The most memory that each process and each GPU used, in the megabytes of AllenNLP's metrics,
    under words such as "worker 0"; processes first."""
    found: Dict[str, float] = {}
    for name, value in _entries((metrics.best, metrics.last)):
        match = _NAME.fullmatch(name)
        if match and value == value:
            device = match[1].replace("_", " ").replace("gpu", "GPU").replace("cpu", "CPU")
            found[device] = max(value, found.get(device, value))
    return sorted(found.items(), key=lambda one: (one[0].startswith("GPU"), one[0]))


def without_memory(metrics: MetricSummary) -> MetricSummary:
    """The same metrics without those that tell of memory."""
    best, last = (
        {name: value for name, value in values.items() if not is_memory(name)}
        for values in (metrics.best, metrics.last)
    )
    return MetricSummary(metrics.best_epoch, best, last)


def _entries(parts: Iterable[Mapping[str, float]]) -> Iterable[Tuple[str, float]]:
    return (entry for values in parts for entry in values.items())
