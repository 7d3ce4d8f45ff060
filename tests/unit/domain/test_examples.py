"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

MODULES = (
    "config_alignment",
    "config_difference",
    "config_tree",
    "config_values",
    "display",
    "durations",
    "metrics",
    "names",
    "spreads",
    "text_diff",
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"mallennlp.domain.{name}"))
    assert result.attempted > 0 and result.failed == 0
