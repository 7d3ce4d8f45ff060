"""The two pages that the project set out with, as their author wrote them, in a browser.

They are kept as text, so that no formatter changes them. They have the same route: a project has
first the one, then the other, as somebody has who goes from the first step to the second.
"""

from __future__ import annotations

import hashlib
from typing import Iterator, List

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mallennlp.project import Project
from tests.browser.conftest import log_in
from tests.browser.racing import PAGES, TOASTS, wait_until
from tests.servers import Server, make_project, server_log, serving

CONTENT = "#mallennlp-content"
OUTPUT = "#hello-name-output"
DIGESTS = {"interactive": "d0217cec97835c71", "minimal": "e3f35e8388166fed"}
STORED = "() => Object.values(sessionStorage).join()"

minimal = pytest.mark.parametrize("server", ["minimal"], indirect=True, scope="module")
interactive = pytest.mark.parametrize("server", ["interactive"], indirect=True, scope="module")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The project of both pages."""
    root = tmp_path_factory.mktemp("seed") / "project"
    return make_project(root, only="2.10.1/odd/forced", imports=["hello_world"])


@pytest.fixture(scope="module")
def server(project: Project, request: pytest.FixtureRequest) -> Iterator[Server]:
    """The server of one of the pages, and afterwards what it wrote: nothing to worry about."""
    module = project.root / "hello_world" / "__init__.py"
    module.parent.mkdir(exist_ok=True)
    module.write_bytes((PAGES / f"hello_world_{request.param}.txt").read_bytes())
    with serving(project) as running:
        yield running
    log = server_log(project).read_text()
    assert not any(word in log for word in ("WARNING", "ERROR", "Traceback"))


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab on the home page. Until its end the browser finds no fault, and nothing is notified."""
    page = context.new_page()
    faults: List[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    log_in(page)
    yield page
    assert page.locator(TOASTS).all_inner_texts() == []
    assert faults == []


def follow_link(page: Page) -> None:
    """Open the page by its link in the menu."""
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Hello, World!").click()
    page.wait_for_url("**/hello-world")


def save(page: Page, name: str) -> None:
    """Type a name and save it; it is in the tab's state then."""
    page.get_by_placeholder("Enter your name").fill(name)
    page.get_by_role("button", name="Save").click()
    wait_until(page, lambda: name in page.evaluate(STORED), lambda: f"{name} is not saved")


def say_hello(page: Page, answer: str) -> None:
    """Ask for the greeting."""
    page.get_by_role("button", name="Say hello").click()
    expect(page.locator(OUTPUT)).to_have_text(answer)


@minimal
def test_the_minimal_page(page: Page) -> None:
    follow_link(page)
    expect(page.locator(CONTENT)).to_have_text("Hello, World!")
    expect(page).to_have_title("Hello, World! · Tagging experiments")
    page.reload()
    expect(page.locator(CONTENT)).to_have_text("Hello, World!")


@minimal
def test_the_minimal_page_is_for_users(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/hello-world")
    expect(page.get_by_label("User name")).to_be_visible()
    expect(page.get_by_text("Hello, World!")).to_have_count(0)
    log_in(page, start="/login?next=/hello-world")
    expect(page.locator(CONTENT)).to_have_text("Hello, World!")


@interactive
def test_the_message_comes_from_the_address(page: Page) -> None:
    follow_link(page)
    expect(page.locator(OUTPUT)).to_have_text("Hello, World!")
    page.goto("/hello-world?initial_message=Good+morning,+%C3%85sa+%26+<b>co</b>")
    expect(page.locator(OUTPUT)).to_have_text("Good morning, Åsa & <b>co</b>")
    page.reload()
    expect(page.locator(OUTPUT)).to_have_text("Good morning, Åsa & <b>co</b>")
    follow_link(page)
    expect(page.locator(OUTPUT)).to_have_text("Hello, World!")


@interactive
def test_a_name_is_saved_greeted_and_kept_over_a_reload(page: Page) -> None:
    follow_link(page)
    expect(page.locator(OUTPUT)).to_have_text("Hello, World!")
    say_hello(page, "Hello, World!!")
    save(page, "Ada")
    say_hello(page, "Hello, Ada!")
    page.reload()
    expect(page.locator(OUTPUT)).to_have_text("Hello, World!")
    expect(page.get_by_placeholder("Enter your name")).to_have_value("")
    say_hello(page, "Hello, Ada!")


@interactive
def test_a_name_is_kept_over_another_page_and_not_in_another_tab(page: Page) -> None:
    follow_link(page)
    save(page, "Ada")
    page.get_by_role("link", name="Tagging experiments").click()
    expect(page.get_by_role("heading", name="Experiments")).to_be_visible()
    follow_link(page)
    say_hello(page, "Hello, Ada!")
    other = page.context.new_page()
    other.goto("/hello-world")
    say_hello(other, "Hello, World!!")
    say_hello(page, "Hello, Ada!")


@interactive
def test_saving_without_a_name_changes_nothing(page: Page) -> None:
    follow_link(page)
    save(page, "Ada")
    page.get_by_placeholder("Enter your name").fill("")
    with page.expect_response("**/_dash-update-component*") as answer:
        page.get_by_role("button", name="Save").click()
    assert answer.value.status == 204
    say_hello(page, "Hello, Ada!")


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_they_are_as_they_were_written(name: str) -> None:
    text = (PAGES / f"hello_world_{name}.txt").read_bytes()
    assert hashlib.sha256(text).hexdigest().startswith(DIGESTS[name])
