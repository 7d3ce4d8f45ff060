"""What tests need and a machine may lack: Chromium, AllenNLP.

On a developer's machine a test that lacks its component is skipped and says how to get it. Where CI
is set it fails instead: a skip that nobody reads is a test that never runs.
"""

from __future__ import annotations

import importlib.util
import os

import pytest

HAS_ALLENNLP = importlib.util.find_spec("allennlp") is not None
"""Whether this environment holds AllenNLP; looked up without importing it, which takes seconds."""

HOW_TO_GET_ALLENNLP = (
    "This test needs AllenNLP beside the package: `make test` makes such an environment, "
    ".venv-allennlp, and runs it there."
)


def in_ci() -> bool:
    """Whether continuous integration runs the tests, which is to say that CI is 1 or true."""
    return os.environ.get("CI", "").lower() in ("1", "true")


def require(present: bool, how_to_get: str) -> None:
    """Go on if a component is present; else skip the test, or fail it in CI, saying the remedy."""
    if present:
        return
    if in_ci():
        pytest.fail(how_to_get, pytrace=False)
    pytest.skip(how_to_get)
