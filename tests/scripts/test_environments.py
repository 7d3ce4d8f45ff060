"""An environment is made once, noticed when half-made, and follows its requirements."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Dict, List

import pytest

from scripts.environment import environments, interpreters, stamps, uv
from scripts.environment.environments import Environment
from scripts.environment.errors import MissingComponentError, SetupError
from tests.scripts.test_interpreters import put_program

PLAIN = Environment(".venv", None, ("-r", "requirements.txt"), ("requirements.txt",))
EXACT = PLAIN._replace(exactly=(3, 10))

UV = """
echo "$*" >> "$LOG"
case "$1" in
venv)
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$FAKE_PYTHON" "$folder/bin/python" ;;
pip) [ ! -e "$BROKEN" ] ;;
esac
"""
"""Stands in for uv: notes how it was called; ``venv`` makes a folder, ``pip`` fails if told to."""


class Checkout:
    """A checkout with a stand-in for uv."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "calls"
        self.broken = root / "broken"
        python = put_program(root / "fake-python", 'echo 3 12 "$0"')
        put_program(root / "bin" / "uv", UV)
        self.environ: Dict[str, str] = {
            "PATH": f"{root / 'bin'}:/usr/bin:/bin",
            "LOG": str(self.log),
            "BROKEN": str(self.broken),
            "FAKE_PYTHON": str(python),
        }
        self.require("click")

    def require(self, text: str) -> None:
        """Write the requirements."""
        (self.root / "requirements.txt").write_text(text)

    def ensure(self, environment: Environment = PLAIN, **environ: str) -> List[str]:
        """Ensure the environment; returns which of uv's commands that took, in order."""
        self.log.write_text("")
        environments.ensure(environment, self.root, {**self.environ, **environ})
        calls = [line.split()[0] for line in self.log.read_text().splitlines()]
        return [call for call in calls if call != "--version"]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """An empty checkout."""
    return Checkout(tmp_path)


def test_it_is_made_once(checkout: Checkout) -> None:
    assert checkout.ensure() == ["venv", "pip"]
    assert checkout.ensure() == []


def test_changed_requirements_are_installed_without_making_it_again(checkout: Checkout) -> None:
    checkout.ensure()
    checkout.require("click\nattrs")
    assert checkout.ensure() == ["pip"]
    assert checkout.ensure() == []


def test_one_that_was_interrupted_is_made_again(checkout: Checkout) -> None:
    checkout.broken.touch()
    with pytest.raises(SetupError, match="uv pip install"):
        checkout.ensure()
    checkout.broken.unlink()
    assert checkout.ensure() == ["venv", "pip"]


def test_one_whose_update_failed_is_made_again(checkout: Checkout) -> None:
    checkout.ensure()
    checkout.require("attrs")
    checkout.broken.touch()
    with pytest.raises(SetupError):
        checkout.ensure()
    checkout.broken.unlink()
    checkout.require("click")
    assert checkout.ensure() == ["venv", "pip"]


def test_one_whose_python_is_gone_is_made_again(checkout: Checkout) -> None:
    checkout.ensure()
    (checkout.root / ".venv" / "bin" / "python").unlink()
    assert checkout.ensure() == ["venv", "pip"]


def test_one_that_was_moved_is_made_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.ensure()
    stamp = stamps.read(tmp_path / ".venv")
    stamps.write(tmp_path / ".venv", {**stamp, "root": "/elsewhere"})
    assert checkout.ensure() == ["venv", "pip"]


def test_a_chosen_python_is_used_and_stays(checkout: Checkout) -> None:
    chosen = str(put_program(checkout.root / "mine", 'echo 3 11 "$0"'))
    checkout.ensure()
    assert checkout.ensure(PYTHON=chosen) == ["venv", "pip"]
    assert checkout.ensure() == [], "without a choice, any Python will do"
    assert checkout.ensure(PYTHON=chosen) == []


def test_the_choice_reaches_uv(checkout: Checkout) -> None:
    chosen = put_program(checkout.root / "mine", 'echo 3 11 "$0"')
    checkout.ensure(PYTHON=str(chosen))
    assert f"--python {chosen} " in checkout.log.read_text()


@pytest.mark.parametrize("body", ['echo 3 9 "$0"', "exit 127"], ids=["too old", "does not run"])
def test_a_bad_choice_is_named(checkout: Checkout, body: str) -> None:
    chosen = put_program(checkout.root / "mine", body)
    with pytest.raises(SetupError, match=f"PYTHON={chosen} is no Python 3.10 or newer"):
        checkout.ensure(PYTHON=str(chosen))


def test_a_missing_exact_python_says_how_to_get_one(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters, "find", lambda *args, **kwargs: None)
    with pytest.raises(MissingComponentError, match="pyenv install 3.10"):
        checkout.ensure(EXACT)
    assert "python install" in checkout.log.read_text(), "uv was asked for one first"


def test_an_exact_python_ignores_the_choice(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = interpreters.Interpreter(Path(sys.executable), (3, 10))
    monkeypatch.setattr(interpreters, "find", lambda *args, **kwargs: found)
    assert checkout.ensure(EXACT, PYTHON="/no/python") == ["venv", "pip"]


def test_a_uv_that_cannot_be_had_stops_the_set_up(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(root: Path, environ: Dict[str, str]) -> Path:
        raise SetupError("no uv")

    monkeypatch.setattr(uv, "find_or_install", refuse)
    with pytest.raises(SetupError, match="no uv"):
        checkout.ensure()
    assert not (checkout.root / ".venv").exists()


@pytest.mark.parametrize("text", ["", "[]", "{", "\N{SNOWMAN}"])
def test_a_damaged_stamp_counts_as_none(tmp_path: Path, text: str) -> None:
    stamps.write(tmp_path, {})
    (stamp,) = tmp_path.iterdir()
    stamp.write_text(text)
    assert stamps.read(tmp_path) == {}


def test_the_stamp_depends_on_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("xy")
    (tmp_path / "b").write_text("xy")
    a, b, both = (stamps.wanted(tmp_path, names, "") for names in (["a"], ["b"], ["a", "b"]))
    assert len({a["sources"], b["sources"], both["sources"]}) == 3
    (tmp_path / "a").write_text("x")
    assert stamps.wanted(tmp_path, ["a"], "") != a
