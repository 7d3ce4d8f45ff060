"""Whether a metric rises or falls as it gets better."""

from __future__ import annotations

from typing import List, Optional

import pytest

from mallennlp.domain.metrics.directions import rises
from mallennlp.domain.metrics.summary import MetricGoal


@pytest.mark.parametrize(
    "metric, rising",
    [
        ("validation_accuracy3", True),
        ("test_f1-measure-overall", True),
        ("training_span_f1", True),
        ("validation_BLEU", True),
        ("best_map", True),
        ("validation_em", True),
        ("validation_LAS", True),
        ("validation_loss", False),
        ("training_perplexity", False),
        ("validation_wer", False),
        ("training_worker_0_memory_MB", None),
        ("validation_mapped", None),
        ("validation_member", None),
        ("validation_größe/東京", None),
        ("", None),
    ],
)
def test_the_name_tells(metric: str, rising: Optional[bool]) -> None:
    assert rises(metric) is rising


@pytest.mark.parametrize(
    "stated, rising",
    [([True], True), ([False], False), ([False, False], False), ([True, False], None)],
)
def test_goals_tell_before_the_name(stated: List[bool], rising: Optional[bool]) -> None:
    goals = [MetricGoal("loss", maximize) for maximize in stated]
    assert rises("validation_loss", goals) is rising
    assert rises("training_loss", goals) is rising
    assert rises("validation_accuracy", goals) is True, "of another metric they say nothing"
