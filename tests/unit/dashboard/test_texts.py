"""Texts that are not Unicode, or not one line, on their way out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Patch, html, no_update
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure

from mallennlp.dashboard.texts import cut, encodable, message_of, one_line

BAD = "bad\udcff"
anything = st.recursive(
    st.none() | st.integers(-(2**63), 2**64 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.tuples(inner),
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


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, {1}, object(), {(1, 2): 3}, {b"": 1}])
def test_what_no_browser_can_be_sent_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be sent to the browser") as caught:
        encodable([{"deep": (value,)}])
    assert len(str(caught.value)) < 200


def test_an_error_without_words_has_none() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise KeyError("none")

    assert message_of(Mute()) == "" and message_of(ValueError("late")) == "late"


def test_no_update_stays_itself() -> None:
    assert encodable((no_update, 1))[0] is no_update


@given(st.text(), st.integers(1, 50))
def test_a_line_of_the_log_is_one_line_of_bounded_length(text: str, most: int) -> None:
    line = one_line(text, most)
    assert line.isprintable() and len(line) <= 10 * (most + 1)
    assert len(cut(text, most)) <= most + 1
