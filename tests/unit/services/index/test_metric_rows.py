import math
from typing import Dict, List

from hypothesis import given, strategies as st

from mallennlp.domain.metrics import EpochMetrics, MetricSummary
from mallennlp.services.index.metric_rows import pack, unpack

VALUES = st.dictionaries(st.text(max_size=5), st.floats(), max_size=4)


def same(left: Dict[str, float], right: Dict[str, float]) -> bool:
    """Equal, in the same order, NaN being equal to NaN."""
    return repr(list(left.items())) == repr(list(right.items()))


@given(VALUES, VALUES, st.lists(VALUES, max_size=5), st.none() | st.integers(0, 10**6))
def test_everything_comes_back(
    best: Dict[str, float], last: Dict[str, float], epochs: List[Dict[str, float]], number: int
) -> None:
    before = [EpochMetrics(3 * at, values) for at, values in enumerate(epochs)]
    summary, after = unpack(pack(MetricSummary(number, best, last), before))
    assert summary.best_epoch == number
    assert same(dict(summary.best), best) and same(dict(summary.last), last)
    assert [epoch.epoch for epoch in after] == [epoch.epoch for epoch in before]
    assert all(same(dict(x.values), dict(y.values)) for x, y in zip(after, before))


def test_names_that_all_epochs_share_are_written_once() -> None:
    epochs = [EpochMetrics(at, {"validation_accuracy": 0.5, "loss": math.nan}) for at in range(50)]
    blob = pack(MetricSummary(0, {}, {}), epochs)
    assert blob.count(b"validation_accuracy") == 1
    assert len(blob) < 50 * 2 * 8 + 500
