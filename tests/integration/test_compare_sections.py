"""The sections of the compare page, each asked for by itself."""

from __future__ import annotations

import json
from typing import Any, Iterable, List

import pytest

import mallennlp.dashboard.pages.compare.page as page
import mallennlp.dashboard.pages.home.page  # noqa: F401 - registered before it is isolated
from mallennlp.domain.comparison import Comparison
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.comparing import Names, Sizes, ask, parts
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import Browser, toasts

SEEDS = ("2.10.1/pos/lstm_h16/seed_13", "2.10.1/pos/lstm_h16/seed_42")
ADDRESS = f"?run={SEEDS[0]}&run={SEEDS[1]}"


@pytest.fixture
def browser(project: Project, log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(page, "SECTIONS", (Names(), Sizes()))
    return log_in(Permission.READ)


def text(answer: Any) -> str:
    return json.dumps(parts(answer)["compare-view"])


def test_the_page_has_a_place_for_each_section_and_shows_none_yet(browser: Browser) -> None:
    shown = json.dumps(browser.open(f"/compare{ADDRESS}").get_json())
    assert all(
        f'"compare-{name}"' in shown and f'"#compare-{name}"' in shown
        for name in ("names", "sizes")
    )
    assert "seed_13" in shown and "seed_13 seed_42" not in shown


def test_a_section_is_drawn_with_its_controls_and_says_which_question_it_answers(
    browser: Browser,
) -> None:
    answer = ask(browser, "names", f"{ADDRESS}&ignore=seed_42", number=12)
    assert (
        answer.status_code == 200 and '"seed_13"' in text(answer) and "seed_42" not in text(answer)
    )
    assert '"ignore"' in json.dumps(parts(answer)["compare-controls"])
    assert parts(answer)["compare-drawn"] == {
        "data": {"number": 12, "controls": [["ignore", ["seed_42"]]]}
    }


def test_controls_that_somebody_uses_are_left_alone(browser: Browser) -> None:
    answer = ask(browser, "names", ADDRESS, controls=False)
    assert "compare-controls" not in parts(answer) and "seed_13 seed_42" in text(answer)


def test_a_wrong_parameter_is_told_in_place(browser: Browser) -> None:
    answer = ask(browser, "names", f"{ADDRESS}&ignor=x")
    assert '"data-status": "400"' in text(answer) and "'ignor' is not known" in text(answer)
    assert "compare-controls" not in parts(answer) and not toasts(answer)
    assert parts(answer)["compare-drawn"]["data"] == {"number": 7, "controls": None}


def test_a_section_that_breaks_leaves_the_rest_of_the_page(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(browser, "names", f"{ADDRESS}&ignore=break")
    assert '"data-status": "500"' in text(answer) and "RuntimeError: it broke" in text(answer)
    assert "section 'names' of the compare page" in caplog.text and "Traceback" in caplog.text
    assert "seed_13 seed_42" in text(ask(browser, "sizes", ADDRESS))


def test_what_is_gone_is_no_mistake_of_a_section(browser: Browser) -> None:
    assert "Nothing is left to compare." in text(ask(browser, "names", "?run=nowhere"))


@pytest.mark.parametrize(
    "more",
    [
        {"number": -1},
        {"number": True},
        {"number": 2**54},
        {"number": "7"},
        {"address": None},
        {"address": ["?run=a"]},
        {"controls": 1},
        {"extra": 1},
    ],
)
def test_what_no_page_asks_is_refused(browser: Browser, more: Any) -> None:
    answer = ask(browser, "names", **{"address": ADDRESS, **more})
    assert parts(answer) == {} and toasts(answer)[0]["level"] == "warning"


@pytest.mark.parametrize("name", ["nams", "__class__", ""])
def test_a_section_that_is_none_is_refused(browser: Browser, name: str) -> None:
    answer = ask(browser, name, ADDRESS)
    assert parts(answer) == {} and "has no section" in toasts(answer)[0]["message"]


def test_who_is_not_logged_in_sees_nothing(browser: Browser) -> None:
    browser.client.delete_cookie("session")
    stranger = Browser(browser.app)
    assert ask(stranger, "names", ADDRESS).status_code == 401


def test_what_is_compared_is_read_once_until_the_index_changes(
    browser: Browser, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: List[str] = []
    compare = Project.compare

    def counted(self: Project, sides: Iterable[str]) -> Comparison:
        read.append("")
        return compare(self, sides)

    monkeypatch.setattr(Project, "compare", counted)
    for name in ("names", "sizes", "head", "names"):
        assert "seed_13" in text(ask(browser, name, ADDRESS))
    assert len(read) == 1
    ask(browser, "names", f"{ADDRESS}&run=nowhere")
    assert len(read) == 2, "other sides are another comparison"
    project.tag(SEEDS[0], add=["new"])
    ask(browser, "names", ADDRESS)
    assert len(read) == 3
