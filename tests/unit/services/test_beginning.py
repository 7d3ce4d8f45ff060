"""Projects whose making is interrupted, and makers that meet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mallennlp.exceptions import AccountsMissingError, ProjectExistsError, UsageError
from mallennlp.project import Project, create_project
from mallennlp.services.beginning import begun, check_free, holds_nothing
from mallennlp.services.config import Config, ProjectSection, render_config
from mallennlp.services.paths import PROJECT_FILE, PROJECT_FILE_UNFINISHED, ProjectPaths

CONFIG = render_config(Config(ProjectSection("p")))
PASSWORD = "a long enough password"

MOMENTS = {
    "the settings are written": "mallennlp.services.config.load_config",
    "the accounts are made": "mallennlp.services.accounts.store.AccountStore.make",
    "the administrator is added": "mallennlp.services.accounts.store.AccountStore.add",
    "all is there but the name": "os.replace",
}
"""When a maker is killed: just before it calls this."""


def make(root: Path) -> Project:
    return create_project(root, CONFIG, "ada", PASSWORD)


def kill_maker(root: Path, before: str) -> None:
    """Make a project in a process of its own that is killed before it calls a function."""
    program = (
        "import os, signal, sys; from pathlib import Path; from unittest import mock;"
        "import mallennlp.services.accounts.store; from mallennlp.project import create_project;"
        "die = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL);"
        f"mock.patch({before!r}, die).start();"
        f"create_project(Path(sys.argv[1]), sys.argv[2], 'eve', {PASSWORD!r})"
    )
    done = subprocess.run([sys.executable, "-c", program, str(root), CONFIG], check=False)
    assert done.returncode == -9


@pytest.mark.parametrize("before", MOMENTS.values(), ids=list(MOMENTS))
@pytest.mark.parametrize("there_before", [True, False])
def test_a_killed_attempt_is_no_obstacle(tmp_path: Path, before: str, there_before: bool) -> None:
    root = tmp_path / "p"
    if there_before:
        root.mkdir()
        (root / "data").touch()
    kill_maker(root, before)
    assert not (root / PROJECT_FILE).exists()
    assert holds_nothing(root) is not there_before
    project = make(root)
    assert [user.username for user in project.accounts.list()] == ["ada"]
    kept = {".mallennlp", PROJECT_FILE} | ({"data"} if there_before else set())
    assert set(os.listdir(root)) == kept


def test_an_attempt_that_fails_after_a_killed_one_leaves_nothing(tmp_path: Path) -> None:
    kill_maker(tmp_path, "os.replace")
    with pytest.raises(UsageError):
        create_project(tmp_path, CONFIG, "ada", "short")
    assert os.listdir(tmp_path) == []


def test_the_accounts_of_a_project_that_lost_its_settings_are_kept(tmp_path: Path) -> None:
    project = make(tmp_path)
    text = project.paths.config.read_text("utf-8")
    project.paths.config.unlink()
    with pytest.raises(ProjectExistsError, match="holds no Project.toml.*delete .*/.mallennlp"):
        make(tmp_path)
    assert not holds_nothing(tmp_path)
    project.paths.config.write_text(text, "utf-8")
    assert Project.open(tmp_path).accounts.get("ada")


def test_two_makers_do_not_take_each_others_work(tmp_path: Path) -> None:
    paths = ProjectPaths(tmp_path)
    with begun(paths, CONFIG) as unfinished:
        paths.ensure_state_folder()
        check_free(tmp_path)
        with pytest.raises(ProjectExistsError, match="just being made"):
            make(tmp_path)
        assert paths.state_folder.is_dir() and unfinished.read_text("utf-8") == CONFIG
        os.replace(unfinished, paths.config)
    assert set(os.listdir(tmp_path)) == {".mallennlp", PROJECT_FILE}


def test_a_slower_maker_leaves_the_faster_ones_project_alone(tmp_path: Path) -> None:
    project = make(tmp_path)
    with pytest.raises(ProjectExistsError, match="mallennlp serve"):
        with begun(project.paths, CONFIG):
            raise AssertionError("it must not begin")
    assert set(os.listdir(tmp_path)) == {".mallennlp", PROJECT_FILE}
    assert project.accounts.get("ada")


def test_an_interruption_after_the_last_step_leaves_the_whole_project(tmp_path: Path) -> None:
    paths = ProjectPaths(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        with begun(paths, CONFIG) as unfinished:
            paths.ensure_state_folder()
            os.replace(unfinished, paths.config)
            raise KeyboardInterrupt
    assert set(os.listdir(tmp_path)) == {".mallennlp", PROJECT_FILE}


def test_a_link_in_the_files_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / "p" / PROJECT_FILE_UNFINISHED).symlink_to(tmp_path / "theirs")
    with pytest.raises(OSError):
        with begun(ProjectPaths(tmp_path / "p"), CONFIG):
            raise AssertionError("it must not begin")
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_opening_a_project_makes_no_accounts(tmp_path: Path) -> None:
    project = make(tmp_path)
    project.paths.state.unlink()
    with pytest.raises(AccountsMissingError):
        Project.open(tmp_path).accounts.list()
    assert not project.paths.state.exists()
