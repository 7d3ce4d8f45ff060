"""Where a login leads, and what its form repeats."""

from __future__ import annotations

import html
import logging
from pathlib import Path
from typing import Any, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.dashboard.login import local_path
from tests.unit.dashboard.fakes import PASSWORD
from tests.unit.dashboard.fixtures import HTML, Browser, dashboard

NASTY = '"><script>alert(1)</script>{project}%s'


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with dashboard(tmp_path, lambda: None, display_name="<b>Runs</b>") as made:
        yield made


@given(st.text(st.sampled_from("/\\ab?#@:.\t\n %_")) | st.text())
def test_a_path_stays_on_this_server(text: str) -> None:
    """A browser takes a backslash for a slash, and leaves out line breaks and tabs."""
    found = local_path(text)
    assert found in ("/", text)
    assert found.startswith("/") and not found.startswith(("//", "/login", "/logout", "/_"))
    assert "\\" not in found and not any(ord(character) <= 32 for character in found)


@pytest.mark.parametrize("path", ["/", "/a", "/a/b?c=d&e=%2F#f", "/experiment?path=a/b"])
def test_a_page_is_returned_to(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("value", [None, 1, ["/a"], b"/a", "a", "", "/_dash-layout", "/logout"])
def test_what_is_no_page_leads_to_the_start(value: Any) -> None:
    assert local_path(value) == "/"


def test_everything_in_the_form_is_escaped(browser: Browser) -> None:
    shown = browser.get("/login?next=/a%22%3E%3Cb%3E").text
    assert "<b>" not in shown and "&lt;b&gt;Runs&lt;/b&gt;" in shown
    answer = browser.log_in(NASTY, "wrong")
    assert answer.status_code == 401
    assert "<script>alert" not in answer.text and html.escape(NASTY) in answer.text


def test_the_password_is_not_repeated(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = browser.log_in("read", "a wrong pass phrase")
        browser.log_in("read", PASSWORD)
    assert "a wrong pass phrase" not in answer.text + caplog.text
    assert PASSWORD not in caplog.text
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "Login of 'read' from 127.0.0.1 refused: The user name or the password is wrong.",
        "read logged in from 127.0.0.1",
    ]


def test_a_name_cannot_forge_a_line_of_the_log(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        browser.log_in("x\n2026-01-01 INFO root logged in" + "y" * 500, "wrong")
    (message,) = [record.getMessage() for record in caplog.records]
    assert message.isprintable() and len(message) < 300


def test_a_form_without_fields_is_an_answer(browser: Browser) -> None:
    assert browser.client.post("/login", headers=HTML).status_code == 400
    form = {"csrf": browser.csrf()}
    assert browser.client.post("/login", data=form, headers=HTML).status_code == 401


def test_a_logout_without_a_login_leads_to_the_login(browser: Browser) -> None:
    answer = browser.client.post("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login")
