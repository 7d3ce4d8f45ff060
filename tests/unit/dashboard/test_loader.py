"""Loading pages: what loads is there, what does not is said, and nothing takes the rest along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Iterator

import pytest

from mallennlp.dashboard import loader
from mallennlp.dashboard.loader import PROBLEMS
from mallennlp.dashboard.page import pages
from tests.unit.dashboard.fixtures import dashboard

PAGE = """
from mallennlp.dashboard.page import Page

@Page.register("{route}")
class {name}(Page):
    navlink_name = "{name}"
    def get_elements(self):
        return "{name}"
"""


@pytest.fixture(autouse=True)
def clean_imports(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def load(tmp_path: Path, *imports: str) -> Any:
    with dashboard(tmp_path, lambda: None, imports=imports) as browser:
        browser.log_in()
        return list(pages()), browser.app.server.config[PROBLEMS], browser


def test_a_module_in_the_projects_root_is_loaded_with_its_submodules(tmp_path: Path) -> None:
    package = tmp_path / "team_pages"
    package.mkdir()
    (package / "__init__.py").write_text(PAGE.format(route="/one", name="One"))
    (package / "more.py").write_text(PAGE.format(route="/two", name="Two"))
    (package / "__main__.py").write_text("raise SystemExit('not to be imported')")
    routes, problems, browser = load(tmp_path, "team_pages")
    assert routes == ["/one", "/two"] and problems == []
    assert "Two" in str(browser.layout())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def broken(:", "SyntaxError"),
        ("import nowhere_to_be_found", "there is no module 'nowhere_to_be_found'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("import asyncio; raise asyncio.CancelledError", "are missing: CancelledError."),
        ("class Odd(BaseException): __str__ = None\nraise Odd", "are missing: Odd."),
    ],
)
def test_a_broken_module_is_left_out_and_named(tmp_path: Path, code: str, said: str) -> None:
    (tmp_path / "good_page.py").write_text(PAGE.format(route="/good", name="Good"))
    (tmp_path / "bad_page.py").write_text(PAGE.format(route="/bad", name="Bad") + code)
    routes, [problem], _ = load(tmp_path, "bad_page", "good_page")
    assert routes == ["/good"]
    assert problem.module == "bad_page" and said in problem.message
    assert "'bad_page' ([server] imports) are missing" in problem.message
    assert "Traceback" in problem.details and "Traceback" not in problem.message


def test_ctrl_c_ends_the_loading(tmp_path: Path) -> None:
    (tmp_path / "stopped_page.py").write_text("raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        load(tmp_path, "stopped_page")


def test_a_module_that_takes_long_is_named_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loader, "LONG_IMPORT_S", 0.05)
    (tmp_path / "slow_page.py").write_text("import time; time.sleep(0.5)")
    (tmp_path / "quick_page.py").write_text("")
    load(tmp_path, "slow_page", "quick_page")
    said = [line for line in caplog.messages if "is being imported" in line]
    assert len(said) == 1 and "'slow_page'" in said[0]


def test_an_unknown_import_says_where_it_was_looked_for(tmp_path: Path) -> None:
    _, [problem], _ = load(tmp_path, "no_such_pages")
    assert "no module 'no_such_pages'" in problem.message
    assert "project's folder and on PYTHONPATH" in problem.message


@pytest.mark.parametrize("name", ["queue", "json", "sys"])
def test_a_module_that_another_one_hides_is_named(tmp_path: Path, name: str) -> None:
    """Python's own are imported long before."""
    (tmp_path / f"{name}.py").write_text(PAGE.format(route="/hidden", name="Hidden"))
    routes, [problem], _ = load(tmp_path, name)
    assert routes == [] and problem.module == name
    assert f"'{name}' ([server] imports) are missing: Python has another" in problem.message
    assert "Give yours another name." in problem.message


def test_what_is_imported_from_elsewhere_hides_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "queue")[1] == []


def test_a_broken_package_below_says_why(tmp_path: Path) -> None:
    inner = tmp_path / "outer_pages" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "outer_pages" / "__init__.py").write_text("")
    (inner / "__init__.py").write_text("raise ValueError('the reason')")
    _, [problem], _ = load(tmp_path, "outer_pages")
    assert "ValueError: the reason" in problem.message


def test_a_duplicate_route_names_both_and_the_first_stays(tmp_path: Path) -> None:
    (tmp_path / "first_pages.py").write_text(PAGE.format(route="/same", name="First"))
    (tmp_path / "second_pages.py").write_text(PAGE.format(route="/same", name="Second"))
    routes, [problem], browser = load(tmp_path, "first_pages", "second_pages")
    assert routes == ["/same"] and "First" in browser.open("/same").text
    assert "Second (module second_pages)" in problem.message
    assert "First (module first_pages) has" in problem.message


def test_a_part_of_a_package_that_breaks_leaves_the_other_parts(tmp_path: Path) -> None:
    package = tmp_path / "parted_pages"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "inner" / "__init__.py").write_text("")
    (package / "a.py").write_text(PAGE.format(route="/a", name="A") + "1 / 0")
    (package / "b.py").write_text(PAGE.format(route="/b", name="B"))
    (package / "inner" / "c.py").write_text("import nowhere_at_all")
    (package / "inner" / "d.py").write_text(PAGE.format(route="/d", name="D"))
    routes, problems, _ = load(tmp_path, "parted_pages")
    assert routes == ["/b", "/d"]
    assert [problem.module for problem in problems] == ["parted_pages.a", "parted_pages.inner.c"]
    assert "'parted_pages.a', a part of 'parted_pages' ([server] imports)" in problems[0].message


def test_what_a_broken_module_had_imported_stays_registered(tmp_path: Path) -> None:
    (tmp_path / "whole_page.py").write_text(PAGE.format(route="/whole", name="Whole"))
    (tmp_path / "half_page.py").write_text(
        "import whole_page\n" + PAGE.format(route="/half", name="Half") + "1 / 0"
    )
    routes, [problem], _ = load(tmp_path, "half_page", "whole_page")
    assert routes == ["/whole"] and problem.module == "half_page"
