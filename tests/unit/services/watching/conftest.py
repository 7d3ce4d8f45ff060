"""What the tests of the watcher share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.services.watching.watched import Tree


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """An empty project."""
    return Tree(tmp_path)
