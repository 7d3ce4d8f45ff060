"""Which metrics are offered before anything is typed: first those that most experiments have."""

from __future__ import annotations

import sqlite3
from typing import Dict, Sequence, Tuple

from mallennlp.domain.metrics.names import TEST_PREFIX, VALIDATION_PREFIX
from mallennlp.services.index.columns import BEST
from mallennlp.services.index.values import storable

_ROWS_COUNTED = 50_000
"""Altogether, which takes some thousandths of a second; no metric's rows beyond its share."""
_COUNT = (
    "SELECT count(*) FROM (SELECT 1 FROM attribute WHERE key_id = "
    "(SELECT id FROM key WHERE kind = ? AND name = ?) LIMIT ?)"
)


def ranks_of_metrics(
    connection: sqlite3.Connection, metrics: Sequence[str]
) -> Dict[str, Tuple[int, int]]:
    """By metric, what to sort it by: those that most experiments have come first, and of those that
    as many have, or very many, the ones of the validation data, and last those of the test data."""
    most = max(1, _ROWS_COUNTED // (len(metrics) or 1))
    return {
        name: (
            -connection.execute(_COUNT, (BEST, storable(name), most)).fetchone()[0],
            _of_which_data(name),
        )
        for name in metrics
    }


def _of_which_data(metric: str) -> int:
    return 0 if metric.startswith(VALIDATION_PREFIX) else 2 if metric.startswith(TEST_PREFIX) else 1
