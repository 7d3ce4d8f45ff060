"""Experiments as rows: each by itself, and many that have their keys in common."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, List, Mapping, Tuple

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.services.index.batches import FAMILY, make_batch
from mallennlp.services.index.columns import BEST, CONFIG, LAST, NAN, NULL
from mallennlp.services.index.families import family_id
from mallennlp.services.index.values import LONGEST_TEXT
from tests.unit.services.index.making import indexed, made

NUMBERS = st.floats() | st.sampled_from([0.0, -0.0, 1.0, math.inf, -math.inf, math.nan])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | NUMBERS
    | st.text(max_size=3)
    | st.sampled_from(["null", "a null b", "\ud800", "größe"])
)
NAMES = st.sampled_from(["a", "b", "null", "größe", "\udcff"])
CONFIGS = st.dictionaries(NAMES, LEAVES | st.lists(LEAVES, max_size=3), max_size=4)
METRICS = st.dictionaries(st.sampled_from(["loss", "f1", "größe"]), NUMBERS, max_size=3)
SUMMARIES = st.builds(MetricSummary, st.none(), METRICS, METRICS)
Attributes = Dict[Tuple[str, str], List[Tuple[Any, int]]]


def attributes_of(runs: List[Tuple[Mapping[str, Any], MetricSummary]]) -> Attributes:
    """The attributes of runs by key, with their values and owners in order."""
    batch = make_batch(
        indexed(*[made(f"{at}", config=run[0], metrics=run[1]) for at, run in enumerate(runs)])
    )
    return {
        (kind, name): list(zip(values, owners)) for kind, name, values, owners in batch.attributes
    }


def by_itself(value: Any) -> str:
    """A text by which values are told apart: 1, 1.0 and ``true`` are three, and NaN is itself."""
    return repr(value)


@given(st.lists(st.tuples(CONFIGS, SUMMARIES), max_size=6))
def test_many_have_the_attributes_that_each_has_by_itself(
    runs: List[Tuple[Dict[str, Any], MetricSummary]],
) -> None:
    together = [
        (key, by_itself(value), owner)
        for key, pairs in attributes_of(runs).items()
        for value, owner in pairs
    ]
    alone = [
        (key, by_itself(value), owner)
        for owner, run in enumerate(runs)
        for key, pairs in attributes_of([run]).items()
        for value, _ in pairs
    ]
    assert sorted(together) == sorted(alone)


@given(st.lists(LEAVES, min_size=1, max_size=8))
def test_values_come_in_the_order_of_sqlite(leaves: List[Any]) -> None:
    nothing = MetricSummary(None, {}, {})
    pairs = attributes_of([({"a": leaf}, nothing) for leaf in leaves]).get((CONFIG, "a"), [])
    values = [value for value, _ in pairs]
    numbers = [value for value in values if isinstance(value, (int, float))]
    texts = [value for value in values if isinstance(value, str)]
    blobs = [value for value in values if isinstance(value, bytes)]
    assert values == sorted(numbers) + sorted(texts) + sorted(blobs)


def test_what_has_no_place_in_an_order_stands_under_a_kind_of_its_own() -> None:
    config = {"none": None, "nan": math.nan, "inf": math.inf, "on": True, "long": "x" * 1_000}
    metrics = MetricSummary(0, {"loss": math.nan, "f1": 1.0}, {"loss": math.inf, "größe": 2.0})
    assert attributes_of([(config, metrics)]) == {
        (NULL, "none"): [(1, 0)],
        (NAN[CONFIG], "nan"): [(1, 0)],
        (CONFIG, "inf"): [(math.inf, 0)],
        (CONFIG, "on"): [(b"true", 0)],
        (CONFIG, "long"): [("x" * LONGEST_TEXT, 0)],
        (NAN[BEST], "loss"): [(1, 0)],
        (BEST, "f1"): [(1.0, 0)],
        (LAST, "loss"): [(math.inf, 0)],
        (LAST, "größe"): [(2.0, 0)],
    }


def test_infinities_that_take_each_other_away_are_metrics() -> None:
    metrics = MetricSummary(0, {"a": math.inf, "b": -math.inf}, {})
    assert attributes_of([({}, metrics)]) == {
        (BEST, "a"): [(math.inf, 0)],
        (BEST, "b"): [(-math.inf, 0)],
    }


@given(CONFIGS)
def test_a_config_is_kept_whole_and_is_in_its_own_family(config: Dict[str, Any]) -> None:
    batch = make_batch(indexed(made("a", config=config)))
    # A number that the standard library would write is what it would read again.
    assert by_itself(json.loads(batch.documents[0][0])) == by_itself(config)
    assert batch.experiments[0][FAMILY] == family_id("a", config)
