"""``mallennlp tag``: add and remove tags."""

from __future__ import annotations

from typing import Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.matching import matching
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import printable
from mallennlp.domain.names import quoted
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

    A PATH may be a pattern with * ? [ in it as 'mallennlp ls' takes one: every experiment that it
    fits is tagged, without a question. If one of them cannot be tagged, the others are all the
    same; the error says which, and the exit status is not 0.

    The tags are kept in each experiment's own directory, in mallennlp.json. A tag has at most 64
    characters and no comma.

    \b
    mallennlp tag pos/lstm_h16/seed_13 --add baseline --add paper
    mallennlp tag 'pos/*' --add paper
    """
    project = open_project(ctx)
    clean_tags(add)
    every = dict.fromkeys(found for text in paths for found in matching(project, text))
    codes = [_tag(project, path, add, remove) for path in every]
    ctx.exit(max(codes))


def _tag(project: Project, text: str, add: Tuple[str, ...], remove: Tuple[str, ...]) -> int:
    """Tag one experiment and say so; return an exit status, so that one wrong path does not stop
    the others.
    """
    try:
        path = project.find_experiment(text)
        if add or remove:
            change = project.tag(path, add, remove)
            tags = change.tags
            for tag in change.missing:
                click.echo(printable(f"{path} has no tag {quoted(tag)}."), err=True)
        else:
            tags = project.index.get(path).annotations.tags
    except MallennlpError as error:
        click.echo(click.style("Error: ", fg="red", bold=True) + error.message, err=True)
        return error.exit_code
    click.echo(printable(f"{path}: {', '.join(tags) or 'no tags'}"))
    return 0
