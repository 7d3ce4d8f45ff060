"""Every command explains itself, and README and docs/ know every command, option and setting."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Iterator, Tuple

import attrs
import click
import pytest

from mallennlp.cli.main import cli
from mallennlp.services.config import SECTIONS
from tests.architecture.source import ROOT

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
