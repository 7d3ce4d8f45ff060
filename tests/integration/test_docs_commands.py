"""The command lines of docs/commands.md, typed one after the other into the demo project."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import pkgutil
import shlex
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest

from mallennlp.cli.asking import PASSWORD_VARIABLE
from mallennlp.cli.main import run
from mallennlp.dashboard import pages
from mallennlp.project import Project
from scripts.reference_texts import EXAMPLES, RUN
from tests.custom_pages import forgotten
from tests.docs import ROOT, parts_of_line
from tests.servers import make_project

WITHOUT_TERMINAL = {
    "mallennlp new tagging": "There is no terminal to ask for the administrator's name",
    "mallennlp init": "There is a project in",
    "mallennlp edit": "No editor was found",
    f"mallennlp note {RUN}": "There is no terminal to edit in",
    f"mallennlp rm {RUN}": "There is no terminal to ask on",
}
"""Examples that need a person, and what they say without one."""
NOT_HERE = ("mallennlp serve", "mallennlp demo --open", "mallennlp launch")
"""They do not end, or need one of those that do not; the browser tests serve."""


def lines() -> List[str]:
    """Every example, in the order of the document."""
    return [line for examples in EXAMPLES.values() for line in examples]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project like the demo, with what the examples mention; the tests stand in its folder."""
    made = make_project(tmp_path / "demo", only="2.10.1/")
    (made.root / "password.txt").write_text("correct horse battery\n", encoding="utf-8")
    (made.root / "my-runs").mkdir()
    for variable in ("VISUAL", "EDITOR", "DISPLAY", "WAYLAND_DISPLAY", PASSWORD_VARIABLE):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(made.root)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return made


@pytest.fixture(autouse=True)
def forgotten_pages(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pages that the examples write are registered in this process: not for other tests."""
    for found in pkgutil.iter_modules(pages.__path__, f"{pages.__name__}."):
        importlib.import_module(found.name)  # ours stay registered
    with forgotten(project.root):
        yield


def call(line: str) -> Tuple[int, str, str]:
    """What a line does: exit status, output, errors; of a pipe or redirection its first part."""
    words = shlex.split(parts_of_line(line)[0])
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words[1:])
    return code, out.getvalue(), err.getvalue()


def test_all_examples_work_one_after_the_other(project: Project) -> None:
    for line in lines():
        if not line.startswith(NOT_HERE):
            code, _, said = call(line)
            refusal = WITHOUT_TERMINAL.get(line)
            assert (code == 0) == (refusal is None), f"{line}: {code} {said}"
            assert refusal is None or refusal in said, f"{line}: {said}"
    assert project.index.get("2.10.1/pos/lstm_h16/seed_42").annotations.tags == ("baseline",)
    assert [user.username for user in project.accounts.list()] == ["ada"]
    assert (project.root / "parsing" / "Project.toml").is_file()


def test_every_example_stands_in_the_document() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [line for line in lines() if line not in text] == []


def test_every_key_of_the_json_is_told(project: Project) -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    shown = json.loads(call(f"mallennlp show {RUN} --json")[1])
    listed = json.loads(call(f"mallennlp ls {RUN} --json")[1])
    scanned = json.loads(call("mallennlp index --json")[1])
    untold = [key for key in {**shown, **listed, **scanned} if f"`{key}`" not in text]
    assert not untold


def test_what_pipes_on_is_not_part_of_the_call(project: Project) -> None:
    code, out, _ = call(f"mallennlp show {RUN} --json | jq .metrics.best")
    assert code == 0 and json.loads(out)["path"] == RUN
