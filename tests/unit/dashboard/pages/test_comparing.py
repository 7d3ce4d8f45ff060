from pathlib import Path
from typing import List
from urllib.parse import parse_qs

import pytest
from dash import dcc, html
from hypothesis import given, strategies as st

from mallennlp.dashboard.pages.comparing import (
    MOST,
    compare_link,
    problem,
    query_of,
    table_address,
)
from mallennlp.domain.experiment import Annotations
from mallennlp.services.index.query import TableQuery
from mallennlp.services.index.store import ExperimentIndex
from tests.unit.dashboard.components.texts import all_of, texts
from tests.unit.services.index.making import indexed, made

ODD = [
    'say "x"',
    "a b",
    "a,b",
    "*",
    "a?c",
    "1..2",
    "back\\slash",
    "größe/東京",
    "-x",
    "OR",
    "a&b=c#d",
    "null",
    "7d",
    "~x",
    "archived:any",
]


def test_the_query_finds_exactly_these(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    old = Annotations(archived=True)
    index.put(indexed(*map(made, [*ODD, "axc", "abc", "other"]), made("old", annotations=old)))
    wanted = [*ODD, "old"]
    found = index.search(TableQuery(query=query_of(wanted), limit=None)).rows
    assert sorted(row.path for row in found) == sorted(wanted)
    (query,) = parse_qs(table_address(wanted).partition("?")[2])["q"]
    assert query == query_of(wanted)


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=3))
def test_whatever_can_be_compared_comes_through_the_address(paths: List[str]) -> None:
    if not problem(paths):
        assert parse_qs(table_address(paths).partition("?")[2])["q"] == [query_of(paths)]


@pytest.mark.parametrize("number", [0, 1, MOST + 1])
def test_few_or_many_are_refused(number: int) -> None:
    paths = [f"r{each}" for each in range(number)]
    assert problem(paths) == "Select 2 to 100 runs to compare them."
    shown = compare_link(paths)
    (button,) = all_of(html.Div(shown), html.Button)
    assert button.disabled and button.title == problem(paths)
    said = "Select 2 to 100" in " ".join(texts(html.Div(shown)))
    assert said is (number > MOST)


def test_a_hundred_can_be_compared() -> None:
    paths = [f"pos/lstm_h16/seed_{each}" for each in range(MOST)]
    (link,) = compare_link(paths)
    assert isinstance(link, dcc.Link) and link.href == table_address(paths)


def test_what_no_address_can_hold_is_told() -> None:
    assert problem([f"{'x' * 60}/{each}" for each in range(MOST)]).startswith("Their paths are too")
    assert problem([f"{'ü' * 100}{each}" for each in range(15)]).startswith("Their paths are too")
    assert "no text" in problem(["a\udcff", "b"]) and "no text" in problem(["a\nb", "b"])
