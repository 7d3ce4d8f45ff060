"""What keys and metrics say of the sides of a comparison."""

import math
from typing import Any, Dict, List, Mapping, Optional, Sequence

import pytest

from mallennlp.domain.comparison import Comparison, Side
from mallennlp.domain.configs.difference import compare_configs, with_values
from mallennlp.domain.configs.values import MISSING
from mallennlp.domain.experiment import Experiment
from mallennlp.domain.metrics.summary import MetricSummary
from mallennlp.domain.plots.quantities import (
    DEFAULT_KEYS,
    SEVERAL,
    Measured,
    Quantities,
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


def found_in(comparison: Comparison, ignore: Sequence[str] = ()) -> Quantities:
    """The quantities, with what differs between the configs."""
    configs = [side.config for side in comparison.sides]
    differences = compare_configs(configs or [{}], ignore)
    return Quantities(comparison, dict(with_values(differences.every())))


def test_keys_are_those_in_which_any_two_differ() -> None:
    found = found_in(
        compared({"a": {"same": 1, "other": 1}, "c": 3}, {"a": {"same": 1, "other": 2}, "b": [1]})
    )
    assert found.keys == ("a.other", "b", "c")
    assert [one.value for one in found.column("config:b")] == [MISSING, "[1]"]


def test_a_key_that_is_the_same_everywhere_can_be_asked_for() -> None:
    found = found_in(compared({"a": 1, "b": 1}, {"a": 1, "b": 2}))
    assert [one.value for one in found.column("config:a")] == [1, 1]
    assert [one.value for one in found.column("config:unknown")] == [MISSING, MISSING]
    assert [one.value for one in found.column("nonsense")] == [MISSING, MISSING]


def test_one_and_true_differ_and_one_and_one_point_zero_do_not() -> None:
    assert found_in(compared({"x": 1, "y": 1}, {"x": True, "y": 1.0})).keys == ("x",)
    assert found_in(compared({"x": math.nan}, {"x": float("nan")})).keys == ()


def test_a_bare_type_is_the_same_as_an_object_of_this_type() -> None:
    bare, whole = {"optimizer": "adam"}, {"optimizer": {"type": "adam"}}
    assert found_in(compared(bare, whole)).keys == ()
    found = found_in(compared(bare, whole, {"optimizer": {"type": "sgd"}}))
    assert [one.value for one in found.column("config:optimizer.type")] == ["adam", "adam", "sgd"]


def test_what_is_no_single_value_is_called_as_a_line_calls_it() -> None:
    found = found_in(compared({"x": [1, 2]}, {"x": "[1, 2]"}, {"x": {}}, {}))
    assert [one.value for one in found.column("config:x")] == ["[1, 2]", "[1, 2]", "{}", MISSING]


def test_what_is_ignored_is_no_key_and_can_be_asked_for() -> None:
    sides = compared({"a": 1, "b": 1}, {"a": 2, "b": 2})
    found = found_in(sides, ignore=["a"])
    assert found.keys == ("b",) and found.default_axes() == ["config:b"]
    assert [one.value for one in found.column("config:a")] == [1, 2]


def test_a_family_has_the_mean_and_the_deviation_of_its_runs() -> None:
    assert together([1.0, 3.0]) == Measured(2.0, pytest.approx(math.sqrt(2)), 2)
    assert together([1.0, math.nan, 3.0, MISSING]).runs == 2
    assert together([0.5]) == Measured(0.5)
    assert together([2, 2, 2]) == Measured(2, 0.0, 3)
    assert together(["a", "b"]).value == SEVERAL and together(["a", MISSING]).value == SEVERAL
    assert together([MISSING, MISSING]).value is MISSING
    assert together([math.inf, MISSING]).value == math.inf


def test_the_mean_of_the_largest_numbers_is_one() -> None:
    found = together([1.7e308, 1.6e308])
    assert found.value == pytest.approx(1.65e308)


def test_metrics_are_those_of_the_best_epoch_and_the_goal_comes_first() -> None:
    config = {"trainer": {"validation_metric": "+accuracy"}}
    best = {"training_loss": 1.0, "memory": 3.0, "test_f1": 0.1, "validation_accuracy": 0.5}
    found = found_in(compared(config, config, best=[best, {**best, "validation_loss": 2.0}]))
    assert found.metrics == (
        "validation_accuracy",
        "validation_loss",
        "test_f1",
        "training_loss",
        "memory",
    )
    assert found.goal() == "metric:validation_accuracy"
    assert [one.value for one in found.column("metric:validation_loss")] == [MISSING, 2.0]


def test_the_goal_says_which_way_its_metric_goes() -> None:
    config = {"trainer": {"validation_metric": "+loss"}}
    found = found_in(compared(config, config, best=[{"validation_loss": 1.0}] * 2))
    assert not found.falls("metric:validation_loss")
    assert found.falls("metric:validation_perplexity") and not found.falls("config:loss")
    assert not found.falls("metric:memory")


def test_of_goals_that_contradict_each_other_nothing_falls() -> None:
    up, up_too, down = ({"trainer": {"validation_metric": f"{sign}loss"}} for sign in "++-")
    found = found_in(compared(up, up_too, down, best=[{"validation_loss": 1.0}] * 3))
    assert not found.falls("metric:validation_loss")
    alike = found_in(compared(down, down, best=[{"validation_loss": 1.0}] * 2))
    assert alike.falls("metric:validation_loss")


def test_the_commonest_goal_is_the_first() -> None:
    loss, accuracy = ({"trainer": {"validation_metric": name}} for name in ("-loss", "+accuracy"))
    best = {"validation_loss": 1.0, "validation_accuracy": 0.5}
    found = found_in(compared(loss, accuracy, accuracy, best=[best] * 3))
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
    found = found_in(compared(*configs, best=[{"validation_loss": 1.0}] * 20))
    assert found.default_axes() == [
        "config:model.size",
        "config:nothing",
        "metric:validation_loss",
    ]


def test_keys_that_say_the_same_make_room_for_others() -> None:
    same = {f"same_{at}": 0 for at in range(DEFAULT_KEYS)}
    configs = [{**{key: at for key in same}, "own": at % 2} for at in range(3)]
    axes = found_in(compared(*configs)).default_axes()
    assert "config:own" in axes and len(axes) == DEFAULT_KEYS


def test_what_differs_within_a_family_alone_is_no_key() -> None:
    side = family(run("a", {"x": 1, "seed": 1}), run("b", {"x": 1, "seed": 2}))
    other = Side("run:c", "c", (run("c", {"x": 2, "seed": 1}),))
    found = found_in(Comparison((side, other)))
    assert found.keys == ("x",) and found.of_runs(side, "config:x") == [1, 1]
    assert found.of_side(side, "config:seed").value == 1.5
    assert found.of_runs(side, "config:seed") == [1, 2]


def test_nothing_compared_has_nothing() -> None:
    found = found_in(Comparison(()))
    assert found.keys == () and found.default_axes() == [] and found.goal() is None
