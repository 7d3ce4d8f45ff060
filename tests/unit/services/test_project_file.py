"""Changing Project.toml: only what has to change changes, or nothing does."""

from __future__ import annotations

import difflib
import os
import stat
import threading
from pathlib import Path
from typing import Any, List, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import ConfigError, ConflictError, StorageError
from mallennlp.services import project_file
from mallennlp.services.config import Config, ProjectSection, load_config, render_config
from mallennlp.services.project_file import importing, with_import
from mallennlp.services.toml_text import parse_toml
from tests.fixtures import needs_modes

PROJECT = '[project]\nname = "x"\n'


def imports(text: str) -> List[str]:
    found: List[str] = parse_toml(text)["server"]["imports"]
    return found


def added_lines(before: str, after: str) -> List[str]:
    """The lines that are new; that none is gone or moved is checked here."""
    difference = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    assert [line for line in difference if line.startswith("- ")] == []
    return [line[2:] for line in difference if line.startswith("+ ")]


# --- the text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("imports = []", 'imports = ["new"]'),
        ("imports = [ ] # none", 'imports = ["new" ] # none'),
        ('imports=["a"] # why', 'imports=["a", "new"] # why'),
        ("imports = [ 'a', 'b' ]", "imports = [ 'a', 'b', 'new' ]"),
        ("imports = ['a', \"b\"]", 'imports = [\'a\', "b", "new"]'),
        ('imports = ["a",]', 'imports = ["a", "new"]'),
        ('"imports" = ["a"]', '"imports" = ["a", "new"]'),
        ('imports = [\n\t"a",\n\t"b",\n]', 'imports = [\n\t"a",\n\t"b",\n\t"new",\n]'),
        ('imports = [\n  "a",\n  "b"]', 'imports = [\n  "a",\n  "b",\n  "new"]'),
        (
            'imports = [\n    "a", # first\n    "b", # second\n    # tail\n]',
            'imports = [\n    "a", # first\n    "b", # second\n    # tail\n    "new"\n]',
        ),
        (
            'imports = [\n    "a", # first\n    "b" # second\n]',
            'imports = [\n    "a", # first\n    "b", # second\n    "new"\n]',
        ),
        ("imports = [\n  # none yet\n]", 'imports = [\n  # none yet\n  "new"\n]'),
    ],
)
def test_a_list_is_gone_on_with_in_its_own_way(before: str, after: str) -> None:
    head, tail = f"# mine\n{PROJECT}\n[server]\nport = 1 # p\n", "\n\n# about\n[experiments]\n"
    assert with_import(head + before + tail, "new") == head + after + tail


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "[server]\nport = 1 # p\n\n# about experiments\n[experiments]\n",
            '[server]\nport = 1 # p\nimports = ["new"]\n\n# about experiments\n[experiments]\n',
        ),
        ("[server]\n  port = 1\n", '[server]\n  port = 1\n  imports = ["new"]\n'),
        ("[server]\nport = 1", '[server]\nport = 1\nimports = ["new"]\n'),
        ("[server]\n", '[server]\nimports = ["new"]\n'),
        ("[server]\n# port = 1\n", '[server]\nimports = ["new"]\n# port = 1\n'),
        ("# the end\n", '# the end\n\n[server]\nimports = ["new"]\n'),
        ("# the end", '# the end\n\n[server]\nimports = ["new"]\n'),
        ("\n", '\n[server]\nimports = ["new"]\n'),
    ],
)
def test_a_missing_list_is_put_behind_the_sections_settings(before: str, after: str) -> None:
    assert with_import(PROJECT + before, "new") == PROJECT + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('server.imports = ["a"] # i\n', 'server.imports = ["a", "new"] # i\n'),
        ("server.port = 1 # p\n", 'server.port = 1 # p\nserver.imports = ["new"]\n'),
        ("server = {port = 1}\n", 'server = {port = 1, imports = ["new"]}\n'),
        ("server = {} # none\n", 'server = {imports = ["new"]} # none\n'),
        (
            'server = {imports = ["a"], port = 1} # c\n',
            'server = {imports = ["a", "new"], port = 1} # c\n',
        ),
    ],
)
def test_other_notations_of_the_section(before: str, after: str) -> None:
    assert with_import(before + PROJECT, "new") == after + PROJECT
    assert imports(after)[-1] == "new"


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text",
    [
        '[server]\nimports = [\n  "a", # z\n]\n',
        "[server]\nport = 1 # p\n\n[experiments]\n",
        PROJECT,
        "[server]\nport = 1",
    ],
)
def test_line_ends_stay(text: str, ending: str) -> None:
    changed = with_import(text.replace("\n", ending), "new")
    assert changed.count("\n") == changed.count(ending)
    assert changed.replace(ending, "\n") == with_import(text, "new")


def test_a_text_of_both_line_ends_keeps_each() -> None:
    text = "[server]\r\nport = 1\n\r\n[experiments]\n"
    changed = with_import(text, "new")
    assert changed.startswith("[server]\r\nport = 1\n") and changed.endswith("\r\n[experiments]\n")


def test_in_a_new_projects_file_one_line_changes() -> None:
    before = render_config(Config(ProjectSection("new")))
    after = with_import(before, "one_page")
    assert after == before.replace("imports = []", 'imports = ["one_page"]')


NAMES = st.lists(st.from_regex(r"[a-z][a-z_]{0,9}", fullmatch=True), max_size=4, unique=True)


@given(NAMES, st.sampled_from(["", "\n  ", " # note\n  "]), st.booleans(), st.booleans())
def test_every_list_has_one_module_more(
    names: Sequence[str], between: str, comma: bool, literal: bool
) -> None:
    quote = "'" if literal else '"'
    items = [f"{quote}{name}{quote}" for name in names]
    inside = f",{between}".join(items) + ("," if comma and items else "")
    text = f"{PROJECT}[server]\nimports = [{between}{inside}{between}]\nport = 1 # p\n"
    changed = with_import(text, "new_page")
    assert imports(changed) == [*names, "new_page"]
    assert changed.count("# note") == text.count("# note")
    assert changed.startswith(PROJECT) and changed.endswith("\nport = 1 # p\n")


# --- the file


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "Project.toml"
    path.write_text(f'# mine\n{PROJECT}\n[server]\nimports = ["one"] # pages\n', encoding="utf-8")
    return path


def use(path: Path, module: str = "two") -> None:
    with importing(path, module):
        pass


def loaded(path: Path) -> Sequence[str]:
    return load_config(path).server.imports


def test_the_file_is_changed_at_the_blocks_end(config: Path) -> None:
    before = config.read_text("utf-8")
    with importing(config, "two"):
        assert config.read_text("utf-8") == before
    assert config.read_text("utf-8") == before.replace('["one"]', '["one", "two"]')
    assert os.listdir(config.parent) == [config.name]


def test_after_an_exception_all_is_as_it_was(config: Path) -> None:
    before, number = config.read_bytes(), config.stat().st_ino
    with pytest.raises(RuntimeError, match="inside"):
        with importing(config, "two"):
            raise RuntimeError("inside")
    assert (config.read_bytes(), config.stat().st_ino) == (before, number)
    assert os.listdir(config.parent) == [config.name]


def test_a_module_that_is_named_already_changes_nothing(config: Path) -> None:
    before = config.stat()
    use(config, "one")
    after = config.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_the_mode_stays(config: Path, mode: int) -> None:
    config.chmod(mode)
    use(config)
    assert stat.S_IMODE(config.stat().st_mode) == mode and "two" in loaded(config)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser gives files away")
def test_the_owner_stays(config: Path) -> None:
    os.chown(config, 4711, 4712)
    use(config)
    assert (config.stat().st_uid, config.stat().st_gid) == (4711, 4712)


def test_a_link_stays_one_and_what_it_leads_to_changes(config: Path) -> None:
    kept = config.parent / "dotfiles"
    kept.mkdir()
    os.replace(config, kept / "settings.toml")
    config.symlink_to(Path("dotfiles") / "settings.toml")
    use(config)
    assert config.is_symlink() and loaded(kept / "settings.toml") == ("one", "two")
    assert os.listdir(kept) == ["settings.toml"]


def test_the_mark_that_some_editors_write_stays(config: Path) -> None:
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())
    use(config)
    assert config.read_bytes().startswith(b"\xef\xbb\xbf# mine\n")
    assert loaded(config) == ("one", "two")


def test_windows_line_ends_stay_in_the_file(config: Path) -> None:
    config.write_bytes(config.read_bytes().replace(b"\n", b"\r\n"))
    before = config.read_bytes()
    use(config)
    assert config.read_bytes() == before.replace(b'["one"]', b'["one", "two"]')


def test_what_others_wrote_meanwhile_is_not_lost(config: Path) -> None:
    with pytest.raises(ConflictError, match="changed at the same time"):
        with importing(config, "two"):
            config.write_text(config.read_text("utf-8") + "# more\n", encoding="utf-8")
    assert config.read_text("utf-8").endswith("# more\n") and loaded(config) == ("one",)
    assert os.listdir(config.parent) == [config.name]


def test_of_several_callers_none_loses_its_module(config: Path) -> None:
    names = [f"page_{number}" for number in range(6)]
    threads = [threading.Thread(target=use, args=(config, name)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(loaded(config)) == sorted(["one", *names])


def test_a_damaged_file_is_told_and_left(config: Path) -> None:
    config.write_text("[project\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1: this is not TOML"):
        use(config)
    assert config.read_text("utf-8") == "[project\n"


@pytest.mark.parametrize(
    "result",
    ["not toml [", PROJECT, f'{PROJECT}[server]\nimports = ["two", "one"]\n', f"{PROJECT}port=1"],
)
def test_a_change_that_says_something_else_is_not_made(
    config: Path, monkeypatch: pytest.MonkeyPatch, result: str
) -> None:
    before = config.read_bytes()
    monkeypatch.setattr(project_file, "with_import", lambda text, module: result)
    with pytest.raises(ConfigError, match=r'Add "two" to imports under \[server\] yourself'):
        use(config)
    assert config.read_bytes() == before and os.listdir(config.parent) == [config.name]


@pytest.mark.parametrize("odd", ['["one",,]', '["one"]\n.port = 1', '["one"]\nhost = "\x01"'])
def test_a_notation_that_one_of_the_two_readers_takes_is_left_to_people(
    config: Path, odd: str
) -> None:
    config.write_text(f"{PROJECT}[server]\nimports = {odd}\n", encoding="utf-8")
    before = config.read_bytes()
    with pytest.raises(ConfigError):
        use(config)
    assert config.read_bytes() == before and os.listdir(config.parent) == [config.name]


def test_where_the_odd_notation_stands_is_told(config: Path) -> None:
    config.write_text(f'{PROJECT}[server]\nimports = ["one",,]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"\(Unexpected character: ',' at line 4 col 17\)"):
        use(config)


@pytest.mark.parametrize("name", ["replace", "fsync", "chmod"])
def test_a_full_disk_leaves_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    before = config.read_bytes()
    monkeypatch.setattr(os, name, full)
    with pytest.raises(StorageError, match="No space left on device"):
        use(config)
    monkeypatch.undo()
    assert config.read_bytes() == before and os.listdir(config.parent) == [config.name]


def test_where_folders_cannot_be_locked_it_works_all_the_same(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: Any) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)
    use(config)
    assert loaded(config) == ("one", "two")


def test_a_read_only_file_or_folder_is_told(config: Path) -> None:
    needs_modes(config.parent)
    config.chmod(0o444)
    with pytest.raises(StorageError, match="read-only"):
        use(config)
    config.chmod(0o644)
    config.parent.chmod(0o555)
    try:
        with pytest.raises(StorageError, match="cannot be written"):
            use(config)
    finally:
        config.parent.chmod(0o755)
    assert loaded(config) == ("one",)
