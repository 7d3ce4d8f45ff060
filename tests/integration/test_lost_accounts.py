"""A dashboard whose accounts vanish while it is served."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project, create_project
from mallennlp.services.config import Config, ProjectSection, render_config
from tests.unit.dashboard.fixtures import Browser

PASSWORD = "a long enough password"
ADVICE = "mallennlp user add NAME --permission ADMIN"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    config = render_config(Config(project=ProjectSection(name="demo")))
    return create_project(tmp_path / "project", config, "ada", PASSWORD)


@pytest.fixture
def browser(project: Project) -> Iterator[Browser]:
    with isolated_registry():
        yield Browser(create_app(Project.open(project.root)))


def test_it_is_told_without_naming_folders_and_mended_without_a_restart(
    project: Project, browser: Browser
) -> None:
    browser.log_in("ada", PASSWORD)
    assert browser.get("/").status_code == 200
    stranger = Browser(browser.app)
    csrf = stranger.csrf()
    form = {"csrf": csrf, "username": "ada", "password": PASSWORD, "next": "/"}
    project.paths.state.unlink()
    answers = [
        browser.get("/"),
        browser.post("{}"),
        stranger.client.post("/login", data=form, headers={"Accept": "text/html"}),
    ]
    for answer in answers:
        assert answer.status_code == 503
        assert ADVICE in answer.text
        assert str(project.root.parent) not in answer.text
    assert not project.paths.state.exists()
    project.make_accounts().add("grace", PASSWORD, Permission.ADMIN)
    assert browser.get("/").status_code == 302, "the login of before is over"
    assert browser.log_in("grace", PASSWORD).status_code == 303
    assert browser.get("/").status_code == 200


def test_it_is_told_where_they_are_gone_before_the_start(
    project: Project, browser: Browser
) -> None:
    project.paths.state.unlink()
    assert browser.get("/login").status_code == 200
    answer = browser.log_in("ada", PASSWORD)
    assert answer.status_code == 503 and ADVICE in answer.text
