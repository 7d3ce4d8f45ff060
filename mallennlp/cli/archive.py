"""``mallennlp archive``: leave experiments out of lists, and put them back."""

from __future__ import annotations

from typing import Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.asking import confirm
from mallennlp.cli.naming import find_all, tell_refused
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import can_ask, printable
from mallennlp.exceptions import ConflictError, UsageError

MANY = 20
"""Of more experiments than these it is asked first."""


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="PATH...",
    shell_complete=completing.experiments,
)
@click.option("--undo", is_flag=True, help="Put archived experiments back into the lists.")
@click.option(
    "--yes", "-y", is_flag=True, help=f"Do not ask, however many there are (over {MANY})."
)
@click.pass_context
def command(ctx: click.Context, paths: Tuple[str, ...], undo: bool, yes: bool) -> None:
    """Archive experiments: 'mallennlp ls' and the dashboard leave them out, unless asked.

    Nothing is moved or deleted. The mark is kept in each experiment's own directory, in
    mallennlp.json. 'archived:true' in a query finds the archived ones, 'archived:any' all.

    A PATH may be a pattern with * ? [ in it as 'mallennlp ls' takes one. If one of them cannot be
    archived, the others are all the same, and the exit status is not 0.

    \b
    mallennlp archive 'scratch/*'
    mallennlp archive scratch/first_try --undo
    mallennlp ls archived:true
    """
    project = open_project(ctx)
    found, refused = find_all(project, paths, archived=undo)
    tell_refused(refused)
    if len(found) > MANY and not yes:
        if not can_ask():
            raise UsageError(
                f"That is {len(found):,} experiments: add --yes if they are all meant."
            )
        confirm(f"{'Put back' if undo else 'Archive'} these {len(found):,} experiments?")
    outcome = project.unarchive(found) if undo else project.archive(found)
    for change in outcome.done:
        click.echo(f"{printable(change.path)}: {_said(undo, change.changed)}.")
    tell_refused(outcome.refused)
    if refused or outcome.refused:
        ctx.exit(ConflictError.exit_code)


def _said(undo: bool, changed: bool) -> str:
    if changed:
        return "not archived any more" if undo else "archived"
    return "was not archived" if undo else "was archived already"
