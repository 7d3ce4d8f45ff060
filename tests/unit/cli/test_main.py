from __future__ import annotations

import errno
import os
import re

import click
import pytest

from mallennlp import __version__
from mallennlp.cli import main as program
from mallennlp.cli.main import COMMANDS, cli, run
from mallennlp.exceptions import ExperimentNotFoundError, LastAdminError, QueryError


def test_the_place_of_a_mistake_in_a_query_is_marked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = QueryError("There is no column 'modle'.", "modle:x", 0, 5)
    monkeypatch.setattr(cli, "get_command", lambda ctx, name: failing(error))
    assert run(["ls"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["Error: There is no column 'modle'.", "  modle:x", "  ^^^^^"]
    monkeypatch.setattr(cli, "get_command", lambda ctx, name: failing(QueryError("Too long.")))
    assert run(["ls"]) == 2
    assert capsys.readouterr().err == "Error: Too long.\n"


def failing(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("ls", callback=fail)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (
            ExperimentNotFoundError("No experiment is called 'x'."),
            3,
            "No experiment is called 'x'.",
        ),
        (LastAdminError("The last one."), 4, "The last one."),
        (click.UsageError("Not so."), 2, "Not so."),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (
            OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/x"),
            1,
            "No space left on device: /x",
        ),
        (
            ZeroDivisionError("division"),
            70,
            "a bug in mallennlp (ZeroDivisionError: division)",
        ),
        (ValueError("two\nlines"), 70, "(ValueError: two lines)"),
    ],
)
def test_every_failure_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    said: str,
) -> None:
    monkeypatch.delenv("MALLENNLP_DEBUG", raising=False)
    monkeypatch.setattr(cli, "get_command", lambda ctx, name: failing(error))
    assert run(["ls"]) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_debugging_shows_where(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MALLENNLP_DEBUG", "1")
    monkeypatch.setattr(cli, "get_command", lambda ctx, name: failing(ZeroDivisionError()))
    assert run(["ls"]) == program.EXIT_BUG
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(("word", "guess"), [("lst", "ls"), ("serv", "serve"), ("taag", "tag")])
def test_a_wrong_command_gets_the_nearest(
    capsys: pytest.CaptureFixture[str], word: str, guess: str
) -> None:
    assert run([word]) == 2
    assert f"There is no command {word!r}. Did you mean {guess!r}?" in capsys.readouterr().err


def test_the_overview_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    printed = capsys.readouterr().out
    for group, commands in COMMANDS.items():
        assert f"{group}:" in printed
        for name in commands:
            assert re.search(rf"^  {name} ", printed, re.MULTILINE)


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"mallennlp {__version__}\n"


def test_a_missing_folder_is_a_wrong_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--wd", "/no/such/folder", "ls"]) == 2
    assert "does not exist" in capsys.readouterr().err
