"""How the values of a config stand to the defaults of their classes."""

from __future__ import annotations

from typing import Any, Dict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.configs.class_defaults import (
    CALLED,
    ITEMS,
    OF_CLASS,
    OF_KIND,
    PARTS,
    VALUES,
    ClassTable,
    Judged,
    Standing,
    judge_config,
)
from mallennlp.services.experiments.class_table import class_table

INNER: Dict[str, Any] = {OF_KIND: "Inner"}
TABLE = ClassTable(
    version="0",
    root="Root",
    kinds={
        "Root": {"default": "root", "types": {"root": "Root"}},
        "Inner": {"default": "small", "types": {"small": "Small", "open": "Open"}},
        "Chosen": {"default": None, "types": {"only": "Small"}},
    },
    classes={
        "Root": {
            "parameters": {
                "needed": {},
                "number": {"default": 3},
                "flag": {"default": False},
                "none": {"default": None},
                "pair": {"default": [0.9, 0.999]},
                "made": {"made": "Inner.default", "kind": INNER},
                "one": {"kind": INNER},
                "chosen": {"kind": {OF_KIND: "Chosen"}},
                "plain": {"kind": {OF_CLASS: "Small"}},
                "some": {"kind": {ITEMS: INNER}},
                "named": {"kind": {VALUES: INNER}},
                "pairs": {"kind": {ITEMS: {CALLED: [None, INNER]}}},
                "either": {"kind": {PARTS: [{ITEMS: INNER}, INNER]}},
            }
        },
        "Small": {"parameters": {"size": {"default": 1}, "inner": {"kind": INNER}}},
        "Open": {"parameters": {}, "open": True},
    },
)


def standings(config: Dict[str, Any]) -> Dict[str, str]:
    """Dotted key -> how its value stands."""
    judged = judge_config(TABLE, config)
    return {".".join(path): one.standing.value for path, one in judged.values.items()}


@pytest.mark.parametrize(
    "key, value, expected",
    [
        ("needed", 1, Standing.REQUIRED),
        ("number", 3, Standing.SAME),
        ("number", 3.0, Standing.SAME),
        ("number", 4, Standing.CHANGED),
        ("number", "3", Standing.CHANGED),
        ("number", None, Standing.CHANGED),
        ("flag", False, Standing.SAME),
        ("flag", 0, Standing.CHANGED),
        ("none", None, Standing.SAME),
        ("none", {"a": 1}, Standing.CHANGED),
        ("pair", [0.9, 0.999], Standing.SAME),
        ("pair", [0.9, 0.99], Standing.CHANGED),
        ("nowhere", 1, Standing.NO_PARAMETER),
        ("nowhere", {"a": {"b": 1}}, Standing.NO_PARAMETER),
    ],
)
def test_a_value_is_compared_with_the_default(key: str, value: Any, expected: Standing) -> None:
    assert standings({key: value}) == {key: expected.value}


def test_true_is_not_one() -> None:
    table = ClassTable("0", "Root", TABLE.kinds, {"Root": {"parameters": {"n": {"default": 1}}}})
    assert judge_config(table, {"n": True}).values["n",].standing is Standing.CHANGED


def test_the_default_is_told() -> None:
    values = judge_config(TABLE, {"number": 4, "made": 3, "needed": 1}).values
    assert values["number",] == Judged(Standing.CHANGED, 3, True)
    assert values["made",] == Judged(Standing.CHANGED, "Inner.default", True, made=True)
    assert values["needed",].has_default is False


def test_a_type_that_is_absent_is_the_default_of_its_kind() -> None:
    assert standings({"one": {"size": 1}}) == {"one.size": "same"}
    assert standings({"one": {"type": "small", "size": 2}}) == {
        "one.type": "same",
        "one.size": "changed",
    }
    assert standings({"one": {"type": "open", "size": 2}}) == {
        "one.type": "changed",
        "one.size": "extra",
    }
    assert standings({"chosen": {"type": "only", "size": 1}}) == {
        "chosen.type": "required",
        "chosen.size": "same",
    }
    assert standings({"chosen": {"size": 1}}) == {"chosen.size": "unknown"}


def test_a_bare_text_is_a_type() -> None:
    assert standings({"one": "small"}) == {"one": "same"}
    assert standings({"made": "open"}) == {"made": "changed"}
    judged = judge_config(TABLE, {"one": "mine"})
    assert judged.unknown == ("mine",) and judged.values["one",].standing is Standing.UNKNOWN


def test_lists_mappings_and_tuples_of_objects_are_walked() -> None:
    config = {
        "some": [{"size": 2}, "small"],
        "named": {"a.b": {"size": 1}},
        "pairs": [["regex", {"size": 5}], ["other", "small", 3]],
        "either": [{"size": 1}],
    }
    assert standings(config) == {
        "some.0.size": "changed",
        "some.1": "same",
        "named.a.b.size": "same",
        "pairs.0.0": "required",
        "pairs.0.1.size": "changed",
        "pairs.1.0": "required",
        "pairs.1.1": "same",
        "pairs.1.2": "required",
        "either.0.size": "same",
    }
    assert ("named", "a.b", "size") in judge_config(TABLE, config).values
    assert standings({"either": {"size": 2}}) == {"either.size": "changed"}
    assert standings({"plain": {"size": 1}}) == {"plain.size": "same"}


def test_below_an_unknown_class_nothing_is_guessed() -> None:
    config = {"one": {"type": "mine", "size": 1, "inner": {"size": [1, {}]}}}
    judged = judge_config(TABLE, config)
    assert set(standings(config).values()) == {"unknown"}
    assert set(standings(config)) == {
        "one.type",
        "one.size",
        "one.inner.size.0",
        "one.inner.size.1",
    }
    assert judged.unknown == ("mine",)


def test_what_is_taken_out_of_an_archive_is_not_judged() -> None:
    config = {"one": {"_pretrained": {"archive_file": "a", "module_path": "b"}}}
    assert set(standings(config).values()) == {"unknown"}


@pytest.mark.parametrize("odd", [None, 3, "x" * 9_000, [1], {"a": 1}, True])
def test_any_type_is_borne(odd: Any) -> None:
    judged = judge_config(TABLE, {"one": {"type": odd, "size": 1}, "type": odd})
    assert all(len(name) <= 100 for name in judged.unknown)
    assert judge_config(TABLE, {"one": odd, "some": odd, "named": odd, "pairs": odd})


def test_a_deep_config_ends() -> None:
    config: Dict[str, Any] = {"size": 1}
    for _ in range(3_000):
        config = {"inner": config}
    assert judge_config(TABLE, {"one": config}).values


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["type", "model", "trainer", "encoder", "x", "optimizer", "initializer"]),
        inner,
        max_size=4,
    ),
)


@given(st.dictionaries(st.sampled_from(["model", "trainer", "dataset_reader", "y"]), TREES))
def test_every_leaf_of_any_config_is_judged_once(config: Dict[str, Any]) -> None:
    judged = judge_config(class_table(), config).values
    for path in leaves(config):
        holders = [path[:length] for length in range(1, len(path) + 1) if path[:length] in judged]
        assert len(holders) == 1, path


def leaves(node: Any, path: Any = ()) -> Any:
    """Where the leaves of a config stand; empty objects that are made into something have none."""
    if isinstance(node, dict):
        for key, child in node.items():
            yield from leaves(child, (*path, key))
    elif isinstance(node, list):
        for at, child in enumerate(node):
            yield from leaves(child, (*path, str(at)))
    else:
        yield path
