import math
from typing import Dict, List, Optional, Tuple

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.metrics.summary import EpochMetrics, MetricSummary
from mallennlp.services.index.metric_rows import at_epoch, pack, unpack

VALUES = st.dictionaries(st.text(max_size=5), st.floats(), max_size=4)


def same(left: Dict[str, float], right: Dict[str, float]) -> bool:
    """Equal, in the same order, NaN being equal to NaN."""
    return repr(list(left.items())) == repr(list(right.items()))


ELAPSED_S = st.none() | st.floats(0, 1e9)


@given(
    VALUES,
    VALUES,
    st.lists(st.tuples(VALUES, ELAPSED_S), max_size=5),
    st.none() | st.integers(0, 10**6),
)
def test_everything_comes_back(
    best: Dict[str, float],
    last: Dict[str, float],
    epochs: List[Tuple[Dict[str, float], Optional[float]]],
    number: int,
) -> None:
    before = [EpochMetrics(3 * at, *content) for at, content in enumerate(epochs)]
    summary, after = unpack(pack(MetricSummary(number, best, last), before))
    assert summary.best_epoch == number
    assert same(dict(summary.best), best) and same(dict(summary.last), last)
    assert [epoch.epoch for epoch in after] == [epoch.epoch for epoch in before]
    assert [epoch.elapsed_s for epoch in after] == [epoch.elapsed_s for epoch in before]
    assert all(same(dict(x.values), dict(y.values)) for x, y in zip(after, before))


def test_names_that_all_epochs_share_are_written_once() -> None:
    epochs = [EpochMetrics(at, {"validation_accuracy": 0.5, "loss": math.nan}) for at in range(50)]
    blob = pack(MetricSummary(0, {}, {}), epochs)
    assert blob.count(b"validation_accuracy") == 1
    assert len(blob) < 50 * 2 * 8 + 500


def test_where_no_time_is_known_none_takes_place() -> None:
    epochs = [EpochMetrics(at, {"loss": 1.0}) for at in range(50)]
    timed = [EpochMetrics(at, {"loss": 1.0}, at + 0.5) for at in range(50)]
    summary = MetricSummary(0, {}, {})
    assert len(pack(summary, timed)) - len(pack(summary, epochs)) == 50 * 8


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), st.floats()), max_size=4),
    st.integers(0, 5),
    ELAPSED_S,
)
def test_one_number_of_one_epoch(
    rows: List[Dict[str, float]], number: int, elapsed_s: Optional[float]
) -> None:
    epochs = [EpochMetrics(at * 2, row, elapsed_s) for at, row in enumerate(rows)]
    blob = pack(MetricSummary(0, {"a": 1.0}, {"b": 2.0, "c": 3.0}), epochs)
    for name in "abc":
        values = [epoch.values.get(name) for epoch in epochs if epoch.epoch == number]
        value = values[0] if values else None
        expected = None if value is None or value != value else value
        assert at_epoch(blob, number, name) == expected
