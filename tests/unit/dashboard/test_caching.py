from pathlib import Path
from typing import List

import flask

from mallennlp.dashboard import caching
from tests.servers import make_project


def test_an_answer_is_kept_until_the_index_changes(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="1.5.0/")
    server = flask.Flask(__name__)
    caching.install(server)
    calls: List[int] = []

    def count() -> int:
        calls.append(1)
        return project.index.total()

    with server.app_context():
        for _ in range(3):
            assert caching.until_the_index_changes(project, "total", count) == 2
        assert len(calls) == 1
        project.tag("1.5.0/failed/nan_loss", add=["new"])
        assert caching.until_the_index_changes(project, "total", count) == 2
        assert len(calls) == 2


def test_answers_have_names(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="1.5.0/")
    server = flask.Flask(__name__)
    caching.install(server)
    with server.app_context():
        assert caching.until_the_index_changes(project, "a", lambda: 1) == 1
        assert caching.until_the_index_changes(project, "b", lambda: 2) == 2
