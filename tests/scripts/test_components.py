"""Components of the system: found, installed where that is allowed, else told how to get."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Optional

import pytest

from scripts.environment import __main__ as program
from scripts.environment import chromium, environments, packages
from scripts.environment.errors import MissingComponentError, SetupError
from tests import components
from tests.scripts.test_interpreters import put_program


def test_a_chromium_that_starts_is_found(tmp_path: Path) -> None:
    path = put_program(tmp_path / "chromium", "echo Chromium 140.0")
    assert chromium.find({"PATH": str(tmp_path)}) == path


def test_a_script_that_only_gives_advice_is_no_chromium(tmp_path: Path) -> None:
    put_program(tmp_path / "chromium-browser", "echo Chromium is in another package; exit 1")
    real = put_program(tmp_path / "google-chrome", "echo Google Chrome 140.0")
    assert chromium.find({"PATH": str(tmp_path)}) == real


def test_the_named_chromium_comes_first(tmp_path: Path) -> None:
    put_program(tmp_path / "chromium", "echo Chromium 140.0")
    named = put_program(tmp_path / "mine", "echo Chromium 150.0")
    assert chromium.find({"PATH": str(tmp_path), "CHROMIUM": str(named)}) == named


def test_a_missing_chromium_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(names: list[str], environ: Dict[str, str]) -> bool:
        assert "chromium" in names
        put_program(tmp_path / "chromium", "echo Chromium 140.0")
        return True

    monkeypatch.setattr(packages, "install", install)
    assert chromium.find_or_install({"PATH": str(tmp_path)}) == tmp_path / "chromium"


def test_a_chromium_that_cannot_be_had_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "install", lambda names, environ: False)
    with pytest.raises(MissingComponentError, match="apt-get install chromium"):
        chromium.find_or_install({"PATH": str(tmp_path)})


class Debian:
    """A folder for PATH with a stand-in for apt-get, and for sudo if wanted."""

    def __init__(self, folder: Path, sudo: Optional[str]) -> None:
        self.log = folder / "log"
        put_program(folder / "apt-get", f'echo "$@" >> {self.log}')
        if sudo is not None:
            put_program(folder / "sudo", sudo)
        self.environ = {"PATH": f"{folder}:/usr/bin:/bin"}


def test_root_installs_with_apt_get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    debian = Debian(tmp_path, sudo=None)
    assert packages.install(["one", "two"], debian.environ)
    assert debian.log.read_text().splitlines() == [
        "-qq update",
        "-qq install -y --no-install-recommends one two",
    ]


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["no sudo", "sudo asks for a password"])
def test_others_need_a_sudo_that_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sudo: Optional[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    debian = Debian(tmp_path, sudo)
    assert not packages.install(["one"], {"PATH": str(tmp_path)})
    assert not debian.log.exists()


def test_sudo_is_used_where_it_asks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    debian = Debian(tmp_path, 'shift; [ "$1" = true ] || exec "$@"')
    assert packages.install(["one"], debian.environ)
    assert len(debian.log.read_text().splitlines()) == 2


def test_without_apt_get_nothing_is_installed(tmp_path: Path) -> None:
    assert not packages.install(["one"], {"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("error", "ci", "status"),
    [
        (None, "", 0),
        (MissingComponentError("gone"), "", program.MISSING),
        (MissingComponentError("gone"), "true", 1),
        (SetupError("broken"), "", 1),
    ],
)
def test_the_exit_status_tells_missing_from_broken(
    error: Optional[SetupError],
    ci: str,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ensure(*arguments: object) -> None:
        if error:
            raise error

    monkeypatch.setattr(environments, "ensure", ensure)
    monkeypatch.setenv("CI", ci)
    assert program.main(["allennlp"]) == status
    assert (str(error) if error else "") in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["other"], ["main", "allennlp"]])
def test_wrong_arguments_get_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert program.main(arguments) == 2
    assert "main|allennlp|chromium" in capsys.readouterr().err


def test_a_test_without_its_component_is_skipped_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="get it so"):
        components.require(False, "get it so")


def test_a_test_without_its_component_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="get it so"):
        components.require(False, "get it so")


def test_a_test_with_its_component_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    components.require(True, "not needed")
