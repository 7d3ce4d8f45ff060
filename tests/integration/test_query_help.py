"""The help of a box for queries over a real project: honest questions, and forged ones."""

from __future__ import annotations

import logging
from typing import Any, Dict, Iterator, Tuple

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.project import Project
from tests.servers import PASSWORD, USERNAME, make_project
from tests.unit.dashboard.embedded.test_query_box import answered, body
from tests.unit.dashboard.fixtures import Browser

World = Tuple[Project, Browser]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A project of some runs, and a browser in which somebody is logged in."""
    project = make_project(tmp_path_factory.mktemp("help") / "project", only="2.10.1/pos")
    with isolated_registry():
        browser = Browser(create_app(project))
        assert browser.log_in(USERNAME, PASSWORD).status_code == 303
        yield project, browser


def asked(world: World, text: str, position: int = -1) -> Dict[str, Any]:
    """What the box of the home page gets."""
    place = len(text) if position < 0 else position
    return answered(world[1].post(body({"number": 1, "text": text, "position": place}, "/")))


def test_keys_values_and_the_sentence(world: World) -> None:
    found = asked(world, "hidden_si")
    assert found["completions"][0]["text"] == "hidden_size"
    assert "number, " in found["completions"][0]["description"]
    assert found["explanation"].startswith("Experiments that mention a word")
    counts = {each["text"]: each["description"] for each in asked(world, "status:")["completions"]}
    expected = world[0].search("status:finished").total
    assert counts["finished"] == f"{expected} experiments"


def test_the_mistake_and_its_place(world: World) -> None:
    found = asked(world, "status:finished hiden_size>=32", 3)
    assert found["mistake"]["marked"] == "hiden_size" and found["mistake"]["start"] == 16
    assert "Did you mean 'hidden_size'?" in found["mistake"]["message"]
    assert found["completions"] and found["explanation"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE experiment; --",
        "\x00" * 50,
        '"' * 499,
        "(" * 499,
        "lr:" + "\u202e" * 400,
        "status:%' OR 1=1",
        "path:" + "[" * 400,
        "<script>alert(1)</script>:",
        "epoch:999999999_x",
        "sort:" + "a," * 240,
    ],
)
def test_hostile_texts_are_answered_and_change_nothing(world: World, text: str) -> None:
    project, _ = world
    before = project.total(), project.counts(), project.tags()
    found = asked(world, text)
    assert set(found) == {"number", "explanation", "mistake", "completions"}
    assert (project.total(), project.counts(), project.tags()) == before


@pytest.mark.parametrize(
    "forged",
    [
        {"number": 1, "text": "x" * 100_000, "position": 0},
        {"number": 1, "text": {"$ne": ""}, "position": 0},
        {"number": 1, "text": "a", "position": 10**30},
        {"number": 1, "text": "a\ud800:", "position": 0},
        {"number": 1e400, "text": "a", "position": 0},
        "status:",
        [["status:"]],
    ],
)
def test_forged_questions_are_refused_and_logged(
    world: World, forged: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    answer = world[1].post(body(forged, "/"))
    assert 400 <= answer.status_code < 500
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "x" * 500 not in caplog.text


def test_without_a_login_nothing_is_told(world: World) -> None:
    stranger = Browser(world[1].app)
    answer = stranger.post(body({"number": 1, "text": "status:", "position": 7}, "/"))
    assert answer.status_code == 401 and "finished" not in answer.text
