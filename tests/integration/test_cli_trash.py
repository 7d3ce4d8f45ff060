"""Deleting on the command line: rm, trash."""

from __future__ import annotations

import getpass
import json
import os
import shlex
import shutil

from pytest import MonkeyPatch

from mallennlp.cli import main, rm
from mallennlp.project import Project
from tests.fixtures import set_time
from tests.terminal import Terminal, run

FOLDER = "2.10.1/pos/lstm_h16"
RUN = f"{FOLDER}/seed_13"


def listed(project: Project) -> "list[str]":
    return sorted(run(project.root, "ls", "--columns", "path", "--json").out.splitlines())


def trashed(project: Project) -> "list[dict[str, object]]":
    return [json.loads(line) for line in run(project.root, "trash", "list", "--json").lines]


def answer(project: Project, reply: str, *arguments: str) -> "tuple[int, str]":
    """Answer the question of a command; its exit status, and all that it printed."""
    with Terminal(project.root, *arguments) as terminal:
        terminal.expect("[y/N]")
        terminal.type(f"{reply}\n")
        return terminal.end(), terminal.text


def test_delete_list_restore_empty(project: Project) -> None:
    before = listed(project)
    deleted = run(project.root, "rm", RUN, "--yes")
    assert deleted.code == 0 and deleted.out.startswith(f"{RUN}: in the trash as 2")
    assert not (project.root / RUN).exists() and len(listed(project)) == len(before) - 1
    (entry,) = trashed(project)
    assert entry["path"] == RUN and str(entry["by"]).endswith(", on the command line")
    assert str(entry["deleted"]).endswith("Z") and "deleted_s" not in entry
    assert RUN in run(project.root, "trash", "list").out
    restored = run(project.root, "trash", "restore", RUN)
    assert (restored.code, restored.out) == (0, f"{RUN}: restored.\n")
    assert listed(project) == before and trashed(project) == []
    assert run(project.root, "trash", "list").err == "The trash is empty.\n"


def test_a_run_without_a_record_is_told_and_kept(project: Project) -> None:
    run(project.root, "rm", RUN, "--yes")
    (entry,) = project.trash.entries()
    folder = project.paths.trash / entry.id
    (folder / "record.json").unlink()
    told = run(project.root, "trash", "list")
    assert told.code == 0 and told.out == ""
    assert told.err.startswith(f"{folder} holds an experiment whose record is gone")
    assert len(told.err.splitlines()) == 1
    assert run(project.root, "trash", "empty", "--yes").code == 0
    assert (folder / "run/config.json").exists()


def test_without_a_terminal_nothing_goes_unasked(project: Project) -> None:
    refused = run(project.root, "rm", RUN)
    assert refused.code == 2 and "--yes" in refused.err
    assert (project.root / RUN).exists() and trashed(project) == []


def test_the_question_names_what_and_how_large(project: Project) -> None:
    code, text = answer(project, "n", "rm", RUN)
    assert code == 130 and RUN in text and "KB" in text
    assert "Move this experiment into the trash" in text
    assert "Nothing was changed." in text and (project.root / RUN).exists()
    assert answer(project, "y", "rm", RUN)[0] == 0
    assert not (project.root / RUN).exists()


def test_a_pattern_and_a_wrong_path(project: Project) -> None:
    done = run(project.root, "rm", f"{FOLDER}/*", "no/such", "--yes")
    assert done.code == 4 and "No experiment is called 'no/such'" in done.err
    assert listed(project) == [] and len(trashed(project)) >= 2


def test_what_is_restored_replaces_nothing(project: Project) -> None:
    run(project.root, "rm", RUN, "--yes")
    (project.root / RUN).mkdir()
    done = run(project.root, "trash", "restore", RUN)
    assert done.code == 4 and "stands in the way" in done.err
    assert len(trashed(project)) == 1
    missing = run(project.root, "trash", "restore", "no/such")
    assert missing.code == 3 and "'mallennlp trash list'" in missing.err


def test_the_last_of_the_same_path_comes_back(project: Project) -> None:
    which = project.root / RUN / "which.txt"
    for text in ("first", "second"):
        shutil.copytree(project.root / f"{FOLDER}/seed_42", which.parent, dirs_exist_ok=True)
        which.write_text(text)
        set_time(which, 1e9)
        run(project.root, "index")
        assert run(project.root, "rm", RUN, "--yes").code == 0
    run(project.root, "trash", "restore", RUN)
    assert which.read_text() == "second"
    assert [entry["path"] for entry in trashed(project)] == [RUN]


def test_emptying_is_asked_and_is_for_good(project: Project) -> None:
    run(project.root, "rm", RUN, "--yes")
    assert run(project.root, "trash", "empty").code == 2
    assert run(project.root, "trash", "empty", "--yes", "--older-than", "1").err.startswith(
        "There is nothing"
    )
    code, text = answer(project, "n", "trash", "empty")
    assert code == 130 and "Nothing brings them back" in text and len(trashed(project)) == 1
    assert run(project.root, "trash", "empty", "--yes").out == "Removed 1 experiment.\n"
    assert trashed(project) == []


def test_what_is_deleted_while_the_question_stands_is_not_removed(project: Project) -> None:
    run(project.root, "rm", RUN, "--yes")
    other = f"{FOLDER}/seed_42"
    with Terminal(project.root, "trash", "empty") as terminal:
        terminal.expect("[y/N]")
        assert run(project.root, "rm", other, "--yes").code == 0
        terminal.type("y\n")
        assert terminal.end() == 0 and "Removed 1 experiment." in terminal.text
    assert [entry["path"] for entry in trashed(project)] == [other]


def test_a_user_without_a_name_deletes_too(project: Project, monkeypatch: MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert main.run(["--wd", str(project.root), "rm", RUN, "--yes"]) == 0
    assert [entry["by"] for entry in trashed(project)] == [
        f"user {os.getuid()}, on the command line"
    ]


def test_rm_says_how_to_undo_it_and_that_undoes_it(project: Project) -> None:
    before = listed(project)
    for named in ([f"{FOLDER}/*"], [RUN], [RUN, f"{FOLDER}/seed_4*"], ["--where", "seed_42"]):
        last = run(project.root, "rm", *named, "--yes").lines[-1]
        assert listed(project) != before
        command = shlex.split(last.partition(": mallennlp ")[2])
        done = run(project.root, *command)
        assert (done.code, done.err, trashed(project)) == (0, "", [])
        assert listed(project) == before, named
    assert "get it back" in last


def test_how_to_undo_is_short_however_many_there_are() -> None:
    many = [f"pos/{number}" for number in range(rm.MOST_NAMED + 1)]
    assert rm._how_to_undo(many, ["pos/*"]).endswith(" trash restore 'pos/*'")
    assert rm._how_to_undo(many, ["./pos"]).endswith("by id, path or pattern.")
    assert rm._how_to_undo([*many, "-x"], ["pos/*"]).endswith(" restore -- 'pos/*' -x")


def test_a_pattern_brings_back_the_newest_of_each_path(project: Project) -> None:
    before = listed(project)
    run(project.root, "rm", RUN, "--yes")
    shutil.copytree(project.root / f"{FOLDER}/seed_42", project.root / RUN)
    run(project.root, "index")
    deleted = run(project.root, "rm", f"{FOLDER}/*", "--yes")
    number = len(deleted.lines) - 2  # what fits is told first, and how to undo it last
    assert number > 1 and listed(project) == [] and len(trashed(project)) == number + 1
    done = run(project.root, "trash", "restore", f"{FOLDER}/seed_[^x]*")
    assert done.code == 0 and done.lines[0] == f"{number} deleted ones fit '{FOLDER}/seed_[^x]*'."
    assert len(listed(project)) >= len(before) and len(trashed(project)) == 1


def test_what_a_pattern_cannot_bring_back_is_told(project: Project) -> None:
    run(project.root, "rm", f"{FOLDER}/*", "--yes")
    (project.root / RUN).mkdir(parents=True)
    done = run(project.root, "trash", "restore", f"{FOLDER}/*", "no/such/*")
    assert done.code == 4 and "stands in the way" in done.err
    assert "Nothing in the trash is called 'no/such/*'" in done.err
    assert listed(project) and [entry["path"] for entry in trashed(project)] == [RUN]
    assert run(project.root, "trash", "restore", "no/such/*").code == 3
