"""What the store of a page's state may hold when it comes back."""

from __future__ import annotations

import json
from typing import Any, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard import state
from mallennlp.dashboard.page import Page
from mallennlp.exceptions import ParameterError
from mallennlp.services.serialization import serializable

OWNER = "1-abc"


class Noting(Page):
    route = "/noting/v1.2"

    @serializable
    class SessionState:
        name: str = "World"
        words: List[str] = []


class Changed(Page):
    """The same page after a change of its code."""

    route = Noting.route

    @serializable
    class SessionState:
        name: int = 0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def stored(**changes: Any) -> Any:
    return {**state.fresh(Noting, OWNER), **changes}


def test_a_new_tab_has_the_defaults() -> None:
    assert state.load(Noting, None, OWNER) == Noting.SessionState()
    assert state.load(Noting, stored(), OWNER) == Noting.SessionState()


@given(st.text(), st.lists(st.text()))
def test_a_state_comes_back(name: str, words: List[str]) -> None:
    values = json.loads(json.dumps({"name": name, "words": words}))
    expected = Noting.SessionState(name=name, words=words)
    assert state.load(Noting, stored(values=values), OWNER) == expected


@pytest.mark.parametrize("owner", ["1-abd", "2-abc", "anonymous", ""])
def test_the_values_of_another_login_are_not_looked_at(owner: str) -> None:
    for values in ({"name": "Ada", "words": []}, {"name": 1}, {"nothing": 1}):
        data = stored(values=values, owner=owner)
        assert state.load(Noting, data, OWNER) == Noting.SessionState()
        assert not state.is_current(Noting, data, OWNER)


def test_the_values_of_the_page_before_a_change_are_dropped() -> None:
    data = stored(values={"name": "Ada", "words": []})
    assert state.load(Changed, data, OWNER) == Changed.SessionState()
    assert state.form(Noting) != state.form(Changed)


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        "",
        0,
        False,
        stored(owner=1),
        stored(owner=None),
        stored(form=[]),
        stored(values=None),
        stored(values=[]),
        stored(values="name"),
        stored(more=1),
        *[{k: v for k, v in stored().items() if k != name} for name in stored()],
    ],
)
def test_what_this_dashboard_never_wrote_is_refused(data: Any) -> None:
    """Of this login or of another one."""
    for owner in (OWNER, "2-xyz"):
        with pytest.raises(ParameterError, match="The state of /noting/v1.2 is not one"):
            state.load(Noting, data, owner)


@given(json_values | st.builds(lambda values: stored(values=values), json_values))
def test_whatever_comes_it_is_a_state_or_an_error_of_ours(data: Any) -> None:
    try:
        loaded = state.load(Noting, data, OWNER)
    except ParameterError as error:
        assert len(str(error)) < 400
    else:
        assert isinstance(loaded, Noting.SessionState)
        loaded.serialize()  # type: ignore[attr-defined]


def test_ids_have_no_dots() -> None:
    assert state.store_id(Noting) == "mallennlp-state-noting--v1_2"
