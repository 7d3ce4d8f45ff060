"""Completion: the scripts that are printed, and what really happens in bash at the Tab key."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, List, Sequence

import pytest

from mallennlp.project import Project
from tests.components import require
from tests.terminal import PROGRAM, Terminal, environment, run, script

PROMPT = "ready> "
SHELLS = ("bash", "zsh", "fish")


@pytest.fixture(scope="module")
def bash(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """An interactive bash in the project, with completion installed as the help tells."""
    require(shutil.which("bash") is not None, "This test needs bash.")
    folder = tmp_path_factory.mktemp("bin")
    script(folder / "mallennlp", f'exec "{sys.executable}" -m mallennlp "$@"')
    rc = folder / "rc"
    rc.write_text(
        f'PS1="{PROMPT}"\nPATH="{folder}:$PATH"\nbind "set bell-style none"\n'
        'bind "set enable-bracketed-paste off"\nbind "set show-all-if-ambiguous on"\n'
        'eval "$(mallennlp completion bash)"\n',
        encoding="utf-8",
    )
    bash = ("bash", "--noprofile", "--rcfile", str(rc), "-i")
    with Terminal(runs, program=bash, COLUMNS="500") as terminal:
        terminal.expect(PROMPT)
        yield terminal


def completed(bash: Terminal, line: str) -> str:
    """The line that bash makes of this one at Tab. It is printed, not called."""
    bash.type(f"\x15{line}\t\x01printf '<%s>' \n")  # Ctrl-U, Tab, Ctrl-A
    bash.expect("<mallennlp>")
    bash.expect(PROMPT)
    return bash.text[bash.text.rindex("<mallennlp>") :].removesuffix(PROMPT)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("mallennlp sh", ["show"]),
        ("mallennlp show 2.10.1/pos/crf", ["show", "2.10.1/pos/crf_custom/"]),
        ("mallennlp show 2.10.1/pos/lstm_h16/seed_1", ["show", "2.10.1/pos/lstm_h16/seed_13/"]),
        ("mallennlp show 2.10.1/reviews/cnn", ["show", "2.10.1/reviews/cnn_lr_grid/lr=0."]),
        ("mallennlp show 2.10.1/reviews/cnn_lr_grid/lr=0.00", ["show", "…/lr=0.001"]),
        (r"mallennlp show 2.10.1/reviews/cnn_lr_grid/lr\=0.00", ["show", "…/lr=0.001/"]),
        ("mallennlp show '2.10.1/reviews/cnn_lr_grid/lr=0.00", ["show", "…/lr=0.001/"]),
        ("mallennlp ls --status fa", ["ls", "--status", "failed"]),
        ("mallennlp ls --status=fa", ["ls", "--status=failed"]),
        ("mallennlp ls --tag bas", ["ls", "--tag", "baseline"]),
        ("mallennlp ls --sort star", ["ls", "--sort", "started"]),
        ("mallennlp tag x --rem", ["tag", "x", "--remove"]),
        ("mallennlp tag x --remove too", ["tag", "x", "--remove", "too-fast"]),
        ("mallennlp user passwd a", ["user", "passwd", "ada"]),
        ("mallennlp pa", ["page"]),
        ("mallennlp page n", ["page", "new"]),
        ("mallennlp page new x --ro", ["page", "new", "x", "--route"]),
        ("mallennlp show nothing/of/the/kind", ["show", "nothing/of/the/kind"]),
    ],
)
def test_tab_in_bash(bash: Terminal, typed: str, words: List[str]) -> None:
    grid = "2.10.1/reviews/cnn_lr_grid"
    expected = "".join(f"<{word}>" for word in ["mallennlp", *words]).replace("…", grid)
    assert completed(bash, typed) == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_accepted_by_its_shell(tmp_path: Path, shell: str) -> None:
    done = run(tmp_path, "completion", shell)
    assert done.code == 0 and "_MALLENNLP_COMPLETE" in done.out
    file = tmp_path / "script"
    file.write_text(done.out, encoding="utf-8")
    if shutil.which(shell) is None:  # the other shells are not part of anybody's set-up
        return
    checked = subprocess.run([shell, "-n", str(file)], capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_an_unknown_shell(tmp_path: Path) -> None:
    done = run(tmp_path, "completion", "tcsh")
    assert done.code == 2 and "bash" in done.err


# --- what is offered, asked as zsh does


def offered(cwd: Path, *words: str, shell: str = "zsh") -> List[str]:
    """What is offered in the place of the last word."""
    done = subprocess.run(
        PROGRAM,
        cwd=cwd,
        env=environment(
            _MALLENNLP_COMPLETE=f"{shell}_complete",
            COMP_WORDS=" ".join(["mallennlp", *words]),
            COMP_CWORD=str(len(words)),
        ),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    return [value for kind, value in zip(lines[::3], lines[1::3]) if kind == "plain"]


def test_zsh_gets_paths_too(runs: Path) -> None:
    assert offered(runs, "show", "2.10.1/pos/lstm_h16/") == [
        "2.10.1/pos/lstm_h16/seed_13",
        "2.10.1/pos/lstm_h16/seed_42",
        "2.10.1/pos/lstm_h16/seed_42/",
    ]


def test_paths_from_the_current_folder(runs: Path) -> None:
    assert offered(runs / "2.10.1" / "pos", "show", "crf") == ["crf_custom"]
    assert offered(runs / "2.10.1" / "pos", "show", "2.10.1/pos/crf") == ["2.10.1/pos/crf_custom"]


def test_the_project_of_wd_is_asked(runs: Path) -> None:
    assert offered(Path("/"), "--wd", str(runs), "ls", "--tag", "inv") == ["investigate"]


@pytest.mark.parametrize(
    "words",
    [("show", ""), ("tag", "x", "--remove", ""), ("user", "passwd", ""), ("ls", "--tag", "")],
)
def test_without_a_project_nothing_is_offered(tmp_path: Path, words: Sequence[str]) -> None:
    assert offered(tmp_path, *words) == []


def test_with_a_damaged_index_nothing_is_offered(project: Project) -> None:
    project.paths.index.write_bytes(os.urandom(5000))
    assert offered(project.root, "show", "2") == []
