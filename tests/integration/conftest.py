"""Projects, and people who are logged in, that the integration tests share."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.servers import PASSWORD, make_project
from tests.unit.dashboard.fixtures import Browser

LogIn = Callable[[Permission], Browser]


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of all shipped runs of AllenNLP 2.10.1, indexed. Only to be read."""
    return make_project(tmp_path_factory.mktemp("runs") / "project", only="2.10.1/").root


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A small project to be changed: three runs, and an administrator called ada."""
    return make_project(tmp_path / "project", only="2.10.1/pos/lstm_h16/")


@pytest.fixture
def log_in(project: Project) -> Iterator[LogIn]:
    """Gives browsers in which somebody of a level is logged in. The module of the test has to
    import the pages that it needs: what registers later is forgotten."""

    def make(level: Permission) -> Browser:
        project.accounts.add(level.name.lower(), PASSWORD, level)
        browser = Browser(create_app(project))
        browser.log_in(level.name.lower(), PASSWORD)
        return browser

    with isolated_registry():
        yield make
