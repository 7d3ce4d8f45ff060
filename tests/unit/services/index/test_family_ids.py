"""The id of a family: what makes two configs one experiment."""

from __future__ import annotations

import random
from typing import Any, Dict, Iterator, List, Sequence, Tuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mallennlp.domain.families import SEEDS
from mallennlp.services.index.families import canonical, family_id

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


def id_of(config: Dict[str, Any], irrelevant: Sequence[str] = ()) -> str:
    """The family of a run with this config, wherever it lies."""
    return family_id("some/path", config, irrelevant)


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
    assert id_of(shuffled(config, chance)) == id_of(config)


@given(CONFIGS, st.dictionaries(st.sampled_from(SEEDS), TREES))
def test_seeds_do_not_matter(config: Dict[str, Any], seeds: Dict[str, Any]) -> None:
    assert id_of({**config, **seeds}) == id_of(config)
    assert id_of({"x": {**config, "random_seed": 1}}) != id_of({"x": config})


@given(CONFIGS, TREES, TREES)
def test_irrelevant_keys_do_not_matter(config: Dict[str, Any], one: Any, other: Any) -> None:
    first = {**config, "paths": {"out": one, "in": 1}}
    second = {**config, "paths": {"out": other, "in": 1}}
    without = {**config, "paths": {"in": 1}}
    ids = {id_of(each, ["paths.out"]) for each in (first, second, without)}
    assert len(ids) == 1
    assert id_of(without, ["paths.out"]) == id_of(without)


@given(CONFIGS, LEAVES, st.data())
def test_any_other_key_matters(config: Dict[str, Any], value: Any, data: st.DataObject) -> None:
    ways = list(leaves(config))
    assume(ways)
    way = data.draw(st.sampled_from(ways))
    other = changed(config, way, value)
    same = canonical({"x": at(config, way)}) == canonical({"x": value})
    assert (id_of(other) == id_of(config)) is same
    added = {**config, "one more": value}
    assert id_of(added) != id_of(config)


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
    assert (id_of({"x": one}) == id_of({"x": other})) is same


def test_a_config_that_tells_nothing_has_no_family() -> None:
    assert family_id("a", {}) == family_id("a", {}) != family_id("b", {})
    deep: List[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert family_id("a", {"x": deep}) == family_id("a", {})
    while deep:  # else it is taken apart as deeply as it is made
        deep = deep[0]
    assert len(family_id("\udcff", {})) == len(family_id("a", {"x": 1})) == 16


def test_the_id_of_a_family_stays() -> None:
    """It may stand in a note or in somebody's script."""
    assert id_of({"model": {"type": "lstm"}, "lr": 0.1}) == "6ab43c4bee83af8c"
