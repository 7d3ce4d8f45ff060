"""Projects with pages of their own, in the tests' process: nothing of them is left for others."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any, Iterator

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.project import Project
from tests.servers import PASSWORD, USERNAME
from tests.unit.dashboard.fixtures import Browser


@contextlib.contextmanager
def forgotten(folder: Path) -> Iterator[None]:
    """Pages that are registered inside the block, and modules that stand in this folder, are
    unknown again afterwards, and ``sys.path`` is what it was."""
    path = list(sys.path)
    try:
        with isolated_registry():
            yield
    finally:
        sys.path[:] = path
        for name, module in list(sys.modules.items()):
            if str(getattr(module, "__file__", None)).startswith(f"{folder}/"):
                del sys.modules[name]


@contextlib.contextmanager
def opened(project: Project, folder: Path) -> Iterator[Browser]:
    """The dashboard of a project whose pages, in this folder, all load; an administrator is logged
    in."""
    with forgotten(folder):
        browser = Browser(create_app(project))
        assert browser.app.server.config[PROBLEMS] == []
        browser.log_in(USERNAME, PASSWORD)
        yield browser


def shown(answer: Any) -> str:
    """What an answer puts on the page, as text."""
    assert answer.status_code == 200, answer.text
    return json.dumps(answer.get_json()["response"], ensure_ascii=False)
