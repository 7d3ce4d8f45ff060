"""Keys of objects and items of lists beside each other."""

from __future__ import annotations

from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.configs.alignment import aligned_items, is_plain_list, merged, order_differs
from mallennlp.domain.configs.values import MISSING

ORDERS = st.lists(st.lists(st.integers(0, 8), unique=True), min_size=1, max_size=4)


@given(ORDERS)
def test_merged_has_every_name_once_and_keeps_the_first_order(orders: List[List[int]]) -> None:
    found = merged(orders)
    assert sorted(found) == sorted({name for order in orders for name in order})
    assert [name for name in found if name in orders[0]] == orders[0]


def test_what_only_others_have_stands_where_it_stands_there() -> None:
    assert merged([["type", "lr"], ["type", "momentum", "lr", "x"]]) == [
        "type",
        "momentum",
        "lr",
        "x",
    ]


@pytest.mark.parametrize(
    ("value", "plain"),
    [(3, True), ([1, "a", None], True), ([[2], []], True), ({}, False), ([[{}]], False)],
)
def test_lists_without_objects_are_shown_whole(value: Any, plain: bool) -> None:
    assert is_plain_list(value) is plain


def test_items_belong_together_by_their_type() -> None:
    one = [{"type": "track", "n": 1}, {"type": "log"}]
    other = ["log", {"type": "new"}, {"type": "track", "n": 2}]
    slots = aligned_items([one, other, None])
    assert {slot.label: slot.items for slot in slots} == {
        "track": [one[0], other[2], MISSING],
        "log": [one[1], "log", MISSING],
        "new": [MISSING, other[1], MISSING],
    }
    assert [slot.at for slot in slots if slot.label == "track"] == [[0, 2, -1]]


def test_several_of_a_type_by_their_order() -> None:
    slots = aligned_items([[{"type": "a", "n": 1}, {"type": "a", "n": 2}], [{"type": "a", "n": 3}]])
    assert [(slot.label, slot.items[1]) for slot in slots] == [
        ("a", {"type": "a", "n": 3}),
        ("a #2", MISSING),
    ]


def test_pairs_by_what_they_are_for() -> None:
    """The lists of initializers, and of groups of parameters."""
    one = [[".*weight", {"type": "zero"}], [["a", "b"], {"lr": 1}]]
    other = [[["a", "b"], {"lr": 2}], [".*bias", "zero"]]
    slots = {slot.label: slot.items for slot in aligned_items([one, other])}
    assert slots == {
        ".*weight": [{"type": "zero"}, MISSING],
        '["a", "b"]': [{"lr": 1}, {"lr": 2}],
        ".*bias": [MISSING, "zero"],
    }


def test_pairs_and_types_in_one_list_by_their_positions() -> None:
    slots = aligned_items([["x"], [["x", {"type": "a"}]]])
    assert [(slot.label, slot.items) for slot in slots] == [("0", ["x", ["x", {"type": "a"}]])]


def test_what_has_no_name_by_its_position() -> None:
    slots = aligned_items([[{"a": 1}, {"type": "x"}], [{"a": 2}]])
    assert [(slot.label, slot.items) for slot in slots] == [
        ("0", [{"a": 1}, {"a": 2}]),
        ("1", [{"type": "x"}, MISSING]),
    ]


@pytest.mark.parametrize(
    ("lists", "orders"),
    [
        ([["a", "b"], ["b", "a"]], [["a", "b"], ["b", "a"]]),
        ([["a", "b"], ["a", "x", "b"]], None),
        ([["a", "b"], None, ["b", "a"]], [["a", "b"], MISSING, ["b", "a"]]),
        ([["a"], ["b"]], None),
        ([["a", "c"], []], None),
    ],
)
def test_the_order_of_what_all_have(lists: Any, orders: Any) -> None:
    assert order_differs(aligned_items(lists), len(lists)) == orders
