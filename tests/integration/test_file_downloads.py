"""Downloading a file of a run: who may, what is sent, and what nobody gets."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, Iterator, List
from urllib.parse import quote

import pytest

import mallennlp.dashboard.pages.compare  # noqa: F401 - registered before it is isolated
import mallennlp.dashboard.pages.experiment  # noqa: F401
import mallennlp.dashboard.pages.home.page  # noqa: F401
from mallennlp.dashboard.components.links import file_address
from mallennlp.dashboard.downloads.files import disposition
from mallennlp.domain.permissions import Permission
from mallennlp.project import Project
from tests.integration.conftest import LogIn
from tests.unit.dashboard.fixtures import HTML, Browser, walk

RUN = "2.10.1/pos/lstm_h16/seed_13"


@pytest.fixture
def writer(log_in: LogIn) -> Iterator[Browser]:
    yield log_in(Permission.READ_WRITE)


def get(browser: Browser, path: str, name: str) -> Any:
    return browser.client.get(file_address(path, name), headers=HTML, buffered=True)


def test_a_file_arrives_whole_and_is_never_shown(project: Project, writer: Browser) -> None:
    answer = get(writer, RUN, "vocabulary/tokens.txt")
    assert answer.status_code == 200
    assert answer.data == (project.root / RUN / "vocabulary" / "tokens.txt").read_bytes()
    assert answer.content_length == len(answer.data)
    headers = answer.headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith('attachment; filename="tokens.txt"')
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


def test_html_in_a_run_is_no_page_of_ours(project: Project, writer: Browser) -> None:
    (project.root / RUN / "x.html").write_text("<script>alert(1)</script>")
    answer = get(writer, RUN, "x.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_reader_is_refused(log_in: LogIn) -> None:
    assert get(log_in(Permission.READ), RUN, "config.json").status_code == 403


def test_nobody_without_a_login(log_in: LogIn) -> None:
    browser = Browser(log_in(Permission.READ).app)
    answer = get(browser, RUN, "config.json")
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/login")


def test_asking_for_the_headers_alone(project: Project, writer: Browser) -> None:
    answer = writer.client.head(file_address(RUN, "config.json"), headers=HTML, buffered=True)
    size = (project.root / RUN / "config.json").stat().st_size
    assert answer.status_code == 200 and answer.content_length == size and answer.data == b""


def test_a_file_can_only_be_asked_for(writer: Browser) -> None:
    for method in ("POST", "PUT", "DELETE"):
        answer = writer.client.open(file_address(RUN, "config.json"), method=method, headers=HTML)
        assert answer.status_code in (400, 403, 405, 415), method


SECRETS = (
    "../../../../.mallennlp/secret",
    "../../../../Project.toml",
    "../seed_42/config.json",
    "vocabulary/../config.json",
    "vocabulary/../../seed_42/config.json",
    "/etc/passwd",
    "//etc/passwd",
    "file:///etc/passwd",
    "/dev/zero",
    "/proc/self/environ",
    "..",
    ".",
    "",
    "vocabulary",
    "config.json/",
    "config.json\0.txt",
    "..\\..\\secret",
    "%2e%2e/seed_42/config.json",
    "x" * 5_000,
    "caf\udce9",
    "\ud800",
)


def test_what_is_none_of_the_runs_files(project: Project, writer: Browser) -> None:
    for name in SECRETS:
        answer = get(writer, RUN, name)
        assert answer.status_code in (400, 404), (name, answer.status_code)
        assert "Content-Disposition" not in answer.headers
        assert str(project.root) not in answer.text and "Traceback" not in answer.text


FORGED = (
    "",
    "path=",
    "name=config.json",
    f"path={RUN}",
    "path=..&name=Project.toml",
    "path=.&name=Project.toml",
    "path=/&name=etc/passwd",
    "path=.mallennlp&name=secret",
    f"path={RUN}/..&name=seed_42/config.json",
    f"path={RUN}/vocabulary&name=tokens.txt",
    f"path={RUN}%00&name=config.json",
    f"path={RUN}&name=%2e%2e%2fseed_42%2fconfig.json",
    f"path={RUN}&name=%ff%fe",
    "path=%ff&name=config.json",
)


def test_forged_addresses(writer: Browser) -> None:
    for query in FORGED:
        answer = writer.client.get(f"/download/file?{query}", headers=HTML, buffered=True)
        assert answer.status_code in (400, 404), (query, answer.status_code)
        assert "Content-Disposition" not in answer.headers


def test_links_and_pipes_lead_nowhere(project: Project, writer: Browser, tmp_path: Path) -> None:
    directory = project.root / RUN
    (tmp_path / "outside").write_text("secret")
    (directory / "out").symlink_to(tmp_path / "outside")
    (directory / "folder").symlink_to(tmp_path)
    (directory / "secret").symlink_to(project.paths.secret)
    (directory / "zero").symlink_to("/dev/zero")
    os.mkfifo(directory / "pipe")
    for name in ("out", "folder/outside", "secret", "zero", "pipe"):
        assert get(writer, RUN, name).status_code == 404, name
    (directory / "in").symlink_to("vocabulary/tokens.txt")
    assert get(writer, RUN, "in").status_code == 200


def test_a_run_around_the_project_gives_none_of_its_own_files(
    project: Project, writer: Browser
) -> None:
    """A training into the project's own folder makes that the directory of a run."""
    for name in ("config.json", "out.log", "meta.json"):
        content = (project.root / RUN / name).read_bytes()
        (project.root / name).write_bytes(content)
    project.scan()
    (path,) = [row.path for row in project.search(limit=None).rows if "/" not in row.path]
    assert get(writer, path, "config.json").status_code == 200
    project.secret()
    for file in project.paths.state_folder.iterdir():
        name = f"{project.paths.state_folder.name}/{file.name}"
        assert get(writer, path, name).status_code == 404, name


NAMES = [
    "plain.txt",
    "a b.txt",
    "\u4e2d\u6587.txt",
    'quo"te;\r\n.txt',
    "caf\udce9.txt",
    "-rf",
    "%41",
]


def test_any_name_can_be_downloaded(project: Project, writer: Browser) -> None:
    for name in NAMES:
        (project.root / RUN / name).write_text("content")
    links = set(download_links(writer))
    for name in NAMES:
        assert file_address(RUN, name) in links, name
        answer = get(writer, RUN, name)
        assert answer.status_code == 200 and answer.data == b"content"
        header = answer.headers["Content-Disposition"]
        pattern = r"attachment; filename=\"[\w ._=+@()-]+\"; filename\*=UTF-8''[\w%.~-]+"
        assert re.fullmatch(pattern, header, re.ASCII), name


def download_links(browser: Browser) -> List[str]:
    """The addresses that the tab with the files offers."""
    opened = {"experiment-tabs.value": "files"}
    shown = browser.call("experiment-tab.children", opened, "/experiment", f"?path={RUN}")
    assert "out.log" in shown.text
    return [p["href"] for p in walk(shown.get_json()) if "download" in p]


def test_the_name_of_a_file_stands_in_the_header() -> None:
    assert disposition("\u4e2d.txt").endswith(f"filename*=UTF-8''{quote(chr(0x4e2d))}.txt")
    assert 'filename="file"' in disposition("   ")


def test_readers_see_no_links(log_in: LogIn) -> None:
    assert download_links(log_in(Permission.READ)) == []
