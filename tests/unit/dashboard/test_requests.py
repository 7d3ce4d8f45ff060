"""What a request meets around the pages: login, origin, host, bodies, headers, errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator

import dash
import pytest
from dash.dependencies import Input, Output

from mallennlp.dashboard.login import local_path
from mallennlp.dashboard.page import Page
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import ExperimentNotFoundError
from mallennlp.services.serialization import serializable
from tests.unit.dashboard.fixtures import HTML, UPDATE, Browser, dashboard


def register() -> None:
    @Page.register("/")
    class Home(Page):
        navlink_name = "Experiments"

        def get_elements(self) -> str:
            return "all of them"

        @Page.callback(Output("echo", "children"), Input("text", "value"))
        def echo(self, value: Any) -> Any:
            return value

    @Page.register("/admin")
    class Admin(Page):
        permissions = Permission.ADMIN

        def get_elements(self) -> str:
            return "for admins"

    @Page.register("/broken")
    class Broken(Page):
        def get_elements(self) -> Any:
            raise ValueError("<script>")

    @Page.register("/odd")
    class Odd(Page):
        def get_elements(self) -> Any:
            return ["runs/\udcff", ["x" * 3]]

        def get_title(self) -> str:
            return "title \udcff"

    @Page.register("/missing")
    class Missing(Page):
        def get_elements(self) -> Any:
            raise ExperimentNotFoundError("There is no experiment 'x'.")


def register_public() -> None:
    register()

    @Page.register("/public")
    class Public(Page):
        requires_login = False

        def get_elements(self) -> str:
            return f"welcome {self.user}"

        @Page.callback(Output("open", "children"), Input("o", "value"))
        def opened(self, value: Any) -> str:
            return "for all"

        @Page.callback(
            Output("closed", "children"), Input("o", "value"), permissions=Permission.READ
        )
        def closed(self, value: Any) -> str:
            return "for users"

    @dash.callback(Output("bare", "children"), Input("o", "value"))
    def bare(value: Any) -> str:
        return "by Dash alone"


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with dashboard(tmp_path, register) as made:
        yield made


@pytest.fixture
def known(browser: Browser) -> Browser:
    browser.log_in()
    return browser


# --- login


def test_a_page_asked_for_before_the_login_is_reached_after_it(browser: Browser) -> None:
    asked = browser.get("/admin?x=1&y=a%26b")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/login?next=/admin%3Fx%3D1%26y%3Da%2526b"
    form = browser.get(asked.headers["Location"]).text
    assert 'name="next" value="/admin?x=1&amp;y=a%26b"' in form
    assert (
        browser.log_in(next_page="/admin?x=1&y=a%26b").headers["Location"] == "/admin?x=1&y=a%26b"
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        " //evil.example",
        "/login?next=/login",
        "",
    ],
)
def test_the_login_sends_nobody_elsewhere(browser: Browser, target: str) -> None:
    assert browser.log_in(next_page=target).headers["Location"] == "/"
    assert local_path(target) == "/"


def test_a_wrong_password_keeps_the_name_and_says_what_is_wrong(browser: Browser) -> None:
    answer = browser.log_in('"><b>', "wrong")
    assert answer.status_code == 401
    assert "The user name or the password is wrong." in answer.text
    assert 'value="&quot;&gt;&lt;b&gt;"' in answer.text and "<b>" not in answer.text
    assert browser.get("/").status_code == 302


def test_too_many_attempts_are_told(browser: Browser) -> None:
    for _ in range(5):
        browser.log_in("read", "wrong")
    answer = browser.log_in("read")
    assert answer.status_code == 429 and "Too many failed logins" in answer.text


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_a_login_without_its_token_is_refused(browser: Browser, token: Any) -> None:
    browser.get("/login")
    form = {"username": "read", "password": "correct horse"}
    answer = browser.client.post("/login", data={**form, "csrf": token} if token else form)
    assert answer.status_code == 400 and browser.get("/").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.log_in().headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert cookie.startswith("mallennlp_")  # its own: ports share cookies


def test_logout_needs_the_token_and_ends_the_session(known: Browser) -> None:
    assert known.client.post("/logout", data={"csrf": "forged"}).status_code == 400
    assert known.client.get("/logout").headers["Location"] == "/"
    assert known.get("/").status_code == 200
    with known.client.session_transaction() as kept:
        token = kept.get("csrf")
    if token is None:  # made when the layout is asked for
        known.layout()
        with known.client.session_transaction() as kept:
            token = kept["csrf"]
    assert known.client.post("/logout", data={"csrf": token}).headers["Location"] == "/login"
    assert known.get("/").status_code == 302


def test_a_stolen_cookie_does_not_work_elsewhere(known: Browser) -> None:
    answer = known.get("/", **{"User-Agent": "another browser"})
    assert answer.status_code == 302


def test_who_is_logged_in_skips_the_form(known: Browser) -> None:
    assert known.get("/login?next=/admin").headers["Location"] == "/admin"


# --- where requests come from


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8888"},
        {"Origin": "http://[broken"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", [UPDATE, "/login", "/logout"])
def test_other_sites_may_not_post(known: Browser, headers: Dict[str, str], path: str) -> None:
    answer = known.client.post(path, headers=headers)
    assert answer.status_code == 403


def test_our_own_origin_may_post(known: Browser) -> None:
    body = known.body("echo.children", {"text.value": "hi"})
    answer = known.post(body, Origin="http://localhost", **{"Sec-Fetch-Site": "same-origin"})
    assert answer.get_json()["response"] == {"echo": {"children": "hi"}}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "", "a b", "127.0.0.1@x"]
)
def test_a_foreign_host_is_refused(known: Browser, host: str) -> None:
    assert known.get("/", Host=host).status_code == 400


@pytest.mark.parametrize("host", ["localhost:5005", "127.0.0.1", "127.0.0.1:80", "[::1]:5005"])
def test_this_machine_goes_by_its_names(browser: Browser, host: str) -> None:
    assert browser.get("/login", Host=host).status_code == 200


def test_beyond_the_machine_its_addresses_work_and_other_names_do_not(tmp_path: Path) -> None:
    with dashboard(tmp_path, register, host="0.0.0.0") as browser:
        assert browser.get("/login", Host="192.168.1.7:5005").status_code == 200
        assert browser.get("/login", Host="evil.example").status_code == 400


# --- bodies


def test_what_is_not_json_is_a_415(known: Browser) -> None:
    assert known.client.post(UPDATE, data="a=1").status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        b"\xff\xfe",
        "[]",
        "null",
        "3",
        "{}",
        '{"output": 3}',
        '{"output": ["a"]}',
        "[" * 100_000,
        '{"output": "\\ud800"}',
    ],
)
def test_malformed_bodies_are_400(known: Browser, body: Any) -> None:
    assert known.post(body).status_code == 400


def test_a_huge_body_is_a_413(known: Browser) -> None:
    assert known.post(b" " * (17 * 1024 * 1024)).status_code == 413


def test_an_unknown_callback_is_a_404(known: Browser) -> None:
    body = {"output": "nothing.children", "inputs": [], "outputs": {}}
    assert known.post(body).status_code == 404


def change(**changes: Any) -> Any:
    return lambda body: {**body, **changes}


TEXT = {"id": "text", "property": "value", "value": "v"}


@pytest.mark.parametrize(
    "forge",
    [
        change(inputs=[]),
        change(inputs=None),
        change(inputs="text"),
        change(inputs=[TEXT, TEXT]),
        change(inputs=[None]),
        change(inputs=[[TEXT]]),
        change(inputs=[{**TEXT, "id": "other"}]),
        change(inputs=[{**TEXT, "id": ["text"]}]),
        change(inputs=[{**TEXT, "property": "n_clicks"}]),
        change(inputs=[{**TEXT, "property": None}]),
        change(state=[]),
        change(state={"a": 1}),
        change(outputs=None),
        change(outputs=[]),
        change(outputs={"id": "elsewhere", "property": "children"}),
        change(changedPropIds="text.value"),
        change(changedPropIds=["elsewhere.value"]),
        change(changedPropIds=[{"a": 1}]),
    ],
)
def test_a_body_that_does_not_fit_its_callback_is_a_400(known: Browser, forge: Any) -> None:
    assert known.post(forge(known.body("echo.children", {"text.value": "v"}))).status_code == 400


def test_half_a_surrogate_pair_is_refused_and_a_whole_one_is_text(known: Browser) -> None:
    body = known.body("echo.children", {"text.value": "\U0001f600"})
    assert "\\ud83d\\ude00" in json.dumps(body) and known.post(body).status_code == 200
    body = known.body("echo.children", {"text.value": "\ud83d"})
    assert known.post(body).status_code == 400


@pytest.mark.parametrize(
    "path", ["/_dash-component-suites/x/y.js", "/_dash-component-suites/dash/z"]
)
def test_files_that_are_not_there_are_404(known: Browser, path: str) -> None:
    assert known.client.get(path).status_code == 404


def test_a_method_that_is_not_served_is_a_405(known: Browser) -> None:
    assert known.client.delete("/").status_code == 405


@pytest.mark.parametrize(
    "path", ["/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets/nothing"]
)
def test_assets_end_at_their_folder(browser: Browser, path: str) -> None:
    answer = browser.client.get(path, buffered=True)
    assert answer.status_code in (302, 401, 404) and "create_app" not in answer.text


# --- pages that go wrong


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/", 200, "all of them"),
        ("/nothing", 404, "There is no page at '/nothing'."),
        ("/brokn", 404, "Did you mean '/broken'?"),
        ("/admin", 403, "This needs the level ADMIN, and yours is READ."),
        ("/?nope=1", 400, "'nope' is not known"),
        ("/broken", 200, "ValueError: "),
        ("/missing", 200, "There is no experiment 'x'."),
    ],
)
def test_each_has_a_page_that_leads_back(
    known: Browser, address: str, status: int, said: str
) -> None:
    assert known.get(address).status_code == status
    shown = known.open(address)
    assert shown.status_code == 200
    text = json.dumps(shown.get_json(), ensure_ascii=False)
    assert said in text and (said == "all of them" or "Back to the experiments" in text)


def test_a_page_with_a_name_that_is_not_unicode_is_shown(known: Browser) -> None:
    shown = known.open("/odd")
    assert shown.status_code == 200
    assert "runs/\ufffd" in shown.get_json()["response"]["mallennlp-content"]["children"].__str__()
    assert shown.get_json()["response"]["mallennlp-title"]["data"] == "title \ufffd"


@pytest.mark.parametrize(
    ("method", "start", "status"), [("POST", "/x", 401), ("GET", "/assets/x", 404)]
)
def test_a_client_cannot_write_lines_of_its_own_into_the_log(
    browser: Browser, caplog: pytest.LogCaptureFixture, method: str, start: str, status: int
) -> None:
    address = f"{start}%0a2026-01-01%20INFO%20forged%1b[31m%e2%80%ae" + "y" * 3000
    with caplog.at_level("DEBUG"):
        assert browser.client.open(address, method=method).status_code == status
    (message,) = [record.getMessage() for record in caplog.records]
    assert "\\n2026-01-01 INFO forged\\x1b[31m\\u202e" in message
    assert message.isprintable() and len(message) < 400


def test_a_message_of_any_length_is_cut_where_it_is_shown_and_logged(
    known: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        shown = known.open("/?" + "&".join(f"{n}{'x' * 50}=1" for n in range(99)))
    assert "The address has 99 wrong parameters" in shown.text and len(shown.text) < 2000
    assert all(len(record.getMessage()) < 700 for record in caplog.records)


def test_a_page_that_one_may_not_see_is_not_proposed(known: Browser) -> None:
    assert "admin" not in known.open("/admi").text.replace("/admi'", "")


# --- public pages


def test_a_public_page_is_all_that_becomes_public(tmp_path: Path) -> None:
    with dashboard(tmp_path, register_public) as browser:
        assert browser.get("/public").status_code == 200
        assert "welcome None" in browser.open("/public").text
        assert browser.call("open.children", {"o.value": 1}, "/public").status_code == 200
        assert browser.call("closed.children", {"o.value": 1}, "/public").status_code == 401
        assert browser.call("echo.children", {"text.value": 1}, "/").status_code == 401
        assert browser.open("/").status_code == 401
        assert browser.get("/").status_code == 302
        assert "Experiments" not in browser.client.get("/_dash-layout").text


def test_nobody_is_told_the_state_of_a_page_that_they_may_not_see(tmp_path: Path) -> None:
    def register_both() -> None:
        @Page.register("/open")
        class Open(Page):
            requires_login = False

            @serializable
            class SessionState:
                greeting: str = "welcome to all"

            def get_elements(self) -> Any:
                return ""

        @Page.register("/closed")
        class Closed(Page):
            permissions = Permission.ADMIN

            @serializable
            class SessionState:
                server: str = "internal.example"

            def get_elements(self) -> Any:
                return ""

    with dashboard(tmp_path, register_both) as browser:
        layout = str(browser.layout())
        assert "welcome to all" in layout and "internal.example" not in layout
        browser.log_in("read")
        assert "internal.example" not in str(browser.layout())
    with dashboard(tmp_path, register_both) as browser:
        browser.log_in("admin")
        assert "internal.example" in str(browser.layout())


def test_a_callback_that_checks_nothing_is_for_users(tmp_path: Path) -> None:
    with dashboard(tmp_path, register_public) as browser:
        assert browser.call("bare.children", {"o.value": 1}, "/public").status_code == 401
        browser.log_in()
        answer = browser.call("bare.children", {"o.value": 1}, "/public")
        assert answer.get_json()["response"] == {"bare": {"children": "by Dash alone"}}


# --- headers


@pytest.mark.parametrize("path", ["/", "/login", "/nothing", "/health", "/_dash-layout"])
def test_every_response_is_guarded_by_its_headers(known: Browser, path: str) -> None:
    headers = known.client.get(path, headers=HTML).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["script-src"].startswith("'self' 'sha256-")
    assert "unsafe" not in policy["script-src"]
    assert policy["object-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"


def test_no_page_names_another_server(known: Browser) -> None:
    for path in ("/", "/login"):
        assert "//" not in known.get(path).text.replace("//# ", "").replace("http://www.w3.org", "")


def test_files_of_ours_are_kept_by_the_browser(browser: Browser) -> None:
    answer = browser.get("/assets/theme.js?v=1")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
