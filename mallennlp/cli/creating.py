"""What ``new``, ``init`` and ``demo`` share: making a project and looking at what is in it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Optional

import click

from mallennlp.cli.opening import set_up_logging
from mallennlp.cli.output import printable
from mallennlp.cli.scanning import print_summary, scan_with_bar
from mallennlp.exceptions import StorageError, UsageError
from mallennlp.project import Project
from mallennlp.services.config import (
    Config,
    NAME_LENGTH,
    ProjectSection,
    is_name,
    render_config,
)


def check_name(name: str) -> None:
    """Raise UsageError for what cannot be a project's name."""
    if not is_name(name):
        raise UsageError(
            f"{name!r} cannot be a project's name: it has at most {NAME_LENGTH} letters, digits,"
            " '-', '_', '.' and spaces, and begins with a letter or a digit."
        )


def name_of_folder(folder: Path) -> str:
    """A project's name made from its folder's name, whatever that is."""
    kept = "".join(
        letter if letter.isalnum() or letter in "-_. " else "-" for letter in folder.name
    )
    name = kept.lstrip("-_. ")[:NAME_LENGTH].rstrip(" .")
    return name if is_name(name) else "experiments"


def check_writable(folder: Path) -> None:
    """Raise StorageError if nothing can be made in the folder. Asked before the password is."""
    if not folder.is_dir():
        raise StorageError(f"{folder} is not a folder.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise StorageError(f"{folder} cannot be written by this user.")


def config_text(name: str) -> str:
    """The first ``Project.toml`` of a project."""
    return render_config(Config(ProjectSection(name)))


def index_and_advise(project: Project, step_into: Optional[str]) -> None:
    """Look at what is in a new project, and say what to do next. ``step_into``: the folder to go to
    first.
    """
    name = printable(project.config.project.name)
    click.echo(f"Made the project {name!r} in {printable(str(project.root))}")
    set_up_logging(project)
    summary = scan_with_bar(project)
    print_summary(summary)
    click.echo()
    click.echo("What to do next:")
    if step_into is not None:
        click.echo(f"  cd {printable(step_into)}")
    click.echo("  mallennlp serve --open   look at the experiments in the browser")
    click.echo("  mallennlp ls             list them here")
    click.echo("  mallennlp edit           change the settings, such as the folders searched")
