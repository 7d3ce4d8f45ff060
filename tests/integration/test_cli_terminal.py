"""How it looks: colours, narrow terminals, long paths, and names that are hardly any."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Dict, List

import pytest

from mallennlp.cli.output import width_of
from mallennlp.project import Project
from tests.terminal import Terminal, on_terminal, run

RUN = "2.10.1/pos/lstm_h16/seed_13"
ESCAPE = "\x1b["
FAILED = ("ls", "--status", "failed")


def shown(cwd: Path, *arguments: str, columns: int) -> List[str]:
    """The lines that a terminal of so many columns shows."""
    return on_terminal(cwd, *arguments, COLUMNS=str(columns)).plain.splitlines()


def copy_run(project: Project, name: bytes) -> None:
    """Put a run of this name into the project, and index it."""
    source = os.fsencode(project.root / RUN)
    shutil.copytree(source, os.path.join(os.fsencode(project.root), name))
    project.scan()


# --- colours


@pytest.mark.parametrize("arguments", [("ls",), ("show", RUN), ("user", "list")])
def test_colours_on_a_terminal_only(runs: Path, arguments: tuple[str, ...]) -> None:
    assert ESCAPE in on_terminal(runs, *arguments).text
    assert ESCAPE not in on_terminal(runs, *arguments, NO_COLOR="1").text
    assert ESCAPE not in run(runs, *arguments).out


def test_a_status_has_its_colour(runs: Path) -> None:
    text = on_terminal(runs, "ls", "--limit", "0").text
    assert "\x1b[32mfinished\x1b[0m" in text and "\x1b[31mfailed\x1b[0m" in text


def test_json_and_csv_are_never_coloured(runs: Path) -> None:
    for option in ("--json", "--csv"):
        assert ESCAPE not in on_terminal(runs, "ls", option).text


@pytest.mark.parametrize(
    ("env", "begin"), [({}, "\x1b[31m\x1b[1mError: \x1b[0m"), ({"NO_COLOR": "1"}, "Error: ")]
)
def test_errors_are_red_on_a_terminal_only(tmp_path: Path, env: Dict[str, str], begin: str) -> None:
    with Terminal(tmp_path, "ls", **env) as terminal:
        assert terminal.end() == 3
    assert terminal.text.startswith(begin)
    assert run(tmp_path, "ls").err.startswith("Error: ")


# --- widths


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 132, 200])
@pytest.mark.parametrize("arguments", [("ls",), ("ls", "--status", "failed")])
def test_no_line_is_wider_than_the_terminal(
    runs: Path, columns: int, arguments: tuple[str, ...]
) -> None:
    lines = shown(runs, *arguments, columns=columns)
    assert len(lines) > 9
    assert max(width_of(line) for line in lines) <= columns
    assert {"PATH", "STATUS"} <= set(lines[0].split())


def test_the_path_gets_its_share(runs: Path) -> None:
    """On a terminal of the usual width one can still tell the runs apart."""
    lines = shown(runs, "ls", "pos/lstm", columns=80)
    assert [RUN, "finished"] in [line.split()[:2] for line in lines]
    narrow = shown(runs, "ls", "pos/lstm", columns=40)
    assert ["…/pos/lstm_h16/seed_13", "finished"] in [line.split()[:2] for line in narrow]


def test_of_failures_the_why_comes_first(runs: Path) -> None:
    """Nothing else is shown before the reason is whole, and every path can be copied."""
    titles, *lines = shown(runs, "ls", "--status", "failed", "--limit", "0", columns=80)
    assert titles.split() == ["PATH", "STATUS", "REASON"]
    paths = [json.loads(line)["path"] for line in run(runs, *FAILED, "--json").lines]
    assert {line.split()[0] for line in lines} == {path for path in paths if len(path) <= 40}
    wide = shown(runs, "ls", "--status", "failed", "--limit", "0", columns=400)
    assert wide[0].split()[:3] == titles.split() and {"MODEL", "STARTED"} <= set(wide[0].split())


def test_a_metric_is_shown_without_its_prefix(runs: Path) -> None:
    lines = shown(runs, "ls", "pos/", columns=300)
    assert "METRIC" in lines[0] and not any("validation_" in line for line in lines)


def test_what_the_list_is_sorted_by_is_shown(runs: Path) -> None:
    key = "config.trainer.optimizer.lr"
    titles, *lines = shown(runs, "ls", "2.10.1/reviews/cnn", "--sort", key, columns=80)
    assert "OPTIMIZER.LR" in titles
    found = [(line.split()[0].rpartition("=")[2], line.split()[2]) for line in lines]
    assert found and all(float(name) == float(value) for name, value in found)
    rows = [json.loads(x) for x in run(runs, "ls", "--sort", f"-{key}", "--json").lines]
    values = [row[key] for row in rows if row[key] is not None]
    assert values == sorted(values, reverse=True) and len(set(values)) > 3
    csv = run(runs, "ls", "--sort", "best.validation_loss", "--csv").lines
    assert csv[0].endswith(",archived,best.validation_loss")
    losses = [float(line.rpartition(",")[2]) for line in csv[1:] if not line.endswith(",")]
    assert losses == sorted(losses) and len(losses) > 9


def test_the_rest_is_told_where_the_list_is_cut(runs: Path) -> None:
    assert shown(runs, "ls", "--limit", "2", columns=80)[-1].startswith("2 of ")
    assert run(runs, "ls", "--limit", "2").err.startswith("2 of ")


@pytest.mark.parametrize("command", ["", "ls", "note", "demo", "completion", "user add"])
def test_help_fits_a_usual_terminal(runs: Path, command: str) -> None:
    lines = shown(runs, *command.split(), "--help", columns=80)
    assert max(width_of(line) for line in lines) <= 80


# --- names


def test_a_path_of_200_characters(project: Project) -> None:
    name = "a" * 90 + "/" + "b" * 90 + "/lr=0.1_seed=13_end"
    assert len(name) == 200
    (project.root / name).parent.mkdir(parents=True)
    copy_run(project, name.encode())
    assert name in run(project.root, "ls").out
    line = next(x for x in shown(project.root, "ls", columns=80) if "_seed=13_end" in x)
    assert line.startswith("…") and width_of(line) <= 80
    assert run(project.root, "show", name).lines[1] == name


def test_wide_characters_stay_aligned(project: Project) -> None:
    copy_run(project, "实验/情感分析".encode())
    titles, *lines = run(project.root, "ls", "--sort", "path").lines
    at = titles.index("STATUS")
    for line in lines:
        before, found, _ = line.partition("finished")
        assert found and width_of(before) == at
    assert run(project.root, "tag", "实验/情感分析", "-a", "重要").out.endswith(", 重要\n")


def test_a_path_that_is_not_utf8(project: Project) -> None:
    copy_run(project, b"gr\xf6\xdfe")
    name = os.fsdecode(b"gr\xf6\xdfe")
    shown_as = "gr\\xf6\\xdfe"
    assert shown_as in [line.split()[0] for line in run(project.root, "ls").lines]
    rows = [json.loads(line) for line in run(project.root, "ls", "--json").lines]
    assert name in {row["path"] for row in rows}
    assert shown_as in [line.split()[0] for line in shown(project.root, "ls", columns=80)]
    assert run(project.root, "show", name).code == 0
    assert run(project.root, "tag", name, "--add", "odd").out.endswith("odd\n")


def test_a_path_cannot_steer_the_terminal(project: Project) -> None:
    copy_run(project, b"evil\x1b[2J\nname")
    text = on_terminal(project.root, "ls", NO_COLOR="1").text
    assert ESCAPE not in text and "evil\\x1b[2J\\nname" in text
    assert len(run(project.root, "ls").lines) == 5


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_a_terminal_that_lacks_characters(project: Project, encoding: str) -> None:
    project.annotate(RUN, display_name="größe 感情 ∞")
    done = run(project.root, "show", RUN, PYTHONIOENCODING=encoding)
    assert done.code == 0 and RUN in done.out
