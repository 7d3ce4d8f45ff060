"""What the cursor stands in: "|" marks it in these texts."""

from __future__ import annotations

from typing import Any, Dict, Tuple

import pytest
from hypothesis import given, settings, strategies as st

from mallennlp.services.index.language.cursor import Cursor, Place, cursor_at
from tests.unit.services.index.language.test_parsing import SCRIBBLES


def at(marked: str) -> Tuple[Cursor, str]:
    """The cursor, and what would be replaced."""
    position = marked.index("|")
    text = marked.replace("|", "", 1)
    cursor = cursor_at(text, position)
    return cursor, text[cursor.start : cursor.end]


@pytest.mark.parametrize(
    ("marked", "typed", "whole"),
    [
        ("|", "", ""),
        ("sta|", "sta", "sta"),
        ("a sta|", "sta", "sta"),
        ("a s|ta", "s", "sta"),
        ("(sta|)", "sta", "sta"),
        ("-sta|", "sta", "sta"),
        ("a -(b OR NOT sta|", "sta", "sta"),
        ("a | b", "", ""),
        ("s|tatus:failed", "s", "status"),
        ("lr:1, 2 sta|", "sta", "sta"),
        ('"a b" sta|', "sta", "sta"),
        ("path~^(a|b)$ sta|".replace("|", "x", 1), "sta", "sta"),
        ('path~"a b" sta|', "sta", "sta"),
        ("epoch:3_lo|", "epoch:3_lo", "epoch:3_lo"),
        ("epoch:|", "epoch:", "epoch:"),
        ("trainer.opt|", "trainer.opt", "trainer.opt"),
        ("lr : 0.1 |", "", ""),
        ("camera-re|", "camera-re", "camera-re"),
    ],
)
def test_a_condition_begins(marked: str, typed: str, whole: str) -> None:
    cursor, replaced = at(marked)
    assert cursor.place is Place.CONDITION
    assert (cursor.typed, replaced) == (typed, whole)


@pytest.mark.parametrize(
    ("marked", "name", "operator", "typed", "whole"),
    [
        ("status:|", "status", "=", "", ""),
        ("status:fa|", "status", "=", "fa", "fa"),
        ("status:f|ailed x", "status", "=", "f", "failed"),
        ("status:|failed", "status", "=", "", "failed"),
        ("status : fa|", "status", "=", "fa", "fa"),
        ("status:a,fa|", "status", "=", "fa", "fa"),
        ('status!="a b" , fa|', "status", "!=", "fa", "fa"),
        ("lr>=|", "lr", ">=", "", ""),
        ("lr==0|", "lr", "=", "0", "0"),
        ("(lr<0|)", "lr", "<", "0", "0"),
        ('name:"Tiny C|', "name", "=", "Tiny C", '"Tiny C'),
        ('name:"Tiny C|RF" x', "name", "=", "Tiny C", '"Tiny CRF"'),
        (r'name:"a \"b|', "name", "=", 'a "b', r'"a \"b'),
        ('"odd name":x|', "odd name", "=", "x", "x"),
        ('"has":x|', "has", "=", "x", "x"),
        ("has>x|", "has", ">", "x", "x"),
        ("epoch:3_loss>0|", "epoch:3_loss", ">", "0", "0"),
    ],
)
def test_a_value(marked: str, name: str, operator: str, typed: str, whole: str) -> None:
    cursor, replaced = at(marked)
    assert cursor.place is Place.VALUE
    assert (cursor.name, cursor.operator, cursor.typed, replaced) == (name, operator, typed, whole)
    assert cursor.quoted == whole.startswith('"')


@pytest.mark.parametrize(
    ("marked", "place", "typed"),
    [
        ("has:l|", Place.HAS, "l"),
        ("has = lr, m|", Place.HAS, "m"),
        ("sort:|", Place.SORT, ""),
        ("a sort:-be|", Place.SORT, "-be"),
        ("sort:a,-be|", Place.SORT, "-be"),
        ('sort:"-odd n|', Place.SORT, "-odd n"),
    ],
)
def test_names_behind_has_and_sort(marked: str, place: Place, typed: str) -> None:
    cursor, _ = at(marked)
    assert (cursor.place, cursor.typed) == (place, typed)


@pytest.mark.parametrize(
    "marked",
    ['"early st|', '"early"|', "path~run|", 'path!~"a |', "a!|", "|status:x", "a |bc"]
    + ['name:"a"|', "--a|", "f(x)y|"],
)
def test_where_there_is_nothing_to_say(marked: str) -> None:
    assert at(marked)[0].place is Place.NOWHERE


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("|", {"follows": False, "negated": False, "depth": 0}),
        ("a |", {"follows": True}),
        ("a OR |", {"follows": False}),
        ("a AND |", {"follows": False}),
        ("sort:a |", {"follows": False}),
        ("a sort:b |", {"follows": True}),
        ("a (|", {"follows": False, "depth": 1}),
        ("((a) |", {"follows": True, "depth": 1}),
        ("(a OR b) |", {"follows": True, "depth": 0}),
        ("a -|", {"negated": True, "follows": True}),
        ("NOT |", {"negated": True}),
        ("NOT (|", {"negated": False, "depth": 1}),
        ("lr:1 |", {"follows": True}),
        ("path~x |", {"follows": True}),
        ("status| :x", {"operator_follows": True}),
        ("status| x", {"operator_follows": False}),
    ],
)
def test_what_stands_around(marked: str, expected: Dict[str, Any]) -> None:
    cursor, _ = at(marked)
    assert cursor.place is Place.CONDITION
    assert {name: getattr(cursor, name) for name in expected} == expected


@settings(max_examples=500, deadline=None)
@given(SCRIBBLES, st.integers(0, 60))
def test_whatever_is_typed_has_a_place_in_the_text(text: str, position: int) -> None:
    position = min(position, len(text))
    cursor = cursor_at(text, position)
    if cursor.place is not Place.NOWHERE:
        assert 0 <= cursor.start <= position <= cursor.end <= len(text)
