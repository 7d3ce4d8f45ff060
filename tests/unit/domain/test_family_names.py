"""What families are called beside each other."""

from __future__ import annotations

from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.domain.family_names import Called, telling_names


@pytest.mark.parametrize(
    ("families", "names"),
    [
        ([], []),
        ([Called("a/s_*", "a/s_1", 3)], ["a/s_*"]),
        ([Called("a/*", "a/x", 3)], ["a/x and 2 more"]),
        ([Called("*", "x", 2_001)], ["x and 2,000 more"]),
        ([Called("*/x", "a/x", 2), Called("b*", "b1", 2)], ["*/x", "b*"]),
        (
            [Called("a/s*", "a/s1", 2), Called("a/s*", "a/s3", 2)],
            ["a/s1 and 1 more", "a/s3 and 1 more"],
        ),
        ([Called("a/*", "a/*", 1), Called("c", "c", 1)], ["a/*", "c"]),
    ],
)
def test_the_names(families: List[Called], names: List[str]) -> None:
    assert telling_names(families) == names


@given(st.lists(st.tuples(st.sampled_from(["a/*", "a/s_*", "*/b", "*"]), st.integers(2, 5))))
def test_no_two_are_called_alike(drawn: "list[tuple[str, int]]") -> None:
    families = [Called(common, f"run{at}", runs) for at, (common, runs) in enumerate(drawn)]
    assert len(set(telling_names(families))) == len(families)
