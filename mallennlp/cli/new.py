"""``mallennlp new``: make a project in a new folder."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Optional

import click

from mallennlp.cli.asking import admin_credentials, admin_options
from mallennlp.cli.creating import (
    check_name,
    check_writable,
    config_text,
    index_and_advise,
)
from mallennlp.exceptions import ProjectExistsError
from mallennlp.project import create_project
from mallennlp.services.beginning import check_free, holds_nothing


@click.command()
@click.argument("name")
@admin_options
@click.pass_context
def command(
    ctx: click.Context, name: str, username: Optional[str], password_file: Optional[str]
) -> None:
    """Make a project in a new folder of this name.

    It gets a Project.toml with every setting explained, and an administrator for the dashboard.
    """
    check_name(name)
    parent = Path(ctx.obj).resolve()
    root = parent / name
    check_free(root)
    if root.exists() and (not root.is_dir() or not holds_nothing(root)):
        raise ProjectExistsError(
            f"{root} is there already. To make a project of what is in it, go there and call"
            " 'mallennlp init'."
        )
    check_writable(root if root.exists() else parent)
    username, password = admin_credentials(username, password_file)
    project = create_project(root, config_text(name), username, password)
    index_and_advise(project, shlex.quote(_way_to(root)))


def _way_to(root: Path) -> str:
    here = Path.cwd().resolve()
    return str(root.relative_to(here)) if root.is_relative_to(here) else str(root)
