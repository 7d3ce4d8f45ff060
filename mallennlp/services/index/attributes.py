"""The keys and values of an experiment that can be filtered and sorted by."""

from __future__ import annotations

from typing import Iterator, Mapping, Tuple

from mallennlp.domain.config_tree import Scalar
from mallennlp.domain.metrics import MetricSummary
from mallennlp.services.index.columns import BEST, CONFIG, LAST, NAN, NULL
from mallennlp.services.index.values import LONGEST_TEXT, SqlValue, attribute_value, storable

Key = Tuple[str, str]
"""Kind and name."""


def attributes(
    leaves: Mapping[str, Scalar], metrics: MetricSummary
) -> Iterator[Tuple[Key, SqlValue]]:
    """Every config key and metric with its value; the same ones for the same experiment, whenever
    it is asked. Those that have no place in an order stand under kinds of their own."""
    for name, leaf in leaves.items():
        # Nearly all texts are short and plain; a scan of 10,000 runs comes here a million times.
        is_plain = type(leaf) is str and len(leaf) <= LONGEST_TEXT and leaf.isascii()
        value = leaf if is_plain else attribute_value(leaf)
        if not name.isascii():
            name = storable(name)
        if value is not None:
            yield (CONFIG, name), value
        else:
            yield (NULL if leaf is None else NAN[CONFIG], name), 1
    for kind, metric_values in ((BEST, metrics.best), (LAST, metrics.last)):
        for name, number in metric_values.items():
            if number == number:
                yield (kind, storable(name)), number
            else:
                yield (NAN[kind], storable(name)), 1
