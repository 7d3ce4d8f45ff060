"""Sides with metrics, made up, for tests."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Sequence

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.status import Evidence, LastWords, LogEnd, Status

Values = Mapping[str, float]


def run(
    path: str,
    best: Values = {},
    last: Optional[Values] = None,
    goal: Optional[str] = "+accuracy",
) -> Experiment:
    """A run with these metrics at its best and its last epoch, which are the same unless given."""
    config: Dict[str, Any] = {"trainer": {"validation_metric": goal} if goal else {}}
    return Experiment(
        path=path,
        config=config,
        status=Status.FINISHED,
        reason="",
        evidence=Evidence(LogEnd(LastWords.NOTHING), False, False, False, 0, None, 0.0),
        metrics=MetricSummary(0, best, best if last is None else last),
        epochs=(),
        version="2.10.1",
        started_s=0.0,
        last_activity_s=0.0,
        duration_s=None,
        size_bytes=0,
    )


def run_side(path: str, best: Values = {}, **more: Any) -> Side:
    """A side that is one run."""
    return Side(f"run:{path}", path, (run(path, best, **more),))


def family_side(name: str, bests: Sequence[Values], **more: Any) -> Side:
    """A side of several runs."""
    runs = tuple(run(f"{name}/{at}", best, **more) for at, best in enumerate(bests))
    return Side(f"family:{name}", name, runs)


def of(*sides: Side) -> Comparison:
    """What is compared."""
    return Comparison(sides)
