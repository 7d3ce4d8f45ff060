"""Families: what makes two configs one experiment."""

from __future__ import annotations

import json
import random
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mallennlp.domain.families import (
    SEEDS,
    canonical,
    common_name,
    family_alone,
    family_of,
    seeds_of,
)

NAMES = st.sampled_from(["lr", "model", "out", "a", "b.c", "größe", "\ud800", "0", "random_seed"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([2**53, 2**53 + 1, 2.0**53, 10**400, -0.0, 1e300]),
    st.text(max_size=3),
)
TREES = st.recursive(
    LEAVES,
    lambda child: st.lists(child, max_size=3) | st.dictionaries(NAMES, child, max_size=3),
    max_leaves=8,
)
CONFIGS = st.dictionaries(NAMES, TREES, max_size=4).filter(
    lambda config: bool(config.keys() - set(SEEDS))
)


def shuffled(node: Any, chance: random.Random) -> Any:
    """The same with its keys in another order, and numbers written in another way."""
    if isinstance(node, dict):
        items = [(name, shuffled(child, chance)) for name, child in node.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(node, list):
        return [shuffled(child, chance) for child in node]
    if isinstance(node, int) and not isinstance(node, bool) and abs(node) < 10**300:
        return float(node) if float(node) == node else node
    if isinstance(node, float) and node.is_integer():
        return int(node)
    return node


def leaves(node: Any, way: Tuple[Any, ...] = ()) -> Iterator[Tuple[Any, ...]]:
    """The ways to all leaves but the seeds."""
    if not isinstance(node, (dict, list)):
        if way[0] not in SEEDS:
            yield way
        return
    for key, child in node.items() if isinstance(node, dict) else enumerate(node):
        yield from leaves(child, (*way, key))


def changed(config: Dict[str, Any], way: Tuple[Any, ...], value: Any) -> Dict[str, Any]:
    """A copy with another leaf."""
    copy: Any = _copied(config)
    node = copy
    for key in way[:-1]:
        node = node[key]
    node[way[-1]] = value
    found: Dict[str, Any] = copy
    return found


def _copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _copied(child) for name, child in node.items()}
    return [_copied(child) for child in node] if isinstance(node, list) else node


@given(CONFIGS, st.randoms(use_true_random=False))
def test_the_order_of_keys_and_the_way_to_write_numbers_do_not_matter(
    config: Dict[str, Any], chance: random.Random
) -> None:
    assert family_of(shuffled(config, chance)) == family_of(config)


@given(CONFIGS, st.dictionaries(st.sampled_from(SEEDS), TREES))
def test_seeds_do_not_matter(config: Dict[str, Any], seeds: Dict[str, Any]) -> None:
    assert family_of({**config, **seeds}) == family_of(config)
    assert family_of({"x": {**config, "random_seed": 1}}) != family_of({"x": config})


@given(CONFIGS, TREES, TREES)
def test_irrelevant_keys_do_not_matter(config: Dict[str, Any], one: Any, other: Any) -> None:
    first = {**config, "paths": {"out": one, "in": 1}}
    second = {**config, "paths": {"out": other, "in": 1}}
    without = {**config, "paths": {"in": 1}}
    ids = {family_of(each, ["paths.out"]) for each in (first, second, without)}
    assert len(ids) == 1
    assert family_of(without, ["paths.out"]) == family_of(without)


@given(CONFIGS, LEAVES, st.data())
def test_any_other_key_matters(config: Dict[str, Any], value: Any, data: st.DataObject) -> None:
    ways = list(leaves(config))
    assume(ways)
    way = data.draw(st.sampled_from(ways))
    other = changed(config, way, value)
    same = canonical({"x": at(config, way)}) == canonical({"x": value})
    assert (family_of(other) == family_of(config)) is same
    added = {**config, "one more": value}
    assert family_of(added) != family_of(config)


def at(node: Any, way: Tuple[Any, ...]) -> Any:
    """The leaf at the end of a way."""
    for key in way:
        node = node[key]
    return node


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (0, -0.0, True),
        (10**20, 1e20, True),
        (2**53, 2.0**53, True),
        (2**53 + 1, 2.0**53, False),
        (1, True, False),
        (0, False, False),
        (1, "1", False),
        (None, "null", False),
        (None, float("nan"), False),
        (float("nan"), float("nan"), True),
        ([], {}, False),
        ([1], {"0": 1}, False),
        ([1, 2], [2, 1], False),
        ({"a": {"b": 1}}, {"a.b": 1}, False),
        ({}, None, False),
    ],
)
def test_values_that_are_the_same(one: Any, other: Any, same: bool) -> None:
    assert (family_of({"x": one}) == family_of({"x": other})) is same


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("out", {"trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}),
        ("*.out", {"out": 0, "trainer": {"dir": {"x": 2}}, "list": [{}, 4]}),
        ("*out", {"trainer": {"dir": {"x": 2}}, "list": [{}, 4]}),
        ("trainer", {"out": 0, "list": [{"out": 3}, 4]}),
        ("trainer.d?r", {"out": 0, "trainer": {"out": 1}, "list": [{"out": 3}, 4]}),
        ("list.0", {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [4]}),
        (
            "list.[1-9].*",
            {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]},
        ),
        ("TRAINER", {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}),
        ("*", {}),
    ],
)
def test_patterns(pattern: str, left: Dict[str, Any]) -> None:
    config = {"out": 0, "trainer": {"out": 1, "dir": {"x": 2}}, "list": [{"out": 3}, 4]}
    assert json.loads(canonical(config, [pattern])) == left
    assert json.loads(canonical(config, ["nothing", pattern])) == left


def test_a_config_that_tells_nothing_has_no_family() -> None:
    assert family_of({}) is None
    deep: List[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert family_of({"x": deep}) is None
    while deep:  # else it is taken apart as deeply as it is made
        deep = deep[0]
    assert family_alone("a") != family_alone("b")
    assert len(family_alone("\udcff")) == len(family_of({"x": 1}) or "") == 16


def test_the_id_of_a_family_stays() -> None:
    """It may stand in a note or in somebody's script."""
    assert family_of({"model": {"type": "lstm"}, "lr": 0.1}) == "6ab43c4bee83af8c"


def test_seeds() -> None:
    assert seeds_of({"pytorch_seed": 3, "random_seed": 1.5, "x": {"numpy_seed": 2}}) == (
        1.5,
        None,
        3,
    )
    assert seeds_of({"random_seed": [1], "numpy_seed": "7"}) == (None, "7", None)


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        (["pos/lstm/seed_1"], "pos/lstm/seed_1"),
        (["pos/lstm/seed_1", "pos/lstm/seed_13"], "pos/lstm/seed_*"),
        (["pos/lstm/seed_13", "pos/lstm/seed_42"], "pos/lstm/seed_*"),
        (["pos/13", "pos/14"], "pos/*"),
        (["pos/lstm", "pos/lstm2"], "pos/lstm*"),
        (["v2/a", "v2/b"], "v2/*"),
        (["h16", "h16-b"], "h16*"),
        (["a", "b"], "*"),
        (["a/x", "a/x/finetune", "a/y"], "a/*"),
    ],
)
def test_what_paths_have_in_common(paths: List[str], name: str) -> None:
    assert common_name(min(paths), max(paths)) == name


@given(st.lists(st.text("ab1/", max_size=6), min_size=1, max_size=5))
def test_the_common_name_begins_every_path(paths: List[str]) -> None:
    name = common_name(min(paths), max(paths))
    assert all(path.startswith(name.rstrip("*")) for path in paths)
