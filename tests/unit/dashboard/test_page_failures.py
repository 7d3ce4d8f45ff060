"""Whatever the code of a page raises or returns: its user is told, and the server goes on."""

from __future__ import annotations

import asyncio
import datetime
import logging
from pathlib import Path
from typing import Any, Dict, Iterator

import dash
import pytest
from dash import html
from dash.dependencies import Input, Output

from mallennlp.dashboard.hooks import Call
from mallennlp.dashboard.page import Page
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url
from tests.unit.dashboard.fixtures import UPDATE, Browser, dashboard, toasts

STORE = "mallennlp-state-failing"
CONTENT = "mallennlp-content"


class NotAnException(BaseException):
    """As some test runners and schedulers raise."""


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


class Odd(Exception):
    def __str__(self) -> str:
        return 3  # type: ignore[return-value]


RAISED: Dict[str, BaseException] = {
    "exit": SystemExit("usage: train [-h]"),
    "cancelled": asyncio.CancelledError(),
    "other": NotAnException("beyond"),
    "closed": GeneratorExit(),
    "mute": Mute(),
    "odd": Odd(),
    "usual": ValueError("no such number"),
}
LOOP: Any = []
LOOP.append(LOOP)
NOT_SENT: Dict[str, Any] = {
    "object": object(),
    "set": {1, 2},
    "bytes": b"abc",
    "generator": (number for number in range(3)),
    "inside": html.Div([html.B(object())]),
    "number": 10**400,
    "key": {("a", "b"): 1},
    "loop": LOOP,
    "class": html.Div,
}
SENT: Dict[str, Any] = {
    "nan": (float("nan"), None),
    "infinite": ([float("inf")], [None]),
    "large": (2**63, 2**63),
    "keys": ({1: "a", "b": None}, {"1": "a", "b": None}),
    "day": (datetime.date(2026, 11, 23), "2026-11-23"),
    "truth": (True, True),
}


def raise_it(name: Any) -> None:
    if name in RAISED:
        raise RAISED[name]


def before(call: Call) -> None:
    raise_it(call.arguments[0].removeprefix("before "))


def after(call: Call) -> None:
    raise_it(call.arguments[0].removeprefix("after "))


def failing(call: Call) -> None:
    raise NotAnException("a hook on an error")


def register() -> None:
    @Page.register("/failing")
    class Failing(Page):
        @serializable
        class SessionState:
            calls: int = 0

        @from_url
        @serializable
        class Params:
            where: str = ""
            what: str = ""

        def made(self, where: str) -> Any:
            if self.p.where == where:
                raise_it(self.p.what)
                return NOT_SENT.get(self.p.what, "")
            return ""

        def get_elements(self) -> Any:
            return self.made("elements")

        def get_title(self) -> str:
            return str(self.made("title"))

        def get_notifications(self) -> Any:
            self.made("notifications")
            return ()

        @Page.callback(
            Output("one", "children"),
            Input("in", "value"),
            pre_hooks=[before],
            post_hooks=[after],
            error_hooks=[failing],
        )
        def one(self, value: str) -> Any:
            self.s.calls += 1
            raise_it(value)
            return NOT_SENT[value] if value in NOT_SENT else SENT.get(value, [value])[0]

        @Page.callback(
            [Output("first", "children"), Output("second", "children")], Input("in", "value")
        )
        def two(self, value: str) -> Any:
            self.s.calls += 1
            return {
                "none": None,
                "bare": "a text",
                "three": (1, 2, 3),
                "one": (1,),
                "pair": [1, dash.no_update],
                "nothing": dash.no_update,
            }[value]

    @dash.callback(Output("alone", "children"), Input("alone-in", "value"))
    def alone(value: str) -> str:
        raise_it(value)
        return value


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with dashboard(tmp_path, register) as made:
        made.log_in()
        yield made


def call(browser: Browser, output: str, value: str) -> Any:
    return browser.call(output, {"in.value": value}, "/failing")


@pytest.mark.parametrize("where", ["", "before ", "after "])
@pytest.mark.parametrize("name", sorted(RAISED))
def test_what_a_callback_or_its_hooks_raise(
    browser: Browser, caplog: pytest.LogCaptureFixture, where: str, name: str
) -> None:
    answer = call(browser, "one.children", where + name)
    assert answer.status_code == 200 and STORE not in answer.text
    (toast,) = toasts(answer)
    assert type(RAISED[name]).__name__ in toast["message"] and toast["reference"]
    assert "not even this" not in toast["message"]
    told = [record for record in caplog.records if toast["reference"] in record.getMessage()]
    assert len(told) == 1 and told[0].exc_info


@pytest.mark.parametrize("where", ["elements", "title", "notifications"])
@pytest.mark.parametrize("name", sorted(RAISED))
def test_what_a_page_raises_when_it_appears(browser: Browser, where: str, name: str) -> None:
    answer = browser.open(f"/failing?where={where}&what={name}")
    assert answer.status_code == 200
    assert f"The page failed with {type(RAISED[name]).__name__}" in answer.text


@pytest.mark.parametrize("name", sorted(set(NOT_SENT)))
def test_what_cannot_be_sent_is_told(browser: Browser, name: str) -> None:
    answer = call(browser, "one.children", name)
    assert answer.status_code == 200 and STORE not in answer.text
    (toast,) = toasts(answer)
    assert "Error: " in toast["message"]
    if name not in ("loop", "class"):
        assert "cannot be sent to the browser" in toast["message"]
    page = browser.open(f"/failing?where=elements&what={name}")
    assert page.status_code == 200 and "The page failed with" in page.text


@pytest.mark.parametrize("name", sorted(SENT))
def test_what_can_be_sent_arrives(browser: Browser, name: str) -> None:
    answer = call(browser, "one.children", name).get_json()
    assert answer["response"] == {"one": {"children": SENT[name][1]}}


@pytest.mark.parametrize("value", ["none", "bare", "three", "one"])
def test_a_wrong_number_of_values_is_told(browser: Browser, value: str) -> None:
    answer = call(browser, "..first.children...second.children..", value)
    assert answer.status_code == 200 and STORE not in answer.text
    (toast,) = toasts(answer)
    assert "Failing.two has 2 outputs. Return a tuple of 2 values" in toast["message"]


def test_the_right_number_of_values_is_sent(browser: Browser) -> None:
    answer = call(browser, "..first.children...second.children..", "pair").get_json()
    assert answer["response"] == {"first": {"children": 1}}
    nothing = call(browser, "..first.children...second.children..", "nothing")
    assert toasts(nothing) == [] and STORE in nothing.text


def test_a_callback_of_dash_alone_does_not_end_the_server(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = browser.call("alone.children", {"alone-in.value": "exit"}, "/failing")
    assert answer.status_code == 500
    assert "SystemExit: usage: train" in answer.get_json()["error"]
    assert any(UPDATE in record.getMessage() and record.exc_info for record in caplog.records)


def test_ctrl_c_is_not_held_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RAISED, "usual", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        call(browser, "one.children", "usual")
    with pytest.raises(KeyboardInterrupt):
        browser.open("/failing?where=elements&what=usual")
