"""Asking for names and passwords. A password is never an argument: every user of the computer could
read it.
"""

from __future__ import annotations

import os
import sys
from typing import Callable, Optional, Tuple, TypeVar

import click

from mallennlp.cli.main import EXIT_INTERRUPTED
from mallennlp.cli.output import can_ask
from mallennlp.exceptions import UsageError
from mallennlp.services.accounts.rules import (
    LONGEST_PASSWORD,
    check_password,
    check_username,
)

PASSWORD_VARIABLE = "MALLENNLP_ADMIN_PASSWORD"
"""The environment variable that ``new`` and ``init`` take the password from."""
DEFAULT_ADMIN = "admin"

_Function = TypeVar("_Function", bound=Callable[..., object])


def password_file_option(function: _Function) -> _Function:
    """The option ``--password-file``."""
    return click.option(
        "--password-file",
        metavar="FILE",
        help="Take the password from the first line of this file; '-' reads it from stdin.",
    )(function)


def admin_options(function: _Function) -> _Function:
    """The options of those commands that make a project."""
    return click.option("--username", metavar="NAME", help="The administrator's name.")(
        password_file_option(function)
    )


def admin_credentials(username: Optional[str], password_file: Optional[str]) -> Tuple[str, str]:
    """Name and password of a project's first administrator.

    From the options and the environment, else asked for. Raises UsageError where there is nobody to
    ask, or for a name or password that is not allowed.
    """
    given = password_file is not None or bool(os.environ.get(PASSWORD_VARIABLE))
    if not can_ask() and (username is None or not given):
        raise UsageError(
            "There is no terminal to ask for the administrator's name and password: give --username"
            " NAME, and --password-file FILE (- for stdin) or the environment variable"
            f" {PASSWORD_VARIABLE}."
        )
    if username is None:
        username = _ask(
            lambda: click.prompt("Administrator's name", default=DEFAULT_ADMIN),
            check_username,
        )
    else:
        check_username(username)
    return username, password_for(username, password_file, PASSWORD_VARIABLE)


def password_for(username: str, password_file: Optional[str], variable: str = "") -> str:
    """A new password: from the file, the environment variable, or asked for twice.

    Raises UsageError where none of these gives one, or if it is not allowed.
    """
    password: Optional[str] = None
    if password_file is not None:
        password = _read_password(password_file)
    elif variable and os.environ.get(variable):
        password = os.environ[variable]
    if password is not None:
        check_password(password)
        return password
    if not can_ask():
        raise UsageError(
            "There is no terminal to ask for the password: give --password-file FILE (- for stdin)."
        )
    return _ask(
        lambda: click.prompt(
            f"Password for {username}",
            hide_input=True,
            confirmation_prompt="The same again",
        ),
        check_password,
    )


def confirm(question: str) -> None:
    """Go on after a yes. Raises click's Exit after a no."""
    if not click.confirm(question):
        click.echo("Nothing was changed.", err=True)
        raise click.exceptions.Exit(EXIT_INTERRUPTED)


def _ask(question: Callable[[], str], check: Callable[[str], object]) -> str:
    """Ask until the answer is allowed."""
    while True:
        answer = question()
        try:
            check(answer)
            return answer
        except UsageError as error:
            click.echo(error.message, err=True)


def read_stdin(longest: int, what: str) -> str:
    """All of stdin. ``longest``: so many characters are read at most, as what is sent may never
    end; ``what``: how it is called in messages.

    Raises UsageError if there is more, or if it is not text.
    """
    try:
        text = sys.stdin.read(longest + 1)
    except OSError as error:
        raise UsageError(f"{what} cannot be read from stdin: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{what} in stdin is not UTF-8 text.") from error
    if len(text) > longest:
        raise UsageError(f"{what} in stdin has more than {longest:,} characters.")
    return text


def _read_password(file: str) -> str:
    name = "stdin" if file == "-" else file
    longest = LONGEST_PASSWORD + len("\r\n")  # a device may send one line without an end
    try:
        if file == "-":
            line = sys.stdin.readline(longest)
        else:
            with open(file, encoding="utf-8") as opened:
                line = opened.readline(longest)
    except OSError as error:
        raise UsageError(f"The password cannot be read from {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"The password in {name} is not UTF-8 text.") from error
    password = line.rstrip("\r\n")
    if not password:
        raise UsageError(f"The first line of {name} is empty, where the password should stand.")
    return password
