"""Every command explains itself, and README and docs/ know every command, option and setting.

docs/commands.md and docs/configuration.md are made from the code, and hold nothing else.
"""

from __future__ import annotations

import re
import shlex
from functools import lru_cache
from pathlib import Path
from typing import Iterator, Tuple

import attrs
import click
import pytest

from mallennlp.cli.main import cli
from mallennlp.services.config import SECTIONS
from scripts import write_reference
from scripts.reference_texts import EXAMPLES
from tests.architecture.source import ROOT
from tests.docs import command_lines, markdown_files

Command = Tuple[str, click.Command]


def commands(group: click.Group = cli, prefix: str = "mallennlp") -> Iterator[Command]:
    """Every command with the words that call it, those of groups inside groups too."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, f"{prefix} {name} is listed and cannot be loaded"
        yield f"{prefix} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix} {name}")


def settings() -> Iterator[Tuple[str, str]]:
    """Every section and key of Project.toml."""
    for section, kind in SECTIONS.items():
        for attribute in attrs.fields(kind):
            yield section, attribute.name


@lru_cache(maxsize=None)
def documentation() -> str:
    """README.md and all that stands in docs/."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def options(command: click.Command) -> Iterator[str]:
    """The long names of a command's options, without those that every command has."""
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            yield from (name for name in parameter.opts if name.startswith("--"))


def test_every_command_and_option_has_help() -> None:
    silent = [words for words, command in commands() if not command.get_short_help_str().strip()]
    for words, command in commands():
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.help:
                silent.append(f"{words} {parameter.opts[0]}")
    assert not silent


def test_the_overview_lists_each_command() -> None:
    """The overview's lines stand in a table, so that it need not import the commands."""
    context = click.Context(cli)
    overview = " ".join(cli.get_help(context).split())
    for name in cli.list_commands(context):
        assert re.search(rf"\b{name} [A-Z]", overview), f"{name} is not in the overview"


def test_every_command_is_documented() -> None:
    missing = [words for words, _ in commands() if words not in documentation()]
    assert not missing, "Neither README.md nor docs/ mentions: " + ", ".join(missing)


def test_every_option_is_documented() -> None:
    missing = [
        f"{words} {option}"
        for words, command in commands()
        for option in options(command)
        if not re.search(rf"{re.escape(option)}(?![\w-])", documentation())
    ]
    assert not missing, "Neither README.md nor docs/ mentions: " + ", ".join(missing)


@pytest.mark.parametrize(("section", "key"), list(settings()))
def test_every_setting_is_documented(section: str, key: str) -> None:
    assert f"[{section}]" in documentation()
    assert re.search(rf"(?<![\w-]){key}(?![\w-])", documentation())


def test_no_command_is_documented_that_does_not_exist() -> None:
    known = {words for words, _ in commands()}
    for words in re.findall(r"`(mallennlp [a-z][a-z-]*)", documentation()):
        assert words in known, f"README.md or docs/ mentions `{words}`, which does not exist"


@pytest.mark.parametrize("file", write_reference.documents(), ids=lambda file: file.name)
def test_the_reference_is_what_the_code_says(file: Path) -> None:
    written = file.read_text(encoding="utf-8")
    again = "Write it again with: python -m scripts.write_reference"
    assert written == write_reference.documents()[file], again


def test_every_command_has_an_example_that_calls_it() -> None:
    for words, _ in commands():
        examples = EXAMPLES[words.removeprefix("mallennlp ")]
        assert examples, f"{words} has no example"
        assert all(words.split()[-1] in line.split() for line in examples), words
    assert len(EXAMPLES) == len(list(commands()))


def lines_of_documentation() -> Iterator[Tuple[str, str]]:
    """Every command line in a block, with the file that it stands in."""
    for file in markdown_files():
        for line in command_lines(file):
            yield file.relative_to(ROOT).as_posix(), line


def parse(line: str) -> None:
    """Let Click read a command line, without running it. Raises click.ClickException."""
    context = cli.make_context("mallennlp", shlex.split(line)[1:])
    command: click.Command = cli
    while isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None, f"{name} does not exist"
        command, context = found, found.make_context(name, rest, parent=context)


@pytest.mark.parametrize(("file", "line"), list(lines_of_documentation()))
def test_command_lines_are_understood(
    file: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-runs").mkdir()  # --wd wants a folder that is there
    parse(line)


@pytest.mark.parametrize(
    "line", ["mallennlp lst", "mallennlp ls --stauts x", "mallennlp user ad x"]
)
def test_a_command_line_that_is_wrong_is_noticed(line: str) -> None:
    with pytest.raises(click.ClickException):
        parse(line)
