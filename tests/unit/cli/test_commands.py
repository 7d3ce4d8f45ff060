"""Parts of single commands that a whole program shows badly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Optional, Sequence

import click
import pytest
from click.testing import CliRunner

from mallennlp.cli import asking, creating, edit, scanning, show, user
from mallennlp.cli.completion import command as completion
from mallennlp.exceptions import StorageError, UsageError
from mallennlp.services.index.scan import ScanProgress, ScanSummary
from tests.unit.services.index.making import made, with_best

# --- creating


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("tagging", "tagging"),
        ("my runs", "my runs"),
        ("Größe", "Größe"),
        (".hidden", "hidden"),
        ("a/b", "b"),
        ("a:b", "a-b"),
        ("...", "experiments"),
        ("x" * 90, "x" * 64),
        ("ends.", "ends"),
        ("/", "experiments"),
    ],
)
def test_a_folder_gives_its_project_a_name(folder: str, name: str) -> None:
    assert creating.name_of_folder(Path(folder)) == name
    creating.check_name(name)


@pytest.mark.parametrize("name", ["", " ", "a/b", ".x", "-x", "a\n", "x" * 65, "x."])
def test_what_cannot_be_a_name(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be a project's name"):
        creating.check_name(name)


def test_a_folder_of_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    creating.check_writable(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StorageError, match="cannot be written by this user"):
        creating.check_writable(tmp_path)
    with pytest.raises(StorageError, match="is not a folder"):
        creating.check_writable(tmp_path / "missing")


# --- asking


def test_a_password_file_that_is_not_text(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        asking.password_for("ada", str(file))


def test_a_password_keeps_its_spaces(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"  correct horse  \r\nsecond line")
    assert asking.password_for("ada", str(file)) == "  correct horse  "


def test_the_variable_is_for_the_administrator_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(asking.PASSWORD_VARIABLE, "correct horse battery")
    monkeypatch.setattr(asking, "can_ask", lambda: False)
    assert asking.admin_credentials("ada", None) == ("ada", "correct horse battery")
    with pytest.raises(UsageError, match="--password-file"):
        asking.password_for("grace", None)


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130), ("\n", 130)])
def test_only_yes_goes_on(answer: str, code: int) -> None:
    probe = click.Command("probe", callback=lambda: asking.confirm("Really?"))
    assert CliRunner().invoke(probe, input=answer).exit_code == code


# --- edit


@pytest.mark.parametrize(
    ("env", "command"),
    [
        ({"EDITOR": "nano"}, ["nano"]),
        ({"EDITOR": "nano", "VISUAL": "code --wait"}, ["code", "--wait"]),
        ({"EDITOR": "'/my editor' -x", "VISUAL": " "}, ["/my editor", "-x"]),
    ],
)
def test_which_editor(
    monkeypatch: pytest.MonkeyPatch, env: Dict[str, str], command: Sequence[str]
) -> None:
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    assert edit.editor() == command


@pytest.mark.parametrize(
    ("opener", "found", "chosen"),
    [("xdg-open", {"vi"}, None), (None, {"vi", "vim"}, ["vim"]), (None, {"nano"}, ["nano"])],
)
def test_without_a_setting_the_desktop_or_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    opener: Optional[str],
    found: set[str],
    chosen: Optional[Sequence[str]],
) -> None:
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(edit, "can_ask", lambda: True)
    monkeypatch.setattr(edit, "_desktop_opener", lambda: opener)
    monkeypatch.setattr(edit.shutil, "which", lambda name: name if name in found else None)
    assert edit.editor() == chosen


# --- scanning


def summary_of(unreadable: int) -> ScanSummary:
    faults = tuple((f"run{number}", "Permission denied") for number in range(unreadable))
    return ScanSummary(found=1234, new=1, changed=2, gone=3, unreadable=faults, seconds=1.25)


def test_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    scanning.print_summary(summary_of(0))
    printed = capsys.readouterr()
    assert printed.out == "1,234 found: 1 new, 2 changed, 3 gone (1.2 s)\n"
    assert printed.err == ""


def test_a_summary_with_many_faults(capsys: pytest.CaptureFixture[str]) -> None:
    scanning.print_summary(summary_of(25))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "25 unreadable:"
    assert lines[1] == "  run0: Permission denied"
    assert lines[-1].startswith("  and 5 more; ")
    assert len(lines) == 22
    assert len(scanning.summary_object(summary_of(25))["unreadable"]) == 25


def test_the_bar_counts_first_and_cleans_up(capsys: pytest.CaptureFixture[str]) -> None:
    bar = scanning._Bar()
    bar.update(ScanProgress("looking", 9, 0))
    bar.update(ScanProgress("looking", 1000, 0))
    bar.update(ScanProgress("reading", 0, 10))
    bar.update(ScanProgress("reading", 10, 10))
    bar.close()
    err = capsys.readouterr().err
    assert "\rLooking for experiments: 1,000" in err
    assert "Reading experiments" in err


# --- show


def test_a_config_as_a_tree() -> None:
    config = {
        "model": {"type": "lstm", "layers": [1, 2], "empty": {}},
        "callbacks": [{"type": "a"}, "b"],
        "none": None,
        "bad": float("nan"),
        "range": [float("-inf"), float("inf")],
        "evil\x1b": "a\nb",
    }
    assert list(show.config_lines(config)) == [
        "model:",
        '  type: "lstm"',
        "  layers: [1, 2]",
        "  empty: {}",
        "callbacks:",
        "  -",
        '    type: "a"',
        '  - "b"',
        "none: null",
        "bad: NaN",
        "range: [-Infinity, Infinity]",
        'evil\\x1b: "a\\nb"',
    ]


def test_a_run_without_a_metric_names_none() -> None:
    assert show.as_object(made("a"))["best_metric_name"] is None
    shown = show.as_object(with_best("a", validation_loss=0.5))
    assert shown["best_metric_name"] == "validation_loss" and shown["best_metric"] == 0.5


# --- help


def test_levels_are_shown_as_they_are_stored() -> None:
    help_text = CliRunner().invoke(user.command, ["add", "--help"]).output
    assert "[READ|READ_WRITE|ADMIN]" in help_text


def test_completion_says_where_it_goes() -> None:
    help_text = CliRunner().invoke(completion, ["--help"]).output
    for line in ('eval "$(mallennlp completion bash)"', "~/.zshrc", "completion fish | source"):
        assert line in help_text
