"""Addresses of the compare page."""

from __future__ import annotations

from typing import List

from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.components.compare.links import compare_address
from mallennlp.dashboard.pages.compare.params import CompareParams

KIND = st.sampled_from(["run:", "family:"])
# Bytes of a name that are no text have characters of their own; other surrogates no name can have.
NAMED = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\udc80\udcff"))
SIDES = st.lists(st.tuples(KIND, NAMED).map("".join), max_size=5, unique=True)


@given(SIDES)
def test_what_is_compared_comes_back_in_its_order(sides: List[str]) -> None:
    read = CompareParams.from_url(compare_address(sides).partition("?")[2])  # type: ignore
    assert read.sides() == sides


def test_what_is_named_twice_is_compared_once() -> None:
    read = CompareParams.from_url("?run=a&run=b&run=a&side=run:b")  # type: ignore
    assert read.sides() == ["run:b", "run:a"]
