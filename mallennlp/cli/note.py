"""``mallennlp note``: write a note on an experiment, and give it a name."""

from __future__ import annotations

from typing import Optional, Sequence, Tuple

import click

from mallennlp.cli import completing
from mallennlp.cli.asking import confirm, read_stdin
from mallennlp.cli.naming import MANY, confirm_many, find_all, tell_refused, where_option
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import can_ask, printable
from mallennlp.exceptions import ConflictError, ExperimentNotFoundError, UsageError
from mallennlp.project import Project
from mallennlp.services.experiments.sidecar import LONGEST_NOTE, clean_note, read_annotations


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=completing.experiments)
@click.option(
    "--message",
    "-m",
    metavar="TEXT",
    help="The note of one experiment, instead of the editor; '-' reads it from stdin.",
)
@click.option(
    "--name",
    metavar="TEXT",
    help="Show the experiment by this name; '' shows the last part of its path again.",
)
@click.option(
    "--add",
    "-a",
    "added",
    metavar="TEXT",
    help="Add this paragraph to the notes of one experiment or many; '-' reads it from stdin.",
)
@where_option
@click.option(
    "--yes",
    "-y",
    is_flag=True,
    help=f"Do not ask before an empty text deletes the note, or before many (over {MANY}) get one.",
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: Tuple[str, ...],
    message: Optional[str],
    name: Optional[str],
    added: Optional[str],
    where: Optional[str],
    yes: bool,
) -> None:
    """Write a note on an experiment, in your editor ($VISUAL or $EDITOR), or give it a name.

    Both are kept in the experiment's own directory, in mallennlp.json. An empty note is deleted.

    With --add there may be several experiments, named by paths, by patterns with * ? [ in them, or
    by --where. What stands in their notes stays. If one of them cannot be written to, the others
    are all the same, and the exit status is not 0.

    \b
    mallennlp note pos/lstm_h16/seed_13
    mallennlp note pos/lstm_h16/seed_13 -m "The baseline of table 2."
    mallennlp note pos/lstm_h16/seed_13 --name "Baseline"
    mallennlp note --where status:failed --add "The disk was full that night."
    """
    project = open_project(ctx)
    if added is not None:
        if message is not None or name is not None:
            raise click.UsageError("--add goes together with neither --message nor --name.")
        ctx.exit(_add(project, paths, where, added, yes))
    _write(project, _only(paths, where), message, name, yes)


def _only(paths: Sequence[str], where: Optional[str]) -> str:
    """The one experiment whose note is edited, as it was named. Raises click.UsageError."""
    if len(paths) == 1 and where is None:
        return paths[0]
    if not paths and where is None:
        raise click.UsageError("No experiment is named: give its path.")
    raise click.UsageError(
        "A note is edited, and a name is given, on one experiment, named by its path. To write on"
        " several, use --add TEXT."
    )


def _add(
    project: Project, paths: Tuple[str, ...], where: Optional[str], added: str, yes: bool
) -> int:
    """Add a paragraph to the notes of many experiments; return an exit status."""
    text = read_stdin(LONGEST_NOTE, "The note") if added == "-" else added
    if not clean_note(text):
        raise UsageError("There is nothing to add: the text is empty.")
    found, refused = find_all(project, paths, where)
    tell_refused(refused)
    confirm_many(len(found), f"Add this note to these {len(found):,} experiments?", yes)
    outcome = project.note_all(found, text)
    failed = {path for path, _ in outcome.refused}
    for path in found:
        if path not in failed:
            click.echo(f"{printable(path)}: note added.")
    tell_refused(outcome.refused)
    if outcome.refused:
        return ConflictError.exit_code
    return ExperimentNotFoundError.exit_code if refused else 0


def _write(
    project: Project, path: str, message: Optional[str], name: Optional[str], yes: bool
) -> None:
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
