"""``mallennlp init``: make the current folder a project."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import click

from mallennlp.cli.asking import admin_credentials, admin_options
from mallennlp.cli.creating import (
    check_name,
    check_writable,
    config_text,
    index_and_advise,
    name_of_folder,
)
from mallennlp.project import create_project
from mallennlp.services.beginning import check_free


@click.command()
@click.option("--name", help="The project's name; the folder's if not given.")
@admin_options
@click.pass_context
def command(
    ctx: click.Context,
    name: Optional[str],
    username: Optional[str],
    password_file: Optional[str],
) -> None:
    """Make the current folder a project, with the experiments that are in it and below.

    Nothing that is there is changed: a Project.toml and a hidden folder .mallennlp are added.
    """
    root = Path(ctx.obj).resolve()
    if name is None:
        name = name_of_folder(root)
    check_name(name)
    check_free(root)
    check_writable(root)
    username, password = admin_credentials(username, password_file)
    project = create_project(root, config_text(name), username, password)
    index_and_advise(project, None)
