"""What the store of a page's state may hold when it comes back."""

from __future__ import annotations

import enum
import functools
import json
import typing
from typing import Any, Dict, List, Optional

import attr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard import state
from mallennlp.dashboard.page import Page
from mallennlp.exceptions import PageError, ParameterError
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


def with_state(kind: Any) -> Any:
    made = serializable(type("SessionState", (), {"__annotations__": {"x": kind}, "x": None}))
    return type("Other", (Page,), {"SessionState": made})


def test_a_change_inside_a_class_or_an_enum_of_the_state_counts_too() -> None:
    def choice(name: str, kind: Any) -> Any:
        return serializable(type("Choice", (), {"__annotations__": {name: kind}}))

    def order(*names: str) -> Any:
        return enum.Enum("Order", {name: name for name in names})

    kinds = [choice("rows", int), choice("rows", str), choice("row", int)]
    kinds += [choice("by", order("up")), choice("by", order("up", "down"))]
    optional, named = typing.cast(Any, Optional), typing.cast(Any, Dict)
    for wrap in (lambda kind: kind, lambda kind: optional[kind], lambda kind: named[str, kind]):
        assert len({state.form(with_state(wrap(kind))) for kind in kinds}) == len(kinds)
    same = (state.form(with_state(choice("by", order("up", "down")))) for _ in range(2))
    assert len(set(same)) == 1  # each process of the server makes its own


@serializable
class Tree:
    below: List["Tree"] = []


def test_a_state_may_hold_itself() -> None:
    assert state.form(with_state(Tree)) != state.form(with_state(List[Tree]))


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


def test_what_a_converter_makes_wrong_is_the_clients_mistake() -> None:
    class Converting(Page):
        route = "/converting"

        @serializable
        class SessionState:
            rows: int = attr.ib(default=1, converter=lambda given: given if given < 5 else None)

    data = state.fresh(Converting, OWNER)
    assert state.StateChange(Converting, data, OWNER).state.rows == 1
    data["values"]["rows"] = 5
    with pytest.raises(ParameterError, match="rows must be a whole number, not None"):
        state.StateChange(Converting, data, OWNER)


def test_ids_have_no_dots_and_no_two_pages_have_the_same() -> None:
    assert state.store_id(Noting) == "mallennlp-state-noting_sv1_d2"
    routes = "/ /home /_home /a/b /a--b /a_b /a_sb /a__b /a.b /a_db /a_/b /a/_b".split()
    slugs = {state.slug(type("Other", (Page,), {"route": route})) for route in routes}
    assert len(slugs) == len(routes) and not any("." in slug for slug in slugs)


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.0), (0, False), ("1", 1)])
def test_a_value_of_another_type_is_a_change(before: Any, after: Any) -> None:
    class Anything(Page):
        route = "/anything"

        @serializable
        class SessionState:
            value: Any = before

    change = state.StateChange(Anything, None, "owner")
    assert change.changed() == {}
    change.state.value = after
    assert change.changed() == {"value": after}


def test_a_misspelt_attribute_is_named_and_what_a_class_remembers_is_not() -> None:
    class Spelt(Page):
        route = "/spelt"

        @serializable
        class SessionState:
            name: str = "World"

            @functools.cached_property
            def loud(self) -> str:
                return self.name.upper()

    change = state.StateChange(Spelt, None, "owner")
    assert change.state.loud == "WORLD"
    change.put(change.state)
    change.state.nmae = "Ada"
    with pytest.raises(PageError, match="no attribute 'nmae'. Did you mean 'name'"):
        change.put(change.state)


def test_a_state_with_slots_has_no_others() -> None:
    class Slotted(Page):
        route = "/slotted"

        @serializable(slots=True)
        class SessionState:
            name: str = "World"

    change = state.StateChange(Slotted, None, "owner")
    change.put(change.state)
    assert change.changed() == {}
