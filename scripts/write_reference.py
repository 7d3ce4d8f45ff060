"""Write docs/commands.md, docs/configuration.md and docs/page-api.md from the code itself.

    python -m scripts.write_reference [--check]

``--check`` writes nothing and exits with 1 where a file differs. Introductions, examples and notes
stand in ``reference_texts.py``; ``page_reference.py`` makes the last of the three.
"""

from __future__ import annotations

import argparse
import inspect
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping

import attrs
import click

from mallennlp.cli.main import COMMANDS, cli
from mallennlp.exceptions import ConfigError
from mallennlp.services.config import SECTIONS, Config, ProjectSection, load_config, render_config
from mallennlp.services.toml_text import toml_literal
from scripts.page_reference import page_reference
from scripts.reference_texts import (
    COMMANDS_BEFORE,
    CONFIGURATION_BEFORE,
    EXAMPLES,
    MISTAKES,
    NOTES,
    SECTION_NOTES,
)

DOCS = Path(__file__).resolve().parent.parent / "docs"
WIDTH = 120


def documents() -> Dict[Path, str]:
    """What each file that is written here must hold."""
    return {
        DOCS / "commands.md": _text(command_reference()),
        DOCS / "configuration.md": _text(configuration_reference()),
        DOCS / "page-api.md": _text(page_reference()),
    }


def main() -> int:
    """Write the files, or check them; the exit status."""
    parser = argparse.ArgumentParser(description="Write the reference in docs/ from the code.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check: bool = parser.parse_args().check
    stale = [
        path
        for path, text in documents().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(f"{path}: {'differs from the code' if check else 'written'}")
        if not check:
            path.write_text(documents()[path], encoding="utf-8")
    return 1 if check and stale else 0


# --- commands


def command_reference() -> Iterator[str]:
    """The parts of docs/commands.md."""
    yield from _paragraphs(COMMANDS_BEFORE)
    for title, names in COMMANDS.items():
        yield f"## {title}"
        for name in names:
            yield from _command(name, _subcommand(cli, name))


def _subcommand(group: click.Group, name: str) -> click.Command:
    command = group.get_command(click.Context(group), name)
    if command is None:
        raise LookupError(f"{name} is listed and does not exist")
    return command


def _command(words: str, command: click.Command) -> Iterator[str]:
    group = command if isinstance(command, click.Group) else None
    subcommands = group.list_commands(click.Context(group)) if group else []
    usage = ["mallennlp", words, *(["COMMAND"] if subcommands else _arguments(command))]
    yield f"### {' '.join(usage)}"
    yield from _paragraphs(command.help or "")
    if words in NOTES:
        yield from _paragraphs(NOTES[words])
    options = [option for option in command.params if isinstance(option, click.Option)]
    if options:
        yield "\n".join(_option(option) for option in options)
    yield "```bash\n" + "\n".join(EXAMPLES[words]) + "\n```"
    if group:
        for name in subcommands:
            yield from _command(f"{words} {name}", _subcommand(group, name))


def _arguments(command: click.Command) -> Iterator[str]:
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = parameter.metavar or (parameter.name or "").upper()
            if isinstance(parameter.type, click.Choice) and not parameter.metavar:
                name = "|".join(str(choice) for choice in parameter.type.choices)
            yield name if parameter.required or name.startswith("[") else f"[{name}]"


def _option(option: click.Option) -> str:
    value = "" if option.is_flag else f" {_value(option)}"
    names = ", ".join(f"`{name}{value}`" for name in [*option.opts, *option.secondary_opts])
    text = " ".join([f"{names}:", option.help or "", *_allowed(option)])
    return textwrap.fill(f"- {text}", WIDTH, subsequent_indent="  ", **_WRAPPING)


def _value(option: click.Option) -> str:
    if option.metavar:
        return option.metavar
    whole = isinstance(option.type, click.types.IntParamType)
    return "N" if whole else option.opts[0].lstrip("-").upper()


def _allowed(option: click.Option) -> Iterator[str]:
    kind = option.type
    if isinstance(kind, click.Choice):
        yield "One of " + ", ".join(f"`{choice}`" for choice in kind.choices) + "."
    elif isinstance(kind, click.IntRange) and kind.min is not None:
        upper = "up" if kind.max is None else f"to {kind.max}"
        yield f"A whole number from {kind.min} {upper}."
    if option.show_default:
        yield f"Default: `{option.default}`."


# --- configuration


def configuration_reference() -> Iterator[str]:
    """The parts of docs/configuration.md."""
    yield from _paragraphs(CONFIGURATION_BEFORE)
    example = Config(ProjectSection("tagging"))
    for section, kind in SECTIONS.items():
        yield f"## [{section}]"
        yield from _paragraphs(_about(kind))
        yield from _paragraphs(SECTION_NOTES.get(section, ""))
        for field in attrs.fields(kind):
            yield from _setting(field, getattr(example, section))
    yield "## The whole file"
    yield "As `mallennlp new tagging` writes it:"
    yield f"```toml\n{render_config(example).strip()}\n```"
    yield "## When something is wrong"
    yield "Whatever opens the project says what, where and what is allowed, and ends with status 2:"
    yield "\n".join(f"- {what}: `{_complaint(text)}`" for what, text in MISTAKES)


def _about(section: Any) -> str:
    """What a section's class says of it, behind the section's name."""
    text = inspect.getdoc(section) or ""
    about = text.partition("``: ")[2]
    return about[:1].upper() + about[1:]


def _setting(field: Any, values: Any) -> Iterator[str]:
    yield f"### `{field.name}`"
    yield from _paragraphs(field.metadata["help"])
    facts = [
        f"Allowed: {field.metadata['kind'].allowed}.",
        f"Default: {_default(field, values)}.",
    ]
    yield "\n".join(
        textwrap.fill(f"- {fact}", WIDTH, subsequent_indent="  ", **_WRAPPING) for fact in facts
    )


def _default(field: Any, values: Any) -> str:
    default = field.default
    if default is attrs.NOTHING:
        return "none, it has to be there"
    value = getattr(values, field.name)
    if isinstance(default, attrs.Factory) and default.takes_self:  # type: ignore[arg-type]
        others = (other.name for other in attrs.fields(type(values)) if other is not field)
        return f"the value of `{next(o for o in others if getattr(values, o) == value)}`"
    return f"`{toml_literal(value)}`"


def _complaint(text: str) -> str:
    """What reading this file says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Project.toml"
        path.write_text(text, encoding="utf-8")
        try:
            load_config(path)
        except ConfigError as error:
            return error.message.replace(str(path), path.name)
    raise AssertionError("a mistake was not noticed")


# --- text

_WRAPPING: Mapping[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


def _paragraphs(text: str) -> Iterator[str]:
    """Paragraphs, wrapped; as Click has it, those behind a backspace are left alone."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith("\b\n"):
            yield f"```text\n{paragraph[2:]}\n```"
        elif paragraph.startswith(("#", "|")):
            yield paragraph
        elif paragraph.strip():
            yield textwrap.fill(" ".join(paragraph.split()), WIDTH, **_WRAPPING)


def _text(parts: Iterator[str]) -> str:
    blocks: List[str] = [part.strip() for part in parts]
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    sys.exit(main())
