"""``mallennlp rm``: delete experiments."""

from __future__ import annotations

import getpass
import os
import shlex
from typing import TYPE_CHECKING, Optional, Sequence, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.asking import confirm
from mallennlp.cli.naming import find_all, tell_refused, where_option
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import can_ask, printable
from mallennlp.domain.display import size
from mallennlp.domain.globs import is_pattern
from mallennlp.exceptions import ConflictError, UsageError
from mallennlp.services.index.globbing import fitting

if TYPE_CHECKING:
    from mallennlp.services.trash.deleting import Plan

MOST_NAMED = 10
"""So many experiments are named in a question."""


@click.command()
@click.argument(
    "paths",
    nargs=-1,
    metavar="[PATH]...",
    shell_complete=completing.experiments,
)
@where_option
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_context
def command(ctx: click.Context, paths: Tuple[str, ...], where: Optional[str], yes: bool) -> None:
    """Delete experiments: move their directories into the project's trash.

    A PATH may be a pattern with * ? [ in it as 'mallennlp ls' takes one. Experiments inside a
    deleted one go with it. One that is running is not deleted, nor is a link, nor what stands
    outside the project's roots; the others are, and the exit status is not 0.

    'mallennlp trash restore' brings them back; the last line says how. The room on the disk is free
    when the trash is emptied.

    \b
    mallennlp rm pos/lstm_h16/seed_13
    mallennlp rm 'scratch/*' --yes
    mallennlp rm --where 'status:failed epochs:0'
    """
    project = open_project(ctx)
    found, refused = find_all(project, paths, where)
    plan = project.deletion(found)
    tell_refused(refused)
    if plan.doomed and not yes:
        if not can_ask():
            raise UsageError("There is no terminal to ask on: add --yes to delete without asking.")
        confirm(printable_question(plan))
    outcome = project.delete(found, f"{_user()}, on the command line")
    for entry in outcome.done:
        click.echo(f"{printable(entry.path)}: in the trash as {entry.id}.")
    tell_refused(outcome.refused)
    if outcome.done:
        deleted = [entry.path for entry in outcome.done]
        click.echo(printable(_how_to_undo(deleted, () if where is not None else paths)))
    if refused or outcome.refused:
        ctx.exit(ConflictError.exit_code)


def printable_question(plan: "Plan") -> str:
    """What is to be confirmed: which experiments, and how large they are."""
    lines = [
        f"  {printable(one.path)}  {size(one.contents.size_bytes)}" + _with(len(one.nested))
        for one in plan.doomed[:MOST_NAMED]
    ]
    if len(plan.doomed) > MOST_NAMED:
        lines.append(f"  and {len(plan.doomed) - MOST_NAMED:,} more")
    number = len(plan.doomed)
    what = "this experiment" if number == 1 else f"these {number:,} experiments"
    listed = "\n".join(lines)
    return f"{listed}\nMove {what} into the trash, {size(plan.size_bytes)} in all?"


def _how_to_undo(deleted: Sequence[str], named: Sequence[str]) -> str:
    """What brings the deleted experiments back. ``named``: how they were called, if a pattern among
    that finds just them again."""
    patterns = [name for name in named if is_pattern(name)]
    found = {path for pattern in patterns for path in fitting(deleted, pattern)}
    rest = [path for path in deleted if path not in found]
    them = "it" if len(deleted) == 1 else "them"
    if len(rest) > MOST_NAMED:
        return f"'mallennlp trash restore' brings {them} back, by id, path or pattern."
    behind = "-- " if any(name.startswith("-") for name in (*patterns, *rest)) else ""
    return f"To get {them} back: mallennlp trash restore {behind}{shlex.join([*patterns, *rest])}"


def _with(nested: int) -> str:
    if not nested:
        return ""
    return f", with {nested:,} experiment{'s' if nested > 1 else ''} inside"


def _user() -> str:
    """Who calls this; in a container that may be a number that nobody has named."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # before Python 3.13, and since
        return f"user {os.getuid()}"
