"""Reading JSON that other programs wrote."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallennlp.exceptions import StorageError
from mallennlp.services.experiments.json_files import (
    DEEPEST,
    read_object,
    read_object_or_note,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.text(), VALUES))
def test_what_python_writes_is_read_back(tmp_path: Path, content: Any) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content))
    found = read_object(str(path))
    # NaN is not equal to itself, so the texts are compared; they show the keys' order as well.
    assert json.dumps(found) == json.dumps(content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary())
def test_any_bytes_are_an_object_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(content)
    problems: list[str] = []
    found = read_object_or_note(str(path), "a.json", problems)
    assert isinstance(found, dict) != bool(problems)
    assert all(problem.startswith("a.json ") for problem in problems)


@pytest.mark.parametrize(
    "content, value",
    [
        ('{"a": NaN}', math.nan),
        ('{"a": [Infinity, -Infinity]}', [math.inf, -math.inf]),
        ('{"a": 12345678901234567890}', 12345678901234567890),
        ('{"a": 1e999}', math.inf),
        ('{"a": ' + "9" * 6000 + "}", math.inf),
        ('\ufeff{"a": 1}', 1),
        ('{"a": 1, "a": 2}', 2),
        ('{"a": "\\u6771\\u4eac"}', "東京"),
    ],
)
def test_what_the_standard_does_not_know_is_read_all_the_same(
    tmp_path: Path, content: str, value: Any
) -> None:
    (tmp_path / "a.json").write_text(content, "utf-8")
    assert str(read_object(str(tmp_path / "a.json"))["a"]) == str(value)


@pytest.mark.parametrize("depth", [DEEPEST - 1, DEEPEST + 1])
def test_depth_has_a_limit(tmp_path: Path, depth: int) -> None:
    # Wide as well: the limit is for the depth, not for the number of brackets.
    content = '{"wide": ' + json.dumps([[]] * 500) + ', "deep": ' + "[" * depth + "]" * depth + "}"
    (tmp_path / "a.json").write_text(content)
    if depth < DEEPEST:
        assert len(read_object(str(tmp_path / "a.json"))["wide"]) == 500
    else:
        with pytest.raises(StorageError, match="nested too deeply"):
            read_object(str(tmp_path / "a.json"))


@pytest.mark.parametrize("size", [100, 101])
def test_size_has_a_limit(tmp_path: Path, size: int) -> None:
    (tmp_path / "a.json").write_bytes(b'{"a": 1}'.ljust(size))
    if size == 100:
        assert read_object(str(tmp_path / "a.json"), most_bytes=100) == {"a": 1}
    else:
        with pytest.raises(StorageError, match=r"^is too large \(101 B; at most 100 B are read\)$"):
            read_object(str(tmp_path / "a.json"), most_bytes=100)
