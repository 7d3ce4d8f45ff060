"""Differences between configs as a researcher wants to see them."""

from __future__ import annotations

import time
from typing import Any, Dict, List

import pytest

from mallennlp.domain.configs import difference as config_difference
from mallennlp.domain.configs.difference import compare_configs, in_lines, with_values
from mallennlp.domain.configs.values import value_text

TAGGER: Dict[str, Any] = {
    "model": {
        "type": "simple_tagger",
        "encoder": {"type": "lstm", "bidirectional": True, "hidden_size": 16},
        "text_field_embedder": {"token_embedders": {"tokens": {"type": "embedding", "dim": 8}}},
    },
    "trainer": {"num_epochs": 12, "optimizer": {"type": "adam", "lr": 0.02}},
    "random_seed": 13,
}


def changed(tree: Any, **changes: Any) -> Any:
    """A copy with other values at dotted paths (``__`` for the dots); ``...`` removes one."""
    made = {
        key: changed(child) if isinstance(child, dict) else child for key, child in tree.items()
    }
    for path, value in changes.items():
        *way, last = path.split("__")
        node = made
        for key in way:
            node = node[key]
        if value is ...:
            del node[last]
        else:
            node[last] = value
    return made


def lines(*configs: Any, ignore: Any = ()) -> List[str]:
    """The differences as somebody reads them."""
    return [
        "  " * depth
        + " | ".join(
            [each.key + (f" ({each.type})" if each.type else "")]
            + [value_text(value) for value in each.values]
        )
        for depth, each in in_lines(compare_configs(configs, ignore).every())
    ]


def test_another_type_is_one_difference() -> None:
    gru = changed(TAGGER, model__encoder={"type": "gru", "bidirectional": True, "hidden_size": 16})
    assert lines(TAGGER, gru) == ["model.encoder | lstm | gru"]


def test_what_differs_in_the_arguments_stands_below_the_type() -> None:
    other = changed(TAGGER, trainer__optimizer={"type": "sgd", "lr": 0.5, "momentum": 0.9})
    assert lines(TAGGER, other) == [
        "trainer.optimizer | adam | sgd",
        "  lr | 0.02 | 0.5",
        "  momentum | – | 0.9",
    ]


def test_differences_are_grouped_as_the_config_is() -> None:
    other = changed(TAGGER, trainer__num_epochs=5, trainer__optimizer__lr=0.1)
    assert lines(TAGGER, other) == [
        "trainer",
        "  num_epochs | 12 | 5",
        "  optimizer.lr | 0.02 | 0.1",
    ]


def test_a_group_says_its_type_where_all_agree() -> None:
    other = changed(TAGGER, model__encoder__hidden_size=8, model__dropout=0.5)
    assert lines(TAGGER, other)[0] == "model (simple_tagger)"


def test_a_lonely_key_has_one_line_however_deep_it_lies() -> None:
    deep = changed(TAGGER, model__text_field_embedder__token_embedders__tokens__dim=4)
    path = "model.text_field_embedder.token_embedders.tokens.dim"
    assert lines(TAGGER, deep) == [f"{path} | 8 | 4"]
    (difference,) = compare_configs([TAGGER, deep]).tree
    assert difference.path == path


def test_a_bare_type_is_the_same_as_one_without_arguments() -> None:
    bare = changed(TAGGER, trainer__optimizer="adam")
    assert lines(TAGGER, bare) == ["trainer.optimizer.lr | 0.02 | –"]
    assert lines(bare, changed(TAGGER, trainer__optimizer={"type": "adam"})) == []


def test_what_one_has_not_is_one_difference_too() -> None:
    scheduler = {"type": "plateau", "factor": 0.5}
    other = changed(TAGGER, trainer__scheduler=scheduler)
    assert lines(TAGGER, other) == ["trainer.scheduler | – | plateau", "  factor | – | 0.5"]
    loader = {**TAGGER, "data_loader": {"batch_size": 16, "shuffle": True}}
    assert lines(TAGGER, loader) == [
        "data_loader | – | {2 keys}",
        "  batch_size | – | 16",
        "  shuffle | – | true",
    ]


def test_missing_null_and_empty_are_three_values() -> None:
    configs = [changed(TAGGER, trainer__x=value) for value in (None, {}, [], "")]
    (difference,) = compare_configs([TAGGER, *configs]).tree
    assert difference.kinds() == (0, 1, 2, 3, 4)


def test_numbers_and_truth() -> None:
    same = changed(TAGGER, trainer__num_epochs=12.0)
    assert compare_configs([TAGGER, same]).same
    assert lines({"a": 1}, {"a": True}) == ["a | 1 | true"]
    nan = {"a": float("nan")}
    assert compare_configs([nan, {"a": float("nan")}]).same
    assert lines(nan, {"a": None}) == ["a | NaN | null"]


def test_a_list_of_values_is_one_value() -> None:
    assert lines({"sizes": [2, 3]}, {"sizes": [2, 3, 4]}) == ["sizes | [2, 3] | [2, 3, 4]"]


def test_callbacks_are_aligned_by_type() -> None:
    one = {"callbacks": [{"type": "tensorboard", "interval": 2}]}
    other = {"callbacks": [{"type": "progress"}, {"type": "tensorboard", "interval": 5}]}
    assert lines(one, other) == [
        "callbacks",
        "  progress | – | progress",
        "  tensorboard.interval | 2 | 5",
    ]


def test_the_order_of_items_matters() -> None:
    one, other = {"callbacks": [{"type": "a"}, "b"]}, {"callbacks": ["b", "a"]}
    assert lines(one, other) == ['callbacks.(order) | ["a", "b"] | ["b", "a"]']


def test_four_hundred_initializers_are_one_line_if_one_differs() -> None:
    def initializers(kind: str) -> Any:
        regexes = [[f".*layer_{n}.weight", {"type": "xavier_normal"}] for n in range(400)]
        regexes[200][1] = {"type": kind}
        return {"model": {"initializer": {"regexes": regexes}}}

    assert lines(initializers("zero"), initializers("orthogonal")) == [
        "model.initializer.regexes..*layer_200.weight | zero | orthogonal"
    ]


def test_a_new_first_initializer_moves_no_other() -> None:
    regexes = [[f".*{n}", {"type": "zero"}] for n in range(400)]
    assert lines({"r": regexes}, {"r": [["new", "zero"], *regexes]}) == ["r.new | – | zero"]


def test_many_sides() -> None:
    configs = [changed(TAGGER, trainer__optimizer__lr=rate) for rate in (0.1, 0.1, 1, 1.0, 0.1)]
    (difference,) = compare_configs(configs).tree
    assert difference.kinds() == (0, 0, 1, 1, 0) and difference.kinds(2) == (1, 1, 0, 0, 1)


def test_seeds_stand_apart() -> None:
    other = {**TAGGER, "random_seed": 42}
    found = compare_configs([TAGGER, other])
    assert found.only_seeds and not found.same and found.tree == ()
    assert lines(TAGGER, other) == ["random_seed | 13 | 42"]
    assert not compare_configs([TAGGER, {**other, "x": 1}]).only_seeds


def test_ignoring() -> None:
    other = changed(TAGGER, trainer__num_epochs=5, trainer__optimizer__lr=0.1, random_seed=1)
    found = compare_configs([TAGGER, other], ["trainer.*", "*_seed", "nothing*"])
    assert found.same and found.ignored == (
        "trainer.num_epochs",
        "trainer.optimizer",
        "random_seed",
    )
    assert lines(TAGGER, other, ignore=["*.lr"])[0] == "trainer.num_epochs | 12 | 5"


def test_what_is_ignored_and_does_not_differ_is_not_told() -> None:
    other = changed(TAGGER, trainer__num_epochs=5)
    assert compare_configs([TAGGER, other], ["model*"]).ignored == ()


def test_ignoring_a_type() -> None:
    other = changed(TAGGER, model__encoder__type="gru", model__encoder__hidden_size=3)
    found = compare_configs([TAGGER, other], ["*.encoder.type"])
    assert found.ignored == ("model.encoder.type",)
    assert lines(TAGGER, other, ignore=["*.type"]) == ["model.encoder.hidden_size | 16 | 3"]


@pytest.mark.parametrize("pattern", ["callbacks.track.n", "callbacks.1.n", "callbacks.0.n"])
def test_an_item_is_ignored_by_its_type_and_by_its_number(pattern: str) -> None:
    one = {"callbacks": [{"type": "track", "n": 1}]}
    other = {"callbacks": ["log", {"type": "track", "n": 2}]}
    assert lines(one, other, ignore=[pattern]) == ["callbacks.log | – | log"]


def test_types_that_are_none() -> None:
    """A key of this name may hold anything."""
    assert lines({"a": {"type": 1}}, {"a": {"type": "x"}}) == ["a.type | 1 | x"]
    assert lines({"a": {"type": ""}}, {"a": {}}) == ['a.type | "" | –']


def test_an_object_in_the_place_of_something_else() -> None:
    assert lines({"a": {"b": 1}}, {"a": 3}) == ["a | {1 key} | 3", "  b | 1 | –"]
    assert lines({"a": {"b": 1}}, {"a": [1]}) == ['a | {"b": 1} | [1]']


def test_the_dotted_keys_with_their_values() -> None:
    other = changed(TAGGER, model__encoder={"type": "gru"}, trainer__scheduler={"a": 1, "b": 2})
    found = dict(with_values(compare_configs([TAGGER, other]).tree))
    assert {path: tuple(map(value_text, values)) for path, values in found.items()} == {
        "model.encoder.type": ("lstm", "gru"),
        "model.encoder.bidirectional": ("true", "–"),
        "model.encoder.hidden_size": ("16", "–"),
        "trainer.scheduler.a": ("–", "1"),
        "trainer.scheduler.b": ("–", "2"),
    }


def large(number: int, differing: int) -> Any:
    """A config of 5,000 keys, of which so many are different in each."""
    return {
        f"part_{part}": {
            "type": "x",
            **{f"key_{key}": number if key < differing else key / 2 for key in range(49)},
        }
        for part in range(100)
    }


def test_a_hundred_configs_of_five_thousand_keys() -> None:
    """Alone on a computer it takes a tenth of the time that is allowed."""
    configs = [large(number, differing=1) for number in range(100)]
    began = time.process_time()
    found = compare_configs(configs, ["*.key_7", "nothing*"])
    assert time.process_time() - began < 2.0
    assert len(found.tree) == 100


def test_a_config_that_holds_data_takes_no_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config_difference, "MOST_VISITED", 50)
    one, other = ({"a": large(n, 1), "z": {"y": {"x": 0}}} for n in (1, 2))
    found = compare_configs([one, other])
    wholes = [each for _, each in in_lines(found.tree)]
    assert any(isinstance(value, dict) for each in wholes for value in each.values)
    assert len(wholes) < 5_000 and compare_configs([one, one]).same
