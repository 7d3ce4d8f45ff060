"""The keys and values of an experiment that can be filtered and sorted by."""

from __future__ import annotations

import math
from typing import Dict, List, Mapping, Tuple

from mallennlp.domain.configs.tree import Scalar
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.services.index.columns import BEST, CONFIG, LAST, NAN, NULL
from mallennlp.services.index.values import LONGEST_TEXT, SqlValue, attribute_value, storable

Key = Tuple[str, str]
"""Kind and name."""


def attributes(
    leaves: Mapping[str, Scalar], metrics: MetricSummary
) -> List[Tuple[str, Mapping[str, SqlValue]]]:
    """Every config key and metric with its value, by kind; the same ones for the same experiment,
    whenever it is asked. Those that have no place in an order stand under kinds of their own."""
    return [
        *_of_config(leaves),
        *_of_metrics(BEST, metrics.best),
        *_of_metrics(LAST, metrics.last),
    ]


def _of_config(leaves: Mapping[str, Scalar]) -> List[Tuple[str, Mapping[str, SqlValue]]]:
    kept: Dict[str, SqlValue] = {}
    nulls: Dict[str, SqlValue] = {}
    not_numbers: Dict[str, SqlValue] = {}
    for name, leaf in leaves.items():
        # Nearly all texts are short and plain; a scan of 10,000 runs comes here a million times.
        is_plain = type(leaf) is str and len(leaf) <= LONGEST_TEXT and leaf.isascii()
        value = leaf if is_plain else attribute_value(leaf)
        if not name.isascii():
            name = storable(name)
        if value is not None:
            kept[name] = value
        elif leaf is None:
            nulls[name] = 1
        else:
            not_numbers[name] = 1
    return [(CONFIG, kept), (NULL, nulls), (NAN[CONFIG], not_numbers)]


def _of_metrics(
    kind: str, metrics: Mapping[str, float]
) -> List[Tuple[str, Mapping[str, SqlValue]]]:
    if not math.isnan(sum(metrics.values())) and "".join(metrics).isascii():
        return [(kind, metrics)]
    kept = {storable(name): number for name, number in metrics.items() if number == number}
    left = {storable(name): 1 for name, number in metrics.items() if number != number}
    return [(kind, kept), (NAN[kind], left)]
