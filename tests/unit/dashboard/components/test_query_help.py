"""The examples of queries that a box shows."""

from __future__ import annotations

import pytest
from dash import html

from mallennlp.dashboard.components.query_box import query_box
from mallennlp.dashboard.components.query_help import EXAMPLES, query_help
from mallennlp.services.index.language.parsing import parse
from tests.unit.dashboard.components.texts import all_of, texts


@pytest.mark.parametrize("query", [query for query, _ in EXAMPLES])
def test_each_example_is_a_query(query: str) -> None:
    parsed = parse(query)
    assert parsed.sort or parsed.where is not None


def test_the_help_is_short_and_hidden_at_first() -> None:
    made = query_help("help")
    assert made.hidden is True and len(EXAMPLES) <= 8
    assert [query for query, _ in EXAMPLES] == [
        text for button in all_of(made, html.Button) for text in texts(button)
    ]


def test_a_box_has_a_button_that_names_what_it_opens() -> None:
    box = query_box("mine")
    (button,) = [each for each in all_of(box, html.Button) if "help" in each.className]
    props = button.to_plotly_json()["props"]
    assert props["aria-expanded"] == "false" and "mine" in props["aria-controls"]
