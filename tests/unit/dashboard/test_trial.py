"""One page that cannot be served is left out and named, and every other one works."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Tuple

import pytest
from dash.dependencies import Input, Output

from mallennlp.dashboard.loader import PROBLEMS, LoadProblem
from mallennlp.dashboard.page import Page, pages
from mallennlp.services.serialization import serializable
from tests.unit.dashboard.fixtures import Browser, dashboard


def made(**attributes: Any) -> Any:
    return type("Made", (Page,), {"get_elements": lambda self: "made", **attributes})


def calling(*outputs: Output, trigger: str = "go", **options: Any) -> Any:
    def call(self: Any, value: Any) -> str:
        return f"from {self.route}"

    return Page.callback(outputs, Input(trigger, "n_clicks"), **options)(call)


def state(**attributes: Any) -> Any:
    """A state whose attributes are given as (type, default)."""
    kinds = {name: kind for name, (kind, *_) in attributes.items()}
    defaults = {name: rest[0] for name, (_, *rest) in attributes.items() if rest}
    return serializable(type("SessionState", (), {"__annotations__": kinds, **defaults}))


def tried(tmp_path: Path, look: Callable[[Browser], None], *classes: Any) -> LoadProblem:
    """The only problem of a dashboard with these pages, ``/1`` and so on, and a fine one."""

    def register() -> None:
        Page.register("/fine")(made(call=calling(Output("fine", "children"))))
        for number, page in enumerate(classes, start=1):
            Page.register(f"/{number}")(page)

    with dashboard(tmp_path, register) as browser:
        [problem] = browser.app.server.config[PROBLEMS]
        browser.log_in()
        assert browser.get("/").status_code == 404  # none of ours is registered here
        assert browser.client.get("/_dash-layout").status_code == 200
        assert said(browser, "fine", "/fine") == "from /fine"
        assert "made" in browser.open("/fine").text
        look(browser)
    found: LoadProblem = problem
    return found


def said(browser: Browser, component: str, route: str) -> Any:
    answer = browser.call(f"{component}.children", {"go.n_clicks": 1}, route).get_json()
    return answer["response"][component]["children"]


def is_missing(browser: Browser) -> None:
    assert list(pages()) == ["/fine"]
    assert browser.get("/1").status_code == 404


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        (
            {"call": calling(Output("out", "children", allow_duplicate=True))},
            "is missing: DuplicateCallback: allow_duplicate requires prevent_initial_call",
        ),
        ({"call": calling(Output("o.ut", "children"))}, "is missing: InvalidComponentIdError: "),
        (
            {"SessionState": state(x=("Nowhere", 1))},
            "is missing: NameError: name 'Nowhere' is not defined",
        ),
        (
            {"SessionState": state(x=(int,))},
            "is missing. 'x' of its SessionState needs a default",
        ),
        (
            {"SessionState": state(x=(int, None))},
            "has a wrong value: x must be a whole number, not None.",
        ),
    ],
)
def test_what_dash_or_a_new_tab_cannot_take(tmp_path: Path, attributes: Any, reason: str) -> None:
    problem = tried(tmp_path, is_missing, made(**attributes))
    assert problem.module == __name__
    start = f"The page /1 of Made (module {__name__}) is missing"
    assert problem.message.startswith(start) and reason in problem.message
    assert ("Traceback" in problem.details) == ("is missing: " in problem.message)


def two(first: Tuple[Output, ...], second: Tuple[Output, ...], **options: Any) -> Any:
    return made(one=calling(*first, **options), two=calling(*second, **options))


def test_two_callbacks_with_the_same_outputs_in_one_page(tmp_path: Path) -> None:
    outputs = (Output("a", "children"), Output("b", "children"))
    problem = tried(tmp_path, is_missing, two(outputs, outputs))
    assert "It has two callbacks for a.children, of which only" in problem.message


def test_an_output_among_others_counts_too(tmp_path: Path) -> None:
    problem = tried(
        tmp_path,
        is_missing,
        two((Output("a", "children"), Output("b", "data")), (Output("b", "data"),)),
    )
    assert "It has two callbacks for b.data, of which only" in problem.message


def test_allow_duplicate_does_not_help_where_the_inputs_are_the_same_too(tmp_path: Path) -> None:
    outputs = (Output("a", "children", allow_duplicate=True),)
    page = two(outputs, outputs, prevent_initial_call=True)
    assert "It has two callbacks for a.children, " in tried(tmp_path, is_missing, page).message


def test_of_two_pages_with_the_same_outputs_the_later_is_missing(tmp_path: Path) -> None:
    def first_works(browser: Browser) -> None:
        assert list(pages()) == ["/1", "/fine"]
        assert said(browser, "out", "/1") == "from /1"

    first = type("First", (made(call=calling(Output("out", "children"))),), {})
    problem = tried(tmp_path, first_works, first, type("Second", (first,), {}))
    assert "The page /2 of Second " in problem.message
    assert "It has a callback for out.children, and so has First (module" in problem.message


def test_a_page_that_is_left_out_takes_no_outputs(tmp_path: Path) -> None:
    def second_works(browser: Browser) -> None:
        assert said(browser, "out", "/2") == "from /2"

    call = calling(Output("out", "children"))
    first = made(call=call, SessionState=state(x=(int,)))
    assert "/1" in tried(tmp_path, second_works, first, made(call=call)).message


def test_what_pages_may_share(tmp_path: Path) -> None:
    """A trigger, and outputs that Dash was told of."""
    shared = Output("out", "children", allow_duplicate=True)
    other = calling(shared, trigger="other", prevent_initial_call=True)

    def register() -> None:
        Page.register("/1")(made(one=calling(Output("out", "children")), two=other))
        Page.register("/2")(made(one=calling(Output("else", "children"))))

    with dashboard(tmp_path, register) as browser:
        assert browser.app.server.config[PROBLEMS] == [] and list(pages()) == ["/1", "/2"]


@pytest.mark.parametrize("own", ["mallennlp-toasts", "mallennlp-content", "mallennlp-location"])
def test_the_dashboards_own_components_are_not_a_pages(tmp_path: Path, own: str) -> None:
    page = made(call=calling(Output(own, "data")))
    problem = tried(tmp_path, is_missing, page)
    assert f"It has a callback for {own}.data, and ids that begin with" in problem.message
