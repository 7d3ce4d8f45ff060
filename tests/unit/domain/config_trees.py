"""Configs to compare, as hypothesis makes them up."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

LEAVES = st.sampled_from([None, True, False, 0, 1, 1.0, 0.5, float("nan"), "x", "y", "1", "", {}])
KEYS = st.sampled_from(["a", "b", "c", "lr"])
TYPES = st.sampled_from(["x", "y"])
NUMBERS = st.lists(st.sampled_from([1, 2.0, "x", True]), max_size=3)


def _objects(inner: Any) -> Any:
    plain = st.dictionaries(KEYS, inner, max_size=3)
    return plain | st.builds(lambda kind, rest: {"type": kind, **rest}, TYPES, plain)


def _lists(inner: Any) -> Any:
    pairs = st.tuples(TYPES, inner).map(list)
    return st.lists(_objects(inner) | TYPES | pairs, max_size=3)


TREES = st.recursive(LEAVES | NUMBERS, _objects, max_leaves=10)
"""Without lists that have objects in them."""
TREES_WITH_LISTS = st.recursive(
    LEAVES | NUMBERS, lambda inner: _objects(inner) | _lists(inner), max_leaves=10
)
CONFIGS = st.dictionaries(KEYS, TREES, max_size=4)
CONFIGS_WITH_LISTS = st.dictionaries(KEYS, TREES_WITH_LISTS, max_size=4)
