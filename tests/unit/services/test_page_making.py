"""A new module: what it must not be called, and that it comes with its import or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import Any, List

import pytest

from mallennlp.exceptions import ConfigError, ConflictError, StorageError, UsageError
from mallennlp.services import page_making
from mallennlp.services.config import Config, ProjectSection, load_config, render_config
from mallennlp.services.page_making import check_module, make_page
from mallennlp.services.paths import ProjectPaths
from tests.fixtures import needs_modes


@pytest.fixture
def paths(tmp_path: Path) -> ProjectPaths:
    found = ProjectPaths(tmp_path / "project")
    found.root.mkdir()
    found.config.write_text(render_config(Config(ProjectSection("x"))), encoding="utf-8")
    return found


def names(paths: ProjectPaths) -> List[str]:
    return sorted(os.listdir(paths.root))


def imports(paths: ProjectPaths) -> List[str]:
    return list(load_config(paths.config).server.imports)


def test_the_module_and_its_import_come_together(paths: ProjectPaths) -> None:
    file = make_page(paths, "one_page", "print('größe')\n")
    assert file == paths.root / "one_page.py"
    assert file.read_text("utf-8") == "print('größe')\n"
    assert imports(paths) == ["one_page"] and names(paths) == ["Project.toml", "one_page.py"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_who_may_read_the_settings_may_read_the_page(paths: ProjectPaths, mode: int) -> None:
    paths.config.chmod(mode)
    file = make_page(paths, "one_page", "")
    assert stat.S_IMODE(file.stat().st_mode) == mode & 0o666


def test_an_import_that_waits_for_its_module_gets_it(paths: ProjectPaths) -> None:
    make_page(paths, "one_page", "").unlink()
    make_page(paths, "one_page", "again")
    assert imports(paths) == ["one_page"]
    assert (paths.root / "one_page.py").read_text("utf-8") == "again"


@pytest.mark.parametrize("module", ["json", "this", "sys", "click", "dash", "mallennlp", "torch"])
def test_a_page_must_not_hide_another_module(paths: ProjectPaths, module: str) -> None:
    with pytest.raises(UsageError, match=f"hide .*such as '{module}_page'"):
        make_page(paths, module, "")
    assert names(paths) == ["Project.toml"]


def test_what_is_hidden_is_named(paths: ProjectPaths) -> None:
    import click

    with pytest.raises(UsageError, match="Python's own module"):
        check_module(paths, "json")
    with pytest.raises(UsageError) as caught:
        check_module(paths, "click")
    assert str(Path(click.__file__).parent) in caught.value.message


def test_a_module_on_pythonpath_is_not_hidden(
    paths: ProjectPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    (library / "a_namespace").mkdir(parents=True)
    (library / "our_tools.py").touch()
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])
    for module in ("our_tools", "a_namespace"):
        with pytest.raises(UsageError, match=str(library / module)):
            check_module(paths, module)


def test_the_projects_own_folder_on_the_path_hides_nothing(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there under ``python -m mallennlp``, and so is any folder that one stands in."""
    below = paths.root / "runs"
    (below / "pos").mkdir(parents=True)
    monkeypatch.chdir(below)
    monkeypatch.setattr(sys, "path", ["", str(below), str(paths.root), *sys.path])
    check_module(paths, "pos")
    with pytest.raises(ConflictError):
        check_module(paths, "runs")


@pytest.mark.parametrize("there", ["one_page.py", "one_page/__init__.py", "one_page/config.json"])
def test_what_is_there_stays(paths: ProjectPaths, there: str) -> None:
    file = paths.root / there
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(ConflictError, match=f"{paths.root / 'one_page'}.* is there already"):
        make_page(paths, "one_page", "")
    assert file.read_text("utf-8") == "mine" and imports(paths) == []


def test_a_link_to_nowhere_is_there_too(paths: ProjectPaths) -> None:
    (paths.root / "one_page.py").symlink_to("nowhere")
    with pytest.raises(ConflictError, match="there already"):
        make_page(paths, "one_page", "")
    assert names(paths) == ["Project.toml", "one_page.py"]


def test_a_file_that_appears_meanwhile_stays(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = paths.root / "one_page.py"
    before = paths.config.read_bytes()
    monkeypatch.setattr(page_making, "check_module", lambda *_: file.write_text("mine"))
    with pytest.raises(ConflictError, match="there already"):
        make_page(paths, "one_page", "ours")
    assert file.read_text("utf-8") == "mine"
    assert paths.config.read_bytes() == before
    assert names(paths) == ["Project.toml", "one_page.py"]


def without_links(*_: Any) -> None:
    raise OSError(1, "Operation not permitted")


def test_a_file_system_without_links_will_do(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", without_links)
    make_page(paths, "one_page", "ours")
    assert (paths.root / "one_page.py").read_text("utf-8") == "ours"
    assert names(paths) == ["Project.toml", "one_page.py"]
    monkeypatch.setattr(page_making, "check_module", lambda *_: None)
    with pytest.raises(ConflictError, match="there already"):
        make_page(paths, "one_page", "other")
    assert (paths.root / "one_page.py").read_text("utf-8") == "ours"


@pytest.mark.parametrize("name", ["link", "replace", "chmod", "fsync"])
def test_a_failure_leaves_neither(
    paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    before = paths.config.read_bytes()
    monkeypatch.setattr(os, name, full)
    with pytest.raises(StorageError, match="No space left on device"):
        make_page(paths, "one_page", "ours")
    monkeypatch.undo()
    assert paths.config.read_bytes() == before and names(paths) == ["Project.toml"]


def test_ctrl_c_leaves_neither(paths: ProjectPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make_page(paths, "one_page", "ours")
    assert names(paths) == ["Project.toml"] and imports(paths) == []


def test_damaged_settings_leave_no_module(paths: ProjectPaths) -> None:
    paths.config.write_text("[project\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        make_page(paths, "one_page", "")
    assert names(paths) == ["Project.toml"]


def test_a_folder_that_cannot_be_written(paths: ProjectPaths) -> None:
    needs_modes(paths.root)
    paths.root.chmod(0o555)
    try:
        with pytest.raises(StorageError, match="Make its folder writable"):
            make_page(paths, "one_page", "")
    finally:
        paths.root.chmod(0o755)
    assert names(paths) == ["Project.toml"]


def test_the_settings_may_be_a_link_to_elsewhere(paths: ProjectPaths, tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    os.replace(paths.config, kept)
    paths.config.symlink_to(kept)
    make_page(paths, "one_page", "")
    assert paths.config.is_symlink() and names(paths) == ["Project.toml", "one_page.py"]
    assert list(load_config(kept).server.imports) == ["one_page"]
