"""JSON is read as browsers write it, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from mallennlp.dashboard import bodies
from mallennlp.dashboard.bodies import MAX_BODY_BYTES, MAX_DEPTH, StrictJSON, check_depth, read
from mallennlp.exceptions import UsageError

SERVER = flask.Flask(__name__)
bodies.install(SERVER)
JSON = "application/json"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc\u00e9\U0001f600"), inner),
)


def read_request(data: Any, content_type: str = JSON) -> Any:
    with SERVER.test_request_context("/x", method="POST", data=data, content_type=content_type):
        return read()


@given(json_values, st.booleans())
def test_what_is_json_is_read(value: Any, escaped: bool) -> None:
    assert read_request(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=50) | st.text(max_size=50))
def test_what_is_none_is_refused(data: Any) -> None:
    try:
        value = read_request(data)
    except UsageError:
        return
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "{}{}",
        "NaN",
        "-Infinity",
        "[Infinity]",
        "1e999",
        "-1e400",
        '{"a": 1, "a": 1}',
        '[{"b": {"a": 1, "b": 2, "a": 3}}]',
        "\ufeff{}",
        "{'a': 1}",
        "1" * 5000,
    ],
)
def test_what_python_reads_and_json_does_not_know_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not valid JSON"):
        read_request(text.encode())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-le", "latin-1", "utf-8-sig"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(UsageError, match="not valid JSON"):
        read_request('{"a": "\u00e9"}'.encode(encoding))


@pytest.mark.parametrize("half", [b"\\ud800", b"\\uDFFF", b"\\udc00\\ud800"])
def test_half_of_a_surrogate_pair_is_refused(half: bytes) -> None:
    with pytest.raises(UsageError, match="not valid Unicode"):
        read_request(b'{"a": ["' + half + b'"]}')
    with pytest.raises(UsageError, match="not valid Unicode"):
        read_request(b'{"' + half + b'": 1}')


def test_half_of_a_pair_in_bytes_is_no_utf_8() -> None:
    with pytest.raises(UsageError, match="not valid JSON"):
        read_request(b'"\xed\xa0\x80"')


def test_a_whole_pair_and_its_text_pass() -> None:
    assert read_request(b'"\\ud83d\\ude00 \\\\ud800"') == "\U0001f600 \\ud800"


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a":', "}")])
def test_the_depth_is_bounded(start: str, end: str) -> None:
    def nested(depth: int) -> str:
        return start * depth + "1" + end * depth

    assert read_request(nested(MAX_DEPTH)) is not None
    for depth in (MAX_DEPTH + 1, 100_000):
        with pytest.raises(UsageError, match="nested too deeply"):
            read_request(nested(depth))


@given(st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_depth_is_counted_along_the_deepest_way(lists: Any, most: int) -> None:
    value: Any = "text"
    for is_list in lists:
        value = [1, value] if is_list else {"a": "text", "b": value}
    if len(lists) > most:
        with pytest.raises(UsageError):
            check_depth(value, most)
    else:
        check_depth(value, most)


def test_what_is_not_called_json_is_not_read() -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded", "application/jsonp"):
        with pytest.raises(UnsupportedMediaType):
            read_request("{}", content_type)


def test_what_is_too_large_is_not_read() -> None:
    assert read_request(b'"' + b"x" * (MAX_BODY_BYTES - 2) + b'"')
    with pytest.raises(RequestEntityTooLarge):
        read_request(b'"' + b"x" * (MAX_BODY_BYTES - 1) + b'"')


def test_text_and_bytes_are_read_alike() -> None:
    provider = StrictJSON(SERVER)
    assert provider.loads('{"a": "\u00e9"}') == provider.loads('{"a": "\u00e9"}'.encode())
    with pytest.raises(ValueError, match="given twice"):
        provider.loads('{"a": 1, "a": 2}')
