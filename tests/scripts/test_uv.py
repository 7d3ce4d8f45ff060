"""uv follows pip's configuration, and is found or installed."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, List

import pytest

from scripts.environment import packages, uv
from scripts.environment.errors import SetupError
from tests.scripts.test_interpreters import put_program


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dict[str, str]:
    """An environment whose only files of configuration are the test's."""
    mine = (tmp_path / "home" / ".pip" / "pip.conf", tmp_path / "chosen.conf")
    monkeypatch.setattr(uv, "_pip_files", lambda environ: iter(mine))
    monkeypatch.setattr(uv, "_uv_files", lambda environ: iter([tmp_path / "uv.toml"]))
    mine[0].parent.mkdir(parents=True)
    return {"HOME": str(tmp_path / "home"), "PATH": "/nowhere"}


def write_pip(home: Dict[str, str], text: str) -> None:
    """The user's own pip.conf."""
    (Path(home["HOME"]) / ".pip" / "pip.conf").write_text(text)


def test_without_settings_only_downloads_of_pythons_are_off(home: Dict[str, str]) -> None:
    assert uv.environ_for_uv(home) == {**home, "UV_PYTHON_DOWNLOADS": "never"}


def test_every_setting_of_pip_reaches_uv(home: Dict[str, str]) -> None:
    write_pip(
        home,
        "[global]\nindex-url = https://a.test/simple\nextra-index-url = file:///b\n  file:///c\n"
        "find-links = /d /e\ntrusted-host = a.test\ncert = /f.pem\n[install]\ntimeout = 7\n",
    )
    result = uv.environ_for_uv(home)
    assert {name: value for name, value in result.items() if name not in home} == {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_DEFAULT_INDEX": "https://a.test/simple",
        "UV_INDEX": "file:///b file:///c",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/d,/e",
        "UV_INSECURE_HOST": "a.test",
        "SSL_CERT_FILE": "/f.pem",
        "UV_HTTP_TIMEOUT": "7",
    }


def test_a_percent_sign_in_an_address_is_kept(home: Dict[str, str]) -> None:
    write_pip(home, "[global]\nindex-url = https://user:p%40ss@a.test/simple\n")
    assert uv.environ_for_uv(home)["UV_DEFAULT_INDEX"] == "https://user:p%40ss@a.test/simple"


def test_a_variable_outranks_the_file(home: Dict[str, str]) -> None:
    write_pip(home, "[global]\nfind-links = /file\n")
    assert uv.environ_for_uv({**home, "PIP_FIND_LINKS": "/var"})["UV_FIND_LINKS"] == "/var"


def test_what_uv_was_told_stays(home: Dict[str, str]) -> None:
    told = {**home, "UV_INDEX": "file:///own", "SSL_CERT_FILE": "/own.pem"}
    write_pip(home, "[global]\nextra-index-url = file:///pip\ncert = /pip.pem\n")
    result = uv.environ_for_uv(told)
    assert result["UV_INDEX"] == "file:///own"
    assert result["SSL_CERT_FILE"] == "/own.pem"


def test_a_file_of_uvs_own_stands_above_pips_indexes(home: Dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "uv.toml").write_text("")
    write_pip(home, "[global]\nindex-url = https://a.test/simple\ncert = /pip.pem\n")
    result = uv.environ_for_uv(home)
    assert "UV_DEFAULT_INDEX" not in result
    assert result["SSL_CERT_FILE"] == "/pip.pem"


def test_a_later_file_outranks_an_earlier_one(home: Dict[str, str], tmp_path: Path) -> None:
    write_pip(home, "[global]\nindex-url = https://first.test\n")
    (tmp_path / "chosen.conf").write_text("[global]\nindex-url = https://second.test\n")
    assert uv.environ_for_uv(home)["UV_DEFAULT_INDEX"] == "https://second.test"


@pytest.mark.parametrize("text", ["no section", "[global\n", "[global]\nindex-url\n"])
def test_a_broken_file_is_no_obstacle(home: Dict[str, str], text: str) -> None:
    write_pip(home, text)
    assert "UV_DEFAULT_INDEX" not in uv.environ_for_uv(home)


def test_pips_files_are_looked_for_where_pip_looks(tmp_path: Path) -> None:
    home = {"HOME": str(tmp_path), "PIP_CONFIG_FILE": "/chosen.conf"}
    found = [str(path) for path in uv._pip_files(home)]
    assert found[-3:] == [
        f"{tmp_path}/.config/pip/pip.conf",
        f"{tmp_path}/.pip/pip.conf",
        "/chosen.conf",
    ]
    assert not list(uv._pip_files({**home, "PIP_CONFIG_FILE": "/dev/null"}))


def test_the_uv_on_path_is_taken(tmp_path: Path) -> None:
    program = put_program(tmp_path / "bin" / "uv", "exit 0")
    assert uv.find_or_install(tmp_path, {"PATH": str(tmp_path / "bin")}) == program


def test_a_uv_that_does_not_run_is_passed_over(tmp_path: Path) -> None:
    put_program(tmp_path / "bin" / "uv", "exit 127")
    own = put_program(tmp_path / ".tools" / "uv" / "bin" / "uv", "exit 0")
    assert uv.find_or_install(tmp_path, {"PATH": str(tmp_path / "bin")}) == own


def test_uv_is_installed_with_pip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip is a script that does what pip would: it puts a program below --target."""
    pip = put_program(
        tmp_path / "pip",
        'while [ "$1" != --target ]; do shift; done\n'
        'mkdir -p "$2/bin"; printf "#!/bin/sh\\n" > "$2/bin/uv"; chmod +x "$2/bin/uv"',
    )
    monkeypatch.setattr(uv, "_find_pip", lambda root, environ: [str(pip)])
    found = uv.find_or_install(tmp_path, {"PATH": "/usr/bin:/bin"})
    assert found == tmp_path / ".tools" / "uv" / "bin" / "uv"
    assert not (tmp_path / ".tools" / "uv.new").exists()


def test_a_pip_that_fails_leaves_no_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = put_program(tmp_path / "pip", "exit 1")
    monkeypatch.setattr(uv, "_find_pip", lambda root, environ: [str(pip)])
    with pytest.raises(SetupError, match="pip could not install uv"):
        uv.find_or_install(tmp_path, {"PATH": "/nowhere"})
    assert not (tmp_path / ".tools" / "uv").exists()


def test_without_uv_and_pip_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uv, "_find_pip", lambda root, environ: None)
    monkeypatch.setattr(packages, "install", lambda names, environ: False)
    with pytest.raises(SetupError, match="python3-venv"):
        uv.find_or_install(tmp_path, {"PATH": "/nowhere"})


def test_a_missing_pip_is_got_from_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: List[List[str]] = []

    def install(names: List[str], environ: Dict[str, str]) -> bool:
        asked.append(names)
        return False

    monkeypatch.setattr(uv, "_find_pip", lambda root, environ: None)
    monkeypatch.setattr(packages, "install", install)
    with pytest.raises(SetupError):
        uv.find_or_install(tmp_path, {"PATH": "/nowhere"})
    assert asked == [["python3-venv"]]
