"""``mallennlp note``: write a note on an experiment, and give it a name."""

from __future__ import annotations

from typing import Optional

import click

from mallennlp.cli import completing
from mallennlp.cli.asking import confirm, read_stdin
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import can_ask, printable
from mallennlp.exceptions import UsageError
from mallennlp.project import Project
from mallennlp.services.experiments.sidecar import LONGEST_NOTE, read_annotations


@click.command()
@click.argument("path", shell_complete=completing.experiments)
@click.option(
    "--message",
    "-m",
    metavar="TEXT",
    help="The note, instead of the editor; '-' reads it from stdin.",
)
@click.option(
    "--name",
    metavar="TEXT",
    help="Show the experiment by this name; '' shows the last part of its path again.",
)
@click.option(
    "--yes",
    "-y",
    is_flag=True,
    help="Do not ask before an empty text deletes the note.",
)
@click.pass_context
def command(
    ctx: click.Context, path: str, message: Optional[str], name: Optional[str], yes: bool
) -> None:
    """Write a note on an experiment, in your editor ($VISUAL or $EDITOR), or give it a name.

    Both are kept in the experiment's own directory, in mallennlp.json. An empty note is deleted.

    \b
    mallennlp note pos/lstm_h16/seed_13
    mallennlp note pos/lstm_h16/seed_13 -m "The baseline of table 2."
    mallennlp note pos/lstm_h16/seed_13 --name "Baseline"
    """
    project = open_project(ctx)
    found = project.find_experiment(path)
    if name is not None:
        set_name(project, found, name)
        if message is None:
            return
    old = read_annotations(project.directory(found)).notes
    text = new_text(old, message)
    if text is None or text == old:
        click.echo(f"{printable(found)}: the note stays as it is.")
        return
    if not text and not yes:
        _confirm_deletion(found)
    project.annotate(found, notes=text)
    click.echo(f"{printable(found)}: note {'saved' if text else 'deleted'}.")


def set_name(project: Project, path: str, name: str) -> None:
    """Give an experiment a name, or take it away with "". Raises UsageError for a bad one."""
    given = project.annotate(path, display_name=name).display_name
    if given:
        click.echo(f"{printable(path)}: is called {printable(given)} now.")
    else:
        click.echo(f"{printable(path)}: has no name of its own now.")


def new_text(old: str, message: Optional[str]) -> Optional[str]:
    """The new note, from the option, stdin or the editor; None where the editor was left without
    saving.

    Raises UsageError where there is neither an option nor somebody to edit.
    """
    if message == "-":
        return read_stdin(LONGEST_NOTE, "The note").strip()
    if message is not None:
        return message.strip()
    if not can_ask():
        raise UsageError(
            "There is no terminal to edit in: give the note with --message TEXT or --message -."
        )
    text = click.edit(old, extension=".md", require_save=True)
    return None if text is None else text.strip()


def _confirm_deletion(path: str) -> None:
    if not can_ask():
        raise UsageError("An empty text deletes the note: add --yes if that is meant.")
    confirm(f"The text is empty. Delete the note on {printable(path)}?")
