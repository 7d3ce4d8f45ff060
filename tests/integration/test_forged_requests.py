"""Requests that no browser of ours sends, to a custom page that changes files.

Each is answered with a 4xx, writes one line into the log, which names what was called and why it
was refused, and has no effect. Its values and passwords are not in the log.
"""

from __future__ import annotations

import copy
import json
import logging
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import attr
import attrs
import dash
import pytest
from dash import ALL, MATCH
from dash.dependencies import Input, Output, State

from mallennlp.dashboard.app import create_app
from mallennlp.dashboard.bodies import MAX_BODY_BYTES, MAX_DEPTH
from mallennlp.dashboard.dispatch import LONGEST_ADDRESS
from mallennlp.dashboard.page import Page
from mallennlp.dashboard.registration import isolated_registry
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from mallennlp.services.demo import place_runs
from mallennlp.services.serialization import serializable
from mallennlp.services.url_parse import from_url
from tests.servers import PASSWORD, make_project
from tests.unit.dashboard.fixtures import HTML, UPDATE, Browser, toasts

STORE = "mallennlp-state-tagger"
TAG = "tagger-done.children"
ADMINS = "admin-tagger-done.children"
RUN = "2.10.1/pos/lstm_h16/seed_13"
LEVELS = {"low": "low", "high": "high"}
FORGED = "\x1b[31mforged\n" * 400
NO_FIT = "does not fit the callback"

Forge = Callable[[Any], Any]


def register() -> None:
    """Pages of a user's, whose callbacks leave a tag in an experiment's directory."""

    @serializable
    class Place:
        depth: int = 0

    @Page.register("/tagger")
    class Tagger(Page):
        @serializable
        class SessionState:
            prefix: str = "by"
            count: int = 0
            weight: float = 1.0
            names: List[str] = []
            place: Place = Place()
            level: str = attr.ib(default="low", converter=lambda name: LEVELS[name])

        @from_url
        @serializable
        class Params:
            path: str
            times: int = 1

        def get_elements(self) -> str:
            return f"the prefix is {self.s.prefix}"

        @Page.callback(
            Output("tagger-done", "children"),
            Input("tagger-go", "n_clicks"),
            State("tagger-tag", "value"),
            permissions=Permission.READ_WRITE,
        )
        def tag(self, n_clicks: Any, value: Any) -> str:
            self.project.tag(self.p.path, add=[f"{self.s.prefix}-{value}"])
            self.s.count += self.p.times
            return "tagged"

        @Page.callback(
            Output({"type": "tagger-row", "n": MATCH}, "children"),
            Input({"type": "tagger-button", "n": MATCH}, "n_clicks"),
            State({"type": "tagger-box", "n": ALL}, "value"),
        )
        def tag_matched(self, n_clicks: Any, values: Any) -> str:
            self.project.tag(self.p.path, add=["matched"])
            return "tagged"

    @Page.register("/admin-tagger")
    class AdminTagger(Page):
        permissions = Permission.ADMIN

        @Page.callback(
            Output("admin-tagger-done", "children"), Input("admin-tagger-go", "n_clicks")
        )
        def tag(self, n_clicks: Any) -> str:
            self.project.tag(self.project.find_experiment(RUN), add=["by-an-admin"])
            return "tagged"


@attrs.frozen
class World:
    """A project, its dashboard, and the path of its only kind of run."""

    project: Project
    app: dash.Dash
    path: str

    def browser(self, username: str = "writer") -> Browser:
        """A browser in which somebody is logged in."""
        made = Browser(self.app)
        assert made.log_in(username, PASSWORD).status_code == 303
        return made

    def files(self) -> Dict[str, bytes]:
        """All files around the project but its own databases."""
        return {
            str(file): file.read_bytes()
            for file in self.project.root.parent.rglob("*")
            if file.is_file() and ".mallennlp" not in file.parts
        }

    def tags(self) -> List[str]:
        return list(self.project.experiment(self.path).annotations.tags)

    def request(self, browser: Browser, **changes: Any) -> Any:
        """What the page's own browser side sends when the button is pressed."""
        values = {
            "tagger-go.n_clicks": 1,
            "tagger-tag.value": "hand",
            f"{STORE}.data": browser.store(STORE),
            **changes,
        }
        return browser.body(TAG, values, "/tagger", f"?path={self.path}")

    def matching(self, browser: Browser) -> Any:
        """The same of the button in the third row."""
        (output,) = (name for name in self.app.callback_map if "tagger-row" in name)
        body = browser.body(output, {}, "/tagger", f"?path={self.path}")
        button, box = ({"type": f"tagger-{kind}", "n": 3} for kind in ("button", "box"))
        body["outputs"] = {"id": {"type": "tagger-row", "n": 3}, "property": "children"}
        body["inputs"] = [{"id": button, "property": "n_clicks", "value": 1}]
        body["state"][0] = [{"id": box, "property": "value", "value": "x"}]
        body["state"][-1]["value"] = browser.store(STORE)
        body["changedPropIds"] = ['{"n":3,"type":"tagger-button"}.n_clicks']
        return body


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("forged")
    project = make_project(folder / "project", only="2.10.1/pos/lstm_h16/seed_13/")
    place_runs(folder / "outside", only="2.10.1/pos/lstm_h16/seed_13/")
    for level in ("READ", "READ_WRITE"):
        name = {"READ": "reader", "READ_WRITE": "writer"}[level]
        project.accounts.add(name, PASSWORD, Permission[level])
    path = project.find_experiment(RUN)
    with isolated_registry():
        register()
        yield World(project, create_app(project), path)


@pytest.fixture
def world(shared: World) -> Iterator[World]:
    """The project as it is before each test: nobody tagged the run."""
    shared.project.tag(shared.path, remove=shared.tags())
    yield shared


@attrs.frozen
class Watch:
    """Sees what a request leaves behind."""

    world: World
    caplog: pytest.LogCaptureFixture

    def refused(self, send: Callable[[], Any], status: int, *said: str) -> Any:
        """Send a request, which is to be refused with this status, for a reason that the log has
        in these words, and without any effect.
        """
        before = self.world.files()
        self.caplog.clear()
        with self.caplog.at_level(logging.DEBUG):
            answer = send()
        assert answer.status_code == status, answer.text[:500]
        line = self._line()
        for words in said:
            assert words in line, line
        assert "Traceback" not in answer.text
        assert self.world.files() == before
        return answer

    def warnings(self) -> List[logging.LogRecord]:
        """What our own modules had to complain of."""
        return [
            record
            for record in self.caplog.records
            if record.name.startswith("mallennlp") and record.levelno > logging.INFO
        ]

    def _line(self) -> str:
        (record,) = self.warnings()
        assert record.levelno == logging.WARNING and not record.exc_info
        line = record.getMessage()
        assert line.isprintable() and len(line) < 700
        assert line.count("forged") < 30
        assert all(PASSWORD not in other.getMessage() for other in self.caplog.records)
        return line


@pytest.fixture
def watch(world: World, caplog: pytest.LogCaptureFixture) -> Watch:
    return Watch(world, caplog)


def test_what_is_not_forged_has_its_effect(world: World, watch: Watch) -> None:
    """Without this, nothing below would mean anything."""
    browser = world.browser()
    with watch.caplog.at_level(logging.DEBUG):
        assert browser.post(world.request(browser)).status_code == 200
        assert world.tags() == ["by-hand"]
        assert browser.post(world.matching(browser)).status_code == 200
        assert sorted(world.tags()) == ["by-hand", "matched"]
        admin = world.browser("ada")
        call = admin.call(ADMINS, {"admin-tagger-go.n_clicks": 1}, "/admin-tagger")
        assert call.status_code == 200 and "by-an-admin" in world.tags()
    assert watch.warnings() == []


# --- the state


def nested(levels: int) -> Any:
    value: Any = "bottom"
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nothing": 1}, "has no attribute 'nothing'"),
        ({FORGED: 1}, "has no attribute"),
        ({"prefix": 1}, "prefix must be a text"),
        ({"prefix": None}, "prefix must be a text"),
        ({"prefix": [FORGED]}, "prefix must be a text"),
        ({"prefix": nested(MAX_DEPTH - 20)}, "prefix must be a text"),
        (
            {"prefix": {"__dash_patch_update": "__dash_patch_update", "operations": []}},
            "prefix must be a text",
        ),
        ({"count": "1"}, "count must be a whole number"),
        ({"count": True}, "count must be a whole number"),
        ({"count": 1.5}, "count must be a whole number"),
        ({"count": 2**53}, "count must be a whole number"),
        ({"count": 10**400}, "count must be a whole number"),
        ({"count": "9" * 5000}, "count must be a whole number"),
        ({"weight": "1"}, "weight must be a number"),
        ({"weight": "inf"}, "weight must be a number"),
        ({"weight": 10**400}, "weight must be a number"),
        ({"names": FORGED}, "names must be a list"),
        ({"names": [1]}, "names[0] must be a text"),
        ({"level": FORGED}, "KeyError"),
        ({"place": 3}, "place must be a mapping"),
        ({"place": {"depth": FORGED}}, "place.depth must be a whole number"),
    ],
)
def test_a_forged_attribute(world: World, watch: Watch, values: Any, said: str) -> None:
    browser = world.browser()
    data = browser.store(STORE)
    data["values"].update(values)
    body = world.request(browser, **{f"{STORE}.data": data})
    watch.refused(lambda: browser.post(body), 400, UPDATE, TAG, "writer", said)


def without(name: str) -> Forge:
    return lambda data: {key: value for key, value in data.items() if key != name}


@pytest.mark.parametrize(
    "forge",
    [
        lambda data: FORGED,
        lambda data: [data],
        lambda data: True,
        lambda data: {},
        lambda data: {**data, "owner": 1},
        lambda data: {**data, "owner": None},
        lambda data: {**data, "owner": [data["owner"]]},
        lambda data: {**data, "form": {"a": 1}},
        lambda data: {**data, "values": None},
        lambda data: {**data, "values": list(data["values"])},
        lambda data: {**data, "more": FORGED},
        without("owner"),
        without("form"),
        without("values"),
    ],
)
def test_a_forged_store(world: World, watch: Watch, forge: Forge) -> None:
    browser = world.browser()
    body = world.request(browser, **{f"{STORE}.data": forge(browser.store(STORE))})
    watch.refused(lambda: browser.post(body), 400, TAG, "The state of /tagger is not one")


def test_a_forged_state_is_reset_when_its_page_appears(world: World, watch: Watch) -> None:
    """Refused for ever, a damaged state would keep its tab from the page."""
    browser = world.browser()
    data = browser.store(STORE)
    data["values"]["names"] = [FORGED, 1]
    data["values"]["prefix"] = "forged"
    with watch.caplog.at_level(logging.DEBUG):
        answer = browser.open(f"/tagger?path={world.path}", {STORE: data})
    assert "the prefix is by" in answer.text and "forged" not in answer.text
    assert answer.get_json()["sideUpdate"][STORE]["data"] == browser.store(STORE)
    (record,) = watch.warnings()
    assert "The state of /tagger was reset: names[1]" in record.getMessage()


def test_the_state_of_another_login_has_no_effect(world: World, watch: Watch) -> None:
    """It stands in the tab when somebody else logs in there, so it is no error; it counts as none.

    Nor does it matter whose it is: a user's own, of the login before, is another's too.
    """
    first = world.browser("ada")
    data = first.store(STORE)
    data["values"].update(prefix="of-ada", count=41)
    for username in ("writer", "ada"):
        second = world.browser(username)
        answer = second.post(world.request(second, **{f"{STORE}.data": data}))
        assert answer.status_code == 200 and world.tags() == ["by-hand"]
        fresh = second.store(STORE)
        sent = answer.get_json()["sideUpdate"][STORE]["data"]
        assert sent == {**fresh, "values": {**fresh["values"], "count": 1}}
        shown = second.open(f"/tagger?path={world.path}", {STORE: data})
        assert "the prefix is by" in shown.text and "of-ada" not in shown.text


def test_the_state_of_a_login_that_ended(world: World, watch: Watch) -> None:
    browser = world.browser()
    body = world.request(browser)
    with browser.client.session_transaction() as kept:
        token = kept["csrf"]
    assert browser.client.post("/logout", data={"csrf": token}).status_code == 303
    watch.refused(lambda: browser.post(body), 401, UPDATE, "from 127.0.0.1", "Please log in.")


# --- who calls


def test_a_reader_at_what_writes(world: World, watch: Watch) -> None:
    browser = world.browser("reader")
    body = world.request(browser)
    said = "This needs the level READ_WRITE, and yours is READ."
    watch.refused(lambda: browser.post(body), 403, TAG, "by reader", said)


@pytest.mark.parametrize("username", ["reader", "writer"])
def test_a_user_at_an_admins_page(world: World, watch: Watch, username: str) -> None:
    browser = world.browser(username)
    body = browser.body(ADMINS, {"admin-tagger-go.n_clicks": 1}, "/admin-tagger")
    watch.refused(lambda: browser.post(body), 403, ADMINS, f"by {username}", "the level ADMIN")
    watch.refused(lambda: browser.get("/admin-tagger"), 403, "GET /admin-tagger", "the level ADMIN")


def test_the_page_in_the_address_lends_no_permission(world: World, watch: Watch) -> None:
    """A callback belongs to its page, wherever the client says that it is."""
    browser = world.browser("writer")
    for pathname in ("/tagger", "/", ""):
        body = browser.body(ADMINS, {"admin-tagger-go.n_clicks": 1}, pathname)
        watch.refused(lambda: browser.post(body), 403, ADMINS, "the level ADMIN")


def test_a_callback_whose_page_was_left_is_not_called(world: World, watch: Watch) -> None:
    """A user is faster than a callback sometimes: that is no offence, and has no effect either."""
    browser = world.browser()
    before = world.files()
    for pathname in ("/", "/admin-tagger", "/tagger/x", "/nothing", None):
        body = world.request(browser, **{"mallennlp-location.pathname": pathname})
        assert browser.post(body).status_code == 204
    assert world.files() == before


@pytest.mark.parametrize(
    ("prop", "value"),
    [
        ("pathname", 7),
        ("pathname", ["/tagger"]),
        ("pathname", "/" * (LONGEST_ADDRESS + 1)),
        ("search", False),
        ("search", {"path": "x"}),
        ("search", "?path=" + "x" * LONGEST_ADDRESS),
    ],
)
def test_an_address_that_is_none(world: World, watch: Watch, prop: str, value: Any) -> None:
    browser = world.browser()
    body = world.request(browser, **{f"mallennlp-location.{prop}": value})
    watch.refused(lambda: browser.post(body), 400, TAG, "The address")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&times=many", "'times' is 'many', and must be a whole number"),
        ("&times=1.5", "'times' is '1.5'"),
        ("&times", "'times' has no value"),
        ("&times=1&times=2", "'times' is given 2 times"),
        ("&nothing=1", "'nothing' is not known"),
        ("&times=" + "9" * 500, "'times' is '999"),
        ("&%0a%1b=" + "x" * 3000, "is not known"),
    ],
)
def test_a_wrong_parameter(world: World, watch: Watch, query: str, said: str) -> None:
    browser = world.browser()
    search = f"?path={world.path}{query}"
    body = world.request(browser, **{"mallennlp-location.search": search})
    watch.refused(lambda: browser.post(body), 400, TAG, "by writer", said)
    watch.refused(lambda: browser.get(f"/tagger{search}"), 400, "GET /tagger by writer", said)


def test_a_missing_parameter(world: World, watch: Watch) -> None:
    browser = world.browser()
    body = world.request(browser, **{"mallennlp-location.search": ""})
    watch.refused(lambda: browser.post(body), 400, TAG, "'path' is missing")
    watch.refused(lambda: browser.get("/tagger"), 400, "'path' is missing")


@pytest.mark.parametrize(
    "path",
    [
        "../outside/2.10.1/pos/lstm_h16/seed_13",
        "2.10.1/../../outside/2.10.1/pos/lstm_h16/seed_13",
        "{root}/../outside/2.10.1/pos/lstm_h16/seed_13",
        "..%2foutside%2f2.10.1%2fpos%2flstm_h16%2fseed_13",
        "%252e%252e/outside",
        "..",
        ".",
        "",
        ".mallennlp",
        "%00",
        "~",
    ],
)
def test_a_path_that_leads_elsewhere(world: World, watch: Watch, path: str) -> None:
    """A callback's own error is told in a notification, and so is answered with 200."""
    browser = world.browser()
    search = "?path=" + path.format(root=world.project.root)
    body = world.request(browser, **{"mallennlp-location.search": search})
    answer = watch.refused(
        lambda: browser.post(body), 200, "callback tag of", "No experiment is called"
    )
    assert [told["level"] for told in toasts(answer)] == ["warning"]
    assert answer.get_json()["response"] == {}
    shown = browser.open(f"/experiment{search}").get_json()["response"]["mallennlp-content"]
    assert shown["children"]["props"]["data-status"] == "404"


# --- what is called


@pytest.mark.parametrize(
    "output", ["", "nothing.children", f"..{TAG}..", FORGED, "mallennlp-title.data"]
)
def test_an_unknown_callback(world: World, watch: Watch, output: str) -> None:
    browser = world.browser()
    body = {**world.request(browser), "output": output}
    watch.refused(lambda: browser.post(body), 404, UPDATE, "There is no such callback")


def test_an_input_that_the_browser_alone_handles(world: World, watch: Watch) -> None:
    """A callback that runs in the browser has no function here that could be called."""
    browser = world.browser()
    known = world.app.callback_map
    output = next(name for name in known if "callback" not in known[name])
    watch.refused(lambda: browser.post({"output": output}), 404, "There is no such callback")


def change(**changes: Any) -> Forge:
    return lambda body: {**body, **changes}


def in_item(part: str, number: int, **changes: Any) -> Forge:
    """Change an input, a state or, where a callback has only one, the output."""

    def forge(body: Any) -> Any:
        body = copy.deepcopy(body)
        item = body[part] if isinstance(body[part], dict) else body[part][number]
        item = item[0] if isinstance(item, list) else item
        item.update(changes)
        return body

    return forge


@pytest.mark.parametrize(
    "forge",
    [
        change(outputs={"id": "admin-tagger-done", "property": "children"}),
        change(outputs={"id": "tagger-done", "property": "style"}),
        change(outputs={"id": "tagger-done", "property": "children@x"}),
        change(outputs=[{"id": "tagger-done", "property": "children"}]),
        change(outputs=None),
        change(inputs=[]),
        change(inputs=[{"id": "admin-tagger-go", "property": "n_clicks", "value": 1}]),
        change(inputs={"id": "tagger-go", "property": "n_clicks", "value": 1}),
        change(state=[]),
        in_item("inputs", 0, id="mallennlp-location"),
        in_item("inputs", 0, id={"type": "tagger-go"}),
        in_item("inputs", 0, property="n_clicks_timestamp"),
        in_item("state", 0, id="login-password"),
        in_item("state", 3, id="mallennlp-state-admin-tagger"),
        change(changedPropIds=["admin-tagger-go.n_clicks"]),
        change(changedPropIds=["tagger-tag.value"]),  # a state calls nothing
        change(changedPropIds=[FORGED]),
        change(changedPropIds=[["tagger-go.n_clicks"]]),
        change(changedPropIds={"tagger-go.n_clicks": 1}),
        change(changedPropIds=['{"n":' * 300]),
    ],
)
def test_parts_of_another_callback(world: World, watch: Watch, forge: Forge) -> None:
    browser = world.browser()
    body = forge(world.request(browser))
    watch.refused(lambda: browser.post(body), 400, TAG, NO_FIT)


def row(n: Any, kind: str = "button") -> Dict[str, Any]:
    return {"type": f"tagger-{kind}", "n": n}


@pytest.mark.parametrize(
    "forge",
    [
        in_item("inputs", 0, id=row([3])),
        in_item("inputs", 0, id=row({"a": 3})),
        in_item("inputs", 0, id=row(None)),
        in_item("inputs", 0, id=row(["MATCH"])),
        in_item("state", 0, id=row([3], "box")),
        in_item("state", 0, id=row({}, "box")),
        in_item("state", 0, id=row(None, "box")),
        in_item("state", 0, id=row(["ALL"], "box")),
        in_item("inputs", 0, id=row(4)),
        in_item("inputs", 0, id=row("3")),
        in_item("outputs", 0, id=row(4, "row")),
        in_item("outputs", 0, id=row(True, "row")),
        in_item("inputs", 0, id=row(3, "box")),
        in_item("inputs", 0, id={**row(3), "more": 1}),
        in_item("inputs", 0, id={"type": "tagger-button"}),
        in_item("inputs", 0, id='{"n":3,"type":"tagger-button"}'),
        change(inputs=[[{"id": row(3), "property": "n_clicks", "value": 1}]]),
        change(changedPropIds=['{"n":4,"type":"tagger-button"}.n_clicks']),
        change(changedPropIds=['{"n":true,"type":"tagger-button"}.n_clicks']),
        change(changedPropIds=["{.n_clicks"]),
    ],
)
def test_forged_wildcards(world: World, watch: Watch, forge: Forge) -> None:
    browser = world.browser()
    body = forge(world.matching(browser))
    watch.refused(lambda: browser.post(body), 400, "tagger-row", NO_FIT)


# --- where from


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "http://" + "evil" * 300},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_sites_page(world: World, watch: Watch, headers: Dict[str, str]) -> None:
    browser = world.browser()
    body = world.request(browser)
    said = (UPDATE, "comes from another site", headers.get("Origin", "")[:90])
    watch.refused(lambda: browser.post(body, **headers), 403, *said)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "10.0.0.1", "x" * 999]
)
def test_another_name_for_this_computer(world: World, watch: Watch, host: str) -> None:
    browser = world.browser()
    body = world.request(browser)
    said = (UPDATE, f"not served under the host name '{host[:90]}")
    watch.refused(lambda: browser.post(body, Host=host), 400, *said)


# --- what it is written in


def text_with(old: str, new: str) -> Forge:
    def forge(body: Any) -> str:
        text = json.dumps(body)
        assert text.count(old) == 1
        return text.replace(old, new)

    return forge


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (lambda body: "", "not valid JSON"),
        (lambda body: json.dumps(body)[:-1], "not valid JSON"),
        (lambda body: json.dumps(body) + "}", "not valid JSON"),
        (lambda body: json.dumps(body).encode("utf-16"), "not valid JSON"),
        (lambda body: b"\xef\xbb\xbf" + json.dumps(body).encode(), "not valid JSON"),
        (text_with('"hand"', "NaN"), "not valid JSON"),
        (text_with('"hand"', "-Infinity"), "not valid JSON"),
        (text_with('"hand"', "1e999"), "not valid JSON"),
        (text_with('"count": 0', '"count": NaN'), "not valid JSON"),
        (text_with('"count": 0', '"count": 0, "count": 0'), "not valid JSON"),
        (text_with('"output":', '"output": "x", "output":'), "not valid JSON"),
        (text_with('"n_clicks",', '"n_clicks", "id": "tagger-go",'), "not valid JSON"),
        (text_with('"hand"', '"\\ud800"'), "not valid Unicode"),
        (text_with('"hand"', "[" * 250 + "]" * 250), "nested too deeply"),
        (text_with('"hand"', '{"a":' * 250 + "1" + "}" * 250), "nested too deeply"),
        (lambda body: "[" * 100_000, "nested too deeply"),
        (lambda body: "[]", "not one of the dashboard's"),
        (lambda body: "null", "not one of the dashboard's"),
    ],
)
def test_a_body_that_no_browser_writes(world: World, watch: Watch, forge: Forge, said: str) -> None:
    browser = world.browser()
    body = forge(world.request(browser))
    watch.refused(lambda: browser.post(body), 400, f"POST {UPDATE}", "by writer", said)


def test_halves_of_surrogate_pairs_that_are_not_escaped(world: World, watch: Watch) -> None:
    browser = world.browser()
    body = json.dumps(world.request(browser)).encode().replace(b'"hand"', b'"\xed\xa0\x80"')
    watch.refused(lambda: browser.post(body), 400, UPDATE, "not valid JSON")


def test_a_body_that_is_too_large(world: World, watch: Watch) -> None:
    browser = world.browser()
    body = world.request(browser, **{"tagger-tag.value": "x" * MAX_BODY_BYTES})
    watch.refused(lambda: browser.post(body), 413, UPDATE, "413")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_called_json(world: World, watch: Watch, content_type: str) -> None:
    """A form of another site can send these without asking, and no others."""
    browser = world.browser()
    text = json.dumps(world.request(browser))

    def send() -> Any:
        return browser.client.post(UPDATE, data=text, content_type=content_type)

    watch.refused(send, 415, UPDATE, "The body must be JSON")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method(world: World, watch: Watch, method: str) -> None:
    browser = world.browser()
    body = world.request(browser)

    def send() -> Any:
        return browser.client.open(UPDATE, method=method, json=body)

    watch.refused(send, 405, f"{method} {UPDATE}", "405")


def test_an_unknown_address(world: World, watch: Watch) -> None:
    browser = world.browser()
    for address in ("/nothing", "/tagger/../nothing", "/%0a2026-01-01%20INFO%20forged"):
        watch.refused(lambda: browser.get(address), 404, "GET /", "There is no page at")
    anonymous = Browser(world.app)
    assert anonymous.client.get("/nothing", headers=HTML).status_code == 302


def test_the_project_is_left_as_it_was(world: World) -> None:
    """All of the above, and not a file of it is there."""
    assert not list(Path(world.project.root.parent, "outside").rglob("mallennlp.json"))
