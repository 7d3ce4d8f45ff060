"""Which directories are being trained right now."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Callable, Iterator, List, Optional

import psutil
import pytest

from mallennlp.services.experiments.processes import serialization_dir, training_processes

Starter = Callable[..., "subprocess.Popen[bytes]"]


@pytest.mark.parametrize(
    "command, directory",
    [
        ("allennlp train c.jsonnet -s runs/a", "runs/a"),
        ("/opt/venv/bin/python /opt/venv/bin/allennlp train -s runs/a c.jsonnet", "runs/a"),
        ("allennlp train c.jsonnet -sruns/a", "runs/a"),
        ("allennlp train c.jsonnet -s=runs/a", "runs/a"),
        ("allennlp train c.jsonnet -rs runs/a", "runs/a"),
        ("allennlp train c.jsonnet -fsruns/a", "runs/a"),
        ("allennlp train c.jsonnet --serialization-dir runs/a -f", "runs/a"),
        ("allennlp train c.jsonnet --serialization-dir=runs/lr=0.1", "runs/lr=0.1"),
        ("allennlp train c.jsonnet --serial runs/a", "runs/a"),
        ("allennlp train c.jsonnet --s=runs/a", "runs/a"),
        ("allennlp train c.jsonnet -r -f -s runs/größe", "runs/größe"),
        ("python -m allennlp train c.jsonnet -s runs/a", "runs/a"),
        ("python -m allennlp.run train c.jsonnet -s runs/a", "runs/a"),
        ("python /x/site-packages/allennlp/__main__.py train c -s runs/a", "runs/a"),
        ("python /x/allennlp/run.py train c -s runs/a", "runs/a"),
        ("nohup nice allennlp train c.jsonnet -s /data/runs/a", "/data/runs/a"),
        ("allennlp train c.jsonnet --include-package pkg -o {} -s runs/a", "runs/a"),
        ("", None),
        ("allennlp", None),
        ("allennlp train", None),
        ("allennlp train c.jsonnet", None),
        ("allennlp train c.jsonnet -s", None),
        ("allennlp train c.jsonnet --serialization-dir", None),
        ("allennlp train c.jsonnet --serialization-directory runs/a", None),
        ("allennlp evaluate model.tar.gz -s runs/a", None),
        ("allennlp --version train -s runs/a", None),
        ("vim allennlp train.txt", None),
        ("python my_allennlp train -s runs/a", None),
        ("python other/__main__.py train c -s runs/a", None),
    ],
)
def test_the_directory_in_a_command_line(command: str, directory: Optional[str]) -> None:
    assert serialization_dir(command.split(" ")) == directory


def test_a_command_in_one_word_is_not_taken_apart() -> None:
    assert serialization_dir(["sh", "-c", "allennlp train c -s runs/a"]) is None


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts a stand-in for ``allennlp`` that only waits, and ends it afterwards."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "allennlp").write_text(
        "import time\nprint('on', flush=True)\ntime.sleep(60)"
    )
    (tmp_path / "lib" / "allennlp").mkdir(parents=True)
    (tmp_path / "lib" / "allennlp" / "__init__.py").touch()
    (tmp_path / "lib" / "allennlp" / "__main__.py").write_text(
        (tmp_path / "bin" / "allennlp").read_text()
    )
    children: List["subprocess.Popen[bytes]"] = []

    def run(*words: str) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "lib")}
        command = [sys.executable, *words]
        child = subprocess.Popen(
            command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
        )
        children.append(child)
        assert child.stdout is not None and child.stdout.readline() == b"on\n"
        return child

    yield run
    for child in children:
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def test_a_training_is_found_while_it_lives(tmp_path: Path, start: Starter) -> None:
    directory = os.path.realpath(tmp_path / "runs" / "a")
    assert directory not in training_processes()
    child = start("bin/allennlp", "train", "c.jsonnet", "-s", "runs/a")
    assert training_processes()[directory] == child.pid
    child.kill()
    # Not waited for, it is a zombie, which trains nothing.
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert directory not in training_processes()
    child.wait()
    assert directory not in training_processes()


def test_a_training_started_as_a_module_is_found(tmp_path: Path, start: Starter) -> None:
    child = start("-m", "allennlp", "train", "c.jsonnet", "--serialization-dir=runs/b")
    assert training_processes()[os.path.realpath(tmp_path / "runs" / "b")] == child.pid


def test_a_link_to_the_directory_is_resolved(tmp_path: Path, start: Starter) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    child = start("bin/allennlp", "train", "c.jsonnet", "-s", "link")
    assert training_processes()[os.path.realpath(tmp_path / "real")] == child.pid


def test_of_parent_and_workers_the_parent_counts(tmp_path: Path, start: Starter) -> None:
    children = [start("bin/allennlp", "train", "c", "-s", "runs/a") for _ in range(2)]
    lowest = min(child.pid for child in children)
    assert training_processes()[os.path.realpath(tmp_path / "runs" / "a")] == lowest


@pytest.mark.parametrize("argument, found", [("runs/a", False), ("/data/runs/a", True)])
def test_a_process_of_another_user_is_known_by_an_absolute_path_only(
    monkeypatch: pytest.MonkeyPatch, argument: str, found: bool
) -> None:
    class Foreign:
        info = {"pid": 7, "cmdline": ["allennlp", "train", "c", "-s", argument]}

        def status(self) -> str:
            return psutil.STATUS_RUNNING

        def cwd(self) -> str:
            raise psutil.AccessDenied(7)

    class Unreadable:
        info = {"pid": 8, "cmdline": None}

    monkeypatch.setattr(psutil, "process_iter", lambda attrs: iter([Foreign(), Unreadable()]))
    assert training_processes() == ({"/data/runs/a": 7} if found else {})
