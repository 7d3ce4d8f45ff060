"""Finding a Python that really runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Dict

import pytest

from scripts.environment import interpreters

THIS = sys.version_info[:2]


def put_program(path: Path, body: str) -> Path:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def says(version: str) -> str:
    """The body of a program that gives the answer of a Python of this version."""
    return f'echo {version.replace(".", " ")} "$0"'


@pytest.fixture
def only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dict[str, str]:
    """An environment in which no Python can be found but those that a test puts there."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    return {"PATH": f"{tmp_path / 'first'}:{tmp_path / 'second'}", "HOME": str(tmp_path / "home")}


def test_this_python_runs() -> None:
    found = interpreters.probe(Path(sys.executable))
    assert found is not None
    assert found.version == THIS
    assert os.path.samefile(found.path, getattr(sys, "_base_executable", sys.executable))


@pytest.mark.parametrize(
    "body",
    [
        "echo 'python3.10: command not found' >&2; exit 127",
        "exit 0",
        "echo 3 10 /usr/bin/python3.10; exit 1",
    ],
    ids=["a shim that refuses", "an alpha or another Python: no answer", "a broken Python"],
)
def test_what_does_not_run_is_none(tmp_path: Path, body: str) -> None:
    assert interpreters.probe(put_program(tmp_path / "python3.10", body)) is None


def test_what_is_no_program_is_none(tmp_path: Path) -> None:
    (tmp_path / "python3.10").write_text("")
    assert interpreters.probe(tmp_path / "python3.10") is None
    assert interpreters.probe(tmp_path / "missing") is None


def test_a_path_with_blanks_is_kept(tmp_path: Path) -> None:
    program = put_program(tmp_path / "a folder" / "python3", says("3.12"))
    assert interpreters.probe(program) == interpreters.Interpreter(program, (3, 12))


def test_a_shim_is_passed_over_for_the_next_on_path(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "first" / "python3.10", "exit 127")
    real = put_program(tmp_path / "second" / "python3.10", says("3.10"))
    found = interpreters.find(tmp_path, only, exactly=(3, 10))
    assert found is not None and found.path == real


def test_pyenv_is_looked_through(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "first" / "python3.10", "exit 127")
    versions = tmp_path / "home" / ".pyenv" / "versions"
    put_program(versions / "3.9.18" / "bin" / "python", says("3.9"))
    newest = put_program(versions / "3.10.13" / "bin" / "python", says("3.10"))
    found = interpreters.find(tmp_path, only, exactly=(3, 10))
    assert found is not None and found.path == newest


def test_pyenv_is_found_by_its_shims(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "env" / "shims" / "python3.10", "exit 127")
    real = tmp_path / "env" / "versions" / "3.10.1" / "bin" / "python"
    put_program(real, says("3.10"))
    environ = {**only, "PATH": str(tmp_path / "env" / "shims")}
    found = interpreters.find(tmp_path, environ, exactly=(3, 10))
    assert found is not None and found.path == real


def test_a_python_that_was_fetched_is_found(tmp_path: Path, only: Dict[str, str]) -> None:
    fetched = tmp_path / ".tools" / "python" / "cpython-3.10.22" / "bin" / "python3"
    put_program(fetched, says("3.10"))
    found = interpreters.find(tmp_path, only, exactly=(3, 10))
    assert found is not None and found.path == fetched


def test_the_newest_on_path_is_preferred(tmp_path: Path, only: Dict[str, str]) -> None:
    for version in ("3.9", "3.10", "3.13"):
        put_program(tmp_path / "first" / f"python{version}", says(version))
    found = interpreters.find(tmp_path, only)
    assert found is not None and found.version == (3, 13)


def test_too_old_is_not_found(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "first" / "python3", says("3.9"))
    assert interpreters.find(tmp_path, only) is None


def test_only_the_wanted_version_is_found(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "first" / "python3", says("3.12"))
    assert interpreters.find(tmp_path, only, exactly=(3, 10)) is None


def test_programs_with_similar_names_are_left_alone(tmp_path: Path, only: Dict[str, str]) -> None:
    put_program(tmp_path / "first" / "python3-config", says("3.12"))
    put_program(tmp_path / "first" / "python3.12-dbg", says("3.12"))
    assert interpreters.find(tmp_path, only) is None
