"""Choosing experiments by a query: --where of tag, note, archive and rm."""

from __future__ import annotations

import json
import shutil
from typing import List

import pytest

from mallennlp.cli import naming
from mallennlp.project import Project
from tests.terminal import Terminal, run

FOLDER = "2.10.1/pos/lstm_h16"
RUN = f"{FOLDER}/seed_13"
OTHER = f"{FOLDER}/seed_42"


def listed(project: Project, *arguments: str) -> List[str]:
    lines = run(project.root, "ls", "--json", "--", *arguments).lines
    return sorted(json.loads(line)["path"] for line in lines)


def make_many(project: Project) -> None:
    for number in range(naming.MANY):
        shutil.copytree(project.root / RUN, project.root / "many" / str(number))
    project.scan()


@pytest.mark.parametrize(
    "query",
    ["seed_42", "path:*/seed_42", "-seed_13 status:finished sort:-best", "*_42", "./2.10.1"],
)
def test_it_finds_what_ls_finds(project: Project, query: str) -> None:
    found = listed(project, query)
    done = run(project.root, "tag", "--where", query, "--add", "chosen")
    some = "1 experiment fits" if len(found) == 1 else f"{len(found)} experiments fit"
    assert found and (done.code, done.err, done.lines[0]) == (0, "", f"{some} '{query}'.")
    assert listed(project, "tag:chosen") == found


def test_archived_runs_are_left_out_unless_asked_for(project: Project) -> None:
    every = listed(project)
    run(project.root, "archive", "--where", "seed_13")
    archived = listed(project, "archived:true")
    assert RUN in archived and len(archived) < len(every)
    run(project.root, "tag", "--where", "status:finished", "--add", "x")
    assert not set(listed(project, "tag:x archived:any")) & set(archived)
    run(project.root, "tag", "--where", "status:finished archived:any", "--add", "x")
    assert RUN in listed(project, "tag:x archived:any")
    undone = run(project.root, "archive", "--undo", "--where", "status:finished")
    assert undone.code == 0 and listed(project) == every
    nothing = run(project.root, "archive", "--undo", "--where", "status:finished")
    assert (nothing.code, nothing.out) == (3, "")
    assert nothing.err == "Error: No experiment is archived.\n"


def test_beside_paths_it_chooses_of_these(project: Project) -> None:
    done = run(project.root, "tag", f"{FOLDER}/*", "--where", "name:seed_42", "--add", "both")
    number = len(listed(project, f"{FOLDER}/*"))
    assert done.lines[1] == f"1 of the {number} named fits 'name:seed_42'."
    assert listed(project, "tag:both") == [OTHER]
    none = run(project.root, "rm", RUN, "--where", "seed_42", "--yes")
    assert none.code == 3 and "does not fit 'seed_42'" in none.err
    none = run(project.root, "rm", RUN, OTHER, "--where", "tag:nope", "--yes")
    assert none.code == 3 and "None of the 2 experiments that are named fits 'tag:nope'" in none.err
    wrong = run(project.root, "rm", "no/such", "--where", "seed_42", "--yes")
    assert wrong.code == 4 and RUN in listed(project) and OTHER in listed(project)


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("seed_13 or seed_42", 3, "Did you mean OR?"),
        ("status:fialed", 2, "'fialed'. Did you mean 'failed'?\n  status:fialed\n         ^^^^^^"),
        ("lr>>5", 2, "  lr>>5\n     ^"),
        ("", 2, "--where is empty"),
        (" ", 2, "--where is empty"),
    ],
)
def test_mistakes_are_told_as_ls_tells_them(
    project: Project, query: str, code: int, said: str
) -> None:
    done = run(project.root, "rm", "--yes", "--where", query)
    assert (done.code, done.out) == (code, "") and said in done.err
    assert RUN in listed(project) and OTHER in listed(project)


@pytest.mark.parametrize(
    "command", [("tag", "--add", "x"), ("note", "--add", "x"), ("archive",), ("rm", "--yes")]
)
def test_a_query_that_finds_nothing(project: Project, command: List[str]) -> None:
    before = listed(project)
    done = run(project.root, *command, "--where", "tag:nope")
    assert (done.code, done.out) == (3, "")
    assert done.err == "Error: No experiment has the tag 'nope'.\n"
    assert listed(project) == before and listed(project, "tag:x") == []


def test_it_is_given_once_and_something_has_to_be_named(project: Project) -> None:
    twice = run(project.root, "rm", "--where", "seed_13", "--where", "a OR b", "--yes")
    assert twice.code == 2 and "--where 'seed_13 (a OR b)'" in twice.err and RUN in listed(project)
    for command in ("tag", "archive", "rm", "note"):
        none = run(project.root, command)
        assert none.code == 2 and "named" in none.err and "Usage: mallennlp" in none.err


@pytest.mark.parametrize("query", ["status:failed", "lr>=0.1", "-tag:old", "(a OR b)", "a NOT b"])
def test_a_query_in_the_place_of_a_path(project: Project, query: str) -> None:
    done = run(project.root, "rm", "--yes", "--", query)
    assert done.code == 4 and done.err.endswith(" A query is given with --where.\n")


def test_other_names_are_no_queries(project: Project) -> None:
    done = run(project.root, "rm", "--yes", "lstm", "grid/lr=0.1", "pso/*")
    assert len(done.err.splitlines()) == 3 and "--where" not in done.err


@pytest.mark.parametrize(
    "command", [("tag", "--add", "x"), ("tag", "--remove", "x"), ("note", "-a", "x"), ("archive",)]
)
def test_many_are_asked_for(project: Project, command: List[str]) -> None:
    make_many(project)
    every = listed(project)
    for chosen in (["--where", "*"], ["*"]):
        refused = run(project.root, *command, *chosen)
        assert refused.code == 2 and f"{len(every)} experiments: add --yes" in refused.err
        assert "x" not in dict(project.tags()) and listed(project) == every
    with Terminal(project.root, *command, "--where", "*") as terminal:
        terminal.expect(f"these {len(every)} experiments? [y/N]")
        terminal.type("n\n")
        assert terminal.end() == 130
    assert listed(project) == every
    assert run(project.root, *command, "--where", "*", "--yes").code == 0
    assert run(project.root, "tag", "--where", "archived:any").code == 0  # shows, and asks nothing


def test_rm_asks_however_few_there_are(project: Project) -> None:
    refused = run(project.root, "rm", "--where", "seed_13")
    assert refused.code == 2 and "--yes" in refused.err and RUN in listed(project)
    assert run(project.root, "rm", "--where", "seed_13", "--yes").code == 0
    assert RUN not in listed(project)


def test_a_note_is_added_to_many(project: Project) -> None:
    before = project.experiment(RUN).annotations.notes
    done = run(project.root, "note", RUN, OTHER, "no/such", "--add", " The disk was full. ")
    assert done.code == 3 and "'no/such'" in done.err
    assert done.lines == [f"{RUN}: note added.", f"{OTHER}: note added."]
    assert project.experiment(RUN).annotations.notes == f"{before}\n\nThe disk was full."
    piped = run(project.root, "note", "--where", "seed_42", "--add", "-", stdin="two\nlines\n")
    assert piped.code == 0
    notes = project.experiment(OTHER).annotations.notes
    assert notes.endswith("The disk was full.\n\ntwo\nlines")
    (project.root / RUN / "mallennlp.json").write_text("{broken", encoding="utf-8")
    damaged = run(project.root, "note", RUN, OTHER, "--add", "x")
    assert damaged.code == 4 and damaged.lines == [f"{OTHER}: note added."]
    assert "mallennlp.json" in damaged.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--add", "x", "-m", "y"),
        ("--add", "x", "--name", "y"),
        ("--add", "  "),
        (OTHER, "-m", "y"),
        ("--where", "seed_13", "-m", "y"),
        ("--where", "seed_13", "--name", "y"),
    ],
)
def test_what_does_not_go_together(project: Project, arguments: List[str]) -> None:
    before = project.experiment(RUN).annotations
    done = run(project.root, "note", RUN, *arguments)
    assert (done.code, done.out) == (2, "") and project.experiment(RUN).annotations == before


def test_a_bad_tag_is_told_once(project: Project) -> None:
    done = run(project.root, "tag", "*", "nope", "--add", "a,b")
    assert (done.code, done.out) == (2, "") and len(done.err.splitlines()) == 1
    assert "'a,b' cannot be a tag" in done.err
