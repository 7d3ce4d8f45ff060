"""The entry point ``mallennlp``: finds the command, and says what went wrong in one sentence.

A command's module is imported when the command is called and not before, so that ``mallennlp
--help`` and the shell's completion answer at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, List, Mapping, NoReturn, Optional, Sequence, Tuple

import click

from mallennlp import __version__
from mallennlp.exceptions import MallennlpError, QueryError

COMMANDS: Mapping[str, Mapping[str, str]] = {
    "Projects": {
        "new": "Make a project in a new folder.",
        "init": "Make the current folder a project.",
        "demo": "Make a project of real runs to look around in, and serve it.",
        "edit": "Change the project's settings in your editor.",
        "user": "Add, change and remove the dashboard's users.",
    },
    "Experiments": {
        "index": "Look for new, changed and vanished experiments.",
        "ls": "List experiments.",
        "show": "Show all about one experiment.",
        "diff": "Show in what two experiments differ.",
        "compare": "Compare experiments: configs and metrics side by side.",
        "tag": "Add tags to experiments, or remove them.",
        "note": "Write a note on an experiment.",
        "archive": "Leave experiments out of lists, or put them back.",
        "rm": "Delete experiments: move them into the trash.",
        "trash": "List and restore deleted experiments, or remove them for good.",
    },
    "Dashboard": {
        "serve": "Serve the dashboard.",
        "launch": "Open the dashboard in the browser.",
        "page": "Write pages of your own for the dashboard, and list them.",
    },
    "Shell": {
        "completion": "Print the completion script for your shell.",
    },
}
"""Every command with its help in one line, in groups. ``mallennlp.cli.NAME`` holds it as
``command``.
"""

EXIT_BUG = 70
EXIT_INTERRUPTED = 130
EXIT_BROKEN_PIPE = 141
WIDTH_OF_PIPES = 80
"""Columns of what is no terminal, where a line has to be cut."""
DEBUG_VARIABLE = "MALLENNLP_DEBUG"
COMPLETE_VARIABLE = "_MALLENNLP_COMPLETE"
"""Set by a shell that asks for completion; click reads it."""


class ReaderGone(Exception):
    """Whoever read our output has gone, for instance ``head``: that is no mistake of anybody's."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called. ``--help`` needs the table above
    only.
    """

    def list_commands(self, ctx: click.Context) -> List[str]:
        """The names of all commands."""
        return [name for group in COMMANDS.values() for name in group]

    def get_command(self, ctx: click.Context, cmd_name: str) -> Optional[click.Command]:
        """The command of this name, imported; None if there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"mallennlp.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: List[str]
    ) -> Tuple[Optional[str], Optional[click.Command], List[str]]:
        """The command that the arguments name. Raises UsageError with the nearest name."""
        if args and args[0] not in self.list_commands(ctx) and not ctx.resilient_parsing:
            from mallennlp.domain.names import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader of our output that has gone becomes ReaderGone, which click
        lets through.
        """
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ReaderGone from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands' names and help without importing them."""
        for title, commands in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'mallennlp COMMAND --help' explains a command.",
)
@click.option(
    "--wd",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    metavar="DIR",
    help="Work in this folder's project instead of the current folder's.",
)
@click.version_option(__version__, "-V", "--version", message="mallennlp %(version)s")
@click.pass_context
def cli(ctx: click.Context, wd: str) -> None:
    """Find, search, show and share the experiments that AllenNLP wrote.

    A project is a folder with a Project.toml. Every command finds it from any folder below.
    """
    ctx.obj = wd


def main(arguments: Optional[Sequence[str]] = None) -> NoReturn:
    """Run the command line (``sys.argv`` if no arguments are given) and exit with its status.

    0: done. 1: it could not be done. 2: the command or a setting is wrong. 3: something does not
    exist. 4: refused. 70: a bug. 130: interrupted, or a question was answered with no.
    """
    sys.exit(run(arguments))


def run(arguments: Optional[Sequence[str]] = None) -> int:
    """Run the command line and return its exit status, with every failure told on stderr."""
    _open_missing_streams()
    _accept_any_name()
    try:
        code = _invoke(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except QueryError as error:
        return _tell(error.message + _place(error), error.exit_code)
    except MallennlpError as error:
        return _tell(error.message, error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted.", err=True)
        return EXIT_INTERRUPTED
    except (ReaderGone, BrokenPipeError):
        return _leave_quietly()
    except OSError as error:
        _drop_unwritable_output()
        return _tell(_os_error(error), 1)
    except Exception as error:
        return _tell_bug(error)


def _invoke(arguments: Optional[Sequence[str]]) -> int:
    if os.environ.get(COMPLETE_VARIABLE):
        from mallennlp.cli import bash  # only where a shell asks

        bash.register()
    colour: dict[str, Any] = {"color": False} if os.environ.get("NO_COLOR") else {}
    result = cli.main(
        list(arguments) if arguments is not None else None,
        prog_name="mallennlp",
        complete_var=COMPLETE_VARIABLE,
        standalone_mode=False,
        **colour,
    )
    return result if isinstance(result, int) else 0


def _tell(message: str, code: int) -> int:
    if os.environ.get(DEBUG_VARIABLE):
        _print_traceback()
    colour = False if os.environ.get("NO_COLOR") else None
    click.echo(click.style("Error: ", fg="red", bold=True) + message, err=True, color=colour)
    return code


def _place(error: QueryError) -> str:
    """The query with the mistake marked, on lines of their own; "" where the place is not known."""
    if error.start is None or error.end is None:
        return ""
    from mallennlp.cli.output import terminal_width  # for mistakes alone
    from mallennlp.domain.queries.marking import marked

    return "\n" + marked(error.query, error.start, error.end, terminal_width() or WIDTH_OF_PIPES)


def _tell_bug(error: Exception) -> int:
    debugging = bool(os.environ.get(DEBUG_VARIABLE))
    hint = "" if debugging else f" Set {DEBUG_VARIABLE}=1 and repeat the command to see where."
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return _tell(f"This is a bug in mallennlp ({' '.join(what.split())}).{hint}", EXIT_BUG)


def _open_missing_streams() -> None:
    """Give a process that was started with closed streams (``<&-``, ``>&-``) empty ones: a file
    that is opened later must not become one of them, and no command has to ask.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            handle = os.open(os.devnull, os.O_RDWR)
            os.set_inheritable(handle, True)  # for the editor
            setattr(sys, name, open(handle, mode, encoding="utf-8", closefd=False))


def _accept_any_name() -> None:
    """Let file names that are no text, and characters that the terminal lacks, be printed in some
    form.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            utf8 = (stream.encoding or "").lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if utf8 else "backslashreplace")


def _leave_quietly() -> int:
    _print_nowhere()
    return EXIT_BROKEN_PIPE


def _drop_unwritable_output() -> None:
    try:
        sys.stdout.flush()
    except OSError:  # a full disk
        _print_nowhere()


def _print_nowhere() -> None:
    """Else the interpreter complains when it flushes at its end, and changes the exit status."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _os_error(error: OSError) -> str:
    what = error.strerror or str(error)
    return f"{what}: {error.filename}" if error.filename else what


def _print_traceback() -> None:
    import traceback

    traceback.print_exc()
