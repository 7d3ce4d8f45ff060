"""Components, packed: what the browser makes of them is what Dash would have sent."""

from __future__ import annotations

import json
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from hypothesis import given
from hypothesis import strategies as st
from plotly.io.json import to_json_plotly

from mallennlp.dashboard.packing import pack
from tests.packed import unpacked


def sent(node: Any) -> Any:
    """What Dash sends; nothing in a component is the same as None in it."""
    return _without_none(json.loads(to_json_plotly(node)))


def _without_none(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_none(child) for child in node]
    if isinstance(node, dict):
        if "props" in node and node["props"].get("children", 0) is None:
            del node["props"]["children"]
        return {key: _without_none(child) for key, child in node.items()}
    return node


def received(packed: Any) -> Any:
    """What the browser makes of it."""
    return _without_none(unpacked(json.loads(to_json_plotly(packed))))


TEXTS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=3)


def _component(children: Any) -> Any:
    props = {
        "className": st.sampled_from(["a", "b"]),
        "title": st.text(max_size=2),
        "style": st.sampled_from([{"color": "red"}, {"width": 1}, {"width": True}]),
        "data-x": st.sampled_from([1, 1.0, True, "1"]),
        "id": st.sampled_from(["x", {"type": "y", "index": 1}]),
    }
    kinds = st.sampled_from([html.Td, html.Span])
    given_props = st.fixed_dictionaries({}, optional=props)
    return st.builds(lambda kind, child, named: kind(child, **named), kinds, children, given_props)


NODES = st.recursive(
    TEXTS,
    lambda children: st.lists(children, max_size=4) | _component(children),
    max_leaves=12,
)


@given(NODES)
def test_what_is_packed_comes_out_as_it_was(node: Any) -> None:
    assert received(pack(node)) == sent(node)


def test_figures_lists_and_odd_children_come_out_as_they_were() -> None:
    figure = {"data": [{"x": [1, 2], "y": [3.5, None]}], "layout": {"title": {"text": "many"}}}
    node = [
        dcc.Graph(figure=figure, config={"displayModeBar": False}),
        dbc.AccordionItem(html.P("x"), title=html.B("bold")),
        dcc.Dropdown(["a", "b"], ["a"], multi=True),
        html.Div({"many": "values", "props": {}}),
    ]
    assert received(pack(node)) == sent(node)


def test_a_kind_stands_once_and_a_table_takes_a_fraction() -> None:
    table = html.Table(
        [
            html.Tr([html.Td(str(row * column), className="numbers") for column in range(30)])
            for row in range(30)
        ]
    )
    packed = pack(table)
    assert [kind[1] for kind in packed["kinds"]] == ["Td", "Tr", "Table"]
    assert len(to_json_plotly(packed)) * 6 < len(to_json_plotly(table))


def test_a_text_that_stands_twice_is_sent_once() -> None:
    packed = pack([html.P("a longer text", title="a longer text"), html.P("another", title="x")])
    assert packed["texts"] == ["a longer text"]
    assert packed["node"] == {"many": [[0, [0], [0]], [0, "another", "x"]]}


def test_values_keep_their_types() -> None:
    node = [html.Br(**{"data-x": value}) for value in (1, True, 1.5, "1", None)]
    packed = json.loads(to_json_plotly(pack(node)))
    assert [repr(one["props"]["data-x"]) for one in unpacked(packed)] == [
        "1",
        "True",
        "1.5",
        "'1'",
        "None",
    ]
