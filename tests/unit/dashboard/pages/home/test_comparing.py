from pathlib import Path
from typing import Any, List
from urllib.parse import parse_qs

import pytest
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components.compare.links import compare_address
from mallennlp.dashboard.pages.home.comparing import (
    MOST,
    can_be_listed,
    compare_link,
    problem,
    query_of,
    sides_of,
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
KEYS = ["path", "paths", "family", "member_of"]


def test_the_query_finds_exactly_these(tmp_path: Path) -> None:
    index = ExperimentIndex(tmp_path / "index.sqlite")
    old = Annotations(archived=True)
    index.put(indexed(*map(made, [*ODD, "axc", "abc", "other"]), made("old", annotations=old)))
    wanted = [*ODD, "old"]
    found = index.search(TableQuery(query=query_of(wanted), limit=None)).rows
    assert sorted(row.path for row in found) == sorted(wanted)
    (query,) = parse_qs(table_address(wanted).partition("?")[2])["q"]
    assert query == query_of(wanted)


ANY_PATH = st.text(st.characters(codec="utf-8"), min_size=1)


@given(st.lists(ANY_PATH, min_size=2, max_size=3))
def test_whatever_can_be_listed_comes_through_the_address(paths: List[str]) -> None:
    if can_be_listed(paths):
        assert parse_qs(table_address(paths).partition("?")[2])["q"] == [query_of(paths)]


def test_what_is_selected_is_compared_families_as_one() -> None:
    family = {"family": "f" * 16, "paths": ["a/1", "a/2"]}
    runs = [{"path": "a/1", "member_of": "f" * 16}, {"path": "b"}, {"path": "c", "member_of": "g"}]
    assert sides_of([{"path": "b"}, {"path": "a"}]) == ["run:b", "run:a"]
    assert sides_of([family, *runs]) == [f"family:{'f' * 16}", "run:b", "run:c"]
    assert sides_of(runs) == ["run:a/1", "run:b", "run:c"], "without their family"
    assert sides_of([family, runs[0]]) == ["run:a/1", "run:a/2"], "of one alone they are its runs"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
    )
)
def test_whatever_a_browser_sends_as_a_selection_is_no_accident(rows: Any) -> None:
    assert all(side.startswith(("run:", "family:")) for side in sides_of(rows))


@pytest.mark.parametrize("number", [0, 1, MOST + 1])
def test_few_or_many_are_refused(number: int) -> None:
    paths = [f"r{each}" for each in range(number)]
    assert problem(paths) == "Select 2 to 100 runs or families to compare them."
    shown = compare_link(paths)
    (button,) = all_of(html.Div(shown), html.Button)
    assert button.disabled and button.title == problem(paths)
    said = "Select 2 to 100" in " ".join(texts(html.Div(shown)))
    assert said is (number > MOST)


def test_a_hundred_can_be_compared() -> None:
    sides = [f"run:pos/lstm_h16/seed_{each}" for each in range(MOST)]
    (link,) = compare_link(sides)
    assert isinstance(link, dcc.Link) and link.href == compare_address(sides)


def test_what_no_address_can_hold_is_told() -> None:
    long = [f"run:{'x' * 66}/{each}" for each in range(MOST)]
    assert problem(long).startswith("Their paths are too")
    assert problem([f"run:{'ü' * 100}{each}" for each in range(15)]).startswith("Their paths are")
    assert not can_be_listed(["a\udcff", "b"]) and not can_be_listed(["a\nb", "b"])
