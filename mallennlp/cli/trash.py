"""``mallennlp trash``: list, restore and remove deleted experiments."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, List, Optional, Sequence, Tuple

import attrs
import click

from mallennlp.cli.asking import confirm
from mallennlp.cli.naming import tell_refused
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import Cell, Column, Table, can_ask, printable, terminal_width
from mallennlp.domain.display import iso_time, relative_time, size
from mallennlp.domain.globs import is_pattern
from mallennlp.domain.json_text import to_json
from mallennlp.domain.names import quoted
from mallennlp.exceptions import ConflictError, NotFoundError, UsageError
from mallennlp.services.index.globbing import fitting

if TYPE_CHECKING:
    from mallennlp.services.many import Refusal
    from mallennlp.services.trash.store import Trashed

_COLUMNS = (
    Column("id"),
    Column("path", cut="start", wanted=24),
    Column("size", right=True),
    Column("deleted", spare=1),
    Column("by", cut="end", spare=2),
)
_DAY_S = 86_400.0


@click.group()
def command() -> None:
    """List and restore deleted experiments, and remove them for good.

    The trash lies in the project's folder .mallennlp. What is in it takes room on the disk until it
    is emptied.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_trash(ctx: click.Context, as_json: bool) -> None:
    """List what is in the trash, the newest first."""
    trash = open_project(ctx).trash
    entries = trash.entries()
    _tell_unknown(trash.unknown())
    if as_json:
        for entry in entries:
            content = attrs.asdict(entry)
            content["deleted"] = iso_time(content.pop("deleted_s"))
            click.echo(to_json(content))
        return
    now_s = time.time()
    if entries:
        Table(_COLUMNS, terminal_width()).print(
            [
                Cell(entry.id),
                Cell(entry.path),
                Cell(size(entry.size_bytes)),
                Cell(relative_time(entry.deleted_s, now_s)),
                Cell(entry.by),
            ]
            for entry in entries
        )
    elif not trash.unknown():
        click.echo("The trash is empty.", err=True)


def _tell_unknown(folders: Sequence[Path]) -> None:
    for folder in folders:
        click.echo(
            f"{printable(str(folder))} holds an experiment whose record is gone or damaged, so it"
            " is not listed. Move its folder 'run' to where it shall stand, or remove it, by hand.",
            err=True,
        )


@command.command()
@click.argument("names", nargs=-1, required=True, metavar="ID|PATH...")
@click.pass_context
def restore(ctx: click.Context, names: Tuple[str, ...]) -> None:
    """Move experiments back to where they stood.

    Each is named by its id in 'mallennlp trash list', or by the path that it had, or several by a
    pattern with * ? [ in it for that path, as 'mallennlp rm' takes one. Of several that had the
    same path, the one that was deleted last is meant. Nothing is replaced: where something stands
    in the old place now, the experiment stays in the trash, and the exit status is not 0.

    \b
    mallennlp trash restore pos/lstm_h16/seed_13
    mallennlp trash restore 'scratch/*'
    """
    project = open_project(ctx)
    ids, unknown = _named(project.trash.entries(), names)
    tell_refused(unknown)
    outcome = project.restore(ids)
    for entry in outcome.done:
        click.echo(f"{printable(entry.path)}: restored.")
    tell_refused(outcome.refused)
    if outcome.refused:
        ctx.exit(ConflictError.exit_code)
    if unknown:
        ctx.exit(NotFoundError.exit_code)


@command.command()
@click.option(
    "--older-than",
    "days",
    type=click.FloatRange(min=0),
    metavar="DAYS",
    help="Only what was deleted more than so many days ago.",
)
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_context
def empty(ctx: click.Context, days: Optional[float], yes: bool) -> None:
    """Remove what is in the trash for good."""
    project = open_project(ctx)
    age_s = None if days is None else days * _DAY_S
    found = project.trash.older_than(age_s)
    if not found:
        click.echo("There is nothing to remove.", err=True)
        return
    if not yes:
        if not can_ask():
            raise UsageError("There is no terminal to ask on: add --yes to remove without asking.")
        amount = size(sum(entry.size_bytes for entry in found))
        confirm(f"Remove {_counted(len(found))} for good, {amount}? Nothing brings them back.")
    # What somebody deletes while the question stands is not among them.
    outcome = project.remove_from_trash(entry.id for entry in found)
    click.echo(f"Removed {_counted(len(outcome.done))}.")
    tell_refused(outcome.refused)
    if outcome.refused:
        ctx.exit(ConflictError.exit_code)


def _counted(number: int) -> str:
    return "1 experiment" if number == 1 else f"{number:,} experiments"


def _named(
    entries: Sequence["Trashed"], names: Sequence[str]
) -> Tuple[List[str], "Tuple[Refusal, ...]"]:
    """The ids of what names and patterns mean, and which of them mean nothing."""
    ids: List[str] = []
    unknown: List[Tuple[str, str]] = []
    for name in names:
        found = _ids_of(entries, name)
        ids += found
        if not found:
            message = (
                f"Nothing in the trash is called {quoted(name)}. 'mallennlp trash list' shows what"
                " there is."
            )
            unknown.append((name, message))
    return ids, tuple(unknown)


def _ids_of(entries: Sequence["Trashed"], name: str) -> List[str]:
    """The ids of what an id, a path or a pattern means, having said how many a pattern fits."""
    newest = {entry.path: entry.id for entry in reversed(entries)}
    wanted = name.rstrip("/")
    if wanted in newest:
        return [newest[wanted]]
    ids = [entry.id for entry in entries if wanted == entry.id]
    if ids or not is_pattern(name):
        return ids
    paths = fitting(sorted(newest), name)
    if paths:
        some = (
            "1 deleted experiment fits" if len(paths) == 1 else f"{len(paths):,} deleted ones fit"
        )
        click.echo(printable(f"{some} '{name}'."))
    return [newest[path] for path in paths]
