"""The memory that a run used."""

from __future__ import annotations

import math

import pytest

from mallennlp.domain.metrics.memory import is_memory, memory_peaks_MB, without_memory
from mallennlp.domain.metrics.summary import MetricSummary


@pytest.mark.parametrize(
    "name",
    [
        "peak_worker_0_memory_MB",
        "training_worker_11_memory_MB",
        "worker_0_memory_MB",
        "peak_cpu_memory_MB",
        "peak_gpu_1_memory_MB",
    ],
)
def test_memory_is_known_by_its_name(name: str) -> None:
    assert is_memory(name)


@pytest.mark.parametrize("name", ["memory_MB", "peak_memory_MB", "my_worker_0_memory_MB", "loss"])
def test_other_metrics_are_none(name: str) -> None:
    assert not is_memory(name)


def test_of_each_device_the_most_counts() -> None:
    best = {"peak_worker_0_memory_MB": 100.0, "peak_gpu_0_memory_MB": 9.0, "training_loss": 7.0}
    last = {"training_worker_0_memory_MB": 150.0, "peak_worker_1_memory_MB": math.nan}
    metrics = MetricSummary(0, best, last)
    assert memory_peaks_MB(metrics) == [("worker 0", 150.0), ("GPU 0", 9.0)]
    assert memory_peaks_MB(MetricSummary(None, {}, {"peak_cpu_memory_MB": 1.0})) == [("CPU", 1.0)]


def test_the_others_stay() -> None:
    metrics = MetricSummary(2, {"peak_cpu_memory_MB": 1.0, "training_loss": 7.0}, {"x": 1.0})
    assert without_memory(metrics) == MetricSummary(2, {"training_loss": 7.0}, {"x": 1.0})
