"""``mallennlp tag``: add and remove tags."""

from __future__ import annotations

from typing import Optional, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.naming import (
    confirm_many,
    find_all,
    many_option,
    tell_error,
    tell_refused,
    where_option,
)
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import printable
from mallennlp.domain.names import quoted
from mallennlp.exceptions import ExperimentNotFoundError, MallennlpError
from mallennlp.project import Project
from mallennlp.services.experiments.sidecar import clean_tags


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completing.experiments)
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
@where_option
@many_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: Tuple[str, ...],
    add: Tuple[str, ...],
    remove: Tuple[str, ...],
    where: Optional[str],
    yes: bool,
) -> None:
    """Add tags to experiments, or remove them; without options show them.

    A PATH may be a pattern with * ? [ in it as 'mallennlp ls' takes one: every experiment that it
    fits is tagged. If one of them cannot be tagged, the others are all the same; the error says
    which, and the exit status is not 0.

    The tags are kept in each experiment's own directory, in mallennlp.json. A tag has at most 64
    characters and no comma.

    \b
    mallennlp tag pos/lstm_h16/seed_13 --add baseline --add paper
    mallennlp tag 'pos/*' --add paper
    mallennlp tag --where 'status:finished best>0.95' --add good
    """
    clean_tags(add)  # a wrong one is told once, before anything else
    project = open_project(ctx)
    found, refused = find_all(project, paths, where)
    tell_refused(refused)
    if add or remove:
        confirm_many(len(found), f"Change the tags of these {len(found):,} experiments?", yes)
    codes = [ExperimentNotFoundError.exit_code] * bool(refused)
    codes += [_tag(project, path, add, remove) for path in found]
    ctx.exit(max(codes))


def _tag(project: Project, path: str, add: Tuple[str, ...], remove: Tuple[str, ...]) -> int:
    """Tag one experiment and say so; return an exit status, so that one that cannot be tagged does
    not stop the others.
    """
    try:
        if add or remove:
            change = project.tag(path, add, remove)
            tags = change.tags
            for tag in change.missing:
                click.echo(printable(f"{path} has no tag {quoted(tag)}."), err=True)
        else:
            tags = project.index.get(path).annotations.tags
    except MallennlpError as error:
        tell_error(error.message)
        return error.exit_code
    click.echo(printable(f"{path}: {', '.join(tags) or 'no tags'}"))
    return 0
