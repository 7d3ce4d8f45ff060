import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import List

import flask
import pytest

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


def test_large_answers_are_kept_as_they_are_and_the_oldest_goes(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="1.5.0/")
    kept: caching.Kept[List[str]] = caching.Kept(most=2)
    made: List[str] = []

    def asked(key: str) -> List[str]:
        def compute() -> List[str]:
            made.append(key)
            return [key]

        return kept.until_the_index_changes(project, key, compute)

    first = asked("a")
    assert asked("a") is first and asked("b") == ["b"] and made == ["a", "b"]
    asked("a")
    asked("c")
    assert asked("a") is first and made == ["a", "b", "c"]
    asked("b")
    assert made == ["a", "b", "c", "b"], "it was asked for least recently"
    project.tag("1.5.0/failed/nan_loss", add=["new"])
    assert asked("b") == ["b"] and made[4:] == ["b"]


def test_who_asks_at_once_waits_for_the_one_answer(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="1.5.0/")
    kept: caching.Kept[int] = caching.Kept(most=2)
    made: List[int] = []

    def slow() -> int:
        made.append(1)
        time.sleep(0.2)
        return len(made)

    def ask(_: int) -> int:
        return kept.until_the_index_changes(project, "a", slow)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [1] * 4


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", only="1.5.0/")
    kept: caching.Kept[float] = caching.Kept(most=2)
    with pytest.raises(ZeroDivisionError):
        kept.until_the_index_changes(project, "a", lambda: 1 / 0)
    assert kept.until_the_index_changes(project, "a", lambda: 1.0) == 1.0


def test_what_is_made_of_the_same_is_kept_until_that_is_another() -> None:
    kept: caching.Kept[int] = caching.Kept(most=2)
    calls: List[int] = []

    def count() -> int:
        calls.append(1)
        return len(calls)

    assert [kept.of_the_same("a", made_of, count) for made_of in ((1,), (1,), (2,), (1,))] == [
        1,
        1,
        2,
        3,
    ]
    assert kept.of_the_same("b", (1,), count) == 4


def test_an_object_is_the_same_as_itself_alone() -> None:
    kept: caching.Kept[object] = caching.Kept(most=2)
    one, equal = [1], [True]
    first = kept.of_the_same("a", caching.Itself(one), object)
    assert kept.of_the_same("a", caching.Itself(one), object) is first
    assert kept.of_the_same("a", caching.Itself(equal), object) is not first
    with pytest.raises(TypeError):
        kept.of_the_same(caching.Itself(one), 1, object)  # type: ignore[arg-type]
