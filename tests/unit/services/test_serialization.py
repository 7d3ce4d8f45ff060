"""``@serializable``: what goes out comes back, and nothing else comes in."""

from __future__ import annotations

import datetime
import enum
import json
import math
from pathlib import Path
from typing import Any, ClassVar, Dict, List, Optional

import attr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import ParameterError
from mallennlp.services.serialization import SAFE_INTEGER, is_serializable, serializable


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Shape(enum.Enum):
    POINT = (0, 0)
    LINE = (0, 1)


@serializable
class Inner:
    text: str
    number: int = 0


@serializable
class Everything:
    text: str = ""
    whole: int = 0
    real: float = 0.0
    flag: bool = False
    maybe: Optional[int] = None
    words: List[str] = []
    table: Dict[str, List[float]] = {}
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    shape: Shape = Shape.POINT
    moment: Optional[datetime.datetime] = None
    place: Path = Path(".")
    inner: Optional[Inner] = None
    inners: List[Inner] = []


# UTC has no hour twice, so that a fold means nothing there.
moments = st.datetimes(timezones=st.just(datetime.timezone.utc)).map(lambda m: m.replace(fold=0))
inners = st.builds(Inner, text=st.text(), number=st.integers())
everything = st.builds(
    Everything,
    text=st.text(),
    whole=st.integers(),
    real=st.floats(),
    flag=st.booleans(),
    maybe=st.none() | st.integers(),
    words=st.lists(st.text()),
    table=st.dictionaries(st.text(), st.lists(st.floats())),
    colour=st.sampled_from(Colour),
    level=st.sampled_from(Level),
    shape=st.sampled_from(Shape),
    moment=st.none() | moments,
    inner=st.none() | inners,
    inners=st.lists(inners),
)


@given(everything)
def test_comes_back_through_json_as_it_was(value: Any) -> None:
    text = json.dumps(value.serialize(), allow_nan=False)
    back = Everything.deserialize(json.loads(text))  # type: ignore[attr-defined]
    assert repr(back) == repr(value)  # repr and not ==: NaN differs from itself


@given(everything)
def test_no_number_leaves_that_a_browser_would_change(value: Any) -> None:
    data = value.serialize()
    for number in (data["whole"], data["maybe"]):
        assert not isinstance(number, int) or abs(number) <= SAFE_INTEGER


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("text", 1),
        ("text", None),
        ("whole", "1"),
        ("whole", 1.0),
        ("whole", True),
        ("whole", SAFE_INTEGER + 1),
        ("whole", -SAFE_INTEGER - 1),
        ("whole", "９" * 20),
        ("whole", "-" * 20 + "1" * 20),
        ("real", "1.5"),
        ("real", False),
        ("real", 10**400),
        ("flag", 0),
        ("flag", "true"),
        ("maybe", []),
        ("words", "abc"),
        ("words", ["a", 1]),
        ("table", [["a", 1]]),
        ("table", {"a": 1}),
        ("colour", "green"),
        ("colour", ["red"]),
        ("level", True),
        ("shape", [0, 0]),
        ("moment", "yesterday"),
        ("moment", 0),
        ("place", 7),
        ("inner", "text"),
        ("inner", {"text": 1}),
        ("inner", {}),
        ("inners", [{"text": "", "more": 1}]),
    ],
)
def test_a_wrong_type_is_refused_by_name(name: str, wrong: Any) -> None:
    with pytest.raises(ParameterError, match=name):
        Everything.deserialize({name: wrong})  # type: ignore[attr-defined]


@pytest.mark.parametrize("wrong", [None, [], "text", 1])
def test_what_is_not_a_mapping_is_refused(wrong: Any) -> None:
    with pytest.raises(ParameterError, match="Everything must be a mapping"):
        Everything.deserialize(wrong)  # type: ignore[attr-defined]


def test_an_unknown_attribute_names_the_nearest() -> None:
    with pytest.raises(ParameterError, match="no attribute 'colur'. Did you mean 'colour'?"):
        Everything.deserialize({"colur": "red"})  # type: ignore[attr-defined]


def test_a_missing_attribute_says_what_it_is() -> None:
    with pytest.raises(ParameterError, match="Inner lacks the attribute 'text': a text"):
        Inner.deserialize({"number": 1})  # type: ignore[attr-defined]


def test_whole_numbers_serve_as_floats_and_not_the_other_way() -> None:
    assert Everything.deserialize({"real": 3}) == Everything(real=3.0)  # type: ignore
    assert math.isnan(Everything.deserialize({"real": "NaN"}).real)  # type: ignore


def test_a_value_of_the_wrong_type_is_not_sent() -> None:
    with pytest.raises(TypeError, match="whole must be a whole number, not 'x'"):
        Everything(whole="x").serialize()  # type: ignore


def test_instances_do_not_share_their_default_list() -> None:
    first, second = Everything(), Everything()
    first.words.append("mine")
    assert second.words == [] and Everything().words == []


def test_validators_and_converters_of_attrs_work() -> None:
    @serializable
    class Limited:
        number: int = attr.ib(default=1, validator=attr.validators.in_([1, 2]))
        name: str = attr.ib(default="", converter=str.strip)

    assert Limited.deserialize({"name": " a "}).name == "a"  # type: ignore[attr-defined]
    with pytest.raises(ParameterError, match="Limited: 'number' must be in"):
        Limited.deserialize({"number": 3})  # type: ignore[attr-defined]


def test_whatever_a_converter_raises_the_value_is_at_fault() -> None:
    sizes = {"small": 1, "large": 0}

    @serializable
    class Sized:
        size: str = attr.ib(default="small", converter=lambda name: str(1 // sizes[name]))

    assert Sized.deserialize({"size": "small"}).size == "1"  # type: ignore[attr-defined]
    with pytest.raises(ParameterError, match="Sized: KeyError: .*'huge'"):
        Sized.deserialize({"size": "huge"})  # type: ignore[attr-defined]
    with pytest.raises(ParameterError, match="Sized: ZeroDivisionError"):
        Sized.deserialize({"size": "large"})  # type: ignore[attr-defined]


def test_options_go_to_attrs() -> None:
    @serializable(kw_only=True)
    class Ordered:
        first: int = 1
        second: str

    assert Ordered(second="x").serialize() == {"first": 1, "second": "x"}  # type: ignore


def test_a_sibling_in_a_class_body_is_found() -> None:
    class Outer:
        @serializable
        class Part:
            x: int = 1

        @serializable
        class Whole:
            parts: List[Part] = []  # noqa: F821

    data = {"parts": [{"x": 2}]}
    assert Outer.Whole.deserialize(data).serialize() == data  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", [set, bytes, Dict[int, str], List[complex]])
def test_an_attribute_that_cannot_travel_is_refused_at_once(kind: Any) -> None:
    with pytest.raises(TypeError, match="Bad.x"):
        serializable(type("Bad", (), {"__annotations__": {"x": kind}, "x": None}))


def test_only_what_was_decorated_counts() -> None:
    class Heir(Inner):
        pass

    assert is_serializable(Inner)
    assert not is_serializable(Heir) and not is_serializable(Inner("x")) and not is_serializable(3)


def test_a_default_that_is_missing_behind_another_is_named() -> None:
    with pytest.raises(TypeError, match="State.tab needs a default, or has to stand above 'name'"):

        @serializable
        class State:
            name: str = "x"
            kept: ClassVar[int]
            tab: str


@pytest.mark.parametrize("options", [{"kw_only": True}, {}])
def test_what_attrs_allows_in_any_order_is_allowed(options: Any) -> None:
    @serializable(**options)
    class State:
        name: str = "x"
        tab: str = attr.ib(kw_only=True)
        made: str = attr.ib(init=False, default="here")

    assert State(tab="a").serialize() == {"name": "x", "tab": "a", "made": "here"}
