"""``mallennlp edit``: change the project's settings."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import List, Optional

import click

from mallennlp.cli.opening import find_config
from mallennlp.cli.output import can_ask
from mallennlp.exceptions import ConfigError, UsageError
from mallennlp.services.config import load_config

TERMINAL_EDITORS = ("sensible-editor", "nano", "vim", "vi")


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Change the project's settings: opens Project.toml in $VISUAL, $EDITOR or the desktop's
    editor.

    The file is checked afterwards. What you wrote stays in it, also where it is wrong.
    """
    path = find_config(ctx)
    while True:
        edit(path)
        try:
            load_config(path)
        except ConfigError as error:
            if not can_ask():
                raise
            click.echo(click.style("Error: ", fg="red", bold=True) + error.message, err=True)
            if not click.confirm("Edit it again?", default=True):
                raise ConfigError("Project.toml stays as you left it, with that mistake.") from None
        else:
            click.echo(
                "Project.toml is fine. A running dashboard takes it over when it is started again."
            )
            return


def edit(path: Path) -> None:
    """Open the file in an editor and wait until it is closed. Raises UsageError if there is no
    editor.
    """
    command_line = editor()
    if command_line is None:
        _edit_on_desktop(path)
        return
    try:
        code = subprocess.call([*command_line, str(path)])
    except OSError as error:
        raise UsageError(
            f"The editor {command_line[0]!r} cannot be started: {error.strerror}. Set $EDITOR to"
            " one that is there."
        ) from error
    if code != 0:
        raise UsageError(
            f"The editor {command_line[0]!r} ended with status {code}; {path} is as it left it."
        )


def editor() -> Optional[List[str]]:
    """The editor's command, None for the desktop's own. Raises UsageError if there is none, or a
    broken setting.
    """
    for variable in ("VISUAL", "EDITOR"):
        value = os.environ.get(variable, "").strip()
        if value:
            try:
                return shlex.split(value)
            except ValueError as error:
                raise UsageError(
                    f"${variable} is {value!r}, which is no command: {error}."
                ) from error
    if _desktop_opener() is not None and can_ask():
        return None
    for name in TERMINAL_EDITORS if can_ask() else ():
        if shutil.which(name):
            return [name]
    raise UsageError(
        "No editor was found: set $EDITOR to the command of yours, for instance EDITOR=nano."
    )


def _desktop_opener() -> Optional[str]:
    if sys.platform == "darwin":
        return "open"
    on_desktop = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return "xdg-open" if on_desktop and shutil.which("xdg-open") else None


def _edit_on_desktop(path: Path) -> None:
    """The desktop opens the file and does not tell when it is closed: so ask."""
    opener = _desktop_opener()
    if opener is None or subprocess.call([opener, str(path)]) != 0:
        raise UsageError(
            f"The desktop has no editor for {path}: set $EDITOR to the command of one."
        )
    click.prompt("Press Enter when you have saved the file", default="", show_default=False)
