"""Projects that the tests of the command line share."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallennlp.project import Project
from tests.servers import make_project


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of all shipped runs of AllenNLP 2.10.1, indexed. Only to be read."""
    return make_project(tmp_path_factory.mktemp("runs") / "project", only="2.10.1/").root


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project to be changed: three runs, and an administrator called ada."""
    return make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16/")
