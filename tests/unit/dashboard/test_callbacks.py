"""What a page's callbacks mean: state, outputs, errors, permissions, checked at every call."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Iterator, List

import dash
import pytest
from dash import MATCH, html
from dash.dependencies import Input, Output, State
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.callbacks import callbacks_of
from mallennlp.dashboard.components.notifications import notify
from mallennlp.dashboard.page import Page
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import PageError, UsageError
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url
from tests.unit.dashboard.fixtures import Browser, dashboard, toasts

STORE = "mallennlp-state-tools"
NOT_UNICODE = "runs/\udcff"


def register() -> None:
    @Page.register("/tools")
    class Tools(Page):
        @serializable
        class SessionState:
            name: str = "World"
            clicks: int = 0
            words: List[str] = []

        @from_url
        @serializable
        class Params:
            step: int = 1

        def get_elements(self) -> Any:
            return [f"Hello, {self.s.name}!", f" Step {self.p.step}."]

        @Page.callback([], [Input("save", "n_clicks")], [State("name", "value")])
        def save(self, n_clicks: Any, value: Any) -> None:
            if not n_clicks:
                raise PreventUpdate
            self.s.name = value

        @Page.callback([], [Input("save", "n_clicks")])
        def count(self, n_clicks: Any) -> None:
            self.s.clicks += self.p.step
            self.s.words.append("x")

        @Page.callback(
            [Output("greeting", "children")], [Input("greet", "n_clicks")], mutating=False
        )
        def greet(self, n_clicks: Any) -> Any:
            return f"Hello, {self.s.name}!"

        @Page.callback([Output("a", "children"), Output("b", "children")], Input("two", "n_clicks"))
        def two(self, n_clicks: Any) -> Any:
            return dash.no_update, "second"

        @Page.callback(Output("liar", "children"), Input("lie", "n_clicks"), mutating=False)
        def lie(self, n_clicks: Any) -> str:
            self.s.name = "changed"
            return "said"

        @Page.callback(Output("broken", "children"), Input("break", "n_clicks"))
        def broken(self, n_clicks: Any) -> str:
            self.s.name = "lost"
            raise {"ours": UsageError("Choose a run first."), "theirs": ValueError("nan loss")}[
                n_clicks
            ]

        @Page.callback([], Input("wrong-state", "n_clicks"))
        def wrong_state(self, n_clicks: Any) -> None:
            self.s.clicks = "three"

        @Page.callback([], Input("anew", "n_clicks"))
        def anew(self, n_clicks: Any) -> None:
            self.s = {"anew": self.SessionState(clicks=7), "nothing": None}[n_clicks]

        @Page.callback([], Input("talk", "n_clicks"))
        def talk(self, n_clicks: Any) -> str:
            return "nobody listens"

        @Page.callback(Output("file", "children"), Input("f", "value"))
        def file(self, value: Any) -> Any:
            self.s.name = NOT_UNICODE
            notify(NOT_UNICODE)
            return html.B([NOT_UNICODE], title=NOT_UNICODE)

        @Page.callback(Output("chatty", "children"), Input("chat", "n_clicks"))
        def chatty(self, n_clicks: Any) -> str:
            notify("first")
            notify("second")
            raise UsageError("third")

        @Page.callback(Output("static-1", "children"), Input("s1", "value"))
        @staticmethod
        def outside_static(value: Any) -> Any:
            return [value, "outside"]

        @staticmethod
        @Page.callback(Output("static-2", "children"), Input("s2", "value"))
        def inside_static(value: Any) -> Any:
            return [value, "inside"]

        @Page.callback(Output("class-1", "children"), Input("c1", "value"))
        @classmethod
        def outside_class(cls, value: Any) -> Any:
            return [cls.__name__, value]

        @classmethod
        @Page.callback(Output("class-2", "children"), Input("c2", "value"))
        def inside_class(cls, value: Any) -> Any:
            return [cls.__name__, value]

        @Page.callback(
            Output({"type": "out", "n": MATCH}, "children"),
            Input({"type": "in", "n": MATCH}, "value"),
            prevent_initial_call=True,
        )
        def matched(self, value: Any) -> Any:
            return value

        @Page.callback(
            Output("secret", "children"), Input("s", "n_clicks"), permissions=Permission.ADMIN
        )
        def secret(self, n_clicks: Any) -> str:
            return "for admins"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with dashboard(tmp_path, register) as made:
        made.log_in()
        yield made


def sink(name: str) -> str:
    return f"mallennlp-sink-tools-{name}-0.data-done"


def state_change(answer: Any) -> Any:
    """The changed attributes in an answer, by name."""
    data = answer.get_json().get("sideUpdate", {}).get(STORE, {}).get("data")
    if data is None:
        return {}
    return {item["location"][-1]: item["params"]["value"] for item in data["operations"]}


def test_only_the_changed_attributes_are_sent_back(browser: Browser) -> None:
    data = browser.store(STORE)
    values = {"save.n_clicks": 1, "name.value": "Ada", f"{STORE}.data": data}
    answer = browser.call(sink("save"), values, "/tools")
    assert answer.status_code == 200 and state_change(answer) == {"name": "Ada"}
    answer = browser.call(sink("count"), values, "/tools", "?step=5")
    assert state_change(answer) == {"clicks": 5, "words": ["x"]}


def test_a_state_may_begin_anew(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"].update(name="Ada", words=["x"])
    values = {"anew.n_clicks": "anew", f"{STORE}.data": data}
    answer = browser.call(sink("anew"), values, "/tools")
    assert state_change(answer) == {"name": "World", "clicks": 7, "words": []}


def test_a_state_stays_a_state(browser: Browser) -> None:
    answer = browser.call(sink("anew"), {"anew.n_clicks": "nothing"}, "/tools")
    [toast] = toasts(answer)
    assert "must stay a SessionState, and is a NoneType" in toast["message"]
    assert state_change(answer) == {}


def test_two_callbacks_without_outputs_on_one_input_are_two(browser: Browser) -> None:
    listening = [
        name
        for name, known in browser.app.callback_map.items()
        if {"id": "save", "property": "n_clicks"} in known["inputs"]
    ]
    assert sorted(listening) == [sink("count"), sink("save")]


def test_one_output_is_returned_bare(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"]["name"] = "Ada"
    answer = browser.call(
        "greeting.children", {"greet.n_clicks": 1, f"{STORE}.data": data}, "/tools"
    )
    assert answer.get_json()["response"] == {"greeting": {"children": "Hello, Ada!"}}
    assert "sideUpdate" not in answer.get_json()


def test_several_outputs_and_no_update(browser: Browser) -> None:
    answer = browser.call("..a.children...b.children..", {"two.n_clicks": 1}, "/tools")
    assert answer.get_json()["response"] == {"b": {"children": "second"}}


def test_prevent_update_sends_nothing(browser: Browser) -> None:
    assert browser.call(sink("save"), {"save.n_clicks": 0}, "/tools").status_code == 204


def test_a_page_that_was_left_is_not_called(browser: Browser) -> None:
    assert browser.call(sink("count"), {"save.n_clicks": 1}, "/elsewhere").status_code == 204


@pytest.mark.parametrize(
    ("output", "given", "expected"),
    [
        ("static-1.children", "s1.value", ["v", "outside"]),
        ("static-2.children", "s2.value", ["v", "inside"]),
        ("class-1.children", "c1.value", ["Tools", "v"]),
        ("class-2.children", "c2.value", ["Tools", "v"]),
    ],
)
def test_static_and_class_methods_in_either_order(
    browser: Browser, output: str, given: str, expected: Any
) -> None:
    answer = browser.call(output, {given: "v"}, "/tools")
    component = output.partition(".")[0]
    assert answer.get_json()["response"][component]["children"] == expected


def test_pattern_matching_ids_pass_through(browser: Browser) -> None:
    output = next(name for name in browser.app.callback_map if "MATCH" in name)
    body = browser.body(output, {}, "/tools")
    body["outputs"] = {"id": {"type": "out", "n": 3}, "property": "children"}
    body["inputs"] = [{"id": {"type": "in", "n": 3}, "property": "value", "value": "v"}]
    body["changedPropIds"] = ['{"n":3,"type":"in"}.value']
    answer = browser.post(body)
    assert answer.get_json()["response"] == {'{"n":3,"type":"out"}': {"children": "v"}}


def test_names_of_files_that_are_not_unicode_are_shown_all_the_same(browser: Browser) -> None:
    values = {"f.value": 1, f"{STORE}.data": browser.store(STORE)}
    answer = browser.call("file.children", values, "/tools")
    assert answer.status_code == 200
    shown = answer.get_json()["response"]["file"]["children"]["props"]
    assert shown == {"children": ["runs/\ufffd"], "title": "runs/\ufffd"}
    assert state_change(answer) == {"name": "runs/\ufffd"}
    assert [told["message"] for told in toasts(answer)] == ["runs/\ufffd"]


def test_a_promise_not_to_change_the_state_is_kept(browser: Browser) -> None:
    answer = browser.call("liar.children", {"lie.n_clicks": 1}, "/tools")
    [told] = toasts(answer)
    assert (
        "Tools.lie changed the state (name), and is declared with mutating=False" in told["message"]
    )
    assert state_change(answer) == {} and answer.get_json()["response"] == {}


def test_an_error_of_ours_is_told_in_its_own_words(browser: Browser) -> None:
    answer = browser.call("broken.children", {"break.n_clicks": "ours"}, "/tools")
    [told] = toasts(answer)
    assert (told["message"], told["level"], told["reference"]) == (
        "Choose a run first.",
        "warning",
        "",
    )
    assert state_change(answer) == {}


def test_any_other_error_has_an_id_beside_its_traceback(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = browser.call("broken.children", {"break.n_clicks": "theirs"}, "/tools")
    [told] = toasts(answer)
    assert told["message"] == "ValueError: nan loss" and told["reference"]
    [record] = [item for item in caplog.records if told["reference"] in item.getMessage()]
    assert record.exc_info and "callback broken of" in record.getMessage()


def test_a_state_of_the_wrong_type_is_the_pages_fault(browser: Browser) -> None:
    [told] = toasts(browser.call(sink("wrong_state"), {"wrong-state.n_clicks": 1}, "/tools"))
    assert "clicks must be a whole number, not 'three'" in told["message"]


def test_a_value_without_an_output_is_the_pages_fault(browser: Browser) -> None:
    [told] = toasts(browser.call(sink("talk"), {"talk.n_clicks": 1}, "/tools"))
    assert "Tools.talk returned a value, and is declared without outputs" in told["message"]


def test_a_callback_may_need_more_than_its_page(browser: Browser) -> None:
    answer = browser.call("secret.children", {"s.n_clicks": 1}, "/tools")
    assert answer.status_code == 403
    assert "needs the level ADMIN, and yours is READ" in answer.get_json()["error"]
    admin = Browser(browser.app)
    admin.log_in("admin")
    answer = admin.call("secret.children", {"s.n_clicks": 1}, "/tools")
    assert answer.get_json()["response"] == {"secret": {"children": "for admins"}}


@pytest.mark.parametrize(
    "values", [{"name": 1}, {"clicks": "1"}, {"words": "x"}, {"more": 1}, [], None, "text"]
)
def test_a_forged_state_is_a_400(browser: Browser, values: Any) -> None:
    data = {**browser.store(STORE), "values": values}
    answer = browser.call(
        "greeting.children", {"greet.n_clicks": 1, f"{STORE}.data": data}, "/tools"
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("data", ["text", 7, [1], True])
def test_a_store_that_is_no_mapping_is_a_400(browser: Browser, data: Any) -> None:
    answer = browser.call(
        "greeting.children", {"greet.n_clicks": 1, f"{STORE}.data": data}, "/tools"
    )
    assert answer.status_code == 400


def test_a_wrong_parameter_is_a_400(browser: Browser) -> None:
    answer = browser.call(sink("count"), {"save.n_clicks": 1}, "/tools", "?step=x")
    assert answer.status_code == 400 and "'step' is 'x'" in answer.get_json()["error"]


def test_the_next_user_of_a_tab_begins_anew(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"]["name"] = "Ada"
    other = Browser(browser.app)
    other.log_in("read")  # the same user, after another login
    values = {"greet.n_clicks": 1, "save.n_clicks": 1, "name.value": "Bob", f"{STORE}.data": data}
    answer = other.call("greeting.children", values, "/tools")
    assert answer.get_json()["response"]["greeting"]["children"] == "Hello, World!"
    answer = other.call(sink("save"), values, "/tools")
    sent = answer.get_json()["sideUpdate"][STORE]["data"]
    assert sent == {**other.store(STORE), "values": {"name": "Bob", "clicks": 0, "words": []}}


def test_the_page_shows_the_state_of_the_tab(browser: Browser) -> None:
    data = browser.store(STORE)
    data["values"]["name"] = "Ada"
    assert "Hello, Ada!" in browser.open("/tools?step=2", {STORE: data}).text


def test_a_damaged_state_is_replaced_when_the_page_appears(browser: Browser) -> None:
    data = {**browser.store(STORE), "values": {"name": 1}}
    answer = browser.open("/tools", {STORE: data})
    assert "Hello, World!" in answer.text
    assert answer.get_json()["sideUpdate"][STORE]["data"] == browser.store(STORE)


def test_a_callback_without_inputs_is_refused_where_it_is_written() -> None:
    with pytest.raises(PageError, match="'inputs' is empty"):
        Page.callback(Output("a", "children"), [])
    with pytest.raises(PageError, match="expected Input objects"):
        Page.callback(Output("a", "children"), [State("a", "b")])


@pytest.mark.parametrize(
    "running",
    ["x", [("x", 1, 2)], (Output("a", "b"), 1), [(Output("a", "b"), 1, 2), Output("c", "d")]],
)
def test_what_changes_while_it_runs_is_checked_where_it_is_written(running: Any) -> None:
    with pytest.raises(PageError, match="'running' takes .Output, value while it runs"):
        Page.callback(Output("o", "children"), Input("i", "value"), running=running)


@pytest.mark.parametrize("level", [2, "ADMIN"])
def test_a_level_that_is_none_is_refused_where_it_is_written(level: Any) -> None:
    with pytest.raises(PageError, match=f"permissions must be a Permission, .* not {level!r}"):
        Page.callback(Output("a", "children"), Input("a", "b"), permissions=level)


def test_callbacks_are_inherited_and_can_be_taken_back() -> None:
    class Base(Page):
        @Page.callback([], Input("a", "b"))
        def act(self, value: Any) -> None:
            """Something."""

    class Heir(Base):
        pass

    class Without(Base):
        act = None  # type: ignore[assignment]

    assert [item.name for item in callbacks_of(Heir)] == ["act"]
    assert callbacks_of(Without) == []


def test_no_notification_of_a_callback_is_lost(browser: Browser) -> None:
    answer = browser.call("chatty.children", {"chat.n_clicks": 1}, "/tools")
    assert [told["message"] for told in toasts(answer)] == ["first", "second", "third"]
    again = browser.call("chatty.children", {"chat.n_clicks": 2}, "/tools")
    assert len(toasts(again)) == 3
