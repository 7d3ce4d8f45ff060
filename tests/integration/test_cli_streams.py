"""Commands whose input is closed, endless or no text, and whose output goes nowhere."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import List

import pytest

from mallennlp.project import Project
from tests.terminal import LONGEST_S, PROGRAM, Done, environment

RUN = "2.10.1/pos/lstm_h16/seed_13"
IN_SHELL = " ".join(f"'{word}'" for word in PROGRAM)


def shell(project: Project, arguments: str, redirections: str, before: str = "") -> Done:
    """Call ``mallennlp`` with its streams redirected as a shell does it."""
    done = subprocess.run(
        ["sh", "-c", f"{before} {IN_SHELL} {arguments} {redirections}"],
        cwd=project.root,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    assert "Traceback" not in done.stderr and "bug" not in done.stderr, done.stderr
    return Done(done.returncode, done.stdout, done.stderr)


def notes(project: Project) -> str:
    return project.experiment(RUN).annotations.notes


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (f"note {RUN} -m -", "add --yes"),
        (f"note {RUN}", "no terminal"),
        ("user add zed --password-file -", "The first line of stdin is empty"),
        ("user add zed", "no terminal"),
        ("user remove ada", "--yes"),
    ],
)
def test_closed_input_is_empty_input(project: Project, arguments: str, said: str) -> None:
    before = notes(project)
    done = shell(project, arguments, "<&-")
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert notes(project) == before
    assert [user.username for user in project.accounts.list()] == ["ada"]


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", ["index", "ls", f"tag {RUN} --add x"])
def test_closed_output_stops_no_command(project: Project, arguments: str, closed: str) -> None:
    assert shell(project, arguments, closed).code == 0


def test_a_failure_with_closed_output_keeps_its_status(project: Project) -> None:
    assert shell(project, "show no/such/run", ">&- 2>&-").code == 3


def test_nothing_is_written_into_a_file_that_took_a_closed_streams_place(project: Project) -> None:
    """The lowest free number is that of the stream that is missing."""
    shell(project, f"note {RUN} --name Changed", "<&- >&- 2>&-")
    assert project.experiment(RUN).name == "Changed"
    assert project.index.total() == 3


ENDLESS: List[tuple[str, str]] = [
    (f"note {RUN} -m -", "more than 100,000 characters"),
    ("user add zed --password-file -", "too long"),
    ("user add zed --password-file /dev/zero", "too long"),
]


@pytest.mark.parametrize(("arguments", "said"), ENDLESS)
def test_input_without_an_end_is_refused(project: Project, arguments: str, said: str) -> None:
    before = notes(project)
    done = shell(project, arguments, "</dev/zero", before="ulimit -v 2000000;")
    assert done.code == 2
    assert said in done.err
    assert notes(project) == before


def test_a_note_that_is_no_text(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "note"
    file.write_bytes(b"\xff\xfe\xff")
    before = notes(project)
    # In the C locale Python takes any byte, elsewhere it is strict.
    done = shell(project, f"note {RUN} -m -", f"<'{file}'", before="export PYTHONIOENCODING=utf-8;")
    assert (done.code, notes(project)) == (2, before)
    assert "The note in stdin is not UTF-8 text" in done.err


def test_a_note_from_a_pipe_may_be_as_long_as_a_note_may_be(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "note"
    file.write_text("ü" * 100_000, "utf-8")
    assert shell(project, f"note {RUN} -m -", f"<'{file}'").code == 0
    assert notes(project) == "ü" * 100_000
