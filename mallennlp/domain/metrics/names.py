"""How AllenNLP calls metrics."""

from __future__ import annotations

BEST_PREFIX = "best_"
TEST_PREFIX = "test_"
TRAINING_PREFIX = "training_"
VALIDATION_PREFIX = "validation_"


def base_name(name: str) -> str:
    """A metric's name without the part of the data it was measured on.

    >>> [base_name(name) for name in ("validation_accuracy", "training_loss", "peak_memory_MB")]
    ['accuracy', 'loss', 'peak_memory_MB']
    """
    for prefix in (TRAINING_PREFIX, VALIDATION_PREFIX, TEST_PREFIX):
        if name.startswith(prefix):
            return name[len(prefix) :]
    return name
