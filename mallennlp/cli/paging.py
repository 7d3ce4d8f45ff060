"""Long output in a pager, as git does it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from typing import Dict, Iterable, Iterator, Mapping, Optional

import click

from mallennlp.cli.output import is_terminal

PAGER_VARIABLE = "PAGER"
_OPTIONS: Mapping[str, str] = {"LESS": "FRX", "LV": "-c"}
"""What pagers are told where nobody told them otherwise: to end at once where everything fits on
the screen, to show colours, and to leave the text there."""
_NOT_STARTED = (126, 127)
"""Exit statuses by which a shell says that there is no such program, or none that can be run."""

no_pager_option = click.option(
    "--no-pager", is_flag=True, help="Print all at once, where a terminal would get a pager."
)


def print_paged(lines: Iterable[str], no_pager: bool = False) -> None:
    """Print lines, which may be coloured; on a terminal through the pager.

    That is what ``PAGER`` says, else ``less``; none if ``PAGER`` is empty or ``cat``. One that
    cannot be started is told, and the lines are printed.
    """
    command = None if no_pager or not is_terminal() else pager_command(os.environ)
    if command is None:
        for line in lines:
            click.echo(line)
        return
    text = "".join(f"{line}\n" for line in lines)
    if _is_plain():
        text = click.unstyle(text)
    if _page(text, command) in _NOT_STARTED:
        told = f"The pager {command!r} cannot be started; --no-pager or PAGER= goes without."
        click.echo(told, err=True)
        click.echo(text, nl=False)


def pager_command(environment: Mapping[str, str]) -> Optional[str]:
    """The command line of the pager, None where there shall be none."""
    command = environment.get(PAGER_VARIABLE)
    if command is None:
        can_page = environment.get("TERM", "dumb") != "dumb"
        return "less" if can_page and shutil.which("less") else None
    return None if command.strip() in ("", "cat") else command


def _is_plain() -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and context.color is False


def _page(text: str, command: str) -> int:
    """Show a text, wait for the end of it, and return the exit status."""
    click.echo(nl=False)  # flushes what was printed before
    # The user's own command line, which may have options and pipes, as git takes it.
    process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=_environment())
    assert process.stdin is not None
    with _left_to_the_pager():
        with contextlib.suppress(BrokenPipeError):  # who has read enough may leave
            process.stdin.write(text.encode("utf-8", "surrogateescape"))
            process.stdin.flush()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        return process.wait()


def _environment() -> Dict[str, str]:
    return {**_OPTIONS, **os.environ}


@contextlib.contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Ctrl-C is the pager's: with less it stops a search, and the screen stays in order."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
