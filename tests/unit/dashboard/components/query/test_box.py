"""The box for queries, as it is made."""

from __future__ import annotations

import dash_bootstrap_components as dbc
from dash import dcc, html

from mallennlp.dashboard.components import query_box
from mallennlp.dashboard.components.ids import part_id
from mallennlp.dashboard.components.query.box import LONGEST
from mallennlp.dashboard.components.query.problem import place_of
from mallennlp.exceptions import QueryError
from tests.unit.dashboard.components.texts import all_of, texts


def test_the_box_has_its_own_id_a_label_and_the_query() -> None:
    made = query_box("search", value="lr>1", label="Search runs")
    (box,) = all_of(made, dbc.Input)
    assert (box.id, box.value, box.type, box.maxlength) == ("search", "lr>1", "search", LONGEST)
    (label,) = all_of(made, html.Label)
    assert label.htmlFor == "search" and "Search runs" in texts(made)
    assert getattr(made, "data-mallennlp-query-box") == "search"


def test_options_are_those_of_the_input() -> None:
    (box,) = all_of(query_box("search", debounce=True, maxlength=20, size="sm"), dbc.Input)
    assert (box.debounce, box.maxlength, box.size) == (True, 20, "sm")


def test_each_box_has_parts_of_its_own() -> None:
    ids = [[part.id for part in all_of(query_box(name), dcc.Store)] for name in ("one", "two")]
    assert part_id("query-ask", "one") in ids[0] and part_id("query-ask", "two") in ids[1]


def test_the_place_of_a_mistake_is_cut_out_of_a_long_query() -> None:
    query = "a" * 100 + " x:1 " + "b" * 100
    found = place_of(QueryError("?", query, 101, 102))
    assert found == ("…" + "a" * 59 + " ", "x", ":1 " + "b" * 57 + "…")


def test_at_the_end_of_a_query_a_blank_is_marked() -> None:
    assert place_of(QueryError("?", "a", 1, 1)) == ("a", "\u00a0", "")
    assert place_of(QueryError("?", "a", 1)) == ("a", "\u00a0", "")


def test_what_has_no_place_has_none() -> None:
    assert place_of(QueryError("?")) is None and place_of(QueryError("?", "a")) is None
