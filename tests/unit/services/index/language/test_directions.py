"""Directions of sorting that stand apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.services.index.language import hints as hinting
from mallennlp.services.index.language.directions import directions_apart
from mallennlp.services.index.language.parsing import parse


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("sort:lr desc", "sort:-lr"),
        ("sort: lr asc lstm", "sort: lr lstm"),
        ("sort:best,-lr DESC", "sort:best,-lr"),
        ("sort:-best ascending", "sort:best"),
        ("lstm or crf sort:lr Descending", "lstm OR crf sort:-lr"),
    ],
)
def test_directions_that_stand_apart(query: str, meant: str) -> None:
    assert len(directions_apart(query)) == 1
    assert hinting.as_meant(query) == meant
    assert parse(meant).sort != () and parse(meant) != parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "sort:-lr",
        "desc",
        "sort:lr description",
        "resort:lr desc",
        '"sort:lr desc"',
        "sort:lr desc:1",
    ],
)
def test_what_is_meant_as_it_stands(query: str) -> None:
    assert directions_apart(query) == []


@given(st.text(alphabet='sort:lr desca-,"() ', max_size=30))
def test_any_text_is_looked_at(text: str) -> None:
    for hint in directions_apart(text):
        changed = f"{text[: hint.start]}{hint.instead}{text[hint.end :]}"
        assert directions_apart(changed) == [] or len(changed) < len(text)
