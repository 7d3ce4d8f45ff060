"""A config as flat keys."""

from __future__ import annotations

from typing import Any, Iterator, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.configs.tree import LONGEST_PATH, MOST_LEAVES, flatten, lookup, type_name

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text(st.characters(exclude_characters="."), min_size=1)
TREES = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda t: st.lists(t, max_size=4) | st.dictionaries(KEYS, t, max_size=4)),
    max_size=5,
)


def plain_leaves(node: Any, path: Tuple[str, ...] = ()) -> Iterator[Tuple[Tuple[str, ...], Any]]:
    """The definition: every path to something that has nothing below it."""
    below = node.items() if isinstance(node, dict) else enumerate(node)
    for key, child in below:
        if isinstance(child, (dict, list)) and child:
            yield from plain_leaves(child, (*path, str(key)))
        else:
            yield (*path, str(key)), {"{}": {}, "[]": []}.get(str(child), child)


@given(TREES)
def test_flatten_names_every_leaf_by_its_path(tree: Any) -> None:
    expected = [(".".join(path), leaf) for path, leaf in plain_leaves(tree)]
    found = list(flatten(tree).items())
    assert [key for key, _ in found] == [key for key, _ in expected]
    for (_, value), (_, leaf) in zip(found, expected):
        assert value == (leaf if not isinstance(leaf, (dict, list)) else str(leaf))


@given(TREES)
def test_flatten_leads_back_to_the_leaves_of_objects(tree: Any) -> None:
    for path, leaf in plain_leaves(tree):
        node = lookup(tree, *path)
        if node is not None:
            assert node == leaf


def test_no_leaf_comes_from_nothing() -> None:
    assert flatten({}) == {}
    assert flatten([]) == {}
    assert flatten(None) == {}


def test_keys_of_a_strange_kind_are_kept() -> None:
    tree = {"": {"a": 1}, "größe/東京": 2, "a.b": 3, "text_field_embedder": {"x/y.z": {}}}
    assert flatten(tree) == {
        ".a": 1,
        "größe/東京": 2,
        "a.b": 3,
        "text_field_embedder.x/y.z": "{}",
    }


def test_of_two_leaves_with_one_path_the_later_counts() -> None:
    assert flatten({"a.b": 1, "a": {"b": 2}}) == {"a.b": 2}
    assert flatten({"a": {"b": 2}, "a.b": 1}) == {"a.b": 1}


def test_a_text_that_looks_like_an_empty_object_is_a_text() -> None:
    assert flatten({"a": "{}", "b": {}}) == {"a": "{}", "b": "{}"}


@pytest.mark.parametrize(
    "path, node",
    [
        (("model", "type"), "lstm"),
        (("model",), {"type": "lstm", "dims": [1]}),
        (("model", "dims", "0"), None),
        (("model", "type", "x"), None),
        (("nothing",), None),
    ],
)
def test_lookup_gives_none_where_a_path_leads_nowhere(path: Tuple[str, ...], node: Any) -> None:
    assert lookup({"model": {"type": "lstm", "dims": [1]}}, *path) == node


@pytest.mark.parametrize("node", [None, {"type": 3}, {}, [], 7])
def test_what_states_no_type_has_none(node: Any) -> None:
    assert type_name(node) is None


def test_only_so_many_leaves_are_taken() -> None:
    tree = {"a": list(range(3)), "b": {"c": 1, "d": {}}, "e": 2}
    for most in range(8):
        assert flatten(tree, most) == dict(list(flatten(tree).items())[:most])
    assert len(flatten([0] * (MOST_LEAVES + 5))) == MOST_LEAVES


def test_a_long_name_is_not_repeated_for_each_leaf() -> None:
    # 100,000 leaves below a name of a megabyte would take 100 GB.
    tree = {"x" * 1_000_000: list(range(100_000)), "y": 1, "z" * LONGEST_PATH: 2}
    assert flatten(tree) == {"y": 1, "z" * LONGEST_PATH: 2}


def test_the_deepest_config_that_is_read_is_flattened() -> None:
    tree: Any = 1
    for _ in range(100):
        tree = {"a": tree}
    assert flatten(tree) == {".".join("a" * 100): 1}
