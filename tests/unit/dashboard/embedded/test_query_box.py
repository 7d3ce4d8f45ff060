"""What answers a box for queries, asked as a browser asks, and as a browser never would."""

from __future__ import annotations

import logging
from typing import Any, Dict, Iterator, List, Tuple

import pytest

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.components import query_box
from mallennlp.dashboard.components.ids import dom_id, part_id
from mallennlp.dashboard.components.query.box import LONGEST
from mallennlp.dashboard.embedded.query_box import LONGEST_EXPLANATION, Question
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import ParameterError, QueryError
from mallennlp.services.index.language.completion import Completion
from mallennlp.services.index.language.parsing import LONGEST_QUERY
from tests.unit.dashboard.fakes import FakeProject
from tests.unit.dashboard.fixtures import Browser

Json = Dict[str, Any]
ASKED: Json = {"number": 7, "text": "sta", "position": 3}


class Helpful(FakeProject):
    """A project that explains everything in the same way, and remembers what it was asked."""

    def __init__(self, root: Any) -> None:
        super().__init__(root)
        self.asked: List[Tuple[str, int]] = []
        self.sentence = "All experiments."
        self.mistake: Exception | None = None

    def explain_query(self, text: str) -> str:
        if self.mistake is not None:
            raise self.mistake
        return self.sentence

    def complete_query(self, text: str, position: int) -> List[Completion]:
        self.asked.append((text, position))
        return [Completion("status:", 0, 3, "the <b>state</b>")]


@pytest.fixture
def project(tmp_path: Any) -> Helpful:
    return Helpful(tmp_path)


@pytest.fixture
def browser(project: Any) -> Iterator[Browser]:
    with isolated_registry(only=()):
        register()
        browser = Browser(create_app(project))
        browser.log_in("read")
        yield browser


def register() -> None:
    @Page.register("/search")
    class Search(Page):
        def get_elements(self) -> Any:
            return query_box("search-box")

    @Page.register("/public")
    class Public(Page):
        requires_login = False

        def get_elements(self) -> Any:
            return query_box("public-box")

    @Page.register("/admin-only")
    class AdminOnly(Page):
        permissions = Permission.ADMIN


def body(asked: Any = ASKED, path: str = "/search") -> Json:
    """What a box sends."""
    ask, answer = part_id("query-ask", "search-box"), part_id("query-answer", "search-box")
    return {
        "output": '{"of":["MATCH"],"type":"mallennlp-query-answer"}.data',
        "outputs": {"id": answer, "property": "data"},
        "inputs": [{"id": ask, "property": "data", "value": asked}],
        "state": [{"id": "mallennlp-location", "property": "pathname", "value": path}],
        "changedPropIds": [f"{dom_id(ask)}.data"],
    }


def answered(answer: Any) -> Json:
    assert answer.status_code == 200, answer.text
    data: Json = answer.get_json()["response"][dom_id(part_id("query-answer", "search-box"))][
        "data"
    ]
    return data


def test_one_answer_has_all_that_the_box_shows(browser: Browser, project: Helpful) -> None:
    assert answered(browser.post(body())) == {
        "number": 7,
        "explanation": "All experiments.",
        "mistake": None,
        "completions": [
            {"text": "status:", "start": 0, "end": 3, "description": "the <b>state</b>"}
        ],
    }
    assert project.asked == [("sta", 3)]


def test_a_mistake_is_told_with_the_text_around_it(browser: Browser, project: Helpful) -> None:
    project.mistake = QueryError("There is no column 'x'.", "a x:1 b", 2, 3)
    found = answered(browser.post(body()))
    assert found["mistake"] == {
        "message": "There is no column 'x'.",
        "before": "a ",
        "marked": "x",
        "after": ":1 b",
        "start": 2,
        "end": 3,
    }
    assert found["explanation"] == "" and len(found["completions"]) == 1


def test_a_mistake_without_a_place(browser: Browser, project: Helpful) -> None:
    project.mistake = QueryError("Too long.")
    found = answered(browser.post(body()))["mistake"]
    assert (found["marked"], found["start"], found["end"]) == ("", None, None)


def test_long_sentences_are_cut(browser: Browser, project: Helpful) -> None:
    project.sentence = "x" * 5_000
    found = answered(browser.post(body()))["explanation"]
    assert found == "x" * LONGEST_EXPLANATION + "…"


def test_half_of_a_character_does_no_harm(browser: Browser, project: Helpful) -> None:
    project.sentence = "about \ud800"
    assert answered(browser.post(body()))["explanation"] == "about \ufffd"


def test_a_box_that_asks_nothing_gets_nothing(browser: Browser, project: Helpful) -> None:
    assert browser.post(body(None)).status_code == 204
    assert project.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        "sta",
        3,
        [],
        {},
        {"text": "sta"},
        {**ASKED, "more": 1},
        {**ASKED, "text": None},
        {**ASKED, "text": ["sta"]},
        {**ASKED, "text": "x" * (LONGEST_QUERY + 1)},
        {**ASKED, "position": 4},
        {**ASKED, "position": -1},
        {**ASKED, "position": 1.0},
        {**ASKED, "position": True},
        {**ASKED, "position": "3"},
        {**ASKED, "number": None},
        {**ASKED, "number": -1},
        {**ASKED, "number": 2**60},
        {**ASKED, "number": False},
    ],
)
def test_what_no_box_of_ours_sends_is_refused(
    browser: Browser, project: Helpful, wrong: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    assert browser.post(body(wrong)).status_code == 400
    assert project.asked == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    with pytest.raises(ParameterError):
        Question.read(wrong)


def test_who_is_not_logged_in_is_not_helped(browser: Browser, project: Helpful) -> None:
    stranger = Browser(browser.app)
    for path in ("/search", "/public", "/no-such-page"):
        assert stranger.post(body(path=path)).status_code == 401
    assert project.asked == []
    assert browser.post(body(path="/public")).status_code == 200


def test_the_page_must_be_one_that_may_be_seen(browser: Browser, project: Helpful) -> None:
    assert browser.post(body(path="/admin-only")).status_code == 403
    assert browser.post(body(path="/no-such-page")).status_code == 404
    assert project.asked == []


def test_what_can_be_typed_is_never_too_long() -> None:
    assert LONGEST <= LONGEST_QUERY
