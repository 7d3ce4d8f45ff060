"""``mallennlp user``: the dashboard's users."""

from __future__ import annotations

from typing import Optional

import click

from mallennlp.cli import completing
from mallennlp.cli.asking import confirm, password_file_option, password_for
from mallennlp.cli.opening import open_project
from mallennlp.cli.output import Cell, Column, Table, can_ask, terminal_width
from mallennlp.domain.display import exact_time, iso_time
from mallennlp.domain.json_text import to_json
from mallennlp.domain.permissions import Permission
from mallennlp.exceptions import AccountsMissingError, UsageError, UserExistsError
from mallennlp.project import Project
from mallennlp.services.accounts.rules import check_username

LEVELS = [level.name for level in Permission]
_LEVEL = click.Choice(LEVELS, case_sensitive=False)
_LEVELS_SHOWN = f"[{'|'.join(LEVELS)}]"
"""What click would show of them in lower case."""


@click.group()
def command() -> None:
    """Add, change and remove the dashboard's users.

    \b
    READ        look at everything
    READ_WRITE  also tag, write notes and look for new experiments
    ADMIN       also use pages that ask for it

    Whoever can write into the project's folder may call this command; no level is asked for.
    """


@command.command()
@click.argument("name")
@click.option(
    "--permission",
    type=_LEVEL,
    metavar=_LEVELS_SHOWN,
    default=Permission.READ.name,
    show_default=True,
    help="What the user may do.",
)
@password_file_option
@click.pass_context
def add(ctx: click.Context, name: str, permission: str, password_file: Optional[str]) -> None:
    """Add a user; the password is asked for."""
    project = open_project(ctx)
    check_username(name)
    level = Permission[permission.upper()]
    lost = _check_new(project, name, level)
    password = password_for(name, password_file)
    accounts = project.make_accounts() if lost else project.accounts
    user = accounts.add(name, password, level)
    if lost:
        click.echo("The file of this project's users was missing and has been made anew.")
    click.echo(f"Added {user.username} with {user.permission}.")


def _check_new(project: Project, name: str, level: Permission) -> bool:
    """Before a password is asked for. Returns whether the accounts are lost, and this user is the
    administrator to begin anew with.

    Raises UserExistsError; AccountsMissingError where another user would be the only one.
    """
    try:
        users = project.accounts.list()
    except AccountsMissingError:
        if level is not Permission.ADMIN:
            raise
        return True
    if any(user.username == name for user in users):
        raise UserExistsError(
            f"There is a user {name!r} already. 'mallennlp user passwd' and 'set-permissions'"
            " change one."
        )
    return False


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def list_users(ctx: click.Context, as_json: bool) -> None:
    """List the users with their permissions."""
    users = open_project(ctx).accounts.list()
    if as_json:
        for user in users:
            values = {
                "username": user.username,
                "permission": user.permission.name,
                "created": iso_time(user.created_s),
            }
            click.echo(to_json(values))
        return
    columns = (
        Column("name", cut="end"),
        Column("permission"),
        Column("created", spare=1),
    )
    Table(columns, terminal_width()).print(
        (
            Cell(user.username),
            Cell(user.permission.name),
            Cell(exact_time(user.created_s)),
        )
        for user in users
    )


@command.command()
@click.argument("name", shell_complete=completing.users)
@password_file_option
@click.pass_context
def passwd(ctx: click.Context, name: str, password_file: Optional[str]) -> None:
    """Set a user's password, which ends the user's sessions."""
    accounts = open_project(ctx).accounts
    user = accounts.get(name)
    accounts.set_password(user.username, password_for(user.username, password_file))
    click.echo(f"Changed the password of {user.username}; open sessions have ended.")


@command.command("set-permissions")
@click.argument("name", shell_complete=completing.users)
@click.argument("permission", type=_LEVEL, metavar=_LEVELS_SHOWN)
@click.pass_context
def set_permissions(ctx: click.Context, name: str, permission: str) -> None:
    """Set what a user may do, which ends the user's sessions."""
    level = Permission[permission.upper()]
    open_project(ctx).accounts.set_permission(name, level)
    click.echo(f"{name} has {level} now.")


@command.command()
@click.argument("name", shell_complete=completing.users)
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_context
def remove(ctx: click.Context, name: str, yes: bool) -> None:
    """Remove a user. The last administrator cannot be removed."""
    accounts = open_project(ctx).accounts
    accounts.get(name)
    if not yes:
        if not can_ask():
            raise UsageError("Removing a user needs --yes where nobody can be asked.")
        confirm(f"Remove the user {name}?")
    accounts.remove(name)
    click.echo(f"Removed {name}.")
