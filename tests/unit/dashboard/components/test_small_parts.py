"""Links, two columns, buttons that copy, mistakes in a query."""

import json
from typing import Any

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard import components
from mallennlp.dashboard.components import (
    copy_button,
    experiment_address,
    experiment_link,
    query_problem,
    sidebar_layout,
)
from mallennlp.dashboard.components.breaking import breakable
from mallennlp.dashboard.components.ids import dom_id, part_id
from mallennlp.dashboard.pages.experiment import ExperimentPage
from mallennlp.exceptions import QueryError
from tests.unit.dashboard.components.texts import all_of, texts


def test_what_is_offered_is_there_and_documented() -> None:
    for name in components.__all__:
        offered = getattr(components, name)
        assert offered.__doc__, name
        mentioned = name in str(components.__doc__)
        assert mentioned or name == "DEFAULT_COLUMNS", name
    assert components.__all__ == sorted(components.__all__)


@given(st.text(alphabet=st.characters(), min_size=1))
def test_a_link_to_an_experiment_is_the_address_of_its_page(path: str) -> None:
    assert experiment_address(path) == ExperimentPage.url(path=path)


def test_an_address_leads_to_the_path_that_it_was_made_from() -> None:
    for path in ("pos/lstm h16/50%&x=1#?", "fold\udcff/run é"):
        _, _, query = experiment_address(path).partition("?")
        params: Any = ExperimentPage.Params
        assert params.from_url(query).path == path


def test_a_link_shows_the_path_or_what_the_page_says() -> None:
    assert experiment_link("pos/a").children == "pos/a"
    named = experiment_link("fold\udcff/a", "the best one")
    assert (named.children, named.title) == ("the best one", "fold\ufffd/a")
    assert experiment_link("fold\udcff/a").children == "fold\ufffd/a"


def test_two_columns_come_in_the_order_of_reading() -> None:
    made = sidebar_layout("choose", "look", label="Runs", width="10rem")
    assert texts(made) == ["choose", "look"]
    (side,) = all_of(made, html.Aside)
    assert getattr(side, "aria-label") == "Runs"
    assert "10rem" in made.style.values()


def test_a_copy_button_is_a_button_that_names_its_source() -> None:
    made = copy_button("the-json", "Copy JSON")
    assert isinstance(made, html.Button) and made.type == "button"
    assert getattr(made, "data-mallennlp-copy") == "the-json" and "Copy JSON" in texts(made)


@pytest.mark.parametrize(
    "start, end, shown",
    [
        (0, 2, ["lr", ">>3"]),
        (3, 4, ["lr>", ">", "3"]),
        (5, 5, ["lr>>3", "\u00a0"]),
        (4, None, ["lr>>", "3"]),
    ],
)
def test_the_place_of_a_mistake_is_marked(start: int, end: int, shown: "list[str]") -> None:
    made = query_problem(QueryError("A value is missing.", "lr>>3", start, end))
    (code,) = all_of(made, html.Code)
    assert [text for text in texts(code) if text] == shown
    (mark,) = all_of(made, html.Mark)
    assert mark.children == ("lr>>3"[start : end or start + 1] or "\u00a0")
    assert "A value is missing." in texts(made)


def test_of_a_long_query_the_surroundings_of_the_mistake_are_shown() -> None:
    made = query_problem(QueryError("No.", "a" * 500 + "X" + "b" * 500, 500, 501))
    (code,) = all_of(made, html.Code)
    before, marked, after = texts(code)
    assert marked == "X" and len(before) == len(after) == 61
    assert before.startswith("…a") and after.endswith("b…")


def test_a_mistake_without_a_place_is_said_all_the_same() -> None:
    made = query_problem(QueryError("'x' is not a column."))
    assert not all_of(made, html.Code) and "'x' is not a column." in texts(made)


@given(st.text(max_size=8), st.text(max_size=8))
def test_an_id_is_written_as_the_browser_writes_it(kind: str, name: str) -> None:
    """With its names in order and without blanks: what labels and scripts look for."""
    text = dom_id(part_id(kind, name))
    assert json.loads(text) == part_id(kind, name)
    assert text.startswith('{"of":') and ',"type":' in text


@given(st.text(alphabet="ab/_", max_size=60))
def test_a_path_that_can_be_broken_is_the_same_path(path: str) -> None:
    pieces = breakable(path)
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == path
    assert all(isinstance(pieces[at], html.Wbr) for at in range(1, len(pieces), 2))


@pytest.mark.parametrize(
    "path, said",
    [
        ("2.10.1/failed/missing_data", ["2.10.1/", "failed/", "missing_data"]),
        ("pos/a_very_long_name_indeed", ["pos/", "a_", "very_", "long_", "name_", "indeed"]),
        ("", []),
    ],
)
def test_a_path_breaks_between_its_words(path: str, said: "list[str]") -> None:
    assert [piece for piece in breakable(path) if isinstance(piece, str)] == said
