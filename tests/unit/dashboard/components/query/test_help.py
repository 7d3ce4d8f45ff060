"""The examples of queries that a box shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dash import html

import mallennlp.dashboard
from mallennlp.dashboard.components.query.box import query_box
from mallennlp.dashboard.components.query.help import EXAMPLES, KEYS, query_help
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
    assert props["aria-keyshortcuts"] == "?" and props["title"].endswith("(?)")
    assert props["aria-expanded"] == "false" and "mine" in props["aria-controls"]


def test_the_help_names_every_key_that_does_something() -> None:
    script = (Path(mallennlp.dashboard.__file__).parent / "assets" / "keys.js").read_text("utf-8")
    (listed,) = re.findall("const KEYS = {(.*)}", script)
    done = {key.strip().strip('"') for key in re.findall('("[^"]+"|[A-Za-z]+):', listed)}
    shown = {"↑": "ArrowUp", "↓": "ArrowDown"}
    told = {shown.get(key, key) for keys, _, _ in KEYS for key in keys}
    assert told == done | {"Esc"}
    lines = [each for each in all_of(query_help("help"), html.Li) if list(all_of(each, html.Kbd))]
    needs = [line.to_plotly_json()["props"].get("data-mallennlp-needs", "") for line in lines]
    assert needs == [needed for _, _, needed in KEYS]
