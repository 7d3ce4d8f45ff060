"""What keys and metrics say of the sides of a comparison."""

import math
from typing import Any, Dict, List, Mapping, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.configs.tree import flatten
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.plots.coordinates import ABSENT
from mallennlp.domain.plots.quantities import (
    DEFAULT_KEYS,
    SEVERAL,
    Measured,
    Quantities,
    differing_leaves,
    together,
)
from tests.unit.services.index.making import made


def run(path: str, config: Any, best: Optional[Mapping[str, float]] = None) -> Experiment:
    return made(path, config=config, metrics=MetricSummary(0, dict(best or {}), {}))


def compared(*configs: Any, best: Optional[List[Dict[str, float]]] = None) -> Comparison:
    metrics = best or [{} for _ in configs]
    runs = [run(f"r{at}", config, metrics[at]) for at, config in enumerate(configs)]
    return Comparison(tuple(Side(f"run:{one.path}", one.path, (one,)) for one in runs))


def family(*runs: Experiment) -> Side:
    return Side("family:0123456789abcdef", "f", runs)


def test_keys_are_those_in_which_any_two_differ() -> None:
    found = Quantities(
        compared({"a": {"same": 1, "other": 1}, "c": 3}, {"a": {"same": 1, "other": 2}, "b": [1]})
    )
    assert found.keys == ("a.other", "c", "b.0")
    assert [one.value for one in found.column("config:b.0")] == [ABSENT, 1]


def test_a_key_that_is_the_same_everywhere_can_be_asked_for() -> None:
    found = Quantities(compared({"a": 1, "b": 1}, {"a": 1, "b": 2}))
    assert [one.value for one in found.column("config:a")] == [1, 1]
    assert [one.value for one in found.column("config:unknown")] == [ABSENT, ABSENT]
    assert [one.value for one in found.column("nonsense")] == [ABSENT, ABSENT]


TREES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from(["a", "b"])),
    lambda child: st.one_of(
        st.dictionaries(st.sampled_from("abc"), child, max_size=3), st.lists(child, max_size=2)
    ),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from("xyz"), TREES, max_size=3), max_size=4))
def test_differing_leaves_are_the_leaves_of_configs_that_differ(trees: List[Any]) -> None:
    configs = {str(at): tree for at, tree in enumerate(trees)}
    found = differing_leaves(configs)
    flat = {name: flatten(tree) for name, tree in configs.items()}
    for path, leaves in found.items():
        assert leaves == {name: each[path] for name, each in flat.items() if path in each}
    for path in {path for each in flat.values() for path in each}:
        texts = {repr(each.get(path, ABSENT)) for each in flat.values()}
        if not any(isinstance(each.get(path), bool) for each in flat.values()):
            assert (len(texts) > 1) == (path in found)


def test_one_and_true_differ_and_one_and_one_point_zero_do_not() -> None:
    assert list(differing_leaves({"a": {"x": 1, "y": 1}, "b": {"x": True, "y": 1.0}})) == ["x"]
    assert differing_leaves({"a": {"x": math.nan}, "b": {"x": float("nan")}}) == {}


def test_a_family_has_the_mean_and_the_deviation_of_its_runs() -> None:
    assert together([1.0, 3.0]) == Measured(2.0, pytest.approx(math.sqrt(2)), 2)
    assert together([1.0, math.nan, 3.0, ABSENT]).runs == 2
    assert together([0.5]) == Measured(0.5)
    assert together([2, 2, 2]) == Measured(2, 0.0, 3)
    assert together(["a", "b"]).value == SEVERAL and together(["a", ABSENT]).value == SEVERAL
    assert together([ABSENT, ABSENT]).value is ABSENT
    assert together([math.inf, ABSENT]).value == math.inf


def test_the_mean_of_the_largest_numbers_is_one() -> None:
    found = together([1.7e308, 1.6e308])
    assert found.value == pytest.approx(1.65e308)


def test_metrics_are_those_of_the_best_epoch_and_the_goal_comes_first() -> None:
    config = {"trainer": {"validation_metric": "+accuracy"}}
    best = {"training_loss": 1.0, "memory": 3.0, "test_f1": 0.1, "validation_accuracy": 0.5}
    found = Quantities(compared(config, config, best=[best, {**best, "validation_loss": 2.0}]))
    assert found.metrics == (
        "validation_accuracy",
        "validation_loss",
        "test_f1",
        "training_loss",
        "memory",
    )
    assert found.goal() == "metric:validation_accuracy"
    assert [one.value for one in found.column("metric:validation_loss")] == [ABSENT, 2.0]


def test_the_goal_says_which_way_its_metric_goes() -> None:
    config = {"trainer": {"validation_metric": "+loss"}}
    found = Quantities(compared(config, config, best=[{"validation_loss": 1.0}] * 2))
    assert not found.falls("metric:validation_loss")
    assert found.falls("metric:validation_perplexity") and not found.falls("config:loss")
    assert not found.falls("metric:memory")


def test_of_goals_that_contradict_each_other_nothing_falls() -> None:
    up, up_too, down = ({"trainer": {"validation_metric": f"{sign}loss"}} for sign in "++-")
    found = Quantities(compared(up, up_too, down, best=[{"validation_loss": 1.0}] * 3))
    assert not found.falls("metric:validation_loss")
    alike = Quantities(compared(down, down, best=[{"validation_loss": 1.0}] * 2))
    assert alike.falls("metric:validation_loss")


def test_the_commonest_goal_is_the_first() -> None:
    loss, accuracy = ({"trainer": {"validation_metric": name}} for name in ("-loss", "+accuracy"))
    best = {"validation_loss": 1.0, "validation_accuracy": 0.5}
    found = Quantities(compared(loss, accuracy, accuracy, best=[best] * 3))
    assert found.metrics[:2] == ("validation_accuracy", "validation_loss")


def test_axes_at_first_are_keys_that_tell_something_and_the_goal() -> None:
    configs = [
        {
            "random_seed": at,
            "train_data_path": f"data/{at}",
            "model": {"name": f"n{at}" * 2, "size": at},
            "nothing": at % 2,
        }
        for at in range(20)
    ]
    found = Quantities(compared(*configs, best=[{"validation_loss": 1.0}] * 20))
    assert found.default_axes() == [
        "config:model.size",
        "config:nothing",
        "metric:validation_loss",
    ]


def test_keys_that_say_the_same_make_room_for_others() -> None:
    same = {f"same_{at}": 0 for at in range(DEFAULT_KEYS)}
    configs = [{**{key: at for key in same}, "own": at % 2} for at in range(3)]
    axes = Quantities(compared(*configs)).default_axes()
    assert "config:own" in axes and len(axes) == DEFAULT_KEYS


def test_what_differs_within_a_family_alone_is_no_axis_at_first() -> None:
    side = family(run("a", {"x": 1, "y": 1}), run("b", {"x": 1, "y": 2}))
    other = Side("run:c", "c", (run("c", {"x": 2, "y": 1.5}),))
    found = Quantities(Comparison((side, other)))
    assert found.keys == ("x", "y") and found.default_axes() == ["config:x"]
    assert found.of_side(side, "config:y").value == 1.5


def test_nothing_compared_has_nothing() -> None:
    found = Quantities(Comparison(()))
    assert found.keys == () and found.default_axes() == [] and found.goal() is None
