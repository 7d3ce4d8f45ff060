"""``mallennlp archive``: leave experiments out of lists, and put them back."""

from __future__ import annotations

from typing import Optional, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.naming import confirm_many, find_all, many_option, tell_refused, where_option
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import printable
from mallennlp.exceptions import ConflictError


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    metavar="[PATH]...",
    shell_complete=completing.experiments,
)
@click.option("--undo", is_flag=True, help="Put archived experiments back into the lists.")
@where_option
@many_option
@click.pass_context
def command(
    ctx: click.Context, paths: Tuple[str, ...], undo: bool, where: Optional[str], yes: bool
) -> None:
    """Archive experiments: 'mallennlp ls' and the dashboard leave them out, unless asked.

    Nothing is moved or deleted. The mark is kept in each experiment's own directory, in
    mallennlp.json. 'archived:true' in a query finds the archived ones, 'archived:any' all.

    A PATH may be a pattern with * ? [ in it as 'mallennlp ls' takes one. With --undo patterns and
    --where look among the archived experiments. If one of them cannot be archived, the others are
    all the same, and the exit status is not 0.

    \b
    mallennlp archive 'scratch/*'
    mallennlp archive --where 'status:failed started<30d'
    mallennlp archive scratch/first_try --undo
    mallennlp ls archived:true
    """
    project = open_project(ctx)
    found, refused = find_all(project, paths, where, archived=undo)
    tell_refused(refused)
    what = "Put back" if undo else "Archive"
    confirm_many(len(found), f"{what} these {len(found):,} experiments?", yes)
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
