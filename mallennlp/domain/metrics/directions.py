"""Whether a metric improves as it rises or as it falls."""

from __future__ import annotations

import re
from typing import Iterable, Optional

from mallennlp.domain.metrics.names import base_name
from mallennlp.domain.metrics.summary import MetricGoal, lower_is_better

_WORD = "(^|[^a-z])"
_HIGHER_IS_BETTER = re.compile(
    r"accuracy|precision|recall|fscore|bleu|rouge|exact_match|correct|reward|likelihood"
    rf"|{_WORD}(acc|f1|f|f2|auc|auroc|auprc|map|mrr|ndcg|em|uas|las|iou|meteor|chrf"
    r"|pearson|spearman|kappa|mcc|r2|hits?|log_prob|coverage)([^a-z]|$)",
    re.IGNORECASE,
)


def rises(metric: str, goals: Iterable[MetricGoal] = ()) -> Optional[bool]:
    """Whether a metric is better where it is higher; None where nothing tells.

    ``goals``: of the runs that it was measured on. What their configs say counts where it is their
    metric; where they contradict each other, nothing is known. Else the name decides.

    >>> rises("validation_f1-measure-overall"), rises("test_loss"), rises("peak_worker_0_memory_MB")
    (True, False, None)
    >>> rises("validation_distance", [MetricGoal("distance", maximize=False)])
    False
    """
    name = base_name(metric)
    stated = {goal.maximize for goal in goals if goal.name == name}
    if stated:
        return stated.pop() if len(stated) == 1 else None
    if lower_is_better(name):
        return False
    return True if _HIGHER_IS_BETTER.search(name) else None
