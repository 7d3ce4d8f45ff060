"""What holds of the differences between any configs."""

from __future__ import annotations

from typing import Any, Dict, Hashable, List, Sequence, Tuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mallennlp.domain.configs.difference import compare_configs, in_lines, with_values
from mallennlp.domain.configs.values import MISSING, Part, identity
from mallennlp.domain.families import normalised
from tests.unit.domain.config_trees import CONFIGS, CONFIGS_WITH_LISTS

NOTHING = object()


def common(nodes: Sequence[Any]) -> Any:
    """The definition: what all have. Objects, of whatever types, have in common what is in all of
    them; a text is an object with a type."""
    if len({identity(node) for node in nodes}) == 1:
        return nodes[0]
    if not all(isinstance(n, (dict, str)) for n in nodes) or all(isinstance(n, str) for n in nodes):
        return NOTHING
    objects = [node if isinstance(node, dict) else {"type": node} for node in nodes]
    shared = {
        key: common([node[key] for node in objects])
        for key in objects[0]
        if all(key in node for node in objects)
    }
    return {key: value for key, value in shared.items() if value is not NOTHING}


def rebuilt(shared: Any, configs: Sequence[Any], side: int) -> Any:
    """A config, from what all have and from what the differences say of it."""
    tree = copied(shared)
    for _, difference in in_lines(compare_configs(configs).tree):
        value = difference.values[side] if difference.values else MISSING
        if value is MISSING:
            continue
        *way, last = difference.path.split(".")
        node = tree
        for key in way:
            node = node.setdefault(key, {})
        if isinstance(value, Part):
            kind = {"type": value.type} if value.type else {}
            node[last] = {**node.get(last, {}), **kind}
        else:
            node[last] = copied(value)
    return tree


def copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: copied(child) for key, child in node.items()}
    return [copied(child) for child in node] if isinstance(node, list) else node


@settings(max_examples=100)
@example([{"a": ""}, {"a": {"a": None}}])
@example([{"a": {"b": {}}}, {"a": {"type": "x", "b": {"a": 1, "c": 2}}}])
@example([{"a": "x"}, {"a": {"type": "y", "b": 1}}, {"a": {"type": "x", "b": 1}}])
@given(st.lists(CONFIGS, min_size=2, max_size=4))
def test_each_config_is_what_all_have_and_what_differs(configs: List[Any]) -> None:
    shared = common(configs)
    for side, config in enumerate(configs):
        assert identity(rebuilt(shared, configs, side)) == identity(config)


@settings(max_examples=100)
@given(CONFIGS_WITH_LISTS, CONFIGS_WITH_LISTS)
def test_nothing_differs_just_where_configs_are_the_same(one: Any, other: Any) -> None:
    assert compare_configs([one, other]).same == (identity(one) == identity(other))
    assert compare_configs([one, copied(one)]).same


@given(st.lists(CONFIGS_WITH_LISTS, min_size=2, max_size=4), st.data())
def test_the_order_of_the_sides_changes_nothing(configs: List[Any], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(configs))))
    found = values(configs)
    other = values([configs[at] for at in order])
    assert {path: [said[at] for at in order] for path, said in found.items()} == other


@given(CONFIGS_WITH_LISTS, CONFIGS_WITH_LISTS)
def test_no_difference_is_listed_in_which_all_agree(one: Any, other: Any) -> None:
    """Of a group one of its children has to differ."""
    for _, difference in in_lines(compare_configs([one, other]).tree):
        if difference.is_group:
            assert len(difference.children) > 1
        else:
            assert identity(difference.values[0]) != identity(difference.values[1])
            assert difference.kinds() == (0, 1) and difference.kinds(baseline=1) == (1, 0)


PATTERNS = st.lists(
    st.sampled_from(["a", "*.lr", "b*", "?.c", "a.*", "*.type", "lr", "[ab].b", "nothing"]),
    max_size=3,
)


@settings(max_examples=100)
@given(st.lists(CONFIGS, min_size=2, max_size=3), PATTERNS)
def test_ignored_is_as_if_it_were_not_there(configs: List[Any], patterns: List[str]) -> None:
    left = [normalised(config, patterns) for config in configs]
    assert values(configs, patterns) == values(left)


@given(CONFIGS_WITH_LISTS, CONFIGS_WITH_LISTS, PATTERNS)
def test_what_is_ignored_is_told_where_it_differs(one: Any, other: Any, patterns: Any) -> None:
    found = compare_configs([one, other], patterns)
    if compare_configs([one, other]).same:
        assert found.same and not found.ignored
    elif found.same:
        assert found.ignored


def values(configs: Sequence[Any], ignore: Sequence[str] = ()) -> Dict[str, List[Hashable]]:
    """The keys that differ, with what tells their values apart."""
    found: Dict[str, List[Hashable]] = {}
    pairs: List[Tuple[str, Any]] = list(with_values(compare_configs(configs, ignore).every()))
    for path, said in pairs:
        assert path not in found
        found[path] = [identity(value) for value in said]
    return found


def test_the_definition_of_the_common_part_tells_types_apart() -> None:
    """Else the first test would hold of anything."""
    assert common([{"a": {"type": "x", "n": 1}}, {"a": {"type": "y", "n": 1}}]) == {"a": {"n": 1}}
    assert common([{"a": {"n": 1, "m": 1}}, {"a": {"n": 1}}]) == {"a": {"n": 1}}


@pytest.mark.parametrize("side", [0, 1])
def test_rebuilding_needs_the_differences(side: int) -> None:
    configs: List[Any] = [{"a": 1, "b": 2}, {"a": 1, "b": 3}]
    assert rebuilt({"a": 1}, configs, side) == configs[side]
