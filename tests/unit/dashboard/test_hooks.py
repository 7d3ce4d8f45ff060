"""Hooks: when they run, in which order, what they see, and what becomes of what they raise."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any, Callable, Iterator, List, Tuple

import pytest
from dash.dependencies import Input, Output
from dash.exceptions import PreventUpdate

from mallennlp.dashboard.hooks import Call, CallbackHooks, LogCalls, project_hooks
from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError, PageError, RegistrationError, UsageError
from mallennlp.services.serialization import serializable
from tests.unit.dashboard.fixtures import Browser, dashboard, toasts

Seen = List[Tuple[str, Call]]
SECRET = "hunter2"


def note(seen: Seen, what: str) -> Callable[[Call], None]:
    return lambda call: seen.append((what, call))


def register(seen: Seen) -> None:
    """A page whose hooks, its callback's and the project's, write down when they run."""

    def hooks(owner: str) -> Any:
        kinds = ("pre", "post", "error", "prevent")
        return {f"{kind}_hooks": [note(seen, f"{owner} {kind}")] for kind in kinds}

    @CallbackHooks.register("noting")
    class Noting(CallbackHooks):
        def before(self, call: Call) -> None:
            seen.append(("project pre", call))

        def after(self, call: Call) -> None:
            seen.append(("project post", call))

        def failed(self, call: Call) -> None:
            seen.append(("project error", call))

        def prevented(self, call: Call) -> None:
            seen.append(("project prevent", call))

    def refuse(call: Call) -> None:
        if call.arguments == ("refuse",):
            raise AccessError("Not on a Sunday.")
        if call.arguments == ("stop",):
            raise PreventUpdate
        if call.arguments == ("crash",):
            raise KeyError("hook")

    def fail_after(call: Call) -> None:
        if call.result == "late":
            raise UsageError("Too late.")

    def broken(call: Call) -> None:
        raise RuntimeError("the hook itself")

    class Hooked(Page):
        @serializable
        class SessionState:
            said: str = ""

        def get_elements(self) -> Any:
            return ""

        @Page.callback(Output("out", "children"), Input("in", "value"), **hooks("callback"))
        def say(self, value: Any) -> Any:
            seen.append(("callback", None))  # type: ignore[arg-type]
            if value == "nothing":
                raise PreventUpdate
            if value == "boom":
                raise ValueError("no such number")
            self.s.said = value
            return value

        @Page.callback(
            Output("guarded", "children"),
            Input("in", "value"),
            pre_hooks=[refuse],
            post_hooks=[fail_after],
            error_hooks=[broken],
            prevent_hooks=[broken],
        )
        def guarded(self, value: Any) -> Any:
            seen.append(("guarded", None))  # type: ignore[arg-type]
            self.s.said = str(value)
            if value == "boom":
                raise ValueError("no such number")
            return value

        @Page.callback(
            Output("secret", "children"),
            Input("in", "value"),
            permissions=Permission.ADMIN,
            pre_hooks=[note(seen, "secret pre")],
        )
        def secret(self, value: Any) -> str:
            return "for admins"

    for name, value in hooks("page").items():
        setattr(Hooked, name, value)
    Page.register("/hooked")(Hooked)


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def browser(tmp_path: Path, seen: Seen) -> Iterator[Browser]:
    with dashboard(tmp_path, lambda: register(seen), hooks=("noting", "log")) as made:
        made.log_in()
        yield made


def call(browser: Browser, output: str, value: Any) -> Any:
    return browser.call(f"{output}.children", {"in.value": value}, "/hooked")


def names(seen: Seen) -> List[str]:
    return [name for name, _ in seen]


def said_in_state(answer: Any) -> bool:
    return "mallennlp-state-hooked" in answer.get_json().get("sideUpdate", {})


def test_hooks_run_around_a_callback_the_projects_outermost(browser: Browser, seen: Seen) -> None:
    answer = call(browser, "out", "hello")
    assert answer.get_json()["response"] == {"out": {"children": "hello"}}
    before = ["project pre", "page pre", "callback pre"]
    assert names(seen) == [*before, "callback", "callback post", "page post", "project post"]


def test_a_hook_sees_the_call(browser: Browser, seen: Seen) -> None:
    call(browser, "out", "hello")
    [found] = {id(item): item for _, item in seen if item is not None}.values()
    assert (found.name, found.page_class.route) == ("Hooked.say", "/hooked")
    assert found.user is not None and found.user.username == "read"
    assert found.arguments == ("hello",) and found.result == "hello" and found.error is None
    assert found.page.s.said == "hello" and found.page.user is found.user
    assert 0 < found.duration_s < 60


def test_an_error_runs_the_error_hooks_from_within(browser: Browser, seen: Seen) -> None:
    answer = call(browser, "out", "boom")
    after = ["callback", "callback error", "page error", "project error"]
    assert names(seen)[3:] == after
    error = seen[-1][1].error
    assert isinstance(error, ValueError) and str(error) == "no such number"
    [toast] = toasts(answer)
    assert toast["message"] == "ValueError: no such number" and toast["reference"]
    assert not said_in_state(answer)


def test_prevent_update_has_its_own_hooks(browser: Browser, seen: Seen) -> None:
    assert call(browser, "out", "nothing").status_code == 204
    after = ["callback", "callback prevent", "page prevent", "project prevent"]
    assert names(seen)[3:] == after


def test_a_hook_before_may_refuse(browser: Browser, seen: Seen) -> None:
    answer = call(browser, "guarded", "refuse")
    assert answer.status_code == 403 and answer.get_json()["error"] == "Not on a Sunday."
    assert "guarded" not in names(seen) and "project error" in names(seen)
    assert isinstance(seen[-1][1].error, AccessError)


def test_a_hook_before_may_end_the_call_quietly(browser: Browser, seen: Seen) -> None:
    assert call(browser, "guarded", "stop").status_code == 204
    assert "guarded" not in names(seen) and "project prevent" in names(seen)


def test_what_else_a_hook_before_raises_stops_the_callback(browser: Browser, seen: Seen) -> None:
    [toast] = toasts(call(browser, "guarded", "crash"))
    assert toast["message"] == "KeyError: 'hook'"
    assert "guarded" not in names(seen) and "page error" in names(seen)


def test_what_a_hook_after_raises_takes_the_place_of_the_answer(browser: Browser) -> None:
    answer = call(browser, "guarded", "late")
    assert [toast["message"] for toast in toasts(answer)] == ["Too late."]
    assert not said_in_state(answer)
    assert "guarded" not in answer.get_json()["response"]


def test_a_broken_error_hook_hides_neither_the_error_nor_other_hooks(
    browser: Browser, seen: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    [toast] = toasts(call(browser, "guarded", "boom"))
    assert toast["message"] == "ValueError: no such number"
    assert "page error" in names(seen)
    assert "A hook of Hooked.guarded failed" in caplog.text and "the hook itself" in caplog.text


def test_permissions_are_checked_before_any_hook(browser: Browser, seen: Seen) -> None:
    assert call(browser, "secret", "x").status_code == 403
    assert seen == []


def test_a_call_is_logged_with_its_duration_and_never_with_its_arguments(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="mallennlp.dashboard.hooks"):
        call(browser, "out", SECRET)
        call(browser, "out", "boom")
        call(browser, "out", "nothing")
    lines = [item.message for item in caplog.records if item.name == "mallennlp.dashboard.hooks"]
    starts = [line.partition(" (")[0] for line in lines]
    assert starts == [
        "Hooked.say of /hooked, called by read: done",
        "Hooked.say of /hooked, called by read: failed with ValueError",
        "Hooked.say of /hooked, called by read: changed nothing",
    ]
    assert all(line.endswith(" ms)") for line in lines)
    assert SECRET not in caplog.text


def test_the_text_of_a_call_does_not_show_what_passed_through_it() -> None:
    made = Call(Page, "Login.check", None, arguments=(SECRET,), result=SECRET, page=SECRET)
    made.error = ValueError(SECRET)
    assert SECRET not in repr(made)


@pytest.mark.parametrize(("seconds", "level"), [(0.99, logging.DEBUG), (1.0, logging.INFO)])
def test_what_is_slow_is_logged_louder(
    seconds: float, level: int, caplog: pytest.LogCaptureFixture
) -> None:
    class Slow(Page):
        route = "/slow"

    with caplog.at_level(logging.DEBUG, logger="mallennlp.dashboard.hooks"):
        LogCalls().after(Call(Slow, "Slow.wait", None, duration_s=seconds))
    [record] = caplog.records
    assert record.levelno == level
    assert record.message.startswith("Slow.wait of /slow, called by somebody: done")


def test_hooks_that_are_not_registered_are_a_problem_and_the_rest_works(tmp_path: Path) -> None:
    def page() -> None:
        @Page.register("/fine")
        class Fine(Page):
            def get_elements(self) -> Any:
                return "fine"

    with dashboard(tmp_path, page, hooks=("lgo", "log")) as browser:
        browser.log_in()
        [problem] = browser.app.server.config[PROBLEMS]
        assert "'lgo'" in problem.message and "Did you mean 'log'?" in problem.message
        assert "'hooks' under [server] in Project.toml" in problem.message
        assert "fine" in browser.open("/fine").text


def test_hooks_that_cannot_be_made_are_a_problem() -> None:
    with isolated_registry():

        @CallbackHooks.register("demanding")
        class Demanding(CallbackHooks):
            def __init__(self, address: str) -> None:
                self.address = address

        made, [problem] = project_hooks(["demanding", "log", "log"])
    assert [type(hooks) for hooks in made] == [LogCalls]
    assert "Demanding" in problem and "made without arguments" in problem


def test_two_hooks_of_one_name_are_refused() -> None:
    with isolated_registry(), pytest.raises(RegistrationError, match="LogCalls .* has this name"):
        CallbackHooks.register("log")(type("Other", (CallbackHooks,), {}))


def test_what_is_no_hook_is_refused_where_it_is_declared() -> None:
    with pytest.raises((PageError, RegistrationError), match="Page.callback: 'log' is not a hook"):
        Page.callback((), Input("x", "y"), pre_hooks=["log"])  # type: ignore[list-item]
    with isolated_registry(), pytest.raises(RegistrationError, match="not a subclass"):
        CallbackHooks.register("x")(int)


def test_an_error_while_a_page_is_made_is_told_as_an_error_of_the_callback(
    tmp_path: Path, seen: Seen
) -> None:
    def register_fragile() -> None:
        @Page.register("/fragile")
        class Fragile(Page):
            error_hooks = [note(seen, "error")]

            def __init__(self, *args: Any) -> None:
                super().__init__(*args)
                raise ValueError("no such corpus")

            def get_elements(self) -> Any:
                return ""

            @Page.callback(Output("out", "children"), Input("in", "value"))
            def say(self, value: Any) -> Any:
                return value

    with dashboard(tmp_path, register_fragile) as browser:
        browser.log_in()
        [toast] = toasts(browser.call("out.children", {"in.value": "x"}, "/fragile"))
    assert toast["message"] == "ValueError: no such corpus" and names(seen) == ["error"]
