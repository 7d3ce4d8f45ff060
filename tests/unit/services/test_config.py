from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallennlp.exceptions import ConfigError
from mallennlp.services.config import (
    LARGEST_BYTES,
    LOG_LEVELS,
    MINUTES_OF_A_YEAR,
    SECTIONS,
    AllenNLPSection,
    Config,
    ExperimentsSection,
    ProjectSection,
    ServerSection,
    is_name,
    load_config,
    render_config,
)

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")).filter(
    lambda text: bool(text.strip())
)
NAMES = st.text("abcäé感0189-_. ", min_size=1, max_size=64).filter(is_name)
MODULES = st.lists(st.sampled_from(["pages", "my.pages", "größe"])).map(tuple)

CONFIGS = st.builds(
    Config,
    project=st.builds(
        ProjectSection,
        name=NAMES,
        display_name=TEXT,
        loglevel=st.sampled_from(LOG_LEVELS),
    ),
    server=st.builds(
        ServerSection,
        host=st.sampled_from(["127.0.0.1", "::1", "lab-server.example.org", "0.0.0.0"]),
        port=st.integers(1, 65535),
        workers=st.integers(1, 64),
        imports=MODULES,
        hooks=st.lists(TEXT).map(tuple),
    ),
    experiments=st.builds(
        ExperimentsSection,
        roots=st.lists(TEXT, min_size=1).map(tuple),
        ignore=st.lists(TEXT).map(tuple),
        stalled_after_minutes=st.floats(0.1, MINUTES_OF_A_YEAR),
    ),
    allennlp=st.builds(
        AllenNLPSection,
        command=st.sampled_from(["allennlp", "'/a b/allennlp' --x", '/größe/"a b"/allennlp']),
    ),
)


def read(folder: Path, text: str) -> Config:
    path = folder / "Project.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def fault(folder: Path, text: str) -> str:
    """The message that a text gets, without the file's name, which it must begin with."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    message = caught.value.message
    assert message.startswith(str(folder / "Project.toml"))
    assert "Traceback" not in message
    return message[len(str(folder / "Project.toml")) :]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("config")


@given(config=CONFIGS)
def test_what_is_written_is_read_again(folder: Path, config: Config) -> None:
    assert read(folder, render_config(config)) == config


def test_the_rendered_file_explains_every_setting() -> None:
    lines = render_config(Config(ProjectSection("tagging"))).splitlines()
    for name, kind in SECTIONS.items():
        assert f"[{name}]" in lines
        for field in attrs.fields(kind):
            number = next(
                number for number, line in enumerate(lines) if line.startswith(f"{field.name} = ")
            )
            assert lines[number - 1].startswith("# ")
    assert max(map(len, lines)) <= 100


def test_every_setting_has_help_and_kind() -> None:
    for kind in SECTIONS.values():
        for field in attrs.fields(kind):
            assert field.metadata["help"].endswith(".")
            assert field.metadata["kind"].allowed


def test_a_name_is_enough(tmp_path: Path) -> None:
    config = read(tmp_path, '[project]\nname = "tagging"\n')
    assert config == Config(ProjectSection("tagging"))
    assert config.project.display_name == "tagging"
    assert config.server.host == "127.0.0.1"
    assert config.experiments.roots == (".",)
    assert config.experiments.stalled_after_minutes == 30.0


def test_whole_minutes_become_a_float(tmp_path: Path) -> None:
    config = read(tmp_path, '[project]\nname="x"\n[experiments]\nstalled_after_minutes = 5\n')
    assert type(config.experiments.stalled_after_minutes) is float


@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_other_systems_are_read(tmp_path: Path, bom: str, end: str) -> None:
    path = tmp_path / "Project.toml"
    path.write_bytes((bom + f'[project]{end}name = "größe"{end}').encode("utf-8"))
    assert load_config(path).project.name == "größe"


NAMED = '[project]\nname = "x"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the project has no name"),
        ("[project]\n", ", line 1: the project has no name"),
        (NAMED + "[sever]\nport = 1\n", ", line 3: unknown section [sever]"),
        (NAMED + "[sever]\n", "Did you mean 'server'?"),
        ('name = "x"\n', "line 1: 'name' stands outside a section"),
        ("port = 3\n", "'port' belongs to [server]"),
        ('server = "x"\n', "'server' must be a section"),
        (NAMED + "[[server]]\nport = 1\n", "'server' must be a section"),
        (NAMED + "[server]\nprot = 1\n", ", line 4: [server] has no setting 'prot'"),
        (NAMED + "[server]\nprot = 1\n", "Did you mean 'port'?"),
        (NAMED + "[server]\nroots = []\n", "'roots' belongs to [experiments]"),
        (
            NAMED + "[server]\n\nport = 70000\n",
            ", line 5: [server] port is 70000, but must be",
        ),
        (NAMED + "[server]\nport = 0\n", "a whole number from 1 to 65535"),
        (NAMED + "[server]\nport = true\n", "port is true"),
        (NAMED + '[server]\nport = "80"\n', 'port is "80"'),
        (NAMED + "[server]\nport = 80.0\n", "port is 80.0"),
        (NAMED + "[server]\nworkers = 65\n", "from 1 to 64"),
        (NAMED + '[server]\nhost = "http://x"\n', "a host name or an IP address"),
        (NAMED + '[server]\nhost = "x:80"\n', "without a port"),
        (NAMED + '[server]\nhost = ""\n', "a host name"),
        (NAMED + '[server]\nimports = "pages"\n', "a list of module names"),
        (NAMED + '[server]\nimports = ["my-pages"]\n', "a list of module names"),
        (NAMED + '[server]\nimports = ["pages.py/"]\n', "a list of module names"),
        (NAMED + "[server]\nimports = [1]\n", "a list of module names"),
        (NAMED + '[server]\nhooks = "log"\n', 'a list of names, such as ["log"]'),
        (NAMED + '[server]\nimports = ["ok", "failures.py"]\n', "write 'failures'."),
        (NAMED + '[server]\nimports = "./pages/runs.py"\n', "write 'pages.runs'."),
        (NAMED + "[experiments]\nroots = []\n", "with at least one"),
        (NAMED + '[experiments]\nroots = ["a", ""]\n', "a list of folders"),
        (NAMED + "[experiments]\nstalled_after_minutes = 0\n", "a number of minutes"),
        (
            NAMED + "[experiments]\nstalled_after_minutes = true\n",
            "a number of minutes",
        ),
        (NAMED + "[experiments]\nstalled_after_minutes = nan\n", "a number of minutes"),
        (NAMED + "[experiments]\nstalled_after_minutes = inf\n", "a number of minutes"),
        (NAMED + '[allennlp]\ncommand = "a \'b"\n', "with its quotes closed"),
        (NAMED + '[allennlp]\ncommand = " "\n', "a command"),
        (
            NAMED + 'loglevel = "debug"\n',
            "one of DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        ),
        (NAMED + 'loglevel = "debug"\n', "Did you mean 'DEBUG'?"),
        (NAMED + 'display_name = "  "\n', "a text that is not empty"),
        (NAMED + 'display_name = "\\ud800"\n', "display_name"),
        ('[project]\nname = "../x"\n', "beginning with a letter or a digit"),
        ("[project]\nname = 1979-05-27\n", "name is 1979-05-27"),
        (NAMED + "[server\n", ", line 3: this is not TOML"),
        (NAMED + "port\n", ", line 3: this is not TOML"),
        (NAMED + 'name = "y"\n', "this is not TOML"),
        ("a\0b", ", line 1: a NUL byte"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in fault(tmp_path, text)


def test_a_long_wrong_value_is_shortened(tmp_path: Path) -> None:
    assert len(fault(tmp_path, NAMED + f'[server]\nhost = "{"x y " * 1000}"\n')) < 300


def test_text_that_is_not_utf8_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "Project.toml"
    path.write_bytes(b'[project]\nname = "gr\xf6\xdfe"\n')
    with pytest.raises(ConfigError, match="line 2: not UTF-8"):
        load_config(path)


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "Project.toml").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        load_config(tmp_path / "Project.toml")


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="mallennlp init"):
        load_config(tmp_path / "Project.toml")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, flags: int) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    (tmp_path / "Project.toml").write_text(NAMED)
    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(ConfigError, match="Permission denied"):
        load_config(tmp_path / "Project.toml")


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Project.toml")
    with pytest.raises(ConfigError, match="Project.toml is not a regular file"):
        load_config(tmp_path / "Project.toml")


def test_a_huge_file_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mallennlp.services.config.parse_toml", None)
    (tmp_path / "Project.toml").write_text(NAMED + "#" * 1_000_000)
    with pytest.raises(ConfigError, match=r"Project.toml is too large \(1.0 MB; at most 100.0 KB"):
        load_config(tmp_path / "Project.toml")


def test_the_largest_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "Project.toml").write_text(NAMED.ljust(LARGEST_BYTES, "#"))
    assert load_config(tmp_path / "Project.toml").project.name


def test_a_section_that_stands_twice_is_named_with_its_line(tmp_path: Path) -> None:
    message = fault(tmp_path, NAMED + NAMED)
    assert "line 3: " in message and "\ue000" not in message
    assert "[project] is there already; write each section once" in message


def test_a_sections_name_may_stand_in_quotes(tmp_path: Path) -> None:
    (tmp_path / "Project.toml").write_text(NAMED.replace("[project]", '["project"]'))
    assert load_config(tmp_path / "Project.toml").project.name


@given(text=st.text("[]=\"'#\\\n,. aprojectservn1{}-:", max_size=60))
def test_nonsense_is_a_config_error(folder: Path, text: str) -> None:
    try:
        read(folder, NAMED + text)
    except ConfigError as error:
        assert str(folder) in error.message


@pytest.mark.parametrize(
    "values",
    [
        {"port": 0},
        {"port": True},
        {"host": "a b"},
        {"workers": 1.0},
        {"imports": ("a b",)},
    ],
)
def test_the_classes_check_too(values: Any) -> None:
    with pytest.raises(ConfigError, match=rf"\[server\] {next(iter(values))}"):
        ServerSection(**values)


@pytest.mark.parametrize("name", ["x", "größe", "a b", "2026.v-1_x", "感情", "x" * 64])
def test_names_that_are_allowed(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "a/b",
        "-x",
        " x",
        "x ",
        "x.",
        "x" * 65,
        "a\nb",
        "a\0",
        "_x",
        None,
        3,
    ],
)
def test_names_that_are_not(name: Any) -> None:
    assert not is_name(name)
