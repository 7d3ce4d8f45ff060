"""``@from_url``: addresses are read strictly, and written so that they are read back."""

from __future__ import annotations

import datetime
import enum
import os
from pathlib import Path
from typing import Any, Dict, List, Optional

import attr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import ParameterError
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url, has_from_url


class Sort(enum.Enum):
    UP = "up"
    DOWN = "down"


@from_url
@serializable
class Params:
    text: str = "Hello"
    whole: int = 3
    real: float = 0.5
    flag: bool = True
    maybe: Optional[str] = "yes"
    sort: Sort = Sort.UP
    tags: List[str] = ["a"]
    numbers: List[int] = []
    moment: Optional[datetime.datetime] = None
    place: Path = Path("runs")


# UTC has no hour twice, so that a fold means nothing there.
moments = st.datetimes(timezones=st.just(datetime.timezone.utc)).map(lambda m: m.replace(fold=0))
# Of halves of surrogate pairs only those occur that stand for a byte of a file's name.
texts = st.binary().map(os.fsdecode) | st.text(st.characters(exclude_categories=("Cs",)))


@given(
    st.builds(
        Params,
        text=texts,
        whole=st.integers(),
        real=st.floats(),
        flag=st.booleans(),
        maybe=st.none() | texts,
        sort=st.sampled_from(Sort),
        tags=st.lists(texts),
        numbers=st.lists(st.integers()),
        moment=st.none() | moments,
    )
)
def test_an_address_is_read_back(params: Any) -> None:
    address = params.to_url()
    assert repr(Params.from_url(address)) == repr(params)  # type: ignore[attr-defined]
    assert address.isascii() and " " not in address and "#" not in address


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(search: str) -> None:
    try:
        assert isinstance(Params.from_url(search), Params)  # type: ignore[attr-defined]
    except ParameterError as error:
        assert str(error).startswith("The address has")


def test_what_is_at_its_default_is_left_out() -> None:
    assert Params().to_url() == ""  # type: ignore[attr-defined]
    assert Params(whole=4).to_url() == "?whole=4"  # type: ignore


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?nope=1", "'nope' is not known .allowed: text, whole"),
        ("?txet=1", "Did you mean 'text'?"),
        ("?whole=1&whole=2", "'whole' is given 2 times, and may be given once"),
        ("?whole=1.5", "'whole' is '1.5', and must be a whole number"),
        ("?whole=", "'whole' is '', and must be a whole number"),
        ("?whole", "'whole' has no value, and must be a whole number"),
        ("?whole=1_000", "must be a whole number"),
        ("?whole=٣", "must be a whole number"),
        ("?real=1,5", "must be a number"),
        ("?flag=yes", "must be true or false"),
        ("?sort=sideways", "must be one of up, down"),
        ("?numbers=1&numbers=x", "'numbers' is 'x', and must be a whole number"),
        ("?moment=now", "must be a time"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_allowed(search: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        Params.from_url(search)  # type: ignore[attr-defined]


def test_all_wrong_parameters_are_named_at_once() -> None:
    with pytest.raises(
        ParameterError, match=r"2 wrong parameters: \(1\) 'nope'.* \(2\) 'whole' is 'x'"
    ):
        Params.from_url("?whole=x&nope=1")  # type: ignore[attr-defined]


def test_a_missing_parameter_says_what_it_is() -> None:
    @from_url
    @serializable
    class Needs:
        path: str

    with pytest.raises(ParameterError, match="'path' is missing; it must be a text"):
        Needs.from_url("")  # type: ignore[attr-defined]
    assert Needs.from_url("path=a%2Fb+c").path == "a/b c"  # type: ignore[attr-defined]


def test_a_page_without_parameters_says_so() -> None:
    @from_url
    @serializable
    class Nothing:
        pass

    with pytest.raises(ParameterError, match="'x' is not known: this page takes no parameters"):
        Nothing.from_url("?x=1")  # type: ignore[attr-defined]


def test_the_decorators_belong_in_their_order() -> None:
    class Plain:
        x: int = 1

    with pytest.raises(TypeError, match="put @serializable under @from_url"):
        from_url(Plain)
    assert has_from_url(Params) and not has_from_url(serializable(Plain))


@pytest.mark.parametrize("kind", [Dict[str, str], List[List[int]], Optional[List[int]]])
def test_a_type_that_no_address_holds_is_refused(kind: Any) -> None:
    made = serializable(type("Bad", (), {"__annotations__": {"x": kind}, "x": None}))
    with pytest.raises(TypeError, match="Bad.x: .* does not fit into a URL"):
        from_url(made)


def test_what_a_validator_says_stands_beside_what_is_not_known() -> None:
    @from_url
    @serializable
    class Params:
        times: int = attr.ib(default=1, validator=attr.validators.in_(range(1, 10)))

    with pytest.raises(ParameterError) as caught:
        Params.from_url("?greting=x&times=99")
    assert "(1) 'greting' is not known" in str(caught.value)
    assert "(2) 'times' must be in range(1, 10)" in str(caught.value)
    with pytest.raises(ParameterError, match="has a wrong parameter: 'times' must be in"):
        Params.from_url("?times=99")
