"""Pages named in ``Project.toml``, loaded by a dashboard that is really served."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Iterator, Tuple

import attrs
import pytest

from mallennlp.project import Project
from mallennlp.services.config import render_config
from tests.servers import PASSWORD, USERNAME, Server, make_project, serving

PAGE = """
from mallennlp.dashboard.page import Page

@Page.register("{route}")
class {name}(Page):
    navlink_name = "{name}"

    def get_elements(self):
        return "{name} is here"
"""
IMPORTS = ("in_root", "on_path", "twin_of_in_root", "broken_pages", "nowhere_pages", "last")


def lay_out(root: Path, elsewhere: Path) -> Project:
    """A project with pages in its folder and others on PYTHONPATH, some of them broken."""
    project = make_project(root, only="2.10.1/odd/")
    package = root / "in_root"
    package.mkdir()
    (package / "__init__.py").write_text(PAGE.format(route="/in-root", name="InRoot"))
    (package / "more.py").write_text(PAGE.format(route="/in-root/more", name="More"))
    (root / "twin_of_in_root.py").write_text(PAGE.format(route="/in-root", name="Twin"))
    broken = PAGE.format(route="/broken", name="Broken") + "\nimport dash\ndash.no_such_thing\n"
    (root / "broken_pages.py").write_text(broken)
    (root / "last.py").write_text(PAGE.format(route="/last", name="Last"))
    elsewhere.mkdir()
    (elsewhere / "on_path.py").write_text(PAGE.format(route="/on-path", name="OnPath"))
    server = attrs.evolve(project.config.server, imports=IMPORTS)
    config = attrs.evolve(project.config, server=server)
    project.paths.config.write_text(render_config(config), encoding="utf-8")
    return Project.open(root)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("imports")
    project = lay_out(folder / "project", folder / "elsewhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder / "elsewhere"), prepend=":")
        with serving(project, "--workers", "1") as running:
            yield running


@pytest.fixture(scope="module")
def browser(server: Server) -> urllib.request.OpenerDirector:
    """Who is logged in."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    opener.addheaders = [("Accept", "text/html")]
    with opener.open(f"{server.address}/login", timeout=20) as answer:
        found = re.search(r'name="csrf" value="([^"]+)"', answer.read().decode())
    assert found
    form = {"csrf": found[1], "username": USERNAME, "password": PASSWORD, "next": "/"}
    data = urllib.parse.urlencode(form).encode()
    with opener.open(f"{server.address}/login", data=data, timeout=20) as answer:
        assert answer.url == f"{server.address}/"
    return opener


def get(browser: urllib.request.OpenerDirector, address: str) -> Tuple[int, str]:
    """The status and the text of an answer."""
    try:
        with browser.open(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def log_of(server: Server) -> str:
    """What the server printed so far."""
    log = server.project.paths.state_folder / "test-server.log"
    return log.read_text(encoding="utf-8")


@pytest.mark.parametrize("route", ["/in-root", "/in-root/more", "/on-path", "/last"])
def test_pages_that_load_are_served(
    browser: urllib.request.OpenerDirector, server: Server, route: str
) -> None:
    assert get(browser, f"{server.address}{route}")[0] == 200


def test_they_stand_in_the_menu_and_the_broken_ones_do_not(
    browser: urllib.request.OpenerDirector, server: Server
) -> None:
    status, layout = get(browser, f"{server.address}/_dash-layout")
    assert status == 200
    assert all(f'"{name}"' in layout for name in ("InRoot", "More", "OnPath", "Last"))
    assert not any(f'"{name}"' in layout for name in ("Twin", "Broken"))


def test_a_broken_module_takes_its_pages_back_and_is_named(
    browser: urllib.request.OpenerDirector, server: Server
) -> None:
    assert get(browser, f"{server.address}/broken")[0] == 404
    said = log_of(server)
    assert "The pages of 'broken_pages' ([server] imports) are missing: AttributeError" in said
    assert "no_such_thing" in said and "broken_pages.py" in said


def test_a_taken_route_is_told_with_both_owners(server: Server) -> None:
    told = (line for line in log_of(server).splitlines() if "dashboard.loader" in line)
    (line,) = (line for line in told if "'twin_of_in_root'" in line)
    assert "Twin (module twin_of_in_root) cannot be registered as '/in-root'" in line
    assert "InRoot (module in_root) has this route" in line


def test_a_module_that_is_not_there_is_told_with_where_it_was_looked_for(server: Server) -> None:
    said = log_of(server)
    assert "there is no module 'nowhere_pages'" in said
    assert "in the project's folder and on PYTHONPATH" in said


def test_the_pages_of_ours_are_served_all_the_same(
    browser: urllib.request.OpenerDirector, server: Server
) -> None:
    assert get(browser, f"{server.address}/")[0] == 200
    assert get(browser, f"{server.address}/experiment?path=2.10.1/odd/forced")[0] == 200
