"""Archiving on the command line, and what every list then leaves out."""

from __future__ import annotations

import json
import shutil

import pytest

from mallennlp.cli import naming
from mallennlp.project import Project
from tests.terminal import Terminal, run

FOLDER = "2.10.1/pos/lstm_h16"
RUN = f"{FOLDER}/seed_13"


def listed(project: Project, *arguments: str) -> "list[str]":
    lines = run(project.root, "ls", *arguments, "--json").lines
    return sorted(json.loads(line)["path"] for line in lines)


def test_archive_list_undo(project: Project) -> None:
    before = listed(project)
    done = run(project.root, "archive", RUN)
    assert (done.code, done.out) == (0, f"{RUN}: archived.\n")
    assert json.loads((project.root / RUN / "mallennlp.json").read_text())["archived"] is True
    assert listed(project) == [path for path in before if path != RUN]
    assert listed(project, "archived:true") == [RUN]
    assert listed(project, "archived:any") == before
    assert "Archived        yes" in run(project.root, "show", RUN).out
    assert json.loads(run(project.root, "show", RUN, "--json").out)["archived"] is True
    undone = run(project.root, "archive", RUN, "--undo")
    assert undone.out == f"{RUN}: not archived any more.\n" and listed(project) == before


def test_the_mark_survives_a_new_index_and_a_copy(project: Project) -> None:
    run(project.root, "archive", RUN)
    shutil.copytree(project.root / RUN, project.root / "copy")
    assert run(project.root, "index", "--rebuild").code == 0
    assert listed(project, "archived:true") == [RUN, "copy"]


def test_patterns_find_what_is_listed_and_with_undo_what_is_not(project: Project) -> None:
    before = listed(project)
    assert run(project.root, "archive", RUN).code == 0
    done = run(project.root, "archive", f"{FOLDER}/*")
    assert done.lines[0] == f"{len(before) - 1} experiments fit '{FOLDER}/*'."
    assert RUN not in done.out and listed(project) == []
    refused = run(project.root, "rm", f"{FOLDER}/seed_13*", "--yes")
    assert "1 archived experiment fits" in refused.err and "archive --undo" in refused.err
    assert refused.code == 4 and (project.root / RUN).exists()
    undone = run(project.root, "archive", "--undo", "*/seed_13", "no/such")
    assert undone.code == 4 and "No experiment is called 'no/such'" in undone.err
    assert listed(project) == [RUN]


def test_an_empty_list_says_that_archived_ones_fit(project: Project) -> None:
    run(project.root, "archive", RUN)
    said = run(project.root, "ls", f"path:{RUN}").err
    assert "1 archived experiment fits: add 'archived:any'" in said


def test_many_are_asked_for(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(naming.MANY):
        shutil.copytree(project.root / RUN, project.root / "many" / str(number))
    project.scan()
    refused = run(project.root, "archive", "*")
    assert (
        refused.code == 2 and "add --yes" in refused.err and listed(project, "archived:true") == []
    )
    with Terminal(project.root, "archive", "*") as terminal:
        terminal.expect("[y/N]")
        terminal.type("n\n")
        assert terminal.end() == 130
    assert listed(project, "archived:true") == []
    assert run(project.root, "archive", "*", "--yes").code == 0 and listed(project) == []


def test_families_leave_them_out(project: Project) -> None:
    runs = len(listed(project))
    run(project.root, "archive", RUN)
    lines = run(project.root, "ls", "--group", "seeds", "--json").lines
    assert sum(json.loads(line)["runs"] for line in lines) == runs - 1
