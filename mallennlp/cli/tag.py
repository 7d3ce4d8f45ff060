"""``mallennlp tag``: add and remove tags."""

from __future__ import annotations

from typing import Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import printable
from mallennlp.exceptions import MallennlpError
from mallennlp.project import Project
from mallennlp.services.experiments.sidecar import clean_tags


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    shell_complete=completing.experiments,
)
@click.option(
    "--add",
    "-a",
    multiple=True,
    metavar="TAG",
    shell_complete=completing.tags,
    help="Add this tag; may be repeated.",
)
@click.option(
    "--remove",
    "-r",
    multiple=True,
    metavar="TAG",
    shell_complete=completing.tags,
    help="Remove this tag; may be repeated.",
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: Tuple[str, ...],
    add: Tuple[str, ...],
    remove: Tuple[str, ...],
) -> None:
    """Add tags to experiments, or remove them; without options show them.

    The tags are kept in each experiment's own directory, in mallennlp.json. A tag has at most 64
    characters and no comma.

    \b
    mallennlp tag pos/lstm_h16/seed_13 --add baseline --add paper
    """
    project = open_project(ctx)
    clean_tags(add)
    clean_tags(remove)
    codes = [_tag(project, path, add, remove) for path in dict.fromkeys(paths)]
    ctx.exit(max(codes))


def _tag(project: Project, text: str, add: Tuple[str, ...], remove: Tuple[str, ...]) -> int:
    """Tag one experiment and say so; return an exit status, so that one wrong path does not stop
    the others.
    """
    try:
        path = project.find_experiment(text)
        if add or remove:
            tags = project.tag(path, add, remove).tags
        else:
            tags = project.index.get(path).annotations.tags
    except MallennlpError as error:
        click.echo(click.style("Error: ", fg="red", bold=True) + error.message, err=True)
        return error.exit_code
    click.echo(printable(f"{path}: {', '.join(tags) or 'no tags'}"))
    return 0
