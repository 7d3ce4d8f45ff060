"""Numbers whose units stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.index.language import hints as hinting
from mallennlp.services.index.language.units_apart import units_apart


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("took>5 min", "took>5min"),
        ("lstm took > 1.5 hours", "lstm took > 1.5h"),
        ("(duration<=3 Minutes)", "(duration<=3min)"),
        ("-took:90 sec", "-took:90s"),
        ("took:1..5 min tag:x", "took:1..5min tag:x"),
        ("created<7 days", "created<7d"),
        ("last_activity>2 w", "last_activity>2w"),
        ("size>1 gb size<2 MiB", "size>1GB size<2MiB"),
        ("took>5 min or took<1 s", "took>5min OR took<1s"),
    ],
)
def test_units_that_stand_apart(query: str, meant: str) -> None:
    assert units_apart(query)
    assert hinting.as_meant(query) == meant


@pytest.mark.parametrize(
    "query",
    [
        "took>5min",
        "took>5 minimal",
        "took>5 min:3",
        "took>5 lstm",
        "took>5 gb",
        "size>5 min",
        "lr>5 min",
        "epochs>5 d",
        'took:"5 min"',
        'name:"took>5 min"',
        "took>1h min",
        "5 min",
        "",
    ],
)
def test_what_is_meant_as_it_stands(query: str) -> None:
    assert units_apart(query) == []


def test_a_hint_has_its_place() -> None:
    (hint,) = units_apart("lstm took > 5 mins")
    assert hint.text == "Did you mean 'took > 5min'? 'mins' is a word to search for."
    assert ("lstm took > 5 mins"[hint.start : hint.end], hint.instead) == ("5 mins", "5min")


@given(st.text(alphabet='took>:<= 15."() min-h', max_size=40))
def test_what_is_followed_leaves_nothing_to_hint_at(text: str) -> None:
    for hint in units_apart(text):
        assert text[hint.start : hint.end].replace(" ", "") != text[hint.start : hint.end]
    assert units_apart(hinting.as_meant(text)) == []
