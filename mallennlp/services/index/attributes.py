"""The keys and values of an experiment that can be filtered and sorted by."""

from __future__ import annotations

from typing import Iterator, Mapping, Tuple

from mallennlp.domain.config_tree import Scalar
from mallennlp.domain.metrics import MetricSummary
from mallennlp.services.index.columns import BEST, CONFIG, LAST, NULL
from mallennlp.services.index.values import SqlValue, attribute_value, storable

Key = Tuple[str, str]
"""Kind and name."""


def attributes(
    leaves: Mapping[str, Scalar], metrics: MetricSummary
) -> Iterator[Tuple[Key, SqlValue]]:
    """Every config key and metric with its value; the same ones for the same experiment, whenever
    it is asked."""
    for name, leaf in leaves.items():
        value = attribute_value(leaf)
        if value is not None:
            yield (CONFIG, storable(name)), value
        elif leaf is None:
            yield (NULL, storable(name)), 1
    yield from _metrics(BEST, metrics.best)
    yield from _metrics(LAST, metrics.last)


def _metrics(kind: str, values: Mapping[str, float]) -> Iterator[Tuple[Key, SqlValue]]:
    for name, number in values.items():
        value = attribute_value(number)
        if value is not None:
            yield (kind, storable(name)), value
