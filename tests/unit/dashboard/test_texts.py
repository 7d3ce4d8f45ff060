"""Texts that are not Unicode, or not one line, on their way out."""

from __future__ import annotations

import json
from typing import Any

from dash import Patch, html, no_update
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from mallennlp.dashboard.texts import cut, encodable, one_line

BAD = "bad\udcff"
anything = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.tuples(inner)
)


@given(st.dictionaries(st.text(), anything))
def test_whatever_goes_out_can_be_encoded(value: Any) -> None:
    json.dumps(encodable(value), ensure_ascii=False).encode()


@given(st.text())
def test_what_can_be_encoded_stays(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        assert len(encodable(text)) == len(text)
    else:
        assert encodable(text) == text


def test_components_patches_and_figures_are_seen_through() -> None:
    patch = Patch()
    patch["path"] = BAD
    figure = Figure(layout={"title": {"text": BAD}})
    inner = html.Span([BAD], id={"type": "x", "name": BAD}, **{"aria-label": BAD})
    for value in (html.Div([inner, [BAD]], title=BAD), patch, figure):
        text = json.dumps(encodable(value), default=lambda part: part.to_plotly_json())
        assert "\\udcff" not in text and "\\ufffd" in text


def test_no_update_stays_itself() -> None:
    assert encodable((no_update, 1))[0] is no_update


@given(st.text(), st.integers(1, 50))
def test_a_line_of_the_log_is_one_line_of_bounded_length(text: str, most: int) -> None:
    line = one_line(text, most)
    assert line.isprintable() and len(line) <= 10 * (most + 1)
    assert len(cut(text, most)) <= most + 1
