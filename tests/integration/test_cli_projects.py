"""Making and changing a project: new, init, edit, user."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccessError
from mallennlp.project import Project
from mallennlp.services.demo import place_runs
from mallennlp.services.paths import ProjectPaths
from tests.terminal import Terminal, files_below, run, script

PASSWORD = "correct horse battery"
BY_VARIABLE = {"MALLENNLP_ADMIN_PASSWORD": PASSWORD}


def logs_in(root: Path, name: str, password: str) -> bool:
    try:
        return Project.open(root).accounts.verify(name, password, "test").username == name
    except AccessError:
        return False


# --- new and init


def test_new_makes_a_project_and_says_what_to_do_next(tmp_path: Path) -> None:
    done = run(tmp_path, "new", "tagging", "--username", "ada", **BY_VARIABLE)
    assert (done.code, done.err) == (0, "")
    assert "cd tagging\n" in done.out and "mallennlp serve" in done.out
    project = Project.open(tmp_path / "tagging")
    assert project.config.project.name == "tagging"
    assert logs_in(project.root, "ada", PASSWORD)
    assert stat.S_IMODE(project.paths.state_folder.stat().st_mode) == 0o700


def test_init_indexes_what_is_there_and_changes_none_of_it(tmp_path: Path) -> None:
    place_runs(tmp_path, only="2.10.1/pos/lstm_h16/")
    before = files_below(tmp_path)
    done = run(tmp_path, "init", "--username", "ada", "--password-file", "-", stdin=f"{PASSWORD}\n")
    assert done.code == 0
    assert "3 found: 3 new" in done.out
    after = files_below(tmp_path)
    assert {path: after[path] for path in before} == before
    new = {path for path in after if path not in before}
    assert {path.split("/")[0] for path in new} == {"Project.toml", ".mallennlp"}
    assert len(run(tmp_path, "ls", "--json").lines) == 3


def test_the_password_comes_from_a_files_first_line(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("first line of it\nsecond\n", encoding="utf-8")
    done = run(tmp_path, "new", "p", "--username", "ada", "--password-file", str(secret))
    assert done.code == 0
    assert logs_in(tmp_path / "p", "ada", "first line of it")


def test_names_and_passwords_are_asked_for_until_they_are_allowed(tmp_path: Path) -> None:
    with Terminal(tmp_path, "init", "--name", "asked") as terminal:
        terminal.expect("Administrator's name [admin]: ")
        terminal.type("a b/c\n")
        terminal.expect("Administrator's name [admin]: ")
        terminal.type("grace\n")
        terminal.expect("Password for grace: ")
        terminal.type("short\n")
        terminal.expect("The same again: ")
        terminal.type("short\n")
        terminal.expect("Password for grace: ")
        terminal.type(f"{PASSWORD}\n")
        terminal.expect("The same again: ")
        terminal.type("another one\n")
        terminal.expect("do not match")
        terminal.expect("Password for grace: ")
        terminal.type(f"{PASSWORD}\n")
        terminal.expect("The same again: ")
        terminal.type(f"{PASSWORD}\n")
        assert terminal.end() == 0
    assert PASSWORD not in terminal.text
    assert logs_in(tmp_path, "grace", PASSWORD)


@pytest.mark.parametrize("question", ["Administrator's name", "Password for", "The same again"])
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path, question: str) -> None:
    answers = {"Administrator's name": "ada\n", "Password for": f"{PASSWORD}\n"}
    with Terminal(tmp_path, "new", "half") as terminal:
        for asked in ("Administrator's name", "Password for", "The same again"):
            terminal.expect(asked)
            if asked == question:
                break
            terminal.type(answers[asked])
        terminal.expect(": ")
        terminal.interrupt()
        assert terminal.end() == 130
    assert "Traceback" not in terminal.text
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_asked_where_there_is_no_terminal(tmp_path: Path) -> None:
    done = run(tmp_path, "new", "p")
    assert (done.code, done.out) == (2, "")
    assert "--username" in done.err and "--password-file" in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", "../up"), "cannot be a project's name"),
        (("new", ".hidden"), "cannot be a project's name"),
        (("new", "a" * 65), "cannot be a project's name"),
        (("new", "p", "--password-file", "missing"), "cannot be read from missing"),
        (("new", "p", "--password-file", "-"), "The first line of stdin is empty"),
    ],
)
def test_a_refused_project_leaves_nothing_behind(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = run(tmp_path, *arguments, "--username", "ada")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_short_password_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "init", "--username", "ada", MALLENNLP_ADMIN_PASSWORD="short")
    assert done.code == 2
    assert "short" not in done.err.replace("too short", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("init",), ("--wd", "..", "new", "project")])
def test_an_existing_project_is_refused_and_stays(
    project: Project, command: tuple[str, ...]
) -> None:
    before = files_below(project.root)
    done = run(project.root, *command, "--username", "x", **BY_VARIABLE)
    assert (done.code, done.out) == (4, "")
    assert "There is a project in" in done.err
    assert files_below(project.root) == before


def test_a_folder_that_holds_something_is_not_taken_by_new(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "thesis.tex").write_text("all of it", encoding="utf-8")
    done = run(tmp_path, "new", "p", "--username", "ada", **BY_VARIABLE)
    assert done.code == 4
    assert "mallennlp init" in done.err
    assert files_below(tmp_path) == {"p/thesis.tex": b"all of it"}


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "p").write_text("a file", encoding="utf-8")
    assert run(tmp_path, "new", "p", "--username", "ada", **BY_VARIABLE).code == 4
    assert (tmp_path / "p").read_text("utf-8") == "a file"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="there is no /proc to be refused by")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Even the superuser cannot make a folder in /proc."""
    done = run(tmp_path, "--wd", "/proc", "new", "p", "--username", "ada", **BY_VARIABLE)
    assert (done.code, done.out) == (1, "")
    assert "/proc" in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("command", [("init",), ("--wd", "..", "new", "p")])
def test_what_a_killed_attempt_left_is_no_obstacle(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    paths = ProjectPaths(tmp_path / "p")
    paths.root.mkdir()
    paths.config_unfinished.touch()
    paths.ensure_state_folder()
    assert run(paths.root, "ls").code == 3
    done = run(paths.root, *command, "--username", "ada", **BY_VARIABLE)
    assert (done.code, done.err) == (0, "")
    assert logs_in(paths.root, "ada", PASSWORD)
    assert {path.name for path in paths.root.iterdir()} == {"Project.toml", ".mallennlp"}


def test_a_project_that_lost_its_settings_is_not_made_anew(project: Project) -> None:
    project.paths.config.unlink()
    before = files_below(project.root)
    done = run(project.root, "init", "--username", "x", **BY_VARIABLE)
    assert (done.code, done.out) == (4, "")
    assert f"delete {project.paths.state_folder}" in done.err
    assert files_below(project.root) == before


# --- which project


def test_a_project_is_found_from_any_folder_below(project: Project) -> None:
    below = project.root / "2.10.1" / "pos"
    assert run(below, "ls", "--json").out == run(project.root, "ls", "--json").out
    assert run(Path("/"), "--wd", str(below), "ls", "--json").lines


def test_no_project_at_all(tmp_path: Path) -> None:
    done = run(tmp_path, "ls")
    assert (done.code, done.out) == (3, "")
    assert "mallennlp init" in done.err and "--wd" in done.err


def test_a_broken_config_is_named_with_its_line(project: Project) -> None:
    project.paths.config.write_text('[project]\nname = "p"\n[servr]\nport = 1\n', "utf-8")
    done = run(project.root, "index")
    assert (done.code, done.out) == (2, "")
    assert "line 3" in done.err and "Did you mean 'server'?" in done.err


# --- edit


def test_edit_checks_what_was_written(project: Project, tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", 'sed -i "s/^port = .*/port = 5006/" "$1"')
    done = run(project.root, "edit", EDITOR=editor)
    assert done.code == 0 and "is fine" in done.out
    assert Project.open(project.root).config.server.port == 5006


def test_edit_says_what_is_wrong_and_keeps_it(project: Project, tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", 'sed -i "s/^port = .*/port = 0/" "$1"')
    done = run(project.root, "edit", EDITOR=editor)
    assert (done.code, done.out) == (2, "")
    assert "[server] port is 0" in done.err
    assert "port = 0" in project.paths.config.read_text("utf-8")


def test_edit_offers_to_go_back_in(project: Project, tmp_path: Path) -> None:
    mends_at_second_call = script(
        tmp_path / "editor",
        f'if [ -e "{tmp_path}/called" ]; then sed -i "s/^port = .*/port = 5007/" "$1"; else '
        f'touch "{tmp_path}/called"; sed -i "s/^port = .*/port = none/" "$1"; fi',
    )
    with Terminal(project.root, "edit", VISUAL=mends_at_second_call, EDITOR="false") as terminal:
        terminal.expect("Edit it again? [Y/n]: ")
        terminal.type("\n")
        terminal.expect("is fine")
        assert terminal.end() == 0
    assert Project.open(project.root).config.server.port == 5007


def test_edit_can_be_left_with_a_mistake(project: Project, tmp_path: Path) -> None:
    editor = script(tmp_path / "editor", 'echo "broken" > "$1"')
    with Terminal(project.root, "edit", EDITOR=editor) as terminal:
        terminal.expect("Edit it again? [Y/n]: ")
        terminal.type("n\n")
        assert terminal.end() == 2
    assert project.paths.config.read_text("utf-8") == "broken\n"
    mend = script(tmp_path / "editor", """echo 'project = {name = "p"}' > "$1" """)
    assert run(project.root, "edit", EDITOR=mend).code == 0


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("no-such-editor", "'no-such-editor' cannot be started"),
        ("false", "ended with status 1"),
        ("'open quote", "is no command"),
        ("", "set $EDITOR"),
    ],
)
def test_an_editor_that_does_not_work(project: Project, editor: str, said: str) -> None:
    before = project.paths.config.read_bytes()
    done = run(project.root, "edit", EDITOR=editor)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert project.paths.config.read_bytes() == before


# --- user


def add_user(project: Project, name: str, *options: str) -> None:
    done = run(project.root, "user", "add", name, *options, "--password-file", "-", stdin=PASSWORD)
    assert done.code == 0, done.err


def test_users_are_added_and_listed(project: Project) -> None:
    add_user(project, "grace", "--permission", "read_write")
    add_user(project, "tim")
    done = run(project.root, "user", "list", "--json")
    rows = [json.loads(line) for line in done.lines]
    assert {row["username"]: row["permission"] for row in rows} == {
        "ada": "ADMIN",
        "grace": "READ_WRITE",
        "tim": "READ",
    }
    table = run(project.root, "user", "list").lines
    assert table[0].split() == ["NAME", "PERMISSION", "CREATED"]
    assert logs_in(project.root, "grace", PASSWORD)


def test_a_user_is_there_already(project: Project) -> None:
    done = run(project.root, "user", "add", "ada", "--password-file", "-", stdin=PASSWORD)
    assert done.code == 4
    assert "There is a user 'ada' already" in done.err


def test_a_password_is_asked_for_twice_and_changed(project: Project) -> None:
    with Terminal(project.root, "user", "passwd", "ada") as terminal:
        for question in ("Password for ada: ", "The same again: "):
            terminal.expect(question)
            terminal.type("a different one\n")
        assert terminal.end() == 0
    assert "a different one" not in terminal.text
    assert logs_in(project.root, "ada", "a different one")


def test_permissions_are_set(project: Project) -> None:
    add_user(project, "grace")
    assert run(project.root, "user", "set-permissions", "grace", "admin").code == 0
    assert project.accounts.get("grace").permission is Permission.ADMIN
    assert run(project.root, "user", "set-permissions", "ada", "READ").code == 0
    assert project.accounts.get("ada").permission is Permission.READ


@pytest.mark.parametrize(
    "command", [("remove", "ada", "--yes"), ("set-permissions", "ada", "READ_WRITE")]
)
def test_the_last_administrator_stays(project: Project, command: tuple[str, ...]) -> None:
    add_user(project, "grace", "--permission", "READ_WRITE")
    done = run(project.root, "user", *command)
    assert (done.code, done.out) == (4, "")
    assert "only administrator" in done.err
    assert project.accounts.get("ada").permission is Permission.ADMIN


def test_removing_asks(project: Project) -> None:
    add_user(project, "grace")
    assert run(project.root, "user", "remove", "grace").code == 2
    with Terminal(project.root, "user", "remove", "grace") as terminal:
        terminal.expect("Remove the user grace? [y/N]: ")
        terminal.type("n\n")
        terminal.expect("Nothing was changed.")
        assert terminal.end() == 130
    assert project.accounts.get("grace")
    assert run(project.root, "user", "remove", "grace", "-y").code == 0
    assert run(project.root, "user", "remove", "grace", "-y").code == 3


def test_a_misspelt_user(project: Project) -> None:
    done = run(project.root, "user", "passwd", "adaa")
    assert done.code == 3
    assert "Did you mean 'ada'?" in done.err


def test_lost_accounts_are_told_and_only_an_administrator_begins_anew(project: Project) -> None:
    project.paths.state.unlink()
    for command in (
        ("list",),
        ("passwd", "ada"),
        ("remove", "ada", "-y"),
        ("set-permissions", "ada", "READ"),
        ("add", "grace"),
    ):
        done = run(project.root, "user", *command)
        assert (done.code, done.out) == (1, "")
        assert "state.sqlite, is missing" in done.err
        assert "mallennlp user add NAME --permission ADMIN" in done.err
    add = ("user", "add", "grace", "--permission", "ADMIN", "--password-file", "-")
    assert run(project.root, *add, stdin="short").code == 2
    assert not project.paths.state.exists()
    done = run(project.root, *add, stdin=PASSWORD)
    assert done.code == 0
    assert "has been made anew" in done.out
    assert logs_in(project.root, "grace", PASSWORD)
    assert stat.S_IMODE(project.paths.state.stat().st_mode) == 0o600
