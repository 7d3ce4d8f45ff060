"""What all tests share: warnings, the component that a marker asks for, Chromium."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from scripts.environment import chromium
from tests.components import HAS_ALLENNLP, HOW_TO_GET_ALLENNLP, require

pytest_plugins = ["tests.fixtures"]

# How long an example takes says how busy the computer is, and nothing of what is tested.
hypothesis.settings.register_profile(
    "patient",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("patient")

WARNINGS_OF_ALLENNLP = (
    "ignore::DeprecationWarning:(allennlp|spacy|torch|transformers|typer|wandb)",
    "ignore::FutureWarning:google",
    # Raised while a library's source is compiled for the first time; flake8 finds ours.
    "ignore:invalid escape sequence:DeprecationWarning",
)
"""Warnings are errors, but these come from AllenNLP's own old libraries and cannot be helped."""


def pytest_configure(config: pytest.Config) -> None:
    """Let AllenNLP's libraries warn where they are installed, and nowhere else."""
    for line in WARNINGS_OF_ALLENNLP if HAS_ALLENNLP else ():
        config.addinivalue_line("filterwarnings", line)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Check the component that a test's marker asks for."""
    if item.get_closest_marker("allennlp"):
        require(HAS_ALLENNLP, HOW_TO_GET_ALLENNLP)


@pytest.fixture(scope="session")
def chromium_path() -> Path:
    """The program of a Chromium or Chrome that starts."""
    found = chromium.find(os.environ)
    require(found is not None, chromium.HOW_TO_GET)
    assert found is not None
    return found
